import { HubError } from '../errors.ts';
import { parseMessageId } from '../message/identifiers.ts';
import { nextState, statusOf } from '../message/states.ts';
import type { CancelCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import { identifyCaller } from './identify.ts';

/**
 * Takes back one's own request while nobody has leased it.
 * @throws HubError RequestIsNotFound, CancelIsTooLate
 */
export const makeCancel =
  (context: ExchangeContext) =>
  async (command: CancelCommand): Promise<void> => {
    const sender = identifyCaller(context.registry.current(), command.proof);
    const message = await context.journal.find(parseMessageId(command.messageId), sender.mnemonic);
    if (!message || message.head.kind === 'response') {
      throw new HubError('RequestIsNotFound', {
        field: 'messageId',
        reason: `Запроса ${command.messageId} от ${sender.mnemonic} нет.`,
      });
    }
    const atMs = context.clock.nowMs();
    const cancelled = await context.store.cancel(
      message,
      { event: 'cancel', state: nextState('queued', 'cancel'), atMs, by: sender.mnemonic },
      [
        {
          owner: sender.mnemonic,
          originalId: message.head.messageId,
          category: statusOf('cancelled'),
          atMs,
        },
      ],
    );
    if (!cancelled)
      throw new HubError('CancelIsTooLate', {
        field: 'messageId',
        reason: `Сообщение ${command.messageId} уже выдано получателю или завершено.`,
      });
  };
