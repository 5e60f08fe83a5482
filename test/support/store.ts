import { randomBytes } from 'node:crypto';
import {
  makeDataKeys,
  makeDeadLetters,
  makeJournal,
  makeMessageStore,
  makeRecords,
  makeSealer,
  makeSweeper,
  type Database,
  type PostgresMessageStore,
  type Sealer,
} from '../../adapters/postgres/index.ts';
import { makeVault, type Vault } from '../../adapters/vault/index.ts';
import type { StoreHarness } from '../contract/messageStore.ts';
import type { TestDatabase } from './database.ts';
import { testNowMs } from './messages.ts';
import { quietLog } from './quietLog.ts';

/** Longer than any test: a waiter must be woken, not time out. */
const waitRecheckMs = 600_000;
export const testClock = { nowMs: () => testNowMs };

export type PostgresHarness = StoreHarness & {
  readonly store: PostgresMessageStore;
  readonly vault: Vault;
  readonly database: Database;
  readonly sealer: Sealer;
  stop(): Promise<void>;
};

/** Runs statements with the append-only triggers off, as an intruder with the owner's rights would. */
export const asIntruder = (database: Database, ...statements: readonly string[]): Promise<void> =>
  database.tx(async (sql) => {
    await sql.query('set local session_replication_role = replica');
    for (const text of statements) await sql.query(text);
  });

/** The PostgreSQL implementation with everything around it, over a test database. */
export const makePostgresHarness = async (test: TestDatabase): Promise<PostgresHarness> => {
  const { database } = test;
  const masterKey = randomBytes(32);
  const dataKeys = makeDataKeys(database);
  const open = (): Promise<Vault> => makeVault({ masterKey, dataKeys, clock: testClock });
  const vault = await open();
  const store = makeMessageStore(database, vault, { waitRecheckMs });
  await store.start();
  const sweeper = makeSweeper({
    database,
    clock: testClock,
    log: quietLog,
    onPlaced: store.placed,
  });
  return {
    store,
    vault,
    database,
    sealer: makeSealer(database, quietLog),
    journal: makeJournal(database, vault),
    records: makeRecords(database),
    deadLetters: makeDeadLetters(database, store.placed),
    sweep: sweeper.sweep,
    tamper: (seq) =>
      asIntruder(
        database,
        `update broker.message set payload = set_byte(payload, 40, get_byte(payload, 40) # 1) where seq = ${seq}`,
      ),
    another: async () => {
      const second = makeMessageStore(database, await open(), { waitRecheckMs });
      await second.start();
      return { store: second, stop: second.stop };
    },
    stop: store.stop,
  };
};

/** Gives the surrounding `describe` a store over its own database. */
export const withStore = (database: () => TestDatabase): (() => PostgresHarness) => {
  let current: PostgresHarness | null = null;
  before(async () => {
    current = await makePostgresHarness(database());
  });
  after(async () => {
    await current?.stop();
  });
  return () => {
    if (current === null) throw new ReferenceError('withStore() is read before its hook ran');
    return current;
  };
};
