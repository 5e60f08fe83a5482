import pg from 'pg';
import {
  borrow,
  connectionConfig,
  databaseAway,
  lostConnection,
  type Borrowed,
  type Statement,
} from './connections.ts';
import { listenOn, type Listening } from './listen.ts';

/** Something that runs SQL: the pool, or one transaction. */
export type Sql = {
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<readonly Row[]>;
};

export type Database = Sql & {
  /** A statement that may run twice (reads): repeated when the connection is lost. */
  read<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * One transaction. `work` runs again from the start when the connection is lost before `commit` was sent, so it must have no
   * effect outside the database. When the connection is lost during `commit`, the outcome is unknown and the call is refused.
   */
  tx<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** LISTEN on its own connection, renewed when it is lost; `onGap` runs when notifications may have been missed. */
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onGap: () => void,
  ): Promise<Listening>;
  /** Connections now: open, unused, and callers who wait for one. */
  usage(): { readonly total: number; readonly idle: number; readonly waiting: number };
  close(): Promise<void>;
};

const attemptsMax = 5;
/** Two lanes, a sweeper, a sealer, and the readers of the console. */
const connectionsMax = 12;

const config = (
  statement: Statement | string,
  values: readonly unknown[] | undefined,
): pg.QueryConfig => ({
  ...(typeof statement === 'string' ? { text: statement } : statement),
  ...(values === undefined ? {} : { values: [...values] }),
});

const run = async <Row>(client: pg.PoolClient, query: pg.QueryConfig): Promise<readonly Row[]> =>
  (await client.query(query)).rows as Row[];

const sqlOf = (client: pg.PoolClient): Sql => ({
  query: (statement, values) => run(client, config(statement, values)),
});

const attemptTx = async <T>(
  borrowed: Borrowed,
  work: (sql: Sql) => Promise<T>,
): Promise<{ done: true; value: T } | { done: false; error: unknown }> => {
  const { client } = borrowed;
  let value: T;
  try {
    await client.query('begin');
    value = await work(sqlOf(client));
  } catch (error) {
    if (lostConnection(borrowed, error)) return { done: false, error };
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
  try {
    await client.query('commit');
    return { done: true, value };
  } catch (error) {
    // Nobody can tell whether the commit reached the disk: repeating it could write twice.
    throw lostConnection(borrowed, error) ? databaseAway(error) : error;
  }
};

/**
 * Connections to one PostgreSQL database (14 and later).
 * @param connectionString libpq URL
 */
export const makeDatabase = (connectionString: string): Database => {
  const settings = connectionConfig(connectionString);
  const pool = new pg.Pool({ ...settings, max: connectionsMax, idleTimeoutMillis: 30_000 });
  // An idle connection that breaks is simply not there any more; the next borrower opens another.
  pool.on('error', () => undefined);

  const withClient = async <T>(
    repeat: boolean,
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      const borrowed = await borrow(pool);
      try {
        return await work(borrowed.client);
      } catch (error) {
        if (!lostConnection(borrowed, error)) throw error;
        if (!repeat || attempt >= attemptsMax) throw databaseAway(error);
      } finally {
        borrowed.giveBack();
      }
    }
  };
  const tx = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      const borrowed = await borrow(pool);
      try {
        const outcome = await attemptTx(borrowed, work);
        if (outcome.done) return outcome.value;
        if (attempt >= attemptsMax) throw databaseAway(outcome.error);
      } finally {
        borrowed.giveBack();
      }
    }
  };
  let closed: Promise<void> | null = null;
  return {
    query: (statement, values) =>
      withClient(false, (client) => run(client, config(statement, values))),
    read: (statement, values) =>
      withClient(true, (client) => run(client, config(statement, values))),
    tx,
    listen: (channel, onPayload, onGap) => listenOn(settings, channel, onPayload, onGap),
    usage: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: () => (closed ??= pool.end()),
  };
};
