import { HubError, isHubError } from '../../broker/index.ts';
import {
  digest,
  type DigestAlgorithm,
  digestAlgorithmByOid,
  digestOids,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { cmsOids, type CmsSigner, readSignedData, type SignedData } from './cmsReader.ts';
import {
  context,
  element,
  integer,
  integerBytes,
  nullElement,
  octetString,
  oid,
  sequence,
  setOfSorted,
  time,
} from './derWriter.ts';
import { tags } from './der.ts';
import { signatureIdentifier } from './keyWriter.ts';
import { keyOids, naturalAlgorithm, type PrivateKey } from './keys.ts';
import { keyFits, type SignatureProvider } from './provider.ts';
import { signX509, verifyX509Signature } from './x509Signature.ts';

export type CmsFailure =
  | 'malformed'
  | 'no-signer'
  | 'no-certificate'
  | 'unsupported-algorithm'
  | 'content-missing'
  | 'digest-mismatch'
  | 'signature-invalid';

/** What is known of the first signer, or of the one whose signature does not hold. */
export type CmsSignerInfo = {
  readonly certificate?: Certificate;
  readonly digestAlgorithm?: DigestAlgorithm;
  /** The signed digest of the content; absent when the signature has no attributes. */
  readonly messageDigest?: Uint8Array;
  /** The signer's own claim, not a proof of time. */
  readonly signingTimeMs?: number;
};

export type CmsVerdict = CmsSignerInfo & {
  readonly signerCount: number;
  /** The content that the message itself carries. */
  readonly content?: Uint8Array;
} & (
    | { readonly ok: true }
    | { readonly ok: false; readonly reason: CmsFailure; readonly text: string }
  );

export type CmsInput = {
  readonly cms: Uint8Array;
  /** The detached content; one of `content` and `contentDigest` is needed when the message carries none. */
  readonly content?: Uint8Array;
  /** Digest of the content by the signer's own digest algorithm, e.g. RefAttachmentHeader/Hash of SMEV. */
  readonly contentDigest?: Uint8Array;
  /** Where to look for the signer when the message brings no certificate. */
  readonly certificates?: readonly Certificate[];
  readonly provider: SignatureProvider;
};

const texts: Readonly<Record<CmsFailure, string>> = {
  malformed: 'Подпись CMS не разобрана',
  'no-signer': 'В CMS нет ни одной подписи',
  'no-certificate': 'Сертификат подписанта в CMS не найден',
  'unsupported-algorithm': 'Алгоритм подписи CMS не поддерживается',
  'content-missing': 'Нет содержимого, к которому относится подпись CMS',
  'digest-mismatch': 'Содержимое не соответствует подписи CMS: хеш другой',
  'signature-invalid': 'Подпись CMS не соответствует сертификату подписанта',
};

type Outcome = { readonly info: CmsSignerInfo; readonly failure: CmsFailure | null };

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** The algorithm is that of the key and the digest; the identifier may name the signature or, in the older way, the key alone. */
const signatureAlgorithmOf = (
  certificate: Certificate,
  digestAlgorithm: DigestAlgorithm,
  signatureOid: string,
): SignatureAlgorithm | undefined =>
  (Object.keys(signatureAlgorithms) as SignatureAlgorithm[]).find((name) => {
    const { oid: id, digest: itsDigest, key } = signatureAlgorithms[name];
    const keyOid = {
      'gost2012-256': keyOids.gost256,
      'gost2012-512': keyOids.gost512,
      gost2001: keyOids.gost2001,
      rsa: keyOids.rsa,
      ec: keyOids.ec,
    }[key];
    return (
      itsDigest === digestAlgorithm &&
      keyFits(name, certificate.publicKey) &&
      (signatureOid === id || signatureOid === keyOid)
    );
  });

/** Digest and type of the content against the signed attributes. */
const checkContent = (
  { content, contentDigest }: Pick<CmsInput, 'content' | 'contentDigest'>,
  signer: CmsSigner,
  algorithm: DigestAlgorithm,
  contentType: string,
): CmsFailure | null => {
  if (content === undefined && contentDigest === undefined) return 'content-missing';
  const expected = signer.attributes?.messageDigest;
  // Without attributes the signature is over the content itself: a digest of it is not enough.
  if (expected === undefined) return content === undefined ? 'content-missing' : null;
  if (signer.attributes?.contentType !== contentType) return 'digest-mismatch';
  if (contentDigest !== undefined && !same(expected, contentDigest)) return 'digest-mismatch';
  return content === undefined || same(expected, digest(algorithm, content))
    ? null
    : 'digest-mismatch';
};

const describe = (
  signer: CmsSigner,
  certificate: Certificate | undefined,
  digestAlgorithm: DigestAlgorithm | undefined,
): CmsSignerInfo => {
  const { messageDigest, signingTimeMs } = signer.attributes ?? {};
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(digestAlgorithm === undefined ? {} : { digestAlgorithm }),
    ...(messageDigest === undefined ? {} : { messageDigest }),
    ...(signingTimeMs === undefined ? {} : { signingTimeMs }),
  };
};

const signatureHolds = async (
  input: CmsInput,
  signer: CmsSigner,
  algorithm: SignatureAlgorithm,
  { publicKey }: Certificate,
): Promise<boolean> => {
  const { signature, attributes } = signer;
  for (const signed of attributes?.encodings ?? [input.content as Uint8Array]) {
    if (await verifyX509Signature(input.provider, algorithm, publicKey, signed, signature))
      return true;
  }
  return false;
};

const checkSigner = async (
  input: CmsInput,
  data: SignedData,
  signer: CmsSigner,
): Promise<Outcome> => {
  const known = [...data.certificates, ...(input.certificates ?? [])];
  const certificate = known.find((each) => signer.isSignedBy(each));
  const digestAlgorithm = digestAlgorithmByOid(signer.digestOid);
  const info = describe(signer, certificate, digestAlgorithm);
  if (digestAlgorithm === undefined) return { info, failure: 'unsupported-algorithm' };
  if (certificate === undefined) return { info, failure: 'no-certificate' };
  const algorithm = signatureAlgorithmOf(certificate, digestAlgorithm, signer.signatureOid);
  if (algorithm === undefined) return { info, failure: 'unsupported-algorithm' };
  const failure = checkContent(input, signer, digestAlgorithm, data.contentType);
  if (failure !== null) return { info, failure };
  const holds = await signatureHolds(input, signer, algorithm, certificate);
  return { info, failure: holds ? null : 'signature-invalid' };
};

const failed = (reason: CmsFailure, rest: CmsSignerInfo & { signerCount: number }): CmsVerdict => ({
  ...rest,
  ok: false,
  reason,
  text: `${texts[reason]}.`,
});

/**
 * Verifies a PKCS#7/CMS signature (RFC 5652 §5.4–5.6), detached or with its content: every signer must hold. Trust in the certificate
 * is the caller's next question (makeTrust). Never throws because of the input.
 */
export const verifyCms = async (input: CmsInput): Promise<CmsVerdict> => {
  let data: SignedData;
  try {
    data = readSignedData(input.cms);
  } catch (error) {
    if (isHubError(error)) return failed('malformed', { signerCount: 0 });
    throw error;
  }
  const signerCount = data.signers.length;
  if (signerCount === 0) return failed('no-signer', { signerCount });
  const embedded = data.content;
  if (embedded !== undefined && input.content !== undefined && !same(embedded, input.content))
    return failed('digest-mismatch', { signerCount });
  const whole = embedded === undefined ? input : { ...input, content: embedded };
  let first: CmsSignerInfo | undefined;
  for (const signer of data.signers) {
    const { info, failure } = await checkSigner(whole, data, signer);
    if (failure !== null) return failed(failure, { ...info, signerCount });
    first ??= info;
  }
  const content = embedded === undefined ? {} : { content: embedded };
  return { ...first, ...content, signerCount, ok: true };
};

const attribute = (type: string, value: Uint8Array): Uint8Array =>
  sequence(oid(type), setOfSorted(value));

/** Older readers expect the key's identifier for GOST and RSA, as openssl writes it; ECDSA has only the full one. */
const signerAlgorithm = (algorithm: SignatureAlgorithm, key: PrivateKey): Uint8Array => {
  if (key.kind === 'gost')
    return sequence(oid(key.bits === 256 ? keyOids.gost256 : keyOids.gost512), nullElement());
  return key.kind === 'rsa'
    ? sequence(oid(keyOids.rsa), nullElement())
    : signatureIdentifier(algorithm);
};

/**
 * Signs content as PKCS#7/CMS in DER with contentType, messageDigest and signingTime (RFC 5652 §11).
 * @param input.content the bytes, or their digest in `contentDigest` when they are too large to hold.
 * @param input.attached puts the content into the message; it needs the bytes
 * @throws HubError BadRequest when the certificate does not belong to the kind of the key.
 */
export const signCms = async (
  input: {
    key: PrivateKey;
    certificate: Certificate;
    /** More certificates to enclose, e.g. of the authorities. */
    chain?: readonly Certificate[];
    provider: SignatureProvider;
    atMs: number;
  } & ({ content: Uint8Array; attached?: boolean } | { contentDigest: Uint8Array }),
): Promise<Uint8Array> => {
  const algorithm = naturalAlgorithm(input.key);
  if (!keyFits(algorithm, input.certificate.publicKey))
    throw new HubError('BadRequest', { reason: 'Сертификат не соответствует закрытому ключу.' });
  const digestAlgorithm = signatureAlgorithms[algorithm].digest;
  const messageDigest =
    'contentDigest' in input ? input.contentDigest : digest(digestAlgorithm, input.content);
  const attributes = setOfSorted(
    attribute(cmsOids.contentType, oid(cmsOids.data)),
    attribute(cmsOids.messageDigest, octetString(messageDigest)),
    attribute(cmsOids.signingTime, time(input.atMs)),
  );
  const signature = await signX509(input.provider, algorithm, input.key, attributes);
  const digestIdentifier = sequence(oid(digestOids[digestAlgorithm]), nullElement());
  // Signed as a SET, sent under the tag [0] (RFC 5652 §5.4).
  const sentAttributes = Uint8Array.from(attributes);
  sentAttributes[0] = 0xa0;
  const { issuerDer, serial } = input.certificate;
  const signerInfo = sequence(
    integer(1),
    sequence(issuerDer, integerBytes(Buffer.from(serial, 'hex'))),
    digestIdentifier,
    sentAttributes,
    signerAlgorithm(algorithm, input.key),
    octetString(signature),
  );
  const enclosed =
    'content' in input && input.attached === true ? [context(0, octetString(input.content))] : [];
  const certificates = [input.certificate, ...(input.chain ?? [])].map(({ der }) => der);
  const signedData = sequence(
    integer(1),
    element(tags.set, digestIdentifier),
    sequence(oid(cmsOids.data), ...enclosed),
    context(0, ...certificates.toSorted((a, b) => Buffer.compare(a, b))),
    element(tags.set, signerInfo),
  );
  return sequence(oid(cmsOids.signedData), context(0, signedData));
};

/** As signCms, without the content: what attachments of messages and files carry beside them. */
export const signDetachedCms = (
  input: Parameters<typeof signCms>[0] & { readonly attached?: never },
): Promise<Uint8Array> => signCms(input);
