import {
  makeDeadLetters,
  makeLive,
  makePolls,
  makeProjector,
  makeRedrives,
  type Database,
} from '../../adapters/postgres/index.ts';
import type { Clock, Log } from '../../broker/index.ts';

/**
 * What watches the exchange and what operators do with it, over the same database: polls, counts, dead letters, live updates.
 * @param placed told which queues were filled past the store
 */
export const makeWatch = (
  database: Database,
  clock: Clock,
  log: Log,
  placed: (queues: readonly string[]) => void,
) => {
  const live = makeLive(database);
  const polls = makePolls(database, log);
  const deadLetters = makeDeadLetters(database, placed);
  const projector = makeProjector({
    database,
    clock,
    log,
    onCounted: () => live.changed('queues', 'messages'),
  });
  const redrives = makeRedrives({
    database,
    deadLetters,
    clock,
    log,
    onPlaced: placed,
    onProgress: () => live.changed('redrives', 'queues'),
  });
  return {
    reads: { live, polls, deadLetters, projector, redrives },
    /** @param withJobs false on a node that only serves calls */
    start: async (withJobs: boolean): Promise<void> => {
      await live.start();
      polls.start();
      if (withJobs) [projector, redrives].forEach((job) => job.start());
    },
    stop: async (): Promise<void> => {
      await redrives.stop();
      await projector.stop();
      await polls.stop();
      await live.stop();
    },
  };
};
