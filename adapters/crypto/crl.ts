import { HubError, isHubError, limits } from '../../broker/index.ts';
import { type SignatureAlgorithm, signatureAlgorithmByOid } from './algorithms.ts';
import { extensionOids, readExtension } from './certificateExtensions.ts';
import {
  type Asn1,
  bitStringOf,
  brokenAsn1,
  contextOf,
  expectTag,
  integerHexOf,
  oidOf,
  readWholeAsn1,
  sequenceOf,
  tags,
  timeMsOf,
} from './der.ts';
import { readPem } from './pem.ts';

/** A list of revoked certificates (RFC 5280 §5). */
export type Crl = {
  readonly issuerDer: Uint8Array;
  readonly thisUpdateMs: number;
  /** Infinity when the list names none. */
  readonly nextUpdateMs: number;
  /** Moment of revocation by serial number as Certificate.serial writes it. */
  readonly revokedAtMs: ReadonlyMap<string, number>;
  /** Lower-case hexadecimal. */
  readonly authorityKeyId?: string;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
};

const isTime = (element: Asn1 | undefined): boolean =>
  element?.tag === tags.utcTime || element?.tag === tags.generalizedTime;

/** Reason code removeFromCRL of RFC 5280 §5.3.1: the certificate is valid again. */
const removedFromList = (entryExtensions: Asn1 | undefined): boolean =>
  (entryExtensions === undefined ? [] : sequenceOf(entryExtensions))
    .map(readExtension)
    .some(({ oid, value }) => oid === '2.5.29.21' && value.at(-1) === 8);

const readEntries = (list: Asn1 | undefined): Map<string, number> => {
  const revoked = new Map<string, number>();
  for (const entry of list === undefined ? [] : sequenceOf(list)) {
    const [serial, at, extensions] = sequenceOf(entry);
    if (!removedFromList(extensions)) revoked.set(integerHexOf(serial), timeMsOf(at));
  }
  return revoked;
};

/** Extensions of the list: a delta or partial list must not be taken for the whole one. */
const readListExtensions = (extensions: Asn1 | undefined): { authorityKeyId?: string } => {
  let found: { authorityKeyId?: string } = {};
  for (const each of extensions === undefined ? [] : sequenceOf(extensions)) {
    const { oid, critical, value } = readExtension(each);
    if (oid === extensionOids.authorityKeyId) {
      const id = sequenceOf(readWholeAsn1(value)).find(({ tag }) => tag === 0x80);
      if (id !== undefined) found = { authorityKeyId: Buffer.from(id.content).toString('hex') };
    } else if (critical) throw brokenAsn1(`критическое расширение ${oid} не поддерживается`);
  }
  return found;
};

const parse = (der: Uint8Array): Crl => {
  const [tbs, algorithm, signature] = sequenceOf(readWholeAsn1(der));
  const parts = sequenceOf(tbs);
  if (parts[0]?.tag === tags.integer) parts.shift();
  const [inner, issuer, thisUpdate, ...rest] = parts;
  const nextUpdate = isTime(rest[0]) ? rest.shift() : undefined;
  const list = rest[0]?.tag === tags.sequence ? rest.shift() : undefined;
  const outer = expectTag(algorithm, tags.sequence);
  const same = inner !== undefined && Buffer.compare(inner.bytes, outer.bytes) === 0;
  return {
    issuerDer: expectTag(issuer, tags.sequence).bytes,
    thisUpdateMs: timeMsOf(thisUpdate),
    nextUpdateMs: nextUpdate === undefined ? Infinity : timeMsOf(nextUpdate),
    revokedAtMs: readEntries(list),
    ...readListExtensions(contextOf(rest[0], 0)?.[0]),
    tbs: expectTag(tbs, tags.sequence).bytes,
    signatureAlgorithm: same ? signatureAlgorithmByOid(oidOf(sequenceOf(outer)[0])) : undefined,
    signature: bitStringOf(signature),
  };
};

/** Reads a CRL from PEM or DER; nothing is verified yet. @throws HubError BadRequest */
export const readCrl = (pemOrDer: string | Uint8Array): Crl => {
  const der = typeof pemOrDer === 'string' ? readPem(pemOrDer, 'X509 CRL', 'CRL') : pemOrDer;
  try {
    if (der.length > limits.crlBytesMax) throw brokenAsn1('список слишком велик');
    return parse(der);
  } catch (cause) {
    if (!isHubError(cause)) throw cause;
    const reason = `Список отзыва не разобран. ${cause.details.reason ?? ''}`.trim();
    throw new HubError('BadRequest', { reason }, { cause });
  }
};
