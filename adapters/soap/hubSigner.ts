import { signFragment, type Signer } from '../crypto/xmldsig/index.ts';

/** The hub's own keys: every caller is answered in the family of algorithms that it speaks itself. */
export type HubSigner = {
  /** @param algorithm of the caller's signature, as Proof names it */
  signFor(algorithm: string): Signer;
};

const familyOf = (algorithm: string): string => /^[a-z]+/.exec(algorithm)?.[0] ?? '';

/** Chooses among the hub's signers; without one of the caller's family the first signs. */
export const makeHubSigner = (signers: readonly [Signer, ...Signer[]]): HubSigner => ({
  signFor: (algorithm) =>
    signers.find((signer) => signer.algorithm === algorithm) ??
    signers.find((signer) => familyOf(signer.algorithm) === familyOf(algorithm)) ??
    signers[0],
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
