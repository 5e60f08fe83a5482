import { digest, type DigestAlgorithm, type SignatureAlgorithm } from '../algorithms.ts';
import { readCertificate, type Certificate } from '../certificate.ts';
import type { SignatureProvider } from '../provider.ts';
import { isHubError } from '../../../broker/index.ts';
import {
  canonicalize,
  smevTransform,
  type SmevVariant,
  type XmlDocument,
  type XmlElement,
} from '../../xml/index.ts';
import {
  isRefusal,
  readSignature,
  type Refusal,
  type SignatureParts,
  type SignatureProfile,
  type SignatureRefusalCode,
} from './signedInfo.ts';
import { elementsById, isInside } from './target.ts';

export type SignatureTarget = {
  readonly element: XmlElement;
  readonly local: string;
  readonly ns: string;
  readonly id: string;
};

/** What was found out about one signature. `ok` only when both the digest and the signature hold. */
export type SignatureCheck = {
  readonly ok: boolean;
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly digestAlgorithm: DigestAlgorithm | undefined;
  readonly target: SignatureTarget | undefined;
  readonly certificate: Certificate | undefined;
  readonly digestOk: boolean;
  readonly signatureOk: boolean;
  /** Which escaping of the SMEV transform gave the digest; undefined without a match or without that transform. */
  readonly variant: SmevVariant | undefined;
  /** Undefined exactly when `ok`. */
  readonly reasonCode: SignatureRefusalCode | undefined;
  /** One Russian sentence for people. */
  readonly reason: string;
};

export type VerifyOptions = {
  readonly provider: SignatureProvider;
  /** Used instead of the certificate inside the document. */
  readonly certificate?: Certificate;
  /** The element that has to be signed, by identity: a signed copy elsewhere is refused. */
  readonly expectedTarget?: XmlElement;
  /** `smev` unless told; the doors never tell. */
  readonly profile?: SignatureProfile;
  /** Second try with the white space of a pretty-printed SignedInfo removed; only for `hub verify`. */
  readonly lenientSignedInfo?: boolean;
};

const unknown: SignatureCheck = {
  ok: false,
  algorithm: undefined,
  digestAlgorithm: undefined,
  target: undefined,
  certificate: undefined,
  digestOk: false,
  signatureOk: false,
  variant: undefined,
  reasonCode: 'SignatureIsInvalid',
  reason: '',
};

const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;

const refusedCheck = (refusal: Refusal, known: Partial<SignatureCheck> = {}): SignatureCheck => ({
  ...unknown,
  ...known,
  reasonCode: refusal.refused,
  reason: sentence(refusal.reason),
});

const findTarget = (
  document: XmlDocument,
  parts: SignatureParts,
  expected: XmlElement | undefined,
): SignatureTarget | Refusal => {
  const [element, another] = elementsById(document, parts.targetId);
  const refused = 'IncorrectSignatureTarget';
  if (element === undefined) {
    return { refused, reason: `в документе нет элемента с Id «${parts.targetId}»` };
  }
  if (another !== undefined) {
    return { refused, reason: `Id «${parts.targetId}» повторяется: цель подписи неоднозначна` };
  }
  if (expected !== undefined && element !== expected) {
    const reason = `подписан элемент ${element.local}, а должен быть подписан ${expected.local} на своём месте`;
    return { refused, reason };
  }
  return { element, local: element.local, ns: element.ns, id: parts.targetId };
};

const digestMatches = (parts: SignatureParts, octets: string): boolean =>
  Buffer.from(parts.digestValue).equals(digest(parts.digestAlgorithm, Buffer.from(octets, 'utf8')));

type DigestOutcome = {
  readonly matches: boolean;
  readonly variant?: SmevVariant;
  /** Why the octets could not be produced at all. */
  readonly failure?: string;
};

const smevDigest = (parts: SignatureParts, target: XmlElement): DigestOutcome => {
  const octets = smevTransform(target);
  if (digestMatches(parts, octets)) return { matches: true, variant: 'woodstox' };
  // Only text with `>`, CR or control characters differs between the writers: no second digest for anything else.
  const second = smevTransform(target, 'jdk');
  const matches = second !== octets && digestMatches(parts, second);
  return matches ? { matches, variant: 'jdk' } : { matches };
};

/** Digest over the tree of the received bytes; nothing is parsed twice. */
const checkDigest = (
  parts: SignatureParts,
  target: XmlElement,
  signature: XmlElement,
): DigestOutcome => {
  if (!parts.transforms.includes('smev')) {
    const octets = canonicalize(target, {
      inclusivePrefixes: parts.transformPrefixes,
      ...(parts.transforms.includes('enveloped') ? { without: signature } : {}),
    });
    return { matches: digestMatches(parts, octets) };
  }
  try {
    return smevDigest(parts, target);
  } catch (cause) {
    if (!isHubError(cause)) throw cause;
    return { matches: false, failure: cause.message.replace(/\.$/, '') };
  }
};

const chooseCertificate = (
  parts: SignatureParts,
  options: VerifyOptions,
): Certificate | Refusal => {
  if (options.certificate !== undefined) return options.certificate;
  const refused = 'CertificateIsNotFound';
  const [der, second] = parts.certificates;
  if (der === undefined) return { refused, reason: 'подпись не содержит сертификата' };
  if (second !== undefined && options.profile !== 'general') {
    return { refused, reason: 'подпись содержит больше одного сертификата' };
  }
  try {
    return readCertificate(der);
  } catch (cause) {
    if (!isHubError(cause)) throw cause;
    return { refused, reason: 'сертификат в подписи не читается' };
  }
};

// In canonical text `>` before white space and `<` can only be the ends of two tags: in text it is escaped, and in an
// attribute `<` is.
const withoutIndents = (canonical: string): string => canonical.replace(/>[ \t\n]+</g, '><');

type SignatureOutcome = 'as-is' | 'without-indents' | 'no';

const checkValue = async (
  parts: SignatureParts,
  certificate: Certificate,
  options: VerifyOptions,
): Promise<SignatureOutcome> => {
  const { algorithm, signatureValue } = parts;
  const holds = async (text: string): Promise<boolean> =>
    options.provider.verify(
      algorithm,
      certificate.publicKey,
      Buffer.from(text, 'utf8'),
      signatureValue,
    );
  const canonical = canonicalize(parts.signedInfo, { inclusivePrefixes: parts.canonicalPrefixes });
  if (await holds(canonical)) return 'as-is';
  if (options.lenientSignedInfo !== true) return 'no';
  const compact = withoutIndents(canonical);
  return compact !== canonical && (await holds(compact)) ? 'without-indents' : 'no';
};

const describe = (matched: DigestOutcome, outcome: SignatureOutcome): string => {
  const signatureOk = outcome !== 'no';
  if (!matched.matches) {
    const failure =
      matched.failure ??
      'хэш не соответствует данным: подписанный элемент изменён после подписания';
    return signatureOk ? failure : `${failure}; значение подписи тоже неверно`;
  }
  if (!signatureOk) return 'значение подписи не соответствует SignedInfo и сертификату';
  const indents = 'после удаления пробелов, добавленных в SignedInfo форматированием';
  const writer = 'символы экранированы по правилам JDK, а не Woodstox';
  return [
    'подпись верна',
    ...(outcome === 'without-indents' ? [indents] : []),
    ...(matched.variant === 'jdk' ? [writer] : []),
  ].join('; ');
};

/**
 * Verifies one XMLDSig signature over the received document. Trust in the certificate (dates, chain, revocation) is not checked
 * here. XMLDSig §3.2; profile: МР §4.3–4.5, reference/smev3.md §3. Refusals are results, not exceptions.
 */
export const verifySignature = async (
  document: XmlDocument,
  signature: XmlElement | undefined,
  options: VerifyOptions,
): Promise<SignatureCheck> => {
  if (signature === undefined) {
    return refusedCheck({ refused: 'NoSignatureFound', reason: 'подпись не найдена' });
  }
  const parts = readSignature(signature, options.profile ?? 'smev');
  if (isRefusal(parts)) return refusedCheck(parts);
  const { algorithm, digestAlgorithm } = parts;
  const target = findTarget(document, parts, options.expectedTarget);
  if (isRefusal(target)) return refusedCheck(target, { algorithm, digestAlgorithm });
  const known = { algorithm, digestAlgorithm, target };
  if (parts.transforms.includes('enveloped') && !isInside(signature, target.element)) {
    const reason = 'подпись объявлена вложенной, но стоит вне подписанного элемента';
    return refusedCheck({ refused: 'IncorrectSignatureTarget', reason }, known);
  }
  const certificate = chooseCertificate(parts, options);
  const matched = checkDigest(parts, target.element, signature);
  const digestOk = matched.matches;
  const variant = matched.variant;
  if (isRefusal(certificate)) return refusedCheck(certificate, { ...known, digestOk, variant });
  const outcome = await checkValue(parts, certificate, options);
  const signatureOk = outcome !== 'no';
  const ok = digestOk && signatureOk;
  return {
    ok,
    ...known,
    certificate,
    digestOk,
    signatureOk,
    variant,
    reasonCode: ok ? undefined : 'SignatureIsInvalid',
    reason: sentence(describe(matched, outcome)),
  };
};
