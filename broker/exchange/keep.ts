import { HubError } from '../errors.ts';
import type { KeptMessage } from '../message/message.ts';
import { markError } from '../tagging/mark.ts';
import type { AcceptEntry, AcceptResult, System } from '../ports.ts';
import { traced, type ExchangeContext } from './context.ts';

/** The outcome for a message that was accepted before, however long ago. */
const repeatOf = (first: KeptMessage, { head }: AcceptEntry): AcceptResult => ({
  outcome: first.head.contentHash === head.contentHash ? 'repeated' : 'conflict',
  first,
});

/**
 * Puts a checked message into the store and reads the outcome (design.md §2, "Duplicates").
 * @param earlier the first acceptance, when it is known already
 * @throws HubError MessageIdConflict (with an incident), DestinationOverflow, MessageIsAlreadySent for a second final answer,
 *   TransactionCodeInvalid when the marking code has no uses left
 */
export const keep = async (
  context: ExchangeContext,
  sender: System,
  entry: AcceptEntry,
  step: string,
  earlier: KeptMessage | null = null,
): Promise<{ message: KeptMessage; repeated: boolean }> => {
  const result = earlier
    ? repeatOf(earlier, entry)
    : await traced(context, 'keep', () => context.store.accept(entry));
  context.crash(`${step}:kept`);
  switch (result.outcome) {
    case 'accepted':
      return { message: { ...result.place, head: entry.head }, repeated: false };
    case 'repeated':
      return { message: result.first, repeated: true };
    case 'conflict':
      await context.records.incident({
        kind: 'messageIdConflict',
        atMs: context.clock.nowMs(),
        addressee: 'operator',
        messageId: entry.head.messageId,
        system: sender.mnemonic,
        text: `${sender.mnemonic} повторила идентификатор ${entry.head.messageId} с другим содержимым.`,
      });
      throw new HubError('MessageIdConflict', {
        field: 'MessageID',
        reason: `Под идентификатором ${entry.head.messageId} уже принято другое сообщение.`,
      });
    case 'overflow':
      throw new HubError('DestinationOverflow', {
        reason: `Очередь ${result.queue} заполнена до квоты.`,
        faultFields: { MessageBrokerAddress: 'hub', DestinationName: result.queue },
      });
    case 'spent':
      throw markError('exhausted');
    case 'alreadyAnswered':
      throw new HubError('MessageIsAlreadySent', {
        field: 'To',
        reason: 'На этот запрос окончательный ответ уже принят.',
      });
  }
};
