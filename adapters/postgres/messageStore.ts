import {
  limits,
  messageDigest,
  queueName,
  type AcceptEntry,
  type AcceptResult,
  type Clock,
  type CrashPoint,
  type MessageStore,
} from '../../broker/index.ts';
import type { Vault } from '../vault/index.ts';
import { sha256 } from './hash.ts';
import { makeBatcher, makeLanes } from './lanes.ts';
import type { Database } from './pool.ts';
import { acceptFits, makeAcceptFlush } from './store/accept.ts';
import { keyMarks } from './store/keyMarks.ts';
import type { SealedEntry } from './store/acceptRecords.ts';
import { ackFits, makeAckFlush } from './store/acknowledge.ts';
import { makeCancel } from './store/cancel.ts';
import { sealContent } from './store/content.ts';
import { leaseFits, makeLeaseFlush } from './store/lease.ts';
import { makeLeaseStatusFlush } from './store/leaseStatus.ts';
import { makeQuota } from './store/quota.ts';
import { makeRecord } from './store/record.ts';
import { makeWakeups, type Wakeups } from './store/wakeups.ts';

/** The queue and the journal on PostgreSQL. `start` listens for other hubs; without it only this hub's placements wake waiters. */
export type PostgresMessageStore = MessageStore & {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Something was placed past the store (the sweeper, a redrive). */
  placed(queues: readonly string[]): void;
};

/** While both are busy the next batches fill (measured: 4–5 times the one-by-one rate). */
const laneCount = 2;

const sealEntry = (vault: Vault, entry: AcceptEntry): SealedEntry => {
  const sealed = sealContent(vault, entry.head, entry);
  const parts = [sealed.body, ...sealed.attachments].map(sha256);
  const marks = keyMarks(vault, entry.keys);
  return { entry, sealed, marks, digest: messageDigest(sha256, entry.head, parts).toString('hex') };
};

const wakeAccepted = (
  wakeups: Wakeups,
  batch: readonly SealedEntry[],
  results: readonly AcceptResult[],
): void => {
  const queues = batch.flatMap(({ entry }, n) =>
    results[n]?.outcome === 'accepted' ? entry.places.map(({ queue }) => queueName(queue)) : [],
  );
  if (queues.length > 0) wakeups.placed(queues);
};

type StoreOptions = {
  readonly waitRecheckMs?: number;
  readonly crash?: CrashPoint;
  /** Deliveries are stamped when they are written; without it, with the moment of asking. */
  readonly clock?: Clock;
};

/** Makes the store over a migrated database. Concurrent calls share transactions (group commit); each call is durable when it resolves. */
export const makeMessageStore = (
  database: Database,
  vault: Vault,
  options: StoreOptions = {},
): PostgresMessageStore => {
  const lanes = makeLanes(laneCount);
  const itemsMax = limits.batchMessagesMax;
  const wakeups = makeWakeups(database, options.waitRecheckMs ?? limits.waitRecheckMs);
  const quota = makeQuota(() => performance.now());
  const crash = options.crash ?? ((): void => undefined);
  const flushAccept = makeAcceptFlush(database, quota, crash);

  const accept = makeBatcher({
    lanes,
    itemsMax,
    fits: acceptFits,
    flush: async (batch: readonly SealedEntry[]) => {
      const results = await flushAccept(batch);
      wakeAccepted(wakeups, batch, results);
      return results;
    },
  });
  const lease = makeBatcher({
    lanes,
    itemsMax,
    fits: leaseFits,
    flush: makeLeaseFlush(database, vault, crash, options.clock?.nowMs),
  });
  const leaseStatus = makeBatcher({ lanes, itemsMax, flush: makeLeaseStatusFlush(database) });
  const acknowledge = makeBatcher({
    lanes,
    itemsMax,
    fits: ackFits,
    flush: makeAckFlush(database, crash),
  });
  return {
    accept: async (entry) => accept(sealEntry(vault, entry)),
    lease,
    leaseStatus: (owner, atMs) => leaseStatus({ owner, atMs }),
    acknowledge,
    cancel: makeCancel(database),
    record: makeRecord(database),
    waitForPlace: (queue, waitMs, signal) => wakeups.wait(queueName(queue), waitMs, signal),
    placed: wakeups.placed,
    start: wakeups.start,
    stop: wakeups.stop,
  };
};
