import type { EpochMs } from '../../broker/index.ts';
import { statement } from './connections.ts';
import type { Sql } from './pool.ts';

const monthMs = 31 * 24 * 3_600_000;
const monthsAhead = 2;

const ensureMonth = statement(
  'ensure_month',
  'select broker.ensure_month(broker.at_ms($1::bigint)) as made',
);

/**
 * Makes the partitions that hold the given moments. Idempotent; safe on several hubs at once.
 * @returns true when one was missing
 */
export const ensureMonths = async (sql: Sql, momentsMs: readonly EpochMs[]): Promise<boolean> => {
  const byMonth = new Map(momentsMs.map((ms) => [new Date(ms).toISOString().slice(0, 7), ms]));
  let made = false;
  for (const ms of byMonth.values()) {
    const [row] = await sql.query<{ made: boolean }>(ensureMonth, [ms]);
    made ||= row?.made === true;
  }
  return made;
};

/** Makes this month's partitions and the next two, at start and daily. */
export const ensurePartitionsAhead = (sql: Sql, nowMs: EpochMs): Promise<boolean> =>
  ensureMonths(
    sql,
    Array.from({ length: monthsAhead + 1 }, (_, index) => nowMs + index * monthMs),
  );

/**
 * Takes the months that ended before the moment out of the journal: partitions are detached and keep their rows under the same
 * name, to be archived or dropped. Only whole months go.
 * @returns names of the detached tables
 */
export const detachMonthsBefore = async (sql: Sql, beforeMs: EpochMs): Promise<string[]> => {
  const last = `y${new Date(beforeMs).toISOString().slice(0, 7).replace('-', 'm')}`;
  const rows = await sql.query<{ parent: string; name: string }>(
    `select p.relname as parent, c.relname as name
       from pg_inherits i
       join pg_class c on c.oid = i.inhrelid
       join pg_class p on p.oid = i.inhparent
       join pg_namespace n on n.oid = p.relnamespace and n.nspname = 'broker'
      where p.relkind = 'p' and right(c.relname, 8) < $1::text
      order by c.relname`,
    [last],
  );
  for (const { parent, name } of rows) {
    await sql.query(`alter table broker.${parent} detach partition broker.${name}`);
  }
  return rows.map(({ name }) => name);
};
