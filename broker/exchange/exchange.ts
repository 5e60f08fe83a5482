import { decideRoute, explainDecision } from '../routing/decide.ts';
import { HubError } from '../errors.ts';
import { makeAcknowledge } from './acknowledge.ts';
import { makeCancel } from './cancel.ts';
import type { Exchange, StatisticsCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import { checkTimestamp, identifyCaller } from './identify.ts';
import { makeRefusalLog, recordingRefusals, type Refusable } from './refusals.ts';
import { makeSendRequest } from './sendRequest.ts';
import { makeSendResponse } from './sendResponse.ts';
import { makeTake, makeTakeStatus } from './take.ts';

const makeStatistics = (context: ExchangeContext) => async (command: StatisticsCommand) => {
  const caller = identifyCaller(context.registry.current(), command.proof);
  checkTimestamp(command.timestampMs, command.receivedAtMs);
  return context.journal.queues(caller.mnemonic);
};

/** The exchange, wired: one use case per file, every refusal recorded (design.md §2). */
export const makeExchange = (context: ExchangeContext): Exchange & { drained(): Promise<void> } => {
  const refusals = makeRefusalLog(context);
  const recording = <C extends Refusable, R>(name: string, run: (command: C) => Promise<R>) =>
    recordingRefusals(context, refusals, name, run);
  return {
    sendRequest: recording('SendRequest', makeSendRequest(context)),
    sendResponse: recording('SendResponse', makeSendResponse(context)),
    take: recording('Get', makeTake(context)),
    takeStatus: recording('GetStatus', makeTakeStatus(context)),
    acknowledge: recording('Ack', makeAcknowledge(context)),
    cancel: recording('Cancel', makeCancel(context)),
    statistics: recording('GetIncomingQueueStatistics', makeStatistics(context)),
    identify: (proof) => identifyCaller(context.registry.current(), proof),
    explain: (mnemonic, payload, atMs) => {
      const registry = context.registry.current();
      const sender = registry.system(mnemonic);
      if (!sender)
        throw new HubError('SenderIsNotRegistered', {
          field: 'sender',
          reason: `Системы ${mnemonic} нет в реестре.`,
        });
      return explainDecision(mnemonic, decideRoute(registry, context.rules, sender, payload, atMs));
    },
    noteRefusal: refusals.note,
    drained: refusals.drained,
  };
};
