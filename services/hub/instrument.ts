import type { Metrics } from '../../adapters/telemetry/index.ts';
import { isHubError, limits, type Call, type Exchange } from '../../broker/index.ts';

type Outcome = Parameters<Metrics['request']>[1];

const outcomeOf = (error: unknown): Outcome => (isHubError(error) ? 'refused' : 'failed');

/** Counts what the exchange does; its answers and refusals pass through unchanged. */
export const instrument = (exchange: Exchange, metrics: Metrics): Exchange => {
  const timed =
    <C extends Call, R>(
      operation: string,
      run: (command: C) => Promise<R>,
      done: (command: C, result: R) => void = () => undefined,
    ) =>
    async (command: C): Promise<R> => {
      const startMs = performance.now();
      try {
        const result = await run(command);
        metrics.request(operation, 'ok', performance.now() - startMs);
        done(command, result);
        return result;
      } catch (error) {
        metrics.request(operation, outcomeOf(error), performance.now() - startMs);
        if (isHubError(error)) metrics.refused(error.code);
        throw error;
      }
    };
  const reportSkew = (mnemonic: string, skewMs: number): void => {
    if (Math.abs(skewMs) > limits.clockSkewReportMs) metrics.clockSkew(mnemonic, skewMs);
  };
  const skewOf = (command: Call & { readonly timestampMs: number }): void => {
    const caller = exchange.identify(command.proof);
    reportSkew(caller.mnemonic, command.timestampMs - command.receivedAtMs);
  };
  return {
    ...exchange,
    sendRequest: timed('SendRequest', exchange.sendRequest, (command, { message }) => {
      if (message.head.receivedAtMs === command.receivedAtMs)
        metrics.accepted(message.head.typeCode, command.wire);
    }),
    sendResponse: timed('SendResponse', exchange.sendResponse, (command, { message }) =>
      metrics.accepted(message.head.typeCode, command.wire),
    ),
    take: timed('Get', exchange.take, (command, taken) => {
      skewOf(command);
      if (taken) metrics.leased(command.kind);
    }),
    takeStatus: timed('GetStatus', exchange.takeStatus, (command, taken) => {
      skewOf(command);
      if (taken) metrics.leased('statuses');
    }),
    acknowledge: timed('Ack', exchange.acknowledge, (command) =>
      metrics.acknowledged('any', command.accepted),
    ),
    cancel: timed('Cancel', exchange.cancel),
    statistics: timed('GetIncomingQueueStatistics', exchange.statistics),
    noteRefusal: (refusal) => {
      metrics.refused(refusal.code);
      exchange.noteRefusal(refusal);
    },
  };
};
