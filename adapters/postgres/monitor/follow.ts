import { limits, type Log } from '../../../broker/index.ts';
import { repeat, type Background } from '../background.ts';
import { statement } from '../connections.ts';
import type { Database, Sql } from '../pool.ts';

/** A committed journal entry, as readers of the journal see it. */
export type FollowedEntry = {
  readonly event_id: number;
  readonly seq: number;
  readonly kind: string;
  readonly state: string;
  readonly at_ms: number;
  readonly queue: string | null;
  readonly by_system: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
};

/** Takes entries over, in the transaction that moves the cursor behind them: each entry exactly once. */
export type TakeOver = (sql: Sql, entries: readonly FollowedEntry[]) => Promise<void>;

export type Follower = Background & {
  /** Takes over everything that is committed; resolves to the number of entries. Nothing while another hub does it. */
  catchUp(): Promise<number>;
  /** Begins again from the first entry; `clear` empties what was made of them. */
  rebuild(clear: (sql: Sql) => Promise<void>): Promise<void>;
};

/** Entries of transactions below `upto_xid` are complete: no transaction below it still runs. */
const takeCursor = statement(
  'follow_cursor',
  `select last_xid::text, last_event_id, floor_event_id, last_xid >= pg_snapshot_xmax(pg_current_snapshot()) as moved,
          pg_snapshot_xmin(pg_current_snapshot())::text as upto_xid
     from broker.follower where name = $1::text for update skip locked`,
);

const columns = `e.xid::text, e.event_id, e.seq, e.kind, e.state, broker.ms(e.at) as at_ms, e.queue, e.by_system, e.detail`;

const selectEntries = statement(
  'follow_entries',
  `select ${columns} from broker.event e
    where (e.xid, e.event_id) > ($1::xid8, $2::bigint) and e.xid < $3::xid8 and e.event_id > $4::bigint
    order by e.xid, e.event_id limit $5::int`,
);

/** A restored copy: what came with it has transaction numbers of the old server, all of them ended. */
const selectMoved = statement(
  'follow_moved',
  `select ${columns} from broker.event e
    where (e.xid, e.event_id) > ($1::xid8, $2::bigint) and e.event_id > $3::bigint
    order by e.xid, e.event_id limit $4::int`,
);

const selectFloor = statement(
  'follow_floor',
  `select coalesce(max(event_id), 0) as floor from broker.event where xid >= pg_snapshot_xmax(pg_current_snapshot())`,
);

const moveCursor = statement(
  'follow_move',
  `update broker.follower set last_xid = $2::xid8, last_event_id = $3::bigint, floor_event_id = $4::bigint where name = $1::text`,
);

type Cursor = {
  readonly last_xid: string;
  readonly last_event_id: number;
  readonly floor_event_id: number;
  readonly moved: boolean;
  readonly upto_xid: string;
};
type Row = FollowedEntry & { readonly xid: string };

const readNext = (sql: Sql, cursor: Cursor): Promise<readonly Row[]> =>
  cursor.moved
    ? sql.query<Row>(selectMoved, [
        cursor.last_xid,
        cursor.last_event_id,
        cursor.floor_event_id,
        limits.followEventsMax,
      ])
    : sql.query<Row>(selectEntries, [
        cursor.last_xid,
        cursor.last_event_id,
        cursor.upto_xid,
        cursor.floor_event_id,
        limits.followEventsMax,
      ]);

/** Everything of the old server is taken over: what this one writes is numbered from the beginning again. */
const startAnew = async (sql: Sql, name: string, cursor: Cursor): Promise<void> => {
  const [row] = await sql.query<{ floor: number }>(selectFloor);
  const floor = Math.max(row?.floor ?? 0, cursor.last_event_id);
  await sql.query(moveCursor, [name, '0', 0, floor]);
};

const step = async (sql: Sql, name: string, takeOver: TakeOver): Promise<number> => {
  const [cursor] = await sql.query<Cursor>(takeCursor, [name]);
  if (!cursor) return 0;
  const entries = await readNext(sql, cursor);
  const end = entries.at(-1);
  if (!end) {
    if (cursor.moved) await startAnew(sql, name, cursor);
    return 0;
  }
  await takeOver(sql, entries);
  await sql.query(moveCursor, [name, end.xid, end.event_id, cursor.floor_event_id]);
  return entries.length;
};

const insertFollower = statement(
  'follow_begin',
  `insert into broker.follower (name, last_xid) values ($1::text, pg_snapshot_xmin(pg_current_snapshot())) on conflict (name) do nothing`,
);

/** A reader that begins with what happens from now on; one that has begun before goes on where it was. */
export const beginFollowing = async (database: Database, name: string): Promise<void> => {
  await database.query(insertFollower, [name]);
};

/**
 * Reads the journal behind the exchange, entry by entry in the order of commits, like the sealer of the hash chain: no entry is missed
 * and none is taken twice, whatever runs in parallel.
 * @param name a row of `broker.follower`
 * @param ready may it take over now; what is not taken over stays in the journal
 */
export const makeFollower = (
  database: Database,
  log: Log,
  name: string,
  takeOver: TakeOver,
  ready: () => boolean = () => true,
): Follower => {
  const once = (): Promise<number> => database.tx((sql) => step(sql, name, takeOver));
  return {
    ...repeat(
      `follower.${name}`,
      limits.followIntervalMs,
      log,
      async () => ready() && (await once()) >= limits.followEventsMax,
    ),
    catchUp: async () => {
      let total = 0;
      for (let count = await once(); count > 0; count = await once()) total += count;
      return total;
    },
    rebuild: (clear) =>
      database.tx(async (sql) => {
        await sql.query('select 1 from broker.follower where name = $1::text for update', [name]);
        await clear(sql);
        await sql.query(moveCursor, [name, '0', 0, 0]);
      }),
  };
};
