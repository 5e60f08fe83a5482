import { HubError } from '../errors.ts';
import type { MessageId } from '../message/identifiers.ts';
import type { AckCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import { identifyCaller } from './identify.ts';

/**
 * Ack: the caller has the message safely, or (accepted=false) has seen that the hub's signature is bad; either way it leaves the queue.
 * @throws HubError TargetMessageIsNotFound when the caller holds no such message: unknown, acknowledged before, or its lease ran out
 */
export const makeAcknowledge =
  (context: ExchangeContext) =>
  async (command: AckCommand): Promise<void> => {
    const owner = identifyCaller(context.registry.current(), command.proof);
    context.crash('ack:before');
    const result = await context.store.acknowledge({
      owner: owner.mnemonic,
      // An unknown shape is simply a message that is not there; SMEV has no format fault in Ack.
      messageId: command.messageId.trim().toLowerCase() as MessageId,
      accepted: command.accepted,
      atMs: context.clock.nowMs(),
    });
    context.crash('ack:kept');
    if (!result)
      throw new HubError('TargetMessageIsNotFound', {
        field: 'AckTargetMessage',
        reason: `Сообщение ${command.messageId.slice(0, 60)} вам не выдано или уже возвращено в очередь.`,
      });
    if (!command.accepted)
      context.log.warn('message.ackedAsNotAccepted', {
        by: owner.mnemonic,
        messageId: command.messageId,
      });
  };
