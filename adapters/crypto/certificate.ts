import { HubError, isHubError, limits, sha256Hex } from '../../broker/index.ts';
import { type SignatureAlgorithm, signatureAlgorithmByOid } from './algorithms.ts';
import { type CertificateExtensions, readExtensions } from './certificateExtensions.ts';
import {
  type Asn1,
  bitStringOf,
  contextOf,
  expectTag,
  integerHexOf,
  oidOf,
  readWholeAsn1,
  sequenceOf,
  tags,
  timeMsOf,
} from './der.ts';
import { type NameAttribute, nameText, readName } from './distinguishedName.ts';
import { type PublicKey, readPublicKey } from './keys.ts';
import { readPem } from './pem.ts';

export type Certificate = {
  readonly der: Uint8Array;
  /** SHA-256 of the DER, lower-case hexadecimal: the name of the certificate everywhere in the hub. */
  readonly sha256: string;
  /** RFC 4514 order; OGRN, INN, SNILS and others by name. May hold personal data: never logged. */
  readonly subject: string;
  readonly issuer: string;
  readonly subjectAttributes: readonly NameAttribute[];
  /** DER of the names, for comparison. */
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  /** Lower-case hexadecimal without leading zero bytes. */
  readonly serial: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: PublicKey;
  /** ОГРН of the organisation, 13 digits. */
  readonly ogrn?: string;
  /** ИНН: of the organisation when the certificate names one, else of the person. */
  readonly inn?: string;
  readonly commonName?: string;
  readonly extensions: CertificateExtensions;
  /** What the issuer signed, and how; the algorithm is undefined when it is not an allowed one. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
};

const attribute = (attributes: readonly NameAttribute[], ...names: string[]): string | undefined =>
  names
    .map((name) => attributes.find((each) => each.name === name)?.value)
    .find((value) => value !== undefined && value !== '');

/** Old certificates write the ten digits of an organisation into the twelve of a person with two zeros in front. */
const innOf = (attributes: readonly NameAttribute[]): string | undefined =>
  attribute(attributes, 'INNLE', 'INN')?.replace(/^00(\d{10})$/, '$1');

const optional = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: string });

const readTbs = (tbs: Asn1) => {
  const parts = sequenceOf(tbs);
  if (contextOf(parts[0], 0) !== undefined) parts.shift();
  const [serial, inner, issuer, validity, subject, spki, ...rest] = parts;
  const [notBefore, notAfter] = sequenceOf(validity);
  const subjectAttributes = readName(expectTag(subject, tags.sequence));
  return {
    inner,
    fields: {
      subject: nameText(subjectAttributes),
      issuer: nameText(readName(expectTag(issuer, tags.sequence))),
      subjectAttributes,
      subjectDer: expectTag(subject, tags.sequence).bytes,
      issuerDer: expectTag(issuer, tags.sequence).bytes,
      serial: integerHexOf(serial),
      notBeforeMs: timeMsOf(notBefore),
      notAfterMs: timeMsOf(notAfter),
      publicKey: readPublicKey(expectTag(spki, tags.sequence).bytes),
      ...optional('ogrn', attribute(subjectAttributes, 'OGRN')),
      ...optional('inn', innOf(subjectAttributes)),
      ...optional('commonName', attribute(subjectAttributes, 'CN')),
      extensions: readExtensions(rest.map((part) => contextOf(part, 3)).find(Boolean)?.[0]),
    },
  };
};

const parse = (der: Uint8Array, sha256: string): Certificate => {
  const [tbs, algorithm, signature] = sequenceOf(readWholeAsn1(der));
  const { fields, inner } = readTbs(expectTag(tbs, tags.sequence));
  const outer = expectTag(algorithm, tags.sequence);
  // RFC 5280 §4.1.1.2: the signed copy of the algorithm must be the one that is used.
  const same = inner !== undefined && Buffer.compare(inner.bytes, outer.bytes) === 0;
  return {
    der,
    sha256,
    ...fields,
    tbs: expectTag(tbs, tags.sequence).bytes,
    signatureAlgorithm: same ? signatureAlgorithmByOid(oidOf(sequenceOf(outer)[0])) : undefined,
    signature: bitStringOf(signature),
  };
};

const cache = new Map<string, Certificate>();

/**
 * Reads an X.509 certificate (RFC 5280) from PEM, bare base64 (as XMLDSig carries it) or DER. Repeated readings come from a cache.
 * @throws HubError CertificateIsNotFound when the bytes are not a certificate or its key is of an unknown kind.
 */
export const readCertificate = (pemOrDer: string | Uint8Array): Certificate => {
  try {
    const der = typeof pemOrDer === 'string' ? certificateBytes(pemOrDer) : pemOrDer;
    const sha256 = sha256Hex(der);
    const known = cache.get(sha256);
    if (known !== undefined) return known;
    if (der.length > limits.certificateBytesMax)
      throw new HubError('BadRequest', { reason: 'Сертификат слишком велик.' });
    // A copy: the caller's bytes may be part of a large message that must not stay in memory.
    const certificate = parse(Uint8Array.from(der), sha256);
    if (cache.size >= limits.certificatesCachedMax) {
      cache.delete(cache.keys().next().value as string);
    }
    cache.set(sha256, certificate);
    return certificate;
  } catch (cause) {
    if (!isHubError(cause)) throw cause;
    const reason = `Сертификат не разобран. ${cause.details.reason ?? ''}`.trim();
    throw new HubError('CertificateIsNotFound', { reason }, { cause });
  }
};

const certificateBytes = (text: string): Uint8Array => {
  if (text.includes('-----BEGIN')) return readPem(text, 'CERTIFICATE', 'X509 CERTIFICATE');
  const bare = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare))
    throw new HubError('BadRequest', { reason: 'Это не PEM и не base64.' });
  return new Uint8Array(Buffer.from(bare, 'base64'));
};
