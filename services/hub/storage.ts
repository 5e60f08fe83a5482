import { createHmac } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Config } from '../../adapters/config/index.ts';
import {
  ensurePartitionsAhead,
  findMigrations,
  makeDatabase,
  makeActivityLog,
  makeComponents,
  makeDataKeys,
  makeJournal,
  makeAnchors,
  makeMarks,
  makeMessageStore,
  makeRecords,
  makeSealer,
  makeSweeper,
  migrate,
  readIncidents,
  startEmbeddedPostgres,
  type Database,
} from '../../adapters/postgres/index.ts';
import { newRequestId } from '../../adapters/runtime/index.ts';
import { loadMasterKey, makeVault } from '../../adapters/vault/index.ts';
import {
  limits,
  type Clock,
  type ComponentCode,
  type CrashPoint,
  type Log,
} from '../../broker/index.ts';
import { hubVersion } from './version.ts';
import { makeWatch } from './watch.ts';

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

type Surroundings = {
  readonly config: Config;
  readonly clock: Clock;
  readonly crash: CrashPoint;
  readonly log: Log;
};

/** The background work that an administrator can switch off, and the switches. */
const makeJobs = (
  { config, clock, crash, log }: Surroundings,
  database: Database,
  onPlaced: (queues: readonly string[]) => void,
) => {
  const components = makeComponents(database, clock, log, {
    node: `${hostname()}-${newRequestId().slice(0, 8)}`,
    version: hubVersion(),
    roles: config.roles,
  });
  const isOn = (code: ComponentCode) => (): boolean => components.isOn(code);
  const options = { database, clock, log, onPlaced, crash };
  return {
    components,
    activity: makeActivityLog(database, log),
    sweeper: makeSweeper({ ...options, isOn: isOn('job.sweeper') }),
    sealer: makeSealer(database, log, isOn('job.sealer')),
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
    const { components, activity, sweeper, sealer } = makeJobs(
      { config, clock, crash, log },
      database,
      store.placed,
    );
    const watch = makeWatch(database, clock, log, store.placed);
    let refreshing: NodeJS.Timeout | undefined;
    const withJobs = config.roles.includes('jobs');
    return {
      database,
      vault,
      store,
      journal: makeJournal(database, vault),
      records: makeRecords(database),
      marks: makeMarks(database),
      anchors: makeAnchors(database),
      components,
      activity,
      incidents: readIncidents(database),
      ...watch.reads,
      /** A secret of its own for each use, the same on every node that has the master key. */
      secretFor: (use: string) => createHmac('sha256', masterKey).update(use).digest(),
      start: async () => {
        await store.start();
        await watch.start(withJobs);
        await components.refresh();
        components.start();
        activity.start();
        // A new month has its own data key; other hubs may have made it.
        refreshing = setInterval(() => {
          vault
            .refresh()
            .catch((error: unknown) => log.error('vault.notRefreshed', { error: String(error) }));
        }, limits.upkeepIntervalMs);
        refreshing.unref();
        if (withJobs) [sweeper, sealer].forEach((job) => job.start());
      },
      /** Ends the background work first: the last block of the hash chain is sealed before the database goes. */
      stop: async () => {
        clearInterval(refreshing);
        await activity.stop();
        await components.stop();
        await watch.stop();
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
