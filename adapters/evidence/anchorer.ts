import { createHash } from 'node:crypto';
import {
  limits,
  merkleRoot,
  type Anchor,
  type Anchors,
  type AnchorStatement,
  type Clock,
  type Log,
} from '../../broker/index.ts';
import {
  canonicalJson,
  signDetachedJws,
  type Certificate,
  type PrivateKey,
  type SignatureProvider,
} from '../crypto/index.ts';
import type { Job } from '../../module/index.ts';
import type { Stamper } from './stamper.ts';

export type AnchorerPorts = {
  readonly anchors: Anchors;
  readonly signer: { readonly key: PrivateKey; readonly certificate: Certificate };
  readonly provider: SignatureProvider;
  /** null: no time-stamping authority is configured. */
  readonly stamper: Stamper | null;
  readonly clock: Clock;
  readonly log: Log;
};

export type Anchorer = Job & {
  /** Anchors everything that is sealed; returns the number of new anchors. */
  anchorNow(): Promise<number>;
};

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();

/** What a time-stamp and the next anchor cover: the statement in canonical JSON (RFC 8785). */
export const statementDigest = (statement: AnchorStatement): Buffer =>
  sha256(canonicalJson(statement));

const makeAnchor = async (p: AnchorerPorts): Promise<Anchor | null> => {
  const { last, blocks } = await p.anchors.pending();
  const [first, end] = [blocks[0], blocks.at(-1)];
  if (!first || !end) return null;
  const statement: AnchorStatement = {
    format: 'hub-anchor/1',
    no: (last?.statement.no ?? 0) + 1,
    fromBlock: first.no,
    toBlock: end.no,
    root: merkleRoot(
      sha256,
      blocks.map(({ hash }) => hash),
    ).toString('hex'),
    previous: last === null ? null : statementDigest(last.statement).toString('hex'),
    at: new Date(p.clock.nowMs()).toISOString(),
  };
  const { key, certificate } = p.signer;
  const { provider } = p;
  const signature = await signDetachedJws({ payload: statement, key, certificate, provider });
  return { statement, signature, certificateSha256: certificate.sha256, stamp: null };
};

/** Anchors lack a stamp while the authority is away; they get it when it is back, and the exchange never waits for it. */
const stampAll = async (p: AnchorerPorts): Promise<void> => {
  if (p.stamper === null) return;
  for (const { statement } of await p.anchors.unstamped()) {
    try {
      const token = await p.stamper(statementDigest(statement));
      await p.anchors.stamp(statement.no, token, p.clock.nowMs());
    } catch (error) {
      p.log.warn('anchor.notStamped', { no: statement.no, reason: String(error) });
      return;
    }
  }
};

/**
 * Anchors the hash chain: at least hourly the hub signs the Merkle root over the new blocks, and a time-stamping authority, when there
 * is one, confirms when (KIS-4.2.8). Several hubs may run it: the number of an anchor is taken once.
 */
export const makeAnchorer = (p: AnchorerPorts): Anchorer => {
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<unknown> = Promise.resolve();
  const anchorAll = async (): Promise<number> => {
    let made = 0;
    for (let anchor = await makeAnchor(p); anchor !== null; anchor = await makeAnchor(p)) {
      if (!(await p.anchors.keep(anchor))) break;
      made += 1;
    }
    await stampAll(p);
    return made;
  };
  const anchorNow = (): Promise<number> => {
    const next = busy.then(anchorAll, anchorAll);
    busy = next.catch(() => undefined);
    return next;
  };
  const step = async (): Promise<void> => {
    const { last } = await p.anchors.pending();
    const lastAtMs = last === null ? 0 : Date.parse(last.statement.at);
    if (p.clock.nowMs() - lastAtMs >= limits.anchorIntervalMs) await anchorNow();
    else await stampAll(p);
  };
  return {
    name: 'anchorer',
    anchorNow,
    start: () => {
      timer ??= setInterval(() => {
        step().catch((error: unknown) => p.log.error('anchor.failed', { error: String(error) }));
      }, limits.upkeepIntervalMs);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await busy;
    },
  };
};
