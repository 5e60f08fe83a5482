import { limits, type EpochMs } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database, Sql } from '../pool.ts';

const returnDue = statement(
  'sweep_statuses',
  `with due as materialized (
     select status_id from broker.status_leased
      where lease_until <= broker.at_ms($1::bigint)
      order by lease_until limit $2::int for update skip locked
   ), gone as (
     delete from broker.status_leased l using due where l.status_id = due.status_id returning l.*
   ), back as (
     insert into broker.status_ready
       (owner, position, status_id, original_id, category, at, details, fault_code, fault_text, attempts)
     select owner, status_id - 4611686018427387904, status_id, original_id, category, at, details, fault_code, fault_text, attempts
       from gone where attempts < $3::int
   )
   select count(*) as rows from due`,
);

/** Oldest first for each owner: positions rise with time, so only the head of each queue is looked at. */
const prune = statement(
  'prune_statuses',
  `with recursive owner as (
     (select owner from broker.status_ready order by owner limit 1)
     union all
     select (select r.owner from broker.status_ready r where r.owner > o.owner order by r.owner limit 1)
       from owner o where o.owner is not null
   ), kept as (
     select o.owner, (select r.position from broker.status_ready r
                       where r.owner = o.owner order by r.position desc offset $2::int limit 1) as beyond
       from owner o where o.owner is not null
   ), old as (
     select r.row_id from kept k
      cross join lateral (
        select s.ctid as row_id, s.at, s.position from broker.status_ready s
         where s.owner = k.owner order by s.position limit $3::int) r
      where r.at < broker.at_ms($1::bigint) or r.position <= k.beyond
      limit $3::int
   ), gone as (
     delete from broker.status_ready where ctid = any(array(select row_id from old)) returning 1
   )
   select count(*) as rows from gone`,
);

const pruneKeyRows = statement(
  'prune_keys',
  `with old as (
     select ctid as row_id from broker.message_key where received_at < broker.at_ms($1::bigint) limit $2::int
   ), gone as (
     delete from broker.message_key where ctid = any(array(select row_id from old)) returning 1
   )
   select count(*) as rows from gone`,
);

const countOf = async (
  sql: Sql,
  query: typeof prune,
  values: readonly unknown[],
): Promise<number> => (await sql.query<{ rows: number }>(query, values))[0]?.rows ?? 0;

/** Statuses that were handed out and not acknowledged go back to the head; after too many attempts they are gone. */
export const returnStatuses = (database: Database, atMs: EpochMs): Promise<number> =>
  countOf(database, returnDue, [atMs, limits.sweepRowsMax, limits.deliveryAttemptsMax]);

/** Drops statuses older than their life, and the oldest of owners that never fetch them. */
export const pruneStatuses = (database: Database, atMs: EpochMs): Promise<number> =>
  countOf(database, prune, [
    atMs - limits.statusLifeMs,
    limits.statusQueueMessagesMax,
    limits.sweepRowsMax,
  ]);

/** Forgets identifiers that are stale by now: a repeat is refused by its age, before the store is asked. */
export const pruneKeys = (database: Database, atMs: EpochMs): Promise<number> => {
  const windowMs = limits.messageIdAgeMsMax + limits.messageIdAheadMsMax;
  return countOf(database, pruneKeyRows, [atMs - 2 * windowMs, limits.sweepRowsMax]);
};
