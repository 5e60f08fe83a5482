import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import {
  findMigrations,
  makeDatabase,
  migrate,
  startEmbeddedPostgres,
  type Database,
} from '../../adapters/postgres/index.ts';
import { quietLog } from './quietLog.ts';

export type DatabaseOptions = {
  /** Migrations of these modules only; absent: of every module; an empty list: no schema. */
  readonly modules?: readonly string[];
};

/** One server per process of the test run. */
export type TestServer = {
  readonly adminUrl: string;
  /** A new database, cloned in about 25 ms from a template that has the migrations applied. */
  create(options?: DatabaseOptions): Promise<TestDatabase>;
};

export type TestDatabase = {
  readonly connectionString: string;
  readonly database: Database;
  /** Closes the pool and drops the database; safe to call twice. */
  drop(): Promise<void>;
};

const folderPrefix = 'hub-test-';

/**
 * Ends the server of a folder and waits until it has removed its pid file. Without the event loop, which is not available while the
 * process exits; a look at the process itself would see a zombie.
 */
const endServer = (folder: string): void => {
  const pidFile = path.join(folder, 'cluster/postmaster.pid');
  if (!existsSync(pidFile)) return;
  try {
    process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGQUIT');
  } catch {
    return;
  }
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < 3_000 && existsSync(pidFile); waitedMs += 10) {
    Atomics.wait(cell, 0, 0, 10);
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A run that was killed leaves its server and folder; the next run removes them. */
const removeAbandoned = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const owner = Number(/^hub-test-(\d+)-/.exec(name)?.[1]);
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    const folder = path.join(tmpdir(), name);
    endServer(folder);
    rmSync(folder, { recursive: true, force: true });
  }
};

const startOwnServer = async (): Promise<string> => {
  removeAbandoned();
  const dataDir = mkdtempSync(path.join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log: quietLog });
  process.on('exit', () => {
    endServer(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });
  return server.connectionString;
};

const admin = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

const urlOf = (adminUrl: string, name: string): string => {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
};

// ICU ordering as in production; template0 because the locale differs from the server's own.
const icuRussian = `template template0 encoding 'UTF8' locale_provider icu icu_locale 'ru-RU' locale 'C'`;

const makeTemplate = async (
  adminUrl: string,
  name: string,
  modules: readonly string[] | undefined,
): Promise<string> => {
  await admin(adminUrl, `create database ${name} ${icuRussian}`);
  const sources = await findMigrations();
  const database = makeDatabase(urlOf(adminUrl, name));
  try {
    await migrate(
      database,
      sources.filter(({ module }) => modules?.includes(module) ?? true),
    );
  } finally {
    await database.close();
  }
  return name;
};

/** Several machines may test on one server; only this one can tell which of its own processes still run. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);

const dropAll = async (adminUrl: string, mine: (pid: number) => boolean): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query<{ datname: string }>('select datname from pg_database');
    for (const { datname } of found.rows) {
      const [, host, pid] = /^hub_test_([0-9a-f]{6})_(\d+)_/.exec(datname) ?? [];
      if (host !== machine || !mine(Number(pid))) continue;
      await client.query(`drop database if exists ${datname} with (force)`);
    }
  } finally {
    await client.end();
  }
};

/** A given server outlives the run: what this run leaves is dropped at its end, what killed runs left at the next start. */
const useGivenServer = async (adminUrl: string): Promise<string> => {
  await dropAll(adminUrl, (pid) => !isAlive(pid));
  process.once('beforeExit', () => void dropAll(adminUrl, (pid) => pid === process.pid));
  return adminUrl;
};

const start = async (): Promise<TestServer> => {
  const given = process.env['DATABASE_URL_TEST'];
  const adminUrl = await (given === undefined ? startOwnServer() : useGivenServer(given));
  const prefix = `hub_test_${machine}_${process.pid}_${randomBytes(3).toString('hex')}`;
  const templates = new Map<string, Promise<string>>();
  let count = 0;
  const templateOf = (modules: readonly string[] | undefined): Promise<string> => {
    const key = modules?.join(' ') ?? '*';
    const known = templates.get(key);
    if (known) return known;
    const made = makeTemplate(adminUrl, `${prefix}_t${templates.size}`, modules);
    templates.set(key, made);
    return made;
  };
  const create: TestServer['create'] = async ({ modules } = {}) => {
    const template = await templateOf(modules);
    const name = `${prefix}_${++count}`;
    await admin(adminUrl, `create database ${name} template ${template}`);
    const connectionString = urlOf(adminUrl, name);
    const opened = makeDatabase(connectionString);
    let dropped: Promise<void> | null = null;
    const drop = async (): Promise<void> => {
      await opened.close();
      await admin(adminUrl, `drop database if exists ${name} with (force)`);
    };
    return { connectionString, database: opened, drop: () => (dropped ??= drop()) };
  };
  return { adminUrl, create };
};

let started: Promise<TestServer> | null = null;

/**
 * The PostgreSQL of this test run: the embedded server in a temporary folder (fsync off), or the server of DATABASE_URL_TEST.
 * Started once per process, ended and removed when the process exits.
 */
export const startTestDatabase = (): Promise<TestServer> => (started ??= start());

/**
 * Gives the surrounding `describe` its own database, made before its first test and dropped after its last.
 * @returns a function that returns it; valid only inside tests and hooks
 */
export const withDatabase = (options: DatabaseOptions = {}): (() => TestDatabase) => {
  let current: TestDatabase | null = null;
  before(async function () {
    this.timeout(60_000);
    current = await (await startTestDatabase()).create(options);
  });
  after(async () => {
    await current?.drop();
  });
  return () => {
    if (current === null) throw new ReferenceError('withDatabase() is read before its hook ran');
    return current;
  };
};
