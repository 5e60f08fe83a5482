import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../broker/index.ts';
import {
  makeTrust,
  readCertificate,
  readCrl,
  readPemBlocks,
  type CrlPolicy,
  type SignatureProvider,
  type Trust,
  type TrustAnchors,
} from '../crypto/index.ts';

const pollMs = 1_000;
const names = /\.(pem|crt|cer|crl)$/i;

type Found = {
  readonly roots: Uint8Array[];
  readonly intermediates: Uint8Array[];
  readonly crls: Uint8Array[];
};

const sort = (found: Found, label: string, der: Uint8Array): void => {
  if (label === 'X509 CRL') found.crls.push(der);
  if (label !== 'CERTIFICATE') return;
  const certificate = readCertificate(der);
  (certificate.subject === certificate.issuer ? found.roots : found.intermediates).push(der);
};

const readAnchors = async (directory: string, files: readonly string[]): Promise<TrustAnchors> => {
  const found: Found = { roots: [], intermediates: [], crls: [] };
  for (const name of files) {
    const bytes = await readFile(path.join(directory, name));
    if (bytes.includes('-----BEGIN'))
      for (const block of readPemBlocks(bytes.toString('latin1')))
        sort(found, block.label, block.bytes);
    else sort(found, name.toLowerCase().endsWith('.crl') ? 'X509 CRL' : 'CERTIFICATE', bytes);
  }
  return found;
};

/** What a revocation list says of itself. */
export type RevocationListFacts = {
  readonly issuer: string;
  readonly thisUpdateMs: number;
  /** null: the list names no end. */
  readonly nextUpdateMs: number | null;
};

export type TrustFolder = Pick<Trust, 'check'> & {
  /** Counts of what is believed now, for the readiness page. */
  state(): { readonly roots: number; readonly crls: number };
  /** The newest revocation list of each issuer. */
  revocationLists(): readonly RevocationListFacts[];
  /** Certificates of authorities and revocation lists that are believed now, DER, named for a file. */
  authorities(): ReadonlyMap<string, Uint8Array>;
  start(): Promise<void>;
  stop(): void;
};

/** The newest list of each issuer; one whose issuer is not believed says nothing. */
const factsOf = ({ roots, intermediates = [], crls = [] }: TrustAnchors) => {
  const issuers = [...roots, ...intermediates].map(readCertificate);
  const newest = new Map<string, RevocationListFacts>();
  for (const { issuerDer, thisUpdateMs, nextUpdateMs } of crls.map(readCrl)) {
    const issuer = issuers.find(({ subjectDer }) => Buffer.compare(subjectDer, issuerDer) === 0);
    if (issuer === undefined || (newest.get(issuer.subject)?.thisUpdateMs ?? 0) >= thisUpdateMs)
      continue;
    const end = Number.isFinite(nextUpdateMs) ? nextUpdateMs : null;
    newest.set(issuer.subject, { issuer: issuer.subject, thisUpdateMs, nextUpdateMs: end });
  }
  return [...newest.values()];
};

const bytesOf = (item: string | Uint8Array): Uint8Array =>
  typeof item === 'string' ? Buffer.from(item) : item;

const filesOf = ({ roots, intermediates = [], crls = [] }: TrustAnchors) =>
  new Map<string, Uint8Array>([
    ...[...roots, ...intermediates].map((der, n) => [`${n + 1}.cer`, bytesOf(der)] as const),
    ...crls.map((der, n) => [`${n + 1}.crl`, bytesOf(der)] as const),
  ]);

/**
 * Trust that lives in a folder: roots and intermediates (PEM or DER) and revocation lists. The folder is looked at every second, so a new
 * revocation list works without a restart; a broken file is reported and the anchors that were good before stay.
 */
export const makeTrustFolder = (options: {
  directory: string;
  provider: SignatureProvider;
  crlPolicy: CrlPolicy;
  log: Log;
}): TrustFolder => {
  const { directory, log } = options;
  const trust = makeTrust({ roots: [] }, options.provider, { crlPolicy: options.crlPolicy });
  let fingerprint = '';
  let counts = { roots: 0, crls: 0 };
  let lists: readonly RevocationListFacts[] = [];
  let believed: TrustAnchors = { roots: [] };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const refresh = async (): Promise<void> => {
    const files = (await readdir(directory)).filter((name) => names.test(name)).toSorted();
    const stats = await Promise.all(files.map((name) => stat(path.join(directory, name))));
    const seen = stats.map((one, index) => `${files[index]}:${one.mtimeMs}:${one.size}`).join('|');
    if (seen === fingerprint) return;
    const anchors = await readAnchors(directory, files);
    trust.update(anchors);
    believed = anchors;
    fingerprint = seen;
    counts = { roots: anchors.roots.length, crls: anchors.crls?.length ?? 0 };
    lists = factsOf(anchors);
    log.info('trust.loaded', counts);
  };

  const again = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      refresh()
        .catch((error: unknown) => log.error('trust.notLoaded', { error: String(error) }))
        .finally(again);
    }, pollMs);
    timer.unref();
  };

  return {
    check: trust.check,
    state: () => counts,
    revocationLists: () => lists,
    authorities: () => filesOf(believed),
    start: async () => {
      await mkdir(directory, { recursive: true });
      await refresh();
      again();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
};
