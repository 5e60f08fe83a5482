import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { HubError, type Log } from '../../../broker/index.ts';
import { serverEnvironment, superuser, type Cluster } from './cluster.ts';

export type ServerSettings = {
  readonly port: number;
  readonly password: string;
  /** False only in tests: a crash of the machine may then lose data. */
  readonly durable: boolean;
  readonly log: Log;
};

export type Server = {
  readonly connectionString: string;
  readonly pid: () => number | undefined;
  stop(): Promise<void>;
};

const serverLogBytesMax = 8 * 1024 * 1024;
const startMsMax = 60_000;
/** After the drain (limits.drainMsMax) this keeps a stop of the hub within five seconds; what is cut off is recovered at the next start. */
const stopMsMax = 1_700;
const restartDelayMsMin = 100;
const restartDelayMsMax = 5_000;

/** For two cores and a hub beside it; scale with postgresql.conf in the cluster or use an own server. */
const settingsOf = ({ port, durable }: ServerSettings): string[] => {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '80',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    jit: 'off',
    random_page_cost: '1.1',
    autovacuum_naptime: '10s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Failing statements would carry parameters, and so personal data, into the log.
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
};

const openLog = (folder: string): number => {
  const file = path.join(folder, 'server.log');
  const descriptor = openSync(file, 'a', 0o600);
  if (statSync(file).size > serverLogBytesMax) truncateSync(file);
  return descriptor;
};

/** Also true for a program that could not be started at all. */
const hasEnded = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

const launch = (cluster: Cluster, settings: ServerSettings): ChildProcess => {
  const log = openLog(cluster.folder);
  try {
    const child = cluster.account.spawn(
      cluster.binaries.postgres,
      ['-D', cluster.directory, ...settingsOf(settings)],
      // Its own process group: Ctrl-C in a terminal must reach the hub first, which drains before the database stops.
      {
        cwd: cluster.folder,
        env: serverEnvironment(),
        stdio: ['ignore', log, log],
        detached: true,
      },
    );
    // Without a listener a missing program would end the hub; the caller sees it as a server that is not ready.
    child.on('error', () => undefined);
    return child;
  } finally {
    closeSync(log);
  }
};

const probe = async (connectionString: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const waitUntilReady = async (child: ChildProcess, connectionString: string): Promise<void> => {
  for (let waitedMs = 0; waitedMs < startMsMax; waitedMs += 25) {
    if (await probe(connectionString)) return;
    if (hasEnded(child)) break;
    await delay(25);
  }
  throw new HubError('SMEVFailure', {
    reason: 'Встроенная база данных не запустилась; причина — в файле server.log её папки.',
  });
};

const end = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), stopMsMax);
  await ended;
  clearTimeout(timer);
};

/**
 * Runs the server until `stop`, and again whenever it dies by itself. Resolves when it takes connections.
 * @throws HubError SMEVFailure when it does not start
 */
export const runServer = async (cluster: Cluster, settings: ServerSettings): Promise<Server> => {
  const { port, password, log } = settings;
  const connectionString = `postgresql://${superuser}:${password}@127.0.0.1:${port}/postgres`;
  const stopping = new AbortController();
  let child = launch(cluster, settings);
  let restartDelayMs = restartDelayMsMin;

  const watch = (watched: ChildProcess): void => {
    watched.unref();
    watched.once('exit', (code, signal) => {
      if (stopping.signal.aborted) return;
      log.warn('database.exited', { code, signal, restartDelayMs });
      void delay(restartDelayMs, undefined, { signal: stopping.signal, ref: false }).then(
        () => {
          restartDelayMs = Math.min(restartDelayMs * 2, restartDelayMsMax);
          child = launch(cluster, settings);
          watch(child);
          waitUntilReady(child, connectionString).then(
            () => {
              restartDelayMs = restartDelayMsMin;
              log.info('database.restarted', { port });
            },
            () => undefined,
          );
        },
        () => undefined,
      );
    });
  };
  // A process that ends without stop() must not leave the server behind; SIGINT asks it to finish by itself.
  const endWithProcess = (): void => {
    child.kill('SIGINT');
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    process.off('exit', endWithProcess);
    await end(child);
  };

  try {
    await waitUntilReady(child, connectionString);
  } catch (error) {
    await end(child);
    throw error;
  }
  watch(child);
  process.on('exit', endWithProcess);
  let stopped: Promise<void> | null = null;
  return { connectionString, pid: () => child.pid, stop: () => (stopped ??= stop()) };
};
