import type { ActivityLog } from '../../adapters/postgres/index.ts';
import { stopwatch } from '../../adapters/runtime/index.ts';
import type { Metrics } from '../../adapters/telemetry/index.ts';
import {
  isHubError,
  limits,
  messageIdTime,
  parseMessageId,
  type Call,
  type Exchange,
  type System,
} from '../../broker/index.ts';

type Sent = Call & { readonly messageId: string };
type Outcome = Parameters<Metrics['request']>[1];

const outcomeOf = (error: unknown): Outcome => (isHubError(error) ? 'refused' : 'failed');

type Polling = Call & { readonly timestampMs: number };

/** A poll shows that its system is there, and how its clock runs. */
const makePolled =
  (
    exchange: Exchange,
    activity: Pick<ActivityLog, 'saw' | 'sawSkew'>,
    reportSkew: (mnemonic: string, skewMs: number) => void,
  ) =>
  ({ proof, timestampMs, receivedAtMs }: Polling): void => {
    const { mnemonic } = exchange.identify(proof);
    const skewMs = timestampMs - receivedAtMs;
    reportSkew(mnemonic, skewMs);
    activity.saw(mnemonic, 'poll', receivedAtMs);
    activity.sawSkew(mnemonic, skewMs, receivedAtMs);
  };

/** Counts what the exchange does; its answers and refusals pass through unchanged. */
export const instrument = (
  exchange: Exchange,
  metrics: Metrics,
  activity: Pick<ActivityLog, 'saw' | 'sawSkew'>,
): Exchange => {
  const timed =
    <C extends Call, R>(
      operation: string,
      run: (command: C) => Promise<R>,
      done: (command: C, result: R) => void = () => undefined,
    ) =>
    async (command: C): Promise<R> => {
      const passedMs = stopwatch();
      try {
        const result = await run(command);
        metrics.request(operation, 'ok', passedMs());
        done(command, result);
        return result;
      } catch (error) {
        metrics.request(operation, outcomeOf(error), passedMs());
        if (isHubError(error)) metrics.refused(error.code);
        throw error;
      }
    };
  const reportSkew = (mnemonic: string, skewMs: number): void => {
    if (Math.abs(skewMs) > limits.clockSkewReportMs) metrics.clockSkew(mnemonic, skewMs);
  };
  /** A message's identifier holds the moment of its sender's clock; only a clock that is ahead shows in it. */
  const skewInId = ({ messageId, receivedAtMs }: Sent, sender: System): void => {
    const skewMs = messageIdTime(parseMessageId(messageId)) - receivedAtMs;
    if (skewMs > 0) reportSkew(sender.mnemonic, skewMs);
  };
  const polled = makePolled(exchange, activity, reportSkew);
  return {
    ...exchange,
    sendRequest: timed('SendRequest', exchange.sendRequest, (command, { message, sender }) => {
      skewInId(command, sender);
      activity.saw(sender.mnemonic, 'send', command.receivedAtMs);
      if (message.head.receivedAtMs === command.receivedAtMs)
        metrics.accepted(message.head.typeCode, command.wire);
    }),
    sendResponse: timed('SendResponse', exchange.sendResponse, (command, { message, sender }) => {
      skewInId(command, sender);
      activity.saw(sender.mnemonic, 'send', command.receivedAtMs);
      metrics.accepted(message.head.typeCode, command.wire);
    }),
    take: timed('Get', exchange.take, (command, taken) => {
      polled(command);
      if (taken) metrics.leased(command.kind);
    }),
    takeStatus: timed('GetStatus', exchange.takeStatus, (command, taken) => {
      polled(command);
      if (taken) metrics.leased('statuses');
    }),
    acknowledge: timed('Ack', exchange.acknowledge, (command) => {
      metrics.acknowledged('any', command.accepted);
      activity.saw(exchange.identify(command.proof).mnemonic, 'ack', command.receivedAtMs);
    }),
    cancel: timed('Cancel', exchange.cancel),
    statistics: timed('GetIncomingQueueStatistics', exchange.statistics),
    noteRefusal: (refusal) => {
      metrics.refused(refusal.code);
      exchange.noteRefusal(refusal);
    },
  };
};
