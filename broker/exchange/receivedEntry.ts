import type { Mnemonic } from '../message/identifiers.ts';
import type { JournalDraft } from '../ports.ts';
import type { Call } from './commands.ts';
import type { Fresh } from './identify.ts';

/**
 * The first entry of a message in the journal: when it came, of whom, by what way and with what proof.
 * @param door how it came; the direct mode is told apart from the door that it used
 */
export const receivedEntry = (
  command: Call,
  sender: Mnemonic,
  fresh: Fresh,
  door: Call['door'] | 'direct' = command.door,
): JournalDraft => ({
  event: 'receive',
  state: 'received',
  atMs: command.receivedAtMs,
  by: sender,
  detail: {
    createdAtMs: fresh.createdAtMs,
    clockSkewMs: fresh.skewMs,
    door,
    wire: command.wire,
    algorithm: command.proof.algorithm,
    certificateSha256: command.proof.certificateSha256,
  },
});
