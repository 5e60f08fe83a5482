import { chmod, mkdir, readFile } from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { HubError, type Log } from '../../broker/index.ts';
import { readIfPresent, readOrMakeSecret, replaceFile } from '../files/index.ts';
import { newToken } from '../runtime/index.ts';
import { chooseAccount } from './embedded/account.ts';
import { findBinaries } from './embedded/binaries.ts';
import { ensureCluster, stopOrphan, superuser, type Cluster } from './embedded/cluster.ts';
import { lockFolder } from './embedded/folderLock.ts';
import { freePort } from './embedded/freePort.ts';
import { runServer } from './embedded/server.ts';

export type EmbeddedOptions = {
  /** Folder of this server alone; it and its parents are made when absent. */
  readonly dataDir: string;
  /** Loopback port; absent: the one used before, else any free one. */
  readonly port?: number;
  readonly log: Log;
  /** False only in tests. */
  readonly durable?: boolean;
};

export type EmbeddedPostgres = {
  readonly connectionString: string;
  /** Process id of the database server; changes when it is restarted. */
  pid(): number | undefined;
  /** Ends the server within 2 s; safe to call twice. */
  stop(): Promise<void>;
};

const databaseName = 'hub';

const ensureDatabase = async (connectionString: string): Promise<void> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1::text', [
      databaseName,
    ]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
};

/** A port that was given is meant; one that was only remembered may have been taken by somebody since. */
const choosePort = async (folder: string, given: number | undefined): Promise<number> => {
  if (given !== undefined) return given;
  const file = path.join(folder, 'port');
  const remembered = Number(await readIfPresent(file));
  const port = await freePort(remembered);
  if (port !== remembered) await replaceFile(file, `${port}\n`);
  return port;
};

/**
 * Starts the real PostgreSQL server that npm installed, in a folder, on the loopback only, with a random password kept beside
 * the data (mode 0600). It is started again when it dies; one hub at a time owns the folder.
 * @throws HubError SMEVFailure: the folder is taken, the platform has no server, or it does not start
 */
export const startEmbeddedPostgres = async (
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres> => {
  const { log, durable = true } = options;
  await mkdir(options.dataDir, { recursive: true });
  const folder = realpathSync(options.dataDir);
  // The server's own user walks through; names inside stay unreadable for others.
  await chmod(folder, 0o711);
  const lock = await lockFolder(folder);
  try {
    const binaries = await findBinaries();
    const account = chooseAccount(folder, binaries.home);
    const directory = path.join(folder, 'cluster');
    const cluster: Cluster = { folder, directory, binaries, account };
    if (await stopOrphan(cluster)) log.warn('database.orphanStopped', {});
    const password = await readOrMakeSecret(path.join(folder, 'password'), newToken);
    await ensureCluster(cluster, password);
    const port = await choosePort(folder, options.port);
    const server = await runServer(cluster, { port, password, durable, log });
    await ensureDatabase(server.connectionString);
    log.info('database.started', { port, pid: server.pid() });
    const stop = async (): Promise<void> => {
      await server.stop();
      await lock.release();
    };
    let stopped: Promise<void> | null = null;
    return {
      connectionString: server.connectionString.replace(/postgres$/, databaseName),
      pid: server.pid,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
};

/** Connection to the server that works in the folder now; null when none answers. */
const findRunning = async (dataDir: string): Promise<string | null> => {
  const kept = (name: string): Promise<string> =>
    readFile(path.join(dataDir, name), 'utf8').then((text) => text.trim());
  const [port, password] = await Promise.all([kept('port'), kept('password')]);
  const connectionString = `postgresql://${superuser}:${password}@127.0.0.1:${port}/${databaseName}`;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return connectionString;
  } catch {
    return null;
  }
};

/**
 * The database of a data folder for reading beside the hub: the server that a hub has running there, else one started for this purpose,
 * which `stop` ends.
 * @throws HubError ConfigurationInvalid when no hub has ever worked in the folder; otherwise as startEmbeddedPostgres
 */
export const openEmbeddedPostgres = async (
  options: EmbeddedOptions,
): Promise<Pick<EmbeddedPostgres, 'connectionString' | 'stop'>> => {
  if (!existsSync(path.join(options.dataDir, 'cluster', 'PG_VERSION'))) {
    throw new HubError('ConfigurationInvalid', {
      field: 'HUB_DATA',
      reason: `В папке ${options.dataDir} нет базы данных: хаб в ней ещё не запускали.`,
    });
  }
  const connectionString = await findRunning(options.dataDir);
  if (connectionString !== null) return { connectionString, stop: () => Promise.resolve() };
  return startEmbeddedPostgres(options);
};
