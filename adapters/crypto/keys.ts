import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { HubError, isHubError } from '../../broker/index.ts';
import type { SignatureAlgorithm } from './algorithms.ts';
import {
  type Asn1,
  bitStringOf,
  brokenAsn1,
  octetsOf,
  oidOf,
  readAsn1,
  readWholeAsn1,
  sequenceOf,
  tags,
} from './der.ts';
import { type GostCurve, type GostParams, gostParams, gostParamsByOid } from './gost/params.ts';
import { readGostSecret } from './gost/signature.ts';
import { readPem } from './pem.ts';

/** Year of the standard: it decides the hash function, GOST R 34.11-2012 or 34.11-94. */
export type GostFamily = '2012' | '2001';

export type PublicKey =
  | {
      readonly kind: 'gost';
      readonly family: GostFamily;
      readonly curve: GostCurve;
      readonly bits: 256 | 512;
      /** X‖Y, little-endian. */
      readonly raw: Uint8Array;
      /** The whole SubjectPublicKeyInfo. */
      readonly spki: Uint8Array;
    }
  | { readonly kind: 'rsa' | 'ec'; readonly key: KeyObject; readonly spki: Uint8Array };

export type PrivateKey =
  | {
      readonly kind: 'gost';
      readonly family: GostFamily;
      readonly curve: GostCurve;
      readonly bits: 256 | 512;
      readonly secret: bigint;
      /** The whole PrivateKeyInfo. */
      readonly pkcs8: Uint8Array;
    }
  | { readonly kind: 'rsa' | 'ec'; readonly key: KeyObject; readonly pkcs8: Uint8Array };

/** Identifiers of public keys (RFC 9215 §4, RFC 4491 §2.3, RFC 8017, RFC 5480). */
export const keyOids = {
  gost256: '1.2.643.7.1.1.1.1',
  gost512: '1.2.643.7.1.1.1.2',
  gost2001: '1.2.643.2.2.19',
  rsa: '1.2.840.113549.1.1.1',
  ec: '1.2.840.10045.2.1',
} as const;

const gostKeys: ReadonlyMap<string, { family: GostFamily; bits: 256 | 512 }> = new Map([
  [keyOids.gost256, { family: '2012', bits: 256 }],
  [keyOids.gost512, { family: '2012', bits: 512 }],
  [keyOids.gost2001, { family: '2001', bits: 256 }],
]);

const readGostParams = (parameters: Asn1 | undefined, bits: 256 | 512): GostParams => {
  const oid = oidOf(sequenceOf(parameters)[0]);
  const found = gostParamsByOid(oid);
  if (found?.bits !== bits) throw brokenAsn1(`набор параметров ${oid} не поддерживается`);
  return found;
};

/**
 * Public key of a SubjectPublicKeyInfo. The point is not checked here: a key off the curve verifies nothing.
 * @throws HubError BadRequest for another algorithm, parameter set or a broken structure.
 */
export const readPublicKey = (spki: Uint8Array): PublicKey => {
  const [algorithm, bits] = sequenceOf(readWholeAsn1(spki));
  const [oidElement, parameters] = sequenceOf(algorithm);
  const oid = oidOf(oidElement);
  const gost = gostKeys.get(oid);
  if (gost !== undefined) {
    const { curve } = readGostParams(parameters, gost.bits);
    const raw = octetsOf(readWholeAsn1(bitStringOf(bits)));
    return { kind: 'gost', family: gost.family, curve, bits: gost.bits, raw, spki };
  }
  if (oid !== keyOids.rsa && oid !== keyOids.ec)
    throw brokenAsn1(`алгоритм ключа ${oid} не поддерживается`);
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return { kind: oid === keyOids.rsa ? 'rsa' : 'ec', key, spki };
  } catch {
    throw brokenAsn1('открытый ключ не разобран');
  }
};

/** Old containers wrap the number in one more OCTET STRING or in an INTEGER (big-endian). */
const gostSecretBytes = (content: Uint8Array, size: number): Uint8Array => {
  if (content.length % size === 0) return content;
  const inner = readAsn1(content);
  if (inner.bytes.length !== content.length) return content;
  if (inner.tag === tags.octetString) return inner.content;
  if (inner.tag !== tags.integer || inner.content.length > size + 1) return content;
  const number = Buffer.from(inner.content).reverse();
  return new Uint8Array(Buffer.concat([number, Buffer.alloc(size)]).subarray(0, size));
};

const readPkcs8 = (pkcs8: Uint8Array): PrivateKey => {
  const [, algorithm, wrapped] = sequenceOf(readWholeAsn1(pkcs8));
  const [oidElement, parameters] = sequenceOf(algorithm);
  const oid = oidOf(oidElement);
  const gost = gostKeys.get(oid);
  if (gost !== undefined) {
    const params = readGostParams(parameters, gost.bits);
    const { curve } = params;
    const secret = readGostSecret(params, gostSecretBytes(octetsOf(wrapped), gost.bits / 8));
    if (secret === null) throw brokenAsn1('закрытый ключ вне допустимых пределов');
    return { kind: 'gost', family: gost.family, curve, bits: gost.bits, secret, pkcs8 };
  }
  if (oid !== keyOids.rsa && oid !== keyOids.ec)
    throw brokenAsn1(`алгоритм ключа ${oid} не поддерживается`);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  return { kind: oid === keyOids.rsa ? 'rsa' : 'ec', key, pkcs8 };
};

/**
 * Private key from PKCS#8 PEM without a password (RFC 5958): GOST R 34.10 of every parameter set, RSA, EC.
 * @throws HubError BadRequest; the text of the refusal never shows the key.
 */
export const readPrivateKey = (pem: string): PrivateKey => {
  const bytes = readPem(pem, 'PRIVATE KEY');
  try {
    return readPkcs8(bytes);
  } catch (cause) {
    const details = isHubError(cause) ? cause.details : { reason: 'Закрытый ключ не разобран.' };
    throw new HubError('BadRequest', details, { cause });
  }
};

const ecAlgorithm = (key: KeyObject): SignatureAlgorithm => {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  if (/384/.test(curve)) return 'ecdsa-sha384';
  return /512|521/.test(curve) ? 'ecdsa-sha512' : 'ecdsa-sha256';
};

/** The algorithm that goes with a key when nobody names another one: the hash is as strong as the key. */
export const naturalAlgorithm = (key: PublicKey | PrivateKey): SignatureAlgorithm => {
  if (key.kind !== 'gost') return key.kind === 'rsa' ? 'rsa-sha256' : ecAlgorithm(key.key);
  if (key.family === '2001') return 'gost2001';
  return gostParams[key.curve].bits === 256 ? 'gost2012-256' : 'gost2012-512';
};
