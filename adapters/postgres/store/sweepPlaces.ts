import {
  afterDeath,
  afterReturn,
  limits,
  type Consequences,
  type CrashPoint,
  type EpochMs,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database, Sql } from '../pool.ts';
import { noChanges, persist, withMonths, type Changes } from './persist.ts';
import { collect, placedColumns, placedJoins, placedOf, type PlacedRow } from './placed.ts';

const dueLeases = statement(
  'sweep_leased',
  `with p as materialized (
     select * from broker.queue_leased
      where lease_until <= broker.at_ms($1::bigint)
      order by lease_until limit $2::int for update skip locked
   )
   select ${placedColumns}, p.expires_at <= broker.at_ms($1::bigint) as expired from p ${placedJoins} order by m.seq`,
);

const dueReady = statement(
  'sweep_ready',
  `with p as materialized (
     select * from broker.queue_ready
      where expires_at <= broker.at_ms($1::bigint)
      order by expires_at limit $2::int for update skip locked
   )
   select ${placedColumns}, true as expired from p ${placedJoins} order by m.seq`,
);

/** Returned ones stand below every fresh position, in their old order: the head of the queue. */
const backToHead = statement(
  'sweep_return',
  `with gone as (
     delete from broker.queue_leased l using unnest($1::text[], $2::bigint[]) as d(queue, seq)
      where l.queue = d.queue and l.seq = d.seq returning l.*
   )
   insert into broker.queue_ready
     (queue, priority, position, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at)
   select queue, priority, seq - 4611686018427387904, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at
     from gone`,
);

/** $3: reason, or null for a place that just ends because its request has been answered. */
const intoDead = statement(
  'sweep_bury',
  `with due as (
     select * from unnest($1::text[], $2::bigint[], $3::text[]) as d(queue, seq, reason)
   ), leased as (
     delete from broker.queue_leased l using due where l.queue = due.queue and l.seq = due.seq
     returning l.queue, l.priority, l.seq, l.received_at, l.message_id, l.type_code, l.attempts, l.ack_timeout_ms,
               l.expires_at, due.reason
   ), ready as (
     delete from broker.queue_ready r using due
      where r.queue = due.queue and r.priority in (0, 1) and r.position in (due.seq, due.seq - 4611686018427387904)
     returning r.queue, r.priority, r.seq, r.received_at, r.message_id, r.type_code, r.attempts, r.ack_timeout_ms,
               r.expires_at, due.reason
   )
   insert into broker.dead_letter
     (queue, priority, seq, received_at, message_id, type_code, sender, attempts, ack_timeout_ms, expires_at, reason, at)
   select p.queue, p.priority, p.seq, p.received_at, p.message_id, p.type_code, m.sender, p.attempts, p.ack_timeout_ms,
          p.expires_at, p.reason, broker.at_ms($4::bigint)
     from (select * from leased union all select * from ready) p
     join broker.message m on m.seq = p.seq and m.received_at = p.received_at
    where p.reason is not null
    order by p.seq`,
);

type DueRow = PlacedRow & { readonly expired: boolean };
type Grave = { readonly row: DueRow; readonly reason: string | null };

const bury = async (sql: Sql, graves: readonly Grave[], atMs: EpochMs): Promise<void> => {
  if (graves.length === 0) return;
  await sql.query(intoDead, [
    graves.map(({ row }) => row.queue),
    graves.map(({ row }) => row.seq),
    graves.map(({ reason }) => reason),
    atMs,
  ]);
};

const decideDeath = (
  changes: Changes,
  row: DueRow,
  from: 'queued' | 'leased',
  atMs: EpochMs,
): Grave => {
  const reason = row.expired ? 'expired' : 'undeliverable';
  const decided: Consequences & { dead: boolean } = afterDeath(placedOf(row), reason, from, atMs);
  collect(changes, row, decided);
  return { row, reason: decided.dead ? reason : null };
};

/** Leases that ran out: back to the head of the queue, or to the dead letters after too many attempts or the end of life. */
export const sweepLeased = (
  database: Database,
  atMs: EpochMs,
  crash: CrashPoint,
): Promise<{ rows: number; returned: readonly string[] }> =>
  withMonths(database, [atMs], () =>
    database.tx(async (sql) => {
      const rows = await sql.query<DueRow>(dueLeases, [atMs, limits.sweepRowsMax]);
      const changes = noChanges();
      const graves: Grave[] = [];
      const returned: DueRow[] = [];
      for (const row of rows) {
        if (row.expired || row.attempts >= limits.deliveryAttemptsMax) {
          graves.push(decideDeath(changes, row, 'leased', atMs));
        } else {
          returned.push(row);
          collect(changes, row, afterReturn(placedOf(row), atMs));
        }
      }
      if (returned.length > 0) {
        await sql.query(backToHead, [
          returned.map(({ queue }) => queue),
          returned.map(({ seq }) => seq),
        ]);
      }
      await bury(sql, graves, atMs);
      await persist(sql, changes);
      if (rows.length > 0) crash('sweep:written');
      return { rows: rows.length, returned: [...new Set(returned.map(({ queue }) => queue))] };
    }),
  );

/** Waiting messages whose end of life has come: to the dead letters, and their senders are told. @returns how many */
export const sweepReady = (database: Database, atMs: EpochMs): Promise<number> =>
  withMonths(database, [atMs], () =>
    database.tx(async (sql) => {
      const rows = await sql.query<DueRow>(dueReady, [atMs, limits.sweepRowsMax]);
      const changes = noChanges();
      const graves = rows.map((row) => decideDeath(changes, row, 'queued', atMs));
      await bury(sql, graves, atMs);
      await persist(sql, changes);
      return rows.length;
    }),
  );
