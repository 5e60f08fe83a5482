import { errorTable, isHubError } from '../../broker/index.ts';
import type { Mnemonic, MortalHub } from './mortalHub.ts';
import type { Wire } from './wires.ts';

const attemptsMax = 500;

/** `fetch` says so when the hub refuses the connection or dies in the middle of an answer. */
const isLostConnection = (error: unknown): boolean =>
  error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message);

/** An answer to a call, or the hub's refusal; `lost` when earlier attempts got no answer at all. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly lost: boolean }
  | { readonly ok: false; readonly code: string; readonly lost: boolean };

/**
 * Makes one call as a correct client does: the same call again after a lost connection, or a refusal that a repeat may help, until
 * the hub has its say.
 * @throws what is neither an answer, nor a refusal, nor a lost connection
 */
export const untilAnswered = async <T>(
  hub: MortalHub,
  mnemonic: Mnemonic,
  call: (wire: Wire) => Promise<T>,
): Promise<Outcome<T>> => {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const wires = await hub.wires();
    const lost = attempt > 1;
    try {
      return { ok: true, value: await call(wires[mnemonic]), lost };
    } catch (error) {
      if (isHubError(error)) {
        if (errorTable[error.code].retryable) continue;
        return { ok: false, code: error.code, lost };
      }
      if (!isLostConnection(error)) throw error;
    }
  }
  throw new TypeError(`${mnemonic}: the hub does not answer`);
};
