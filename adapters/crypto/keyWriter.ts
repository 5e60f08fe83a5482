import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { type SignatureAlgorithm, signatureAlgorithms } from './algorithms.ts';
import { expectTag, readWholeAsn1, sequenceOf, tags } from './der.ts';
import { bitString, integer, nullElement, octetString, oid, sequence } from './derWriter.ts';
import { type GostCurve, gostParams } from './gost/params.ts';
import { gostPublicKey, newGostSecret, writeGostSecret } from './gost/signature.ts';
import { keyOids, type PrivateKey, type PublicKey, readPublicKey } from './keys.ts';
import { writePem } from './pem.ts';

/** Algorithms for which the hub makes keys of its own. */
export type NewKeyAlgorithm = 'gost2012-256' | 'gost2012-512' | 'rsa-sha256' | 'ecdsa-sha256';

/** AlgorithmIdentifier of a GOST key; the sets of TC26 fix the hash themselves (RFC 9215 §4.2). */
const gostKeyIdentifier = (curve: GostCurve): Uint8Array => {
  const { oid: paramsOid, bits } = gostParams[curve];
  const digest = curve.startsWith('cryptopro') ? [oid('1.2.643.7.1.1.2.2')] : [];
  return sequence(
    oid(bits === 256 ? keyOids.gost256 : keyOids.gost512),
    sequence(oid(paramsOid), ...digest),
  );
};

const newGostKeyPem = (curve: GostCurve): string => {
  const params = gostParams[curve];
  const secret = octetString(writeGostSecret(params, newGostSecret(params)));
  return writePem('PRIVATE KEY', sequence(integer(0), gostKeyIdentifier(curve), secret));
};

const pkcs8Pem = { type: 'pkcs8', format: 'pem' } as const;
const spkiPem = { type: 'spki', format: 'pem' } as const;

/**
 * A new private key as PKCS#8 PEM: RSA of 2048 bits, P-256, or GOST R 34.10-2012 of the named set (default CryptoPro A for 256 bits,
 * TC26 A for 512).
 */
export const newPrivateKeyPem = (algorithm: NewKeyAlgorithm, curve?: GostCurve): string => {
  switch (algorithm) {
    case 'gost2012-256':
      return newGostKeyPem(curve ?? 'cryptopro-A');
    case 'gost2012-512':
      return newGostKeyPem(curve ?? 'tc26-512-A');
    case 'rsa-sha256':
      return generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: spkiPem,
        privateKeyEncoding: pkcs8Pem,
      }).privateKey;
    case 'ecdsa-sha256':
      return generateKeyPairSync('ec', {
        namedCurve: 'P-256',
        publicKeyEncoding: spkiPem,
        privateKeyEncoding: pkcs8Pem,
      }).privateKey;
  }
};

/** The public key that belongs to a private one. */
export const publicKeyOf = (key: PrivateKey): PublicKey => {
  if (key.kind !== 'gost') {
    const spki = createPublicKey(key.key).export({ type: 'spki', format: 'der' });
    return readPublicKey(new Uint8Array(spki));
  }
  const raw = octetString(gostPublicKey(gostParams[key.curve], key.secret));
  // The same identifier as the private key has: its owner may have written more or fewer parameters than we do.
  const [, identifier] = sequenceOf(readWholeAsn1(key.pkcs8));
  return readPublicKey(sequence(expectTag(identifier, tags.sequence).bytes, bitString(raw)));
};

/** AlgorithmIdentifier of a signature: RSA wants NULL, the others nothing (RFC 4055 §5, RFC 9215 §3, RFC 5758 §3.2). */
export const signatureIdentifier = (algorithm: SignatureAlgorithm): Uint8Array =>
  sequence(
    oid(signatureAlgorithms[algorithm].oid),
    ...(algorithm.startsWith('rsa') ? [nullElement()] : []),
  );

/** Whether two public keys are one, however their structures are written. */
export const isSameKey = (left: PublicKey, right: PublicKey): boolean => {
  if (left.kind === 'gost' || right.kind === 'gost')
    return (
      left.kind === 'gost' && right.kind === 'gost' && Buffer.compare(left.raw, right.raw) === 0
    );
  return left.key.equals(right.key);
};
