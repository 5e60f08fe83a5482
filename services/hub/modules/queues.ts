import {
  makeBoardStore,
  makeMessageList,
  makeQueueContents,
  makeStatistics,
} from '../../../adapters/postgres/index.ts';
import {
  makeBoardRoutes,
  makeDeadLetterRoutes,
  makeLiveFeed,
  makeLiveRoute,
  makeStatisticsRoutes,
} from '../../../adapters/rest/index.ts';
import type { Job, Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';

/** Watches the registers of every node; a lost notification is made good by `reload`. */
const registryJob = (
  { storage, log }: Core,
  feed: Pick<ReturnType<typeof makeLiveFeed>, 'changed' | 'reload' | 'stop'>,
): Job => {
  let listening: Promise<{ stop(): Promise<void> } | null> = Promise.resolve(null);
  return {
    name: 'live',
    start: () => {
      const { database } = storage;
      listening = database
        .listen('registry_changed', () => feed.changed(['registry']), feed.reload)
        .catch((error: unknown) => {
          log.error('live.registry', { error: String(error) });
          return null;
        });
    },
    // Streams never end by themselves: the server could not stop while a page is open.
    stop: async () => {
      feed.stop();
      await (await listening)?.stop();
    },
  };
};

/** The queues board, dead letters, statistics and live updates. */
export const queuesModule = (core: Core): Module => {
  const { storage, registry, clock } = core;
  const { database, vault, deadLetters, redrives, projector, live } = storage;
  const board = makeBoardStore(database);
  const feed = makeLiveFeed({ live, clock });
  const { unhidden } = makeMessageList(database, vault);
  return {
    code: 'queues',
    routes: [
      ...makeBoardRoutes({
        registry,
        store: board,
        contents: (hidden) => makeQueueContents(database, vault, hidden),
        clock,
      }),
      ...makeDeadLetterRoutes({ deadLetters, redrives, registry, board, unhidden, clock }),
      ...makeStatisticsRoutes({
        registry,
        statistics: makeStatistics(database),
        owners: board.owners,
        rebuild: projector.rebuild,
        clock,
      }),
      makeLiveRoute(feed),
    ],
    jobs: [registryJob(core, feed)],
  };
};
