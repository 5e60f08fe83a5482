import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import {
  findMigrations,
  makeDatabase,
  migrate,
  startEmbeddedPostgres,
  type Database,
} from '../../adapters/postgres/index.ts';

/** One server per process of the test run, with a template that has every migration applied. */
export type TestServer = {
  readonly adminUrl: string;
  readonly template: string;
  /** A new database in about 25 ms; `empty` leaves it without the schema. */
  create(options?: { empty?: boolean }): Promise<TestDatabase>;
};

export type TestDatabase = {
  readonly connectionString: string;
  readonly database: Database;
  /** Closes the pool and drops the database; safe to call twice. */
  drop(): Promise<void>;
};

const quietLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const folderPrefix = 'hub-test-';

/** Waits for the end of a process without the event loop, which is not available while the process exits. */
const awaitEnd = (pid: number, msMax: number): void => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < msMax; waitedMs += 10) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
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
    try {
      const pid = Number.parseInt(
        readFileSync(path.join(folder, 'cluster/postmaster.pid'), 'utf8'),
        10,
      );
      process.kill(pid, 'SIGQUIT');
      awaitEnd(pid, 2_000);
    } catch {
      // No server was left: only the folder remains.
    }
    rmSync(folder, { recursive: true, force: true });
  }
};

const startOwnServer = async (): Promise<string> => {
  removeAbandoned();
  const dataDir = mkdtempSync(path.join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log: quietLog });
  process.on('exit', () => {
    const pid = server.pid();
    if (pid !== undefined) {
      process.kill(pid, 'SIGQUIT');
      awaitEnd(pid, 3_000);
    }
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

const start = async (): Promise<TestServer> => {
  const given = process.env['DATABASE_URL_TEST'];
  const adminUrl = given ?? (await startOwnServer());
  const prefix = `hub_test_${process.pid}_${randomBytes(3).toString('hex')}`;
  const template = `${prefix}_template`;
  // ICU ordering as in production; template0 because the locale differs from the server's own.
  const locale = `template template0 encoding 'UTF8' locale_provider icu icu_locale 'ru-RU' locale 'C'`;
  await admin(adminUrl, `create database ${template} ${locale}`);
  const database = makeDatabase(urlOf(adminUrl, template));
  await migrate(database, await findMigrations());
  await database.close();

  let count = 0;
  const create: TestServer['create'] = async (options = {}) => {
    const name = `${prefix}_${++count}`;
    const how = options.empty === true ? locale : `template ${template}`;
    await admin(adminUrl, `create database ${name} ${how}`);
    const connectionString = urlOf(adminUrl, name);
    const opened = makeDatabase(connectionString);
    let dropped: Promise<void> | null = null;
    const drop = async (): Promise<void> => {
      await opened.close();
      await admin(adminUrl, `drop database if exists ${name} with (force)`);
    };
    return { connectionString, database: opened, drop: () => (dropped ??= drop()) };
  };
  return { adminUrl, template, create };
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
export const withDatabase = (options: { empty?: boolean } = {}): (() => TestDatabase) => {
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
