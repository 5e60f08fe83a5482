import { brokenCall, limits, type EpochMs } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import { persist, withMonths } from './persist.ts';
import { headColumns, keptOf, type HeadRow } from './rows.ts';

/** One hub at a time: the entries of another would not be seen yet. */
const tryLock = statement(
  'sweep_calls_lock',
  'select pg_try_advisory_xact_lock(5042024) as locked',
);

const selectBroken = statement(
  'sweep_calls',
  `select ${headColumns} from broker.message m
    where m.door = 'direct' and m.kind = 'request'
      and m.received_at >= broker.at_ms($1::bigint) and m.received_at < broker.at_ms($2::bigint)
      and not exists (select 1 from broker.event e where e.seq = m.seq and e.kind in ('answer', 'deliver', 'bury'))
    order by m.received_at, m.seq limit $3::int`,
);

/**
 * Ends direct calls that were received in the span and have neither an answer nor a refusal: their hub was killed while it called the
 * service. Nobody waits for them any more; the sender is told.
 * @param untilMs older than any call may last
 * @returns how many
 */
export const buryBrokenCalls = (
  database: Database,
  sinceMs: EpochMs,
  untilMs: EpochMs,
  atMs: EpochMs,
): Promise<number> =>
  withMonths(database, [atMs], () =>
    database.tx(async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>(tryLock);
      if (lock?.locked !== true) return 0;
      const rows = await sql.query<HeadRow>(selectBroken, [sinceMs, untilMs, limits.sweepRowsMax]);
      const ended = rows.map((row) => ({ seq: row.seq, ...brokenCall(keptOf(row).head, atMs) }));
      await persist(sql, {
        journal: ended.map(({ seq, journal }) => ({ seq, draft: journal })),
        statuses: ended.map(({ status }) => status),
        deliveredRequests: [],
      });
      return rows.length;
    }),
  );
