import { blockHash, chainStart, entryHash, limits, type Log } from '../../broker/index.ts';
import { repeat, type Background } from './background.ts';
import { statement } from './connections.ts';
import { chainColumns, chainEntryOf, type ChainRow } from './evidence/entries.ts';
import { sha256 } from './hash.ts';
import type { Database, Sql } from './pool.ts';

export type Sealer = Background & {
  /** Seals everything that is committed; resolves to the number of sealed entries. */
  seal(): Promise<number>;
};

const tryLock = statement('seal_lock', 'select pg_try_advisory_xact_lock(5042023) as locked');

/** Entries of transactions below `upto_xid` are complete: no transaction below it still runs. */
const selectLast = statement(
  'seal_last',
  `select no, hash, last_xid::text, last_event_id, floor_event_id,
          last_xid >= pg_snapshot_xmax(pg_current_snapshot()) as moved,
          pg_snapshot_xmin(pg_current_snapshot())::text as upto_xid
     from (select no, hash, last_xid, last_event_id, floor_event_id from broker.seal
           union all
           select 0, null, '0'::xid8, 0, 0
            order by no desc limit 1) s`,
);

const selectEntries = statement(
  'seal_entries',
  `select e.xid::text, ${chainColumns} from broker.event e
    where (e.xid, e.event_id) > ($1::xid8, $2::bigint) and e.xid < $3::xid8 and e.event_id > $4::bigint
    order by e.xid, e.event_id limit $5::int`,
);

/** A restored copy: what came with it and was not sealed has transaction numbers of the old server, all of them ended. */
const selectMoved = statement(
  'seal_moved',
  `select e.xid::text, ${chainColumns} from broker.event e
    where (e.xid, e.event_id) > ($1::xid8, $2::bigint) and e.event_id > $3::bigint
    order by e.xid, e.event_id limit $4::int`,
);

const insertBlock = statement(
  'seal_insert',
  `insert into broker.seal (no, event_ids, hashes, prev, hash, upto_xid, last_xid, last_event_id, floor_event_id)
   values ($1::bigint, $2::bigint[], $3::bytea, $4::bytea, $5::bytea, $6::xid8, $7::xid8, $8::bigint, $9::bigint)`,
);

type Last = {
  readonly no: number;
  readonly hash: Buffer | null;
  readonly last_xid: string;
  readonly last_event_id: number;
  readonly floor_event_id: number;
  readonly moved: boolean;
  readonly upto_xid: string;
};
type Entry = ChainRow & { readonly xid: string };
type Cursor = { readonly xid: string; readonly eventId: number; readonly floor: number };

const write = async (
  sql: Sql,
  last: Last,
  entries: readonly Entry[],
  cursor: Cursor,
): Promise<void> => {
  const no = last.no + 1;
  const prev = last.hash ?? chainStart;
  const ids = entries.map(({ event_id: id }) => id);
  const hashes = Buffer.concat(entries.map((row) => entryHash(sha256, chainEntryOf(row))));
  const hash = blockHash(sha256, no, prev, ids, hashes);
  const { xid, eventId, floor } = cursor;
  await sql.query(insertBlock, [no, ids, hashes, prev, hash, last.upto_xid, xid, eventId, floor]);
};

/** One block of a database that was restored on another server; with nothing left, the cursor starts anew above what came with it. */
const sealMoved = async (sql: Sql, last: Last): Promise<number> => {
  const entries = await sql.query<Entry>(selectMoved, [
    last.last_xid,
    last.last_event_id,
    last.floor_event_id,
    limits.sealEventsMax,
  ]);
  const end = entries.at(-1);
  if (end) {
    const cursor = { xid: end.xid, eventId: end.event_id, floor: last.floor_event_id };
    await write(sql, last, entries, cursor);
    return entries.length;
  }
  const [top] = await sql.query<{ id: number }>(
    `select coalesce(max(event_id), 0) as id from broker.event where xid >= pg_snapshot_xmax(pg_current_snapshot())`,
  );
  const floor = Math.max(top?.id ?? 0, last.last_event_id);
  await write(sql, last, [], { xid: '0', eventId: 0, floor });
  return 0;
};

const sealBlock = async (sql: Sql): Promise<number> => {
  const [lock] = await sql.query<{ locked: boolean }>(tryLock);
  if (lock?.locked !== true) return 0;
  const [last] = await sql.query<Last>(selectLast);
  if (!last) return 0;
  if (last.moved) return sealMoved(sql, last);
  const entries = await sql.query<Entry>(selectEntries, [
    last.last_xid,
    last.last_event_id,
    last.upto_xid,
    last.floor_event_id,
    limits.sealEventsMax,
  ]);
  const end = entries.at(-1);
  if (!end) return 0;
  const cursor = { xid: end.xid, eventId: end.event_id, floor: last.floor_event_id };
  await write(sql, last, entries, cursor);
  return entries.length;
};

/**
 * Chains the committed journal entries into blocks of hashes (KIS-4.2.8). One hub at a time seals; `stop` seals what is left.
 * @param isOn false while an administrator has switched this work off
 */
export const makeSealer = (
  database: Database,
  log: Log,
  isOn: () => boolean = () => true,
): Sealer => {
  const step = (): Promise<number> => database.tx(sealBlock);
  const seal = async (): Promise<number> => {
    let total = 0;
    for (let count = await step(); count > 0; count = await step()) total += count;
    return total;
  };
  const background = repeat(
    'sealer',
    limits.sealIntervalMs,
    log,
    async () => isOn() && (await step()) >= limits.sealEventsMax,
  );
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await background.stop();
    if (isOn()) await seal();
  };
  return { start: background.start, seal, stop: () => (stopped ??= stop()) };
};
