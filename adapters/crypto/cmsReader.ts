import { isHubError, limits } from '../../broker/index.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import {
  type Asn1,
  brokenAsn1,
  childrenOf,
  contextOf,
  expectTag,
  integerHexOf,
  octetsOf,
  oidOf,
  readWholeAsn1,
  sequenceOf,
  setOf,
  tags,
  timeMsOf,
} from './der.ts';
import { element } from './derWriter.ts';

/** Identifiers of CMS (RFC 5652 §4, §5, §11). */
export const cmsOids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const;

export type SignedAttributes = {
  readonly contentType: string;
  readonly messageDigest: Uint8Array;
  readonly signingTimeMs?: number;
  /** What was signed: the SET as it was sent and, when that is not in DER order, sorted. */
  readonly encodings: readonly Uint8Array[];
};

export type CmsSigner = {
  readonly digestOid: string;
  readonly signatureOid: string;
  readonly signature: Uint8Array;
  readonly attributes?: SignedAttributes;
  isSignedBy(certificate: Certificate): boolean;
};

export type SignedData = {
  readonly contentType: string;
  /** Undefined when the signature is detached. */
  readonly content?: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly signers: readonly CmsSigner[];
};

const constructedOctets = tags.octetString | 0x20;

/** DER of an element that may be BER: definite lengths and primitive octet strings; the order of a SET stays. */
const toDer = (node: Asn1): Uint8Array => {
  if (node.tag === constructedOctets) return element(tags.octetString, octetsOf(node));
  return (node.tag & 0x20) === 0 ? node.bytes : element(node.tag, ...childrenOf(node).map(toDer));
};

const singleValue = (values: Asn1 | undefined): Asn1 => {
  const [value, ...more] = setOf(values);
  if (value === undefined || more.length > 0)
    throw brokenAsn1('атрибут должен иметь одно значение');
  return value;
};

const readAttributes = (attributes: readonly Asn1[]): SignedAttributes => {
  const values = new Map<string, Asn1>();
  for (const attribute of attributes) {
    const [type, set] = sequenceOf(attribute);
    const oid = oidOf(type);
    if (values.has(oid)) throw brokenAsn1(`атрибут ${oid} повторяется`);
    if (set !== undefined) values.set(oid, set);
  }
  const time = values.get(cmsOids.signingTime);
  const parts = attributes.map(toDer);
  const sorted = parts.toSorted((a, b) => Buffer.compare(a, b));
  const inOrder = sorted.every((part, i) => part === parts[i]);
  return {
    contentType: oidOf(singleValue(values.get(cmsOids.contentType))),
    messageDigest: octetsOf(singleValue(values.get(cmsOids.messageDigest))),
    ...(time === undefined ? {} : { signingTimeMs: timeMsOf(singleValue(time)) }),
    encodings: (inOrder ? [parts] : [parts, sorted]).map((each) => element(tags.set, ...each)),
  };
};

/** issuerAndSerialNumber or [0] subjectKeyIdentifier (RFC 5652 §5.3). */
const readSignerId = (id: Asn1 | undefined): ((certificate: Certificate) => boolean) => {
  if (id?.tag === 0x80) {
    const keyId = Buffer.from(id.content).toString('hex');
    return ({ extensions }) => extensions.subjectKeyId === keyId;
  }
  const [issuer, serialElement] = sequenceOf(id);
  const issuerDer = toDer(expectTag(issuer, tags.sequence));
  const serial = integerHexOf(serialElement);
  return (certificate) =>
    certificate.serial === serial && Buffer.compare(certificate.issuerDer, issuerDer) === 0;
};

const readSigner = (info: Asn1): CmsSigner => {
  const [, id, digest, ...rest] = sequenceOf(info);
  const attributes = contextOf(rest[0], 0);
  if (attributes !== undefined) rest.shift();
  const [signatureAlgorithm, signature] = rest;
  return {
    digestOid: oidOf(sequenceOf(digest)[0]),
    signatureOid: oidOf(sequenceOf(signatureAlgorithm)[0]),
    signature: octetsOf(signature),
    ...(attributes === undefined ? {} : { attributes: readAttributes(attributes) }),
    isSignedBy: readSignerId(id),
  };
};

/** Certificates of other kinds (attribute certificates, unknown keys) do not stop the reading. */
const readCertificates = (set: readonly Asn1[]): Certificate[] =>
  set.slice(0, limits.cmsMembersMax).flatMap((each) => {
    try {
      return each.tag === tags.sequence ? [readCertificate(toDer(each))] : [];
    } catch (error) {
      if (isHubError(error)) return [];
      throw error;
    }
  });

/**
 * Reads CMS or PKCS#7 SignedData, DER or BER with indefinite lengths (RFC 5652 §5, RFC 2315 §9).
 * @throws HubError BadRequest when the structure is another one or broken.
 */
export const readSignedData = (cms: Uint8Array): SignedData => {
  const [type, wrapped] = sequenceOf(readWholeAsn1(cms));
  if (oidOf(type) !== cmsOids.signedData) throw brokenAsn1('это не подписанные данные CMS');
  const [, , encapsulated, ...rest] = sequenceOf(contextOf(wrapped, 0)?.[0]);
  const [contentType, content] = sequenceOf(encapsulated);
  const octets = contextOf(content, 0)?.[0];
  const certificates = rest.map((part) => contextOf(part, 0)).find((set) => set !== undefined);
  const signers = setOf(rest.at(-1));
  if (signers.length > limits.cmsMembersMax) throw brokenAsn1('слишком много подписантов');
  return {
    contentType: oidOf(contentType),
    ...(octets === undefined ? {} : { content: octetsOf(octets) }),
    certificates: readCertificates(certificates ?? []),
    signers: signers.map(readSigner),
  };
};
