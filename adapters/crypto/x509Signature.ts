import { isHubError } from '../../broker/index.ts';
import type { SignatureAlgorithm } from './algorithms.ts';
import { integerHexOf, readWholeAsn1, sequenceOf } from './der.ts';
import { integerBytes, sequence } from './derWriter.ts';
import type { PrivateKey, PublicKey } from './keys.ts';
import type { SignatureProvider } from './provider.ts';

/**
 * Certificates, CRL and CMS keep ECDSA signatures as a SEQUENCE of two INTEGERs (RFC 5480 appendix A) while the providers speak
 * the fixed-size r‖s; every other algorithm looks the same in both.
 */

/** Bytes of r and s: the size of the field of the curve. */
export const fieldBytes = (key: PublicKey | PrivateKey): number => {
  const curve = key.kind === 'ec' ? (key.key.asymmetricKeyDetails?.namedCurve ?? '') : '';
  return Math.ceil(Number(/384|512|521/.exec(curve)?.[0] ?? 256) / 8);
};

/** r‖s from the DER form; null when the bytes are not such a structure or a number does not fit. */
export const ecdsaRawFromDer = (der: Uint8Array, size: number): Uint8Array | null => {
  try {
    const numbers = sequenceOf(readWholeAsn1(der)).map(integerHexOf);
    if (numbers.length !== 2 || numbers.some((hex) => hex.length > size * 2)) return null;
    return new Uint8Array(
      Buffer.from(numbers.map((hex) => hex.padStart(size * 2, '0')).join(''), 'hex'),
    );
  } catch (error) {
    if (isHubError(error)) return null;
    throw error;
  }
};

/** The DER form of r‖s. */
export const ecdsaDerFromRaw = (raw: Uint8Array): Uint8Array =>
  sequence(
    integerBytes(raw.subarray(0, raw.length / 2)),
    integerBytes(raw.subarray(raw.length / 2)),
  );

/** Verifies a signature as certificates write it; false for garbage. */
export const verifyX509Signature = async (
  provider: SignatureProvider,
  algorithm: SignatureAlgorithm,
  key: PublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => {
  if (!algorithm.startsWith('ecdsa')) return provider.verify(algorithm, key, data, signature);
  const raw = ecdsaRawFromDer(signature, fieldBytes(key));
  return raw !== null && provider.verify(algorithm, key, data, raw);
};

/** Signs as certificates write it. @throws HubError BadRequest when the key does not fit the algorithm. */
export const signX509 = async (
  provider: SignatureProvider,
  algorithm: SignatureAlgorithm,
  key: PrivateKey,
  data: Uint8Array,
): Promise<Uint8Array> => {
  const raw = await provider.sign(algorithm, key, data);
  return algorithm.startsWith('ecdsa') ? ecdsaDerFromRaw(raw) : raw;
};
