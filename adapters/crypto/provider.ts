import { constants, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import { HubError } from '../../broker/index.ts';
import { digest, type SignatureAlgorithm, signatureAlgorithms } from './algorithms.ts';
import { gostParams } from './gost/params.ts';
import { signGostDigest, verifyGostDigest } from './gost/signature.ts';
import type { PrivateKey, PublicKey } from './keys.ts';

/**
 * Whoever computes signatures: the built-in code or an external certified means. Signatures are raw: GOST s‖r big-endian,
 * ECDSA r‖s (IEEE P1363), RSA PKCS#1 v1.5.
 */
export type SignatureProvider = {
  /** @throws HubError BadRequest when the key cannot sign by this algorithm. */
  sign(
    algorithm: SignatureAlgorithm,
    key: PrivateKey,
    data: Uint8Array,
  ): Uint8Array | Promise<Uint8Array>;
  /** False for a key of another kind and for any garbage; never throws because of the input. */
  verify(
    algorithm: SignatureAlgorithm,
    key: PublicKey,
    data: Uint8Array,
    signature: Uint8Array,
  ): boolean | Promise<boolean>;
};

/** Kind of key in the words of the table of algorithms. */
const keyKind = (key: PublicKey | PrivateKey): string => {
  if (key.kind !== 'gost') return key.kind;
  return key.family === '2001' ? 'gost2001' : `gost2012-${key.bits}`;
};

/** True when a key of this kind makes signatures of this algorithm. */
export const keyFits = (algorithm: SignatureAlgorithm, key: PublicKey | PrivateKey): boolean =>
  signatureAlgorithms[algorithm].key === keyKind(key);

/** The refusal of a key that does not fit the algorithm, or of an algorithm that is verified only. */
export const refusedKey = (algorithm: SignatureAlgorithm): HubError =>
  new HubError('BadRequest', { reason: `Ключ не подходит для подписи по алгоритму ${algorithm}.` });

/** The provider that answers at once. */
export type BuiltinProvider = {
  sign(algorithm: SignatureAlgorithm, key: PrivateKey, data: Uint8Array): Uint8Array;
  verify(
    algorithm: SignatureAlgorithm,
    key: PublicKey,
    data: Uint8Array,
    signature: Uint8Array,
  ): boolean;
};

const nodeOptions = { dsaEncoding: 'ieee-p1363', padding: constants.RSA_PKCS1_PADDING } as const;

/**
 * Signatures by this process: GOST by our own code, RSA and ECDSA by node:crypto. It is not a certified cryptographic means.
 * GOST R 34.10-2001 is verified but never made: the standard is withdrawn.
 */
export const builtinProvider = (): BuiltinProvider => ({
  sign(algorithm, key, data) {
    if (!keyFits(algorithm, key) || algorithm === 'gost2001') throw refusedKey(algorithm);
    const { digest: digestAlgorithm } = signatureAlgorithms[algorithm];
    if (key.kind === 'gost')
      return signGostDigest(gostParams[key.curve], key.secret, digest(digestAlgorithm, data));
    return new Uint8Array(nodeSign(digestAlgorithm, data, { key: key.key, ...nodeOptions }));
  },
  verify(algorithm, key, data, signature) {
    if (!keyFits(algorithm, key)) return false;
    const { digest: digestAlgorithm } = signatureAlgorithms[algorithm];
    if (key.kind === 'gost')
      return verifyGostDigest(
        gostParams[key.curve],
        key.raw,
        digest(digestAlgorithm, data),
        signature,
      );
    try {
      return nodeVerify(digestAlgorithm, data, { key: key.key, ...nodeOptions }, signature);
    } catch {
      return false;
    }
  },
});
