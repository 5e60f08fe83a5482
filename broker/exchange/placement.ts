import { HubError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { EpochMs, MessageId } from '../message/identifiers.ts';
import type { KeptMessage } from '../message/message.ts';
import type { System } from '../ports.ts';
import type { SendRequestCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';

const wrong = (reason: string): HubError =>
  new HubError('InvalidContent', {
    field: 'PlacedAt',
    reason: `PlacedAt: ${reason}`,
    violations: [{ field: 'PlacedAt', reason }],
  });

/**
 * The moment at which the federal system placed a message into its own queue: the legal moment of receipt (KIS-6.4.a). Only a bridge
 * to that system may state it; for everybody else the hub's own placement counts.
 * @returns null when the message carries none
 * @throws HubError AccessDenied for a system that is no bridge, InvalidContent for a moment in the future or long past
 */
export const placementOf = (sender: System, command: SendRequestCommand): EpochMs | null => {
  const placedAtMs = command.placedAtMs ?? null;
  if (placedAtMs === null) return null;
  if (!sender.bridge) {
    throw new HubError('AccessDenied', {
      field: 'PlacedAt',
      reason: `${sender.mnemonic} не является мостом к федеральной системе: время помещения в очередь ставит хаб.`,
    });
  }
  const aheadMs = placedAtMs - command.receivedAtMs;
  if (Number.isNaN(aheadMs)) throw wrong('не является моментом');
  if (aheadMs > limits.clockSkewReportMs) throw wrong('момент помещения ещё не наступил');
  if (-aheadMs > limits.placementAgeMsMax) {
    throw wrong(
      `момент помещения старше ${limits.placementAgeMsMax / 86_400_000} суток: такие сообщения не принимаются`,
    );
  }
  return placedAtMs;
};

/**
 * The first acceptance of a message that a bridge brings after the identifiers of that day have been forgotten. An identifier within
 * its ordinary age is the store's to recognise.
 * @param createdAtMs the moment inside the identifier
 */
export const keptLongAgo = async (
  context: ExchangeContext,
  sender: System,
  messageId: MessageId,
  createdAtMs: EpochMs,
): Promise<KeptMessage | null> =>
  context.clock.nowMs() - createdAtMs <= limits.messageIdAgeMsMax
    ? null
    : context.journal.find(messageId, sender.mnemonic);
