import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import { queueName, type QueueKey } from '../message/message.ts';

/** Told of every look into a queue, also of those that find nothing; never waits and never fails. */
export type PollNote = (queue: QueueKey, atMs: EpochMs) => void;

/** How a queue is asked for messages (KIS-4.6.3). */
export type PollState = {
  readonly queue: string;
  readonly owner: Mnemonic;
  readonly firstPollAtMs: EpochMs;
  readonly lastPollAtMs: EpochMs;
  readonly polls: number;
  /** Moving average of the time between two polls; null after the first. */
  readonly intervalMs: number | null;
};

export type Polls = {
  readonly note: PollNote;
  /** Every queue that was ever asked, of one owner or of all; up to limits.pollFlushMs late. */
  list(owner?: Mnemonic): Promise<readonly PollState[]>;
};

/** What was noted of one queue since the last writing. */
export type PollDraft = {
  readonly queue: string;
  readonly owner: Mnemonic;
  readonly firstAtMs: EpochMs;
  readonly lastAtMs: EpochMs;
  readonly polls: number;
};

/** Gathers polls in memory: a participant that asks a hundred times a second costs one row each time it is taken. */
export const makePollGatherer = () => {
  let gathered = new Map<string, PollDraft>();
  const add = (one: PollDraft): void => {
    const known = gathered.get(one.queue);
    gathered.set(
      one.queue,
      known === undefined
        ? one
        : {
            ...known,
            firstAtMs: Math.min(known.firstAtMs, one.firstAtMs),
            lastAtMs: Math.max(known.lastAtMs, one.lastAtMs),
            polls: known.polls + one.polls,
          },
    );
  };
  return {
    add,
    note: (key: QueueKey, atMs: EpochMs): void =>
      add({
        queue: queueName(key),
        owner: key.owner,
        firstAtMs: atMs,
        lastAtMs: atMs,
        polls: 1,
      }),
    /** Gives what was gathered, in the order of the names, and starts anew. */
    take: (): readonly PollDraft[] => {
      const taken = [...gathered.values()].toSorted((a, b) => (a.queue < b.queue ? -1 : 1));
      gathered = new Map();
      return taken;
    },
  };
};
