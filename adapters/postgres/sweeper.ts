import { limits, type Clock, type CrashPoint, type EpochMs, type Log } from '../../broker/index.ts';
import { repeat, type Background } from './background.ts';
import { ensurePartitionsAhead } from './partitions.ts';
import type { Database } from './pool.ts';
import { sweepLeased, sweepReady } from './store/sweepPlaces.ts';
import { buryBrokenCalls } from './store/sweepCalls.ts';
import { pruneKeys, pruneStatuses, returnStatuses } from './store/sweepStatuses.ts';

export type Sweeper = Background & {
  /** One pass over everything that is due at the moment; also what the timer runs. */
  sweep(atMs: EpochMs): Promise<void>;
};

export type SweeperOptions = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Told which queues got messages back, to wake their takers. */
  readonly onPlaced: (queues: readonly string[]) => void;
  readonly crash?: CrashPoint;
  /** False while an administrator has switched this work off. */
  readonly isOn?: () => boolean;
};

/**
 * Returns what was not acknowledged in time, buries what can no longer be delivered, prunes old statuses and keys, and makes next
 * months' partitions. Every hub may run one: rows that another works on are passed over.
 */
export const makeSweeper = (options: SweeperOptions): Sweeper => {
  const { database, clock, log, onPlaced, crash = (): void => undefined } = options;
  const { isOn = (): boolean => true } = options;
  let upkeepDueMs = 0;
  let callsSeenMs = 0;
  const places = async (atMs: EpochMs): Promise<boolean> => {
    const leased = await sweepLeased(database, atMs, crash);
    if (leased.returned.length > 0) {
      crash('sweep:committed');
      onPlaced(leased.returned);
    }
    const ready = await sweepReady(database, atMs);
    const statuses = await returnStatuses(database, atMs);
    return Math.max(leased.rows, ready, statuses) >= limits.sweepRowsMax;
  };
  /** The first pass looks as far back as a hub may have been away, each later one at what has become old since. */
  const brokenCalls = async (atMs: EpochMs): Promise<void> => {
    const sinceMs = callsSeenMs || atMs - limits.messageIdAgeMsMax;
    const untilMs = atMs - 2 * limits.directCallMsMax;
    while ((await buryBrokenCalls(database, sinceMs, untilMs, atMs)) >= limits.sweepRowsMax);
    callsSeenMs = untilMs;
  };
  const upkeep = async (atMs: EpochMs): Promise<void> => {
    await ensurePartitionsAhead(database, atMs);
    await brokenCalls(atMs);
    while ((await pruneStatuses(database, atMs)) >= limits.sweepRowsMax);
    while ((await pruneKeys(database, atMs)) >= limits.sweepRowsMax);
  };
  const step = async (): Promise<boolean> => {
    if (!isOn()) return false;
    const atMs = clock.nowMs();
    if (await places(atMs)) return true;
    if (atMs >= upkeepDueMs) {
      upkeepDueMs = atMs + limits.upkeepIntervalMs;
      await upkeep(atMs);
    }
    return false;
  };
  return {
    ...repeat('sweeper', limits.sweepIntervalMs, log, step),
    sweep: async (atMs) => {
      while (await places(atMs));
      await upkeep(atMs);
    },
  };
};
