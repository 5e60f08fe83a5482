import { signDetachedJws } from '../crypto/index.ts';
import type { RestPorts } from './ports.ts';

/**
 * Adds the hub's signature (ЭП-СМЭВ) to a reply: detached JWS over the canonical form of everything else in it.
 * @param reply plain JSON; members that are undefined are neither signed nor sent
 */
export const signReply = async <R extends object>(
  { provider, signer }: Pick<RestPorts, 'provider' | 'signer'>,
  reply: R,
): Promise<R & { readonly hubSignature: string }> => ({
  ...reply,
  hubSignature: await signDetachedJws({ payload: reply, ...signer, provider }),
});
