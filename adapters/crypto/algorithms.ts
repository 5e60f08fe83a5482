import { createHash } from 'node:crypto';
import { makeGost94 } from './gost/gost94.ts';
import { type Hash, makeStreebog } from './gost/streebog.ts';

export type SignatureAlgorithm =
  | 'gost2012-256'
  | 'gost2012-512'
  | 'gost2001'
  | 'rsa-sha256'
  | 'rsa-sha512'
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'ecdsa-sha512';

export type DigestAlgorithm =
  'gost2012-256' | 'gost2012-512' | 'gost94' | 'sha256' | 'sha384' | 'sha512';

type AlgorithmRow = {
  readonly oid: string;
  readonly digest: DigestAlgorithm;
  /** What the key must be. */
  readonly key: 'gost2012-256' | 'gost2012-512' | 'gost2001' | 'rsa' | 'ec';
};

/** Signature algorithms of certificates, CRL and CMS (RFC 9215 §2, RFC 4491, RFC 4055, RFC 5758). */
export const signatureAlgorithms: Readonly<Record<SignatureAlgorithm, AlgorithmRow>> = {
  'gost2012-256': { oid: '1.2.643.7.1.1.3.2', digest: 'gost2012-256', key: 'gost2012-256' },
  'gost2012-512': { oid: '1.2.643.7.1.1.3.3', digest: 'gost2012-512', key: 'gost2012-512' },
  gost2001: { oid: '1.2.643.2.2.3', digest: 'gost94', key: 'gost2001' },
  'rsa-sha256': { oid: '1.2.840.113549.1.1.11', digest: 'sha256', key: 'rsa' },
  'rsa-sha512': { oid: '1.2.840.113549.1.1.13', digest: 'sha512', key: 'rsa' },
  'ecdsa-sha256': { oid: '1.2.840.10045.4.3.2', digest: 'sha256', key: 'ec' },
  'ecdsa-sha384': { oid: '1.2.840.10045.4.3.3', digest: 'sha384', key: 'ec' },
  'ecdsa-sha512': { oid: '1.2.840.10045.4.3.4', digest: 'sha512', key: 'ec' },
};

/** Object identifiers of digests (RFC 9215 §2, RFC 4490 §2.1, RFC 5754 §2). */
export const digestOids: Readonly<Record<DigestAlgorithm, string>> = {
  'gost2012-256': '1.2.643.7.1.1.2.2',
  'gost2012-512': '1.2.643.7.1.1.2.3',
  gost94: '1.2.643.2.2.9',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

const signatureByOid = new Map(
  (Object.entries(signatureAlgorithms) as [SignatureAlgorithm, AlgorithmRow][]).map(
    ([name, row]) => [row.oid, name],
  ),
);
const digestByOid = new Map(
  (Object.entries(digestOids) as [DigestAlgorithm, string][]).map(([name, id]) => [id, name]),
);

/** The signature algorithm of an identifier, or undefined when it is not an allowed one (SHA-1 and MD5 are not). */
export const signatureAlgorithmByOid = (oid: string): SignatureAlgorithm | undefined =>
  signatureByOid.get(oid);

/** The digest of an identifier, or undefined when it is not an allowed one. */
export const digestAlgorithmByOid = (oid: string): DigestAlgorithm | undefined =>
  digestByOid.get(oid);

/** A digest that is fed in parts, for content that does not fit in memory. */
export const makeDigest = (algorithm: DigestAlgorithm): Hash => {
  switch (algorithm) {
    case 'gost2012-256':
      return makeStreebog(256);
    case 'gost2012-512':
      return makeStreebog(512);
    case 'gost94':
      return makeGost94();
    default: {
      const hash = createHash(algorithm);
      return {
        update: (data) => void hash.update(data),
        digest: () => new Uint8Array(hash.digest()),
      };
    }
  }
};

/** Digest of the bytes; GOST digests are in the byte order of RFC 6986 (as openssl and SMEV write them). */
export const digest = (algorithm: DigestAlgorithm, data: Uint8Array): Uint8Array => {
  const hash = makeDigest(algorithm);
  hash.update(data);
  return hash.digest();
};
