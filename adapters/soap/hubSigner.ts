import {
  naturalAlgorithm,
  type SignatureAlgorithm,
  type SignatureProvider,
} from '../crypto/index.ts';
import { signFragment, type Signer } from '../crypto/xmldsig/index.ts';
import { hubKeyFor, type HubKeys } from '../keys/index.ts';

/** The hub's own keys: every caller is answered in the family of algorithms that it speaks itself. */
export type HubSigner = {
  /** @param algorithm of the caller's signature, as Proof names it */
  signFor(algorithm: string): Signer;
};

/** Chooses among the hub's keys by the family of the caller's algorithm. */
export const makeHubSigner = (provider: SignatureProvider, keys: HubKeys): HubSigner => ({
  signFor: (algorithm) => {
    const { key, certificate } = hubKeyFor(keys, algorithm as SignatureAlgorithm);
    return { provider, key, certificate, algorithm: naturalAlgorithm(key) };
  },
});

const wantedId = 'SIGNED_BY_SMEV';

/** An Id for the hub's signed element that stands nowhere in the embedded text: a repeated Id makes a signature ambiguous. */
export const freeId = (embedded: string): string => {
  let id = wantedId;
  for (let at = 1; embedded.includes(id); at += 1) id = `${wantedId}_${at}`;
  return id;
};

/** SMEVSignature over a fragment that carries its Id and every declaration it needs. */
export const smevSignature = async (
  signer: Signer,
  fragment: string,
  typesPrefix: string,
): Promise<string> =>
  `<${typesPrefix}:SMEVSignature>${await signFragment(signer, fragment)}</${typesPrefix}:SMEVSignature>`;
