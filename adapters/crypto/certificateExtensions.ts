import {
  type Asn1,
  brokenAsn1,
  childrenOf,
  contextOf,
  expectTag,
  octetsOf,
  oidOf,
  readWholeAsn1,
  sequenceOf,
  smallIntegerOf,
  tags,
} from './der.ts';

/** What the hub reads of the extensions of RFC 5280 §4.2. */
export type CertificateExtensions = {
  readonly isCa: boolean;
  /** Intermediate certificates that may follow a CA; undefined means any number. */
  readonly pathLength?: number;
  /** First octet of keyUsage, most significant bit = digitalSignature; undefined when the extension is absent. */
  readonly keyUsage?: number;
  /** Lower-case hexadecimal. */
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  /** Addresses of the CRL, http only. */
  readonly crlUrls: readonly string[];
  /** Critical extensions that the hub does not understand: such a certificate is not trusted (RFC 5280 §4.2). */
  readonly unknownCritical: readonly string[];
};

export const extensionOids = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  privateKeyPeriod: '2.5.29.16',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  issuingDistributionPoint: '2.5.29.28',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

export const keyUsageBits = {
  digitalSignature: 0x80,
  nonRepudiation: 0x40,
  keyCertSign: 0x04,
  crlSign: 0x02,
} as const;

/** Understood or harmless for the purpose of the hub: they do not widen what a key may do. */
const known: ReadonlySet<string> = new Set(Object.values(extensionOids));

type Found = { -readonly [K in keyof CertificateExtensions]: CertificateExtensions[K] };

/** Value of one Extension with its identifier and criticality. @throws HubError BadRequest */
export const readExtension = (
  extension: Asn1,
): { oid: string; critical: boolean; value: Uint8Array } => {
  const parts = sequenceOf(extension);
  const critical = parts[1]?.tag === tags.boolean && parts[1].content[0] !== 0;
  return { oid: oidOf(parts[0]), critical, value: octetsOf(parts.at(-1)) };
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const readBasicConstraints = (value: Uint8Array, found: Found): void => {
  const [ca, path] = sequenceOf(readWholeAsn1(value));
  found.isCa = ca?.tag === tags.boolean && ca.content[0] !== 0;
  if (path !== undefined) found.pathLength = smallIntegerOf(path);
};

/** Addresses of fullName [0] [0] of every DistributionPoint (RFC 5280 §4.2.1.13). */
const crlUrls = (value: Uint8Array): string[] =>
  sequenceOf(readWholeAsn1(value)).flatMap((point) => {
    const [names] = contextOf(childrenOf(point)[0], 0) ?? [];
    return (contextOf(names, 0) ?? [])
      .filter(({ tag }) => tag === 0x86)
      .map(({ content }) => Buffer.from(content).toString('latin1'))
      .filter((url) => /^https?:\/\//i.test(url));
  });

const readers: Readonly<Record<string, (value: Uint8Array, found: Found) => void>> = {
  [extensionOids.basicConstraints]: readBasicConstraints,
  [extensionOids.keyUsage]: (value, found) => {
    const { content } = expectTag(readWholeAsn1(value), tags.bitString);
    found.keyUsage = content[1] ?? 0;
  },
  [extensionOids.subjectKeyId]: (value, found) => {
    found.subjectKeyId = hex(octetsOf(readWholeAsn1(value)));
  },
  [extensionOids.authorityKeyId]: (value, found) => {
    const id = sequenceOf(readWholeAsn1(value)).find(({ tag }) => tag === 0x80);
    if (id !== undefined) found.authorityKeyId = hex(id.content);
  },
  [extensionOids.crlDistributionPoints]: (value, found) => {
    found.crlUrls = crlUrls(value);
  },
};

/** Reads the SEQUENCE of extensions; an absent one gives an end-entity certificate. @throws HubError BadRequest */
export const readExtensions = (extensions: Asn1 | undefined): CertificateExtensions => {
  const unknownCritical: string[] = [];
  const found: Found = { isCa: false, crlUrls: [], unknownCritical };
  const seen = new Set<string>();
  for (const each of extensions === undefined ? [] : sequenceOf(extensions)) {
    const { oid, critical, value } = readExtension(each);
    if (seen.has(oid)) throw brokenAsn1(`расширение ${oid} повторяется`);
    seen.add(oid);
    readers[oid]?.(value, found);
    if (critical && !known.has(oid)) unknownCritical.push(oid);
  }
  return found;
};
