import { createHmac } from 'node:crypto';
import path from 'node:path';
import type { Config } from '../../adapters/config/index.ts';
import {
  ensurePartitionsAhead,
  findMigrations,
  makeDatabase,
  makeDataKeys,
  makeDeadLetters,
  makeJournal,
  makeLive,
  makeMarks,
  makeMessageStore,
  makePolls,
  makeProjector,
  makeRecords,
  makeSealer,
  makeSweeper,
  migrate,
  readIncidents,
  startEmbeddedPostgres,
  type Database,
} from '../../adapters/postgres/index.ts';
import { loadMasterKey, makeVault } from '../../adapters/vault/index.ts';
import { limits, type Clock, type CrashPoint, type Log } from '../../broker/index.ts';

type Stop = () => Promise<void>;

/** The database of this node: the server of DATABASE_URL, or the embedded one in HUB_DATA. */
const openDatabase = async (
  config: Config,
  log: Log,
): Promise<{ database: Database; stop: Stop }> => {
  if (config.databaseUrl !== null) {
    const database = makeDatabase(config.databaseUrl);
    return { database, stop: () => database.close() };
  }
  const server = await startEmbeddedPostgres({
    dataDir: path.join(config.dataDir, 'postgres'),
    log,
  });
  const database = makeDatabase(server.connectionString);
  return {
    database,
    stop: async () => {
      await database.close();
      await server.stop();
    },
  };
};

/**
 * Opens where everything is kept: the database, migrated; the vault; queue, journal and records over them; and the background work.
 * @throws HubError when the folder is taken, the schema is newer than the code, or the master key is another one
 */
export const openStorage = async (config: Config, clock: Clock, crash: CrashPoint, log: Log) => {
  const { database, stop: stopDatabase } = await openDatabase(config, log);
  try {
    await migrate(database, await findMigrations());
    await ensurePartitionsAhead(database, clock.nowMs());
    const masterKey = await loadMasterKey(config.dataDir, config.masterKeyFile ?? undefined);
    const vault = await makeVault({ masterKey, dataKeys: makeDataKeys(database), clock });
    const store = makeMessageStore(database, vault, { crash, clock });
    const sweeper = makeSweeper({ database, clock, log, onPlaced: store.placed, crash });
    const sealer = makeSealer(database, log);
    const polls = makePolls(database, log);
    const live = makeLive(database);
    const projector = makeProjector({
      database,
      clock,
      log,
      onCounted: () => live.changed('queues', 'messages'),
    });
    let refreshing: NodeJS.Timeout | undefined;
    const withJobs = config.roles.includes('jobs');
    return {
      database,
      vault,
      store,
      journal: makeJournal(database, vault),
      records: makeRecords(database),
      marks: makeMarks(database),
      polls,
      live,
      projector,
      incidents: readIncidents(database),
      deadLetters: makeDeadLetters(database, store.placed),
      /** A secret of its own for each use, the same on every node that has the master key. */
      secretFor: (use: string) => createHmac('sha256', masterKey).update(use).digest(),
      start: async () => {
        await store.start();
        await live.start();
        polls.start();
        // A new month has its own data key; other hubs may have made it.
        refreshing = setInterval(() => {
          vault
            .refresh()
            .catch((error: unknown) => log.error('vault.notRefreshed', { error: String(error) }));
        }, limits.upkeepIntervalMs);
        refreshing.unref();
        if (withJobs) [sweeper, sealer, projector].forEach((job) => job.start());
      },
      /** Ends the background work first: the last block of the hash chain is sealed before the database goes. */
      stop: async () => {
        clearInterval(refreshing);
        await live.stop();
        await polls.stop();
        await projector.stop();
        await sweeper.stop();
        await sealer.stop();
        await store.stop();
        await stopDatabase();
      },
    };
  } catch (error) {
    await stopDatabase();
    throw error;
  }
};

export type Storage = Awaited<ReturnType<typeof openStorage>>;
