import { type ErrorCode, limits } from '../../broker/index.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { keyUsageBits } from './certificateExtensions.ts';
import { type Crl, readCrl } from './crl.ts';
import type { SignatureProvider } from './provider.ts';
import { verifyX509Signature } from './x509Signature.ts';

/** Trusted roots, certificates between them and the signers, lists of revoked ones: PEM text or DER each. */
export type TrustAnchors = {
  readonly roots: readonly (string | Uint8Array)[];
  readonly intermediates?: readonly (string | Uint8Array)[];
  readonly crls?: readonly (string | Uint8Array)[];
};

/** `require`: a certificate whose issuer has no list is refused; `when-present`: it is accepted. */
export type CrlPolicy = 'require' | 'when-present';

export type DistrustReason =
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'unknown-ca'
  | 'bad-chain'
  | 'crl-missing'
  | 'crl-expired';

export type TrustVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: DistrustReason; readonly text: string };

export type Trust = {
  /** Chain, dates and revocation of a certificate at a moment; verdicts are cached by SHA-256. */
  check(certificate: Certificate, atMs: number): Promise<TrustVerdict>;
  /** Replaces anchors and lists and forgets every verdict. @throws HubError for broken input; the old anchors then stay. */
  update(anchors: TrustAnchors): void;
};

const texts: Readonly<Record<DistrustReason, string>> = {
  expired: 'Срок действия сертификата истёк',
  'not-yet-valid': 'Срок действия сертификата ещё не наступил',
  revoked: 'Сертификат отозван',
  'unknown-ca': 'Сертификат выдан удостоверяющим центром, которому хаб не доверяет',
  'bad-chain': 'Цепочка сертификатов неверна',
  'crl-missing': 'Нет списка отзыва удостоверяющего центра, выдавшего сертификат',
  'crl-expired': 'Список отзыва удостоверяющего центра устарел',
};

const errorCodes: Readonly<Record<DistrustReason, ErrorCode>> = {
  expired: 'CertificateIsExpired',
  'not-yet-valid': 'CertificateIsExpired',
  revoked: 'CertificateIsRevoked',
  'unknown-ca': 'CertificateIsNotFound',
  'bad-chain': 'CertificateIsNotFound',
  'crl-missing': 'CertificateIsNotFound',
  'crl-expired': 'CertificateIsNotFound',
};

/** The refusal of the exchange for a verdict (KIS-2.4.11). */
export const explainError = (reason: DistrustReason): ErrorCode => errorCodes[reason];

const distrust = (reason: DistrustReason, detail = ''): Distrust => ({
  ok: false,
  reason,
  text: `${texts[reason]}${detail === '' ? '' : `: ${detail}`}.`,
});

type Distrust = Extract<TrustVerdict, { ok: false }>;

/** A chain from the signer to a root with what ends its validity. */
type Checked =
  | { readonly ok: true; readonly chain: readonly Certificate[]; readonly validUntilMs: number }
  | Distrust;

type Store = {
  readonly roots: ReadonlySet<string>;
  readonly bySubject: ReadonlyMap<string, readonly Certificate[]>;
  readonly crlsByIssuer: ReadonlyMap<string, readonly Crl[]>;
  /** A list may take megabytes: its signature is verified once for each issuer, not for each certificate. */
  readonly crlVerdicts: WeakMap<Crl, Map<string, Promise<boolean>>>;
};

const nameKey = (der: Uint8Array): string =>
  Buffer.from(der.buffer, der.byteOffset, der.length).toString('latin1');

const groupBy = <T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

const readStore = (anchors: TrustAnchors): Store => {
  const roots = anchors.roots.map(readCertificate);
  const all = [...roots, ...(anchors.intermediates ?? []).map(readCertificate)];
  return {
    roots: new Set(roots.map(({ sha256 }) => sha256)),
    bySubject: groupBy(all, ({ subjectDer }) => nameKey(subjectDer)),
    crlsByIssuer: groupBy((anchors.crls ?? []).map(readCrl), ({ issuerDer }) => nameKey(issuerDer)),
    crlVerdicts: new WeakMap(),
  };
};

/** May this certificate sign others, with `below` intermediates between it and the signer (RFC 5280 §6.1.4)? */
const mayIssue = ({ extensions }: Certificate, below: number): boolean =>
  extensions.isCa &&
  (extensions.keyUsage === undefined || (extensions.keyUsage & keyUsageBits.keyCertSign) !== 0) &&
  (extensions.pathLength === undefined || below <= extensions.pathLength);

const keyIdsAgree = (child: { authorityKeyId?: string }, issuer: Certificate): boolean =>
  child.authorityKeyId === undefined ||
  issuer.extensions.subjectKeyId === undefined ||
  child.authorityKeyId === issuer.extensions.subjectKeyId;

const issuedBy = async (
  provider: SignatureProvider,
  signed: Pick<Certificate, 'signatureAlgorithm' | 'tbs' | 'signature'>,
  { publicKey }: Certificate,
): Promise<boolean> =>
  signed.signatureAlgorithm !== undefined &&
  verifyX509Signature(provider, signed.signatureAlgorithm, publicKey, signed.tbs, signed.signature);

const dateProblem = (
  { notBeforeMs, notAfterMs }: Certificate,
  atMs: number,
  isAuthority: boolean,
): Distrust | null => {
  const whose = isAuthority ? 'сертификат удостоверяющего центра, ' : '';
  if (atMs > notAfterMs) return distrust('expired', whose + dateText(notAfterMs));
  return atMs < notBeforeMs ? distrust('not-yet-valid', whose + dateText(notBeforeMs)) : null;
};

const dateText = (atMs: number): string => new Date(atMs).toISOString();

const crlHolds = (
  provider: SignatureProvider,
  { crlVerdicts }: Store,
  crl: Crl,
  issuer: Certificate,
): Promise<boolean> => {
  const verdicts = crlVerdicts.get(crl) ?? new Map<string, Promise<boolean>>();
  crlVerdicts.set(crl, verdicts);
  let verdict = verdicts.get(issuer.sha256);
  if (verdict === undefined) {
    verdict = issuedBy(provider, crl, issuer);
    verdicts.set(issuer.sha256, verdict);
    // An outage of an external provider is not a verdict: the next check asks again.
    verdict.catch(() => verdicts.delete(issuer.sha256));
  }
  return verdict;
};

/** Revocation of one certificate by the lists of its issuer; the end of the list's validity when all is well. */
const checkRevocation = async (
  provider: SignatureProvider,
  store: Store,
  policy: CrlPolicy,
  certificate: Certificate,
  issuer: Certificate,
  atMs: number,
): Promise<number | Distrust> => {
  const usage = issuer.extensions.keyUsage;
  const maySign = usage === undefined || (usage & keyUsageBits.crlSign) !== 0;
  const lists: Crl[] = [];
  for (const crl of store.crlsByIssuer.get(nameKey(certificate.issuerDer)) ?? []) {
    // A list issued after the moment in question still answers for it: old documents are checked with today's lists.
    if (maySign && keyIdsAgree(crl, issuer) && (await crlHolds(provider, store, crl, issuer)))
      lists.push(crl);
  }
  // A revocation counts even when it is found in a list that has grown old.
  const revoked = lists.find(({ revokedAtMs }) => {
    const revokedAt = revokedAtMs.get(certificate.serial);
    return revokedAt !== undefined && revokedAt <= atMs;
  });
  if (revoked !== undefined) return distrust('revoked');
  if (lists.length === 0) return policy === 'require' ? distrust('crl-missing') : Infinity;
  const until = Math.max(...lists.map(({ nextUpdateMs }) => nextUpdateMs));
  return atMs > until ? distrust('crl-expired', dateText(until)) : until;
};

const checkChain = async (
  provider: SignatureProvider,
  store: Store,
  policy: CrlPolicy,
  certificate: Certificate,
  atMs: number,
  below: readonly Certificate[] = [],
): Promise<Checked> => {
  if (certificate.extensions.unknownCritical.length > 0)
    return distrust('bad-chain', 'неизвестное критическое расширение');
  const date = dateProblem(certificate, atMs, below.length > 0);
  if (date !== null) return date;
  const chain = [...below, certificate];
  if (store.roots.has(certificate.sha256))
    return { ok: true, chain, validUntilMs: certificate.notAfterMs };
  if (chain.length >= limits.certificateChainMax)
    return distrust('bad-chain', 'она слишком длинна');
  let problem = distrust('unknown-ca');
  for (const issuer of store.bySubject.get(nameKey(certificate.issuerDer)) ?? []) {
    if (chain.includes(issuer)) continue;
    const found = await checkIssuer(provider, store, policy, chain, issuer, atMs);
    if (found.ok) return found;
    if (problem.reason === 'unknown-ca' || problem.reason === 'bad-chain') problem = found;
  }
  return problem;
};

const checkIssuer = async (
  provider: SignatureProvider,
  store: Store,
  policy: CrlPolicy,
  chain: readonly Certificate[],
  issuer: Certificate,
  atMs: number,
): Promise<Checked> => {
  const certificate = chain.at(-1) as Certificate;
  if (!keyIdsAgree(certificate.extensions, issuer)) return distrust('unknown-ca');
  if (!mayIssue(issuer, chain.length - 1))
    return distrust('bad-chain', 'издатель не имеет права выдавать сертификаты');
  if (!(await issuedBy(provider, certificate, issuer)))
    return distrust('bad-chain', 'подпись издателя не соответствует сертификату');
  const above = await checkChain(provider, store, policy, issuer, atMs, chain);
  // A list that is missing higher up must not hide that this very certificate is revoked.
  if (!above.ok && !above.reason.startsWith('crl-')) return above;
  const list = await checkRevocation(provider, store, policy, certificate, issuer, atMs);
  if (typeof list !== 'number') return list;
  if (!above.ok) return above;
  const validUntilMs = Math.min(above.validUntilMs, certificate.notAfterMs, list);
  return { ...above, validUntilMs };
};

type CachedVerdict = {
  readonly verdict: TrustVerdict;
  readonly fromMs: number;
  readonly untilMs: number;
};

/** A verdict against a certificate may change when time passes, so it is kept for a short while only. */
const distrustCachedMs = 60_000;

/**
 * Trust in certificates: signatures up to a trusted root (GOST, RSA, EC, mixed), basicConstraints and keyUsage, dates, signed CRL of every
 * issuer (RFC 5280 §6). A verdict lives until the earliest end of a certificate or list of its chain.
 */
export const makeTrust = (
  anchors: TrustAnchors,
  provider: SignatureProvider,
  options: { readonly crlPolicy?: CrlPolicy } = {},
): Trust => {
  const policy = options.crlPolicy ?? 'when-present';
  let store = readStore(anchors);
  let cache = new Map<string, CachedVerdict>();

  const remember = (sha256: string, checked: Checked, atMs: number): TrustVerdict => {
    const verdict: TrustVerdict = checked.ok ? { ok: true } : checked;
    const untilMs = checked.ok ? checked.validUntilMs : atMs + distrustCachedMs;
    if (cache.size >= limits.certificatesCachedMax)
      cache.delete(cache.keys().next().value as string);
    cache.set(sha256, { verdict, fromMs: atMs, untilMs });
    return verdict;
  };

  return {
    async check(certificate, atMs) {
      const known = cache.get(certificate.sha256);
      if (known !== undefined && atMs >= known.fromMs && atMs <= known.untilMs)
        return known.verdict;
      const before = store;
      const checked = await checkChain(provider, before, policy, certificate, atMs);
      // Anchors replaced in the meantime: the verdict holds for this caller, not for the next ones.
      if (before === store) return remember(certificate.sha256, checked, atMs);
      return checked.ok ? { ok: true } : checked;
    },
    update(next) {
      store = readStore(next);
      cache = new Map();
    },
  };
};
