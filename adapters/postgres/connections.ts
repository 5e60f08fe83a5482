import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { HubError } from '../../broker/index.ts';

/** A prepared statement: the server parses and plans it once per connection. */
export type Statement = { readonly name: string; readonly text: string };

/** Names a statement; one name, one text. */
export const statement = (name: string, text: string): Statement => ({ name, text });

const connectWaitMsMax = 10_000;
const connectRetryMs = 100;

/** 57P01–57P03: the server is going down, crashed or not up yet; 08xxx and the socket's own errors: no connection. */
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
]);

/** Code of a database or socket error; empty when it has none. */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const isAway = (error: unknown): boolean => {
  const code = errorCode(error);
  return awayCodes.has(code) || code.startsWith('08');
};

/** SQLSTATE of a violated unique index. */
export const uniqueViolation = '23505';

const int8Oid = 20;

const textToNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 beyond 2^53');
  return value;
};

/** int8 as a number (every id and moment here stays below 2^53); the rest as `pg` reads it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === int8Oid
      ? textToNumber
      : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
};

/** Settings of every connection. Custom plans would be chosen again and again for the queue's statements: halves the lease rate. */
export const connectionConfig = (connectionString: string): pg.ClientConfig => ({
  connectionString,
  application_name: 'kuzbass-hub',
  connectionTimeoutMillis: 5_000,
  statement_timeout: 60_000,
  idle_in_transaction_session_timeout: 60_000,
  options: '-c plan_cache_mode=force_generic_plan -c timezone=UTC -c jit=off',
  keepAlive: true,
  types,
});

/** A borrowed connection that knows whether it was lost. */
export type Borrowed = {
  readonly client: pg.PoolClient;
  isLost(): boolean;
  giveBack(): void;
};

/** The refusal that people see when the database is away; a repeat may help. */
export const databaseAway = (cause: unknown): HubError =>
  new HubError('SMEVFailure', { reason: 'База данных временно недоступна.' }, { cause });

/** Borrows a connection, waiting for a database that is being restarted. @throws HubError SMEVFailure after 10 s */
export const borrow = async (pool: pg.Pool): Promise<Borrowed> => {
  for (let waitedMs = 0; ; waitedMs += connectRetryMs) {
    try {
      const client = await pool.connect();
      let lost = false;
      const onLost = (): void => {
        lost = true;
      };
      client.once('error', onLost);
      client.once('end', onLost);
      return {
        client,
        isLost: () => lost,
        giveBack: () => {
          client.off('error', onLost);
          client.off('end', onLost);
          client.release(lost);
        },
      };
    } catch (error) {
      if (!isAway(error)) throw error;
      if (waitedMs >= connectWaitMsMax) throw databaseAway(error);
      await delay(connectRetryMs);
    }
  }
};

/** True when the error means that the connection, not the statement, failed. */
export const lostConnection = (borrowed: Borrowed, error: unknown): boolean =>
  borrowed.isLost() || isAway(error);
