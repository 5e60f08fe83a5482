import { bucketGrowth, limits, type Clock, type Log } from '../../../broker/index.ts';
import { repeat, type Background } from '../background.ts';
import { statement } from '../connections.ts';
import type { Database, Sql } from '../pool.ts';
import { countFresh, countRefusals, countRestored, isSending } from './projection.ts';

const tryLock = statement('statistic_lock', 'select pg_try_advisory_xact_lock(5042024) as locked');
/** In the order in which new months lock them: otherwise the two could wait for each other. */
const lockTables = 'lock table only broker.message, broker.event in access share mode';
const lock = statement('statistic_lock_wait', 'select pg_advisory_xact_lock(5042024)');

/** A cursor ahead of the server's own transactions came with a restored copy. */
const selectCursor = statement(
  'statistic_cursor',
  `select greatest(last_xid, refusal_xid) >= pg_snapshot_xmax(pg_current_snapshot()) as moved,
          floor_done_event_id < floor_event_id as restoring
     from broker.statistic_cursor`,
);

/** Hours whose entries have left the journal stay as they were counted. */
const forget = [
  `delete from broker.statistic_hour where hour >= (select date_trunc('hour', min(at)) from broker.event)`,
  `delete from broker.statistic_time where hour >= (select date_trunc('hour', min(at)) from broker.event)`,
  `delete from broker.statistic_refusal where hour >= (select date_trunc('hour', min(at)) from broker.refusal)`,
  'delete from broker.queue_minute',
  'delete from broker.queue_line',
];

/** Entries with transactions that this server has not begun yet came from another one; so did everything that the seal says. */
const startAnew = `
  update broker.statistic_cursor set
    last_xid = '0', last_event_id = 0, floor_done_event_id = 0, refusal_xid = '0', refusal_id = 0,
    rebuilt_at = broker.at_ms($1::bigint),
    floor_event_id = greatest(
      (select coalesce(max(event_id), 0) from broker.event where xid >= pg_snapshot_xmax(pg_current_snapshot())),
      coalesce((select floor_event_id from broker.seal order by no desc limit 1), 0)),
    refusal_floor_id =
      (select coalesce(max(refusal_id), 0) from broker.refusal where xid >= pg_snapshot_xmax(pg_current_snapshot()))`;

const countRestoredRefusals = `
  insert into broker.statistic_refusal as s (hour, type_code, sender, code, sending, count)
  select date_trunc('hour', r.at), coalesce(r.type_code, ''), coalesce(r.sender, ''), r.code, ${isSending}, count(*)
    from broker.refusal r
   where r.refusal_id <= (select refusal_floor_id from broker.statistic_cursor)
   group by 1, 2, 3, 4, 5
  on conflict (hour, type_code, sender, code, sending) do update set count = s.count + excluded.count`;

const prune = statement(
  'statistic_prune',
  'delete from broker.queue_minute where minute < broker.at_ms($1::bigint)',
);

const minuteMs = 60_000;

export type Projector = Background & {
  /** Counts everything that is committed; resolves to the number of entries counted. */
  project(): Promise<number>;
  /** Counts everything again from the journal; hours that have left it stay. */
  rebuild(): Promise<number>;
};

export type ProjectorOptions = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after something was counted. */
  readonly onCounted?: () => void;
};

/**
 * Counts the journal into the tables of statistics (KIS-6.2.5.a). Every entry counts exactly once: the counts and the cursor move in one
 * transaction, and the cursor passes only transactions below which none runs any more. One hub at a time counts.
 */
export const makeProjector = ({ database, clock, log, onCounted }: ProjectorOptions): Projector => {
  let pruneDueMs = 0;
  const anew = async (sql: Sql): Promise<void> => {
    for (const text of forget) await sql.query(text);
    await sql.query(startAnew, [clock.nowMs()]);
    await sql.query(countRestoredRefusals);
  };
  const step = (): Promise<number> =>
    database.tx(async (sql) => {
      const [held] = await sql.query<{ locked: boolean }>(tryLock);
      if (held?.locked !== true) return 0;
      await sql.query(lockTables);
      const [cursor] = await sql.query<{ moved: boolean; restoring: boolean }>(selectCursor);
      if (cursor?.moved === true) {
        log.warn('statistics.rebuilt', { reason: 'restored copy' });
        await anew(sql);
        return 1;
      }
      const keptFromMs = clock.nowMs() - limits.queueMinutesKeptMs;
      const [entries] = await sql.query<{ rows: number }>(
        cursor?.restoring === true ? countRestored : countFresh,
        [limits.statisticEventsMax, bucketGrowth, keptFromMs],
      );
      const [refusals] = await sql.query<{ rows: number }>(countRefusals, [
        limits.statisticEventsMax,
      ]);
      return (entries?.rows ?? 0) + (refusals?.rows ?? 0);
    });
  const project = async (): Promise<number> => {
    let total = 0;
    for (let count = await step(); count > 0; count = await step()) total += count;
    return total;
  };
  const background = repeat('projector', limits.statisticIntervalMs, log, async () => {
    const count = await step();
    if (count > 0) onCounted?.();
    const nowMs = clock.nowMs();
    if (nowMs >= pruneDueMs) {
      pruneDueMs = nowMs + minuteMs;
      await database.query(prune, [nowMs - limits.queueMinutesKeptMs]);
    }
    return count >= limits.statisticEventsMax;
  });
  return {
    start: background.start,
    stop: background.stop,
    project,
    rebuild: async () => {
      await database.tx(async (sql) => {
        await sql.query(lock);
        await sql.query(lockTables);
        await anew(sql);
      });
      return project();
    },
  };
};
