import type { Fresh } from './identify.ts';
import type { SendRequestCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import type { InformationType, System } from '../ports.ts';
import { markError, refusalOf } from '../tagging/mark.ts';

/**
 * Control of the marking code (KIS-6.3.7.c) on types that demand one. On other types a code only ties the message to its application:
 * the answer to an inter-agency request carries the code that was issued to another participant. Codes that a bridge brings are the
 * federal system's own and were checked there.
 * @returns true when the message takes one use of the code
 * @throws HubError TransactionCodeInvalid with one of `markRefusals`
 */
export const checkMark = async (
  context: ExchangeContext,
  command: SendRequestCommand,
  { type, sender, fresh }: { type: InformationType; sender: System; fresh: Fresh },
): Promise<boolean> => {
  if (!type.transactionCodeRequired || sender.bridge) return false;
  const code = command.transactionCode ?? '';
  if (code === '') throw markError('missing');
  const refusal = refusalOf(await context.marks.find(code), {
    sender: sender.mnemonic,
    nodeId: command.nodeId,
    typeCodes: context.registry.current().typeVersions(type.code),
    atMs: command.receivedAtMs,
  });
  if (refusal === null) return true;
  // The repeat of an accepted message gets its first result, whatever has become of the code since.
  const first = await context.journal.find(fresh.messageId, sender.mnemonic);
  if (first === null) throw markError(refusal);
  return false;
};
