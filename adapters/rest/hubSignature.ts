import type { Caller } from '../../module/index.ts';
import { signDetachedJws } from '../crypto/index.ts';
import { callerOf } from './caller.ts';
import type { RestPorts } from './ports.ts';

/**
 * Adds the hub's signature (ЭП-СМЭВ) to a reply: detached JWS over the canonical form of everything else in it, in the family of
 * algorithms in which the caller signed, so that an RSA department need not know GOST.
 * @param reply plain JSON; members that are undefined are neither signed nor sent
 */
export const signReply = async <R extends object>(
  { provider, signer }: Pick<RestPorts, 'provider' | 'signer'>,
  caller: Caller | null,
  reply: R,
): Promise<R & { readonly hubSignature: string }> => {
  const { key, certificate } = signer(callerOf(caller).proof?.algorithm ?? null);
  const hubSignature = await signDetachedJws({ payload: reply, key, certificate, provider });
  return { ...reply, hubSignature };
};
