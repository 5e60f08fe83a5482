import { limits, type EpochMs, type Incident } from '../../broker/index.ts';
import type { Database } from './pool.ts';
import { statement } from './connections.ts';

const selectIncidents = statement(
  'select_incidents',
  `select kind, (extract(epoch from at) * 1000)::float8 as "atMs", addressee, message_id as "messageId", system, text
     from broker.incident
    where ($1::bigint is null or at >= broker.at_ms($1::bigint))
      and ($2::text is null or addressee = $2::text)
    order by at desc, incident_id desc
    limit $3::int`,
);

/** Incidents, newest first, at most limits.listRowsMax. */
export const readIncidents =
  (database: Database) =>
  (filter: {
    readonly sinceMs?: EpochMs;
    readonly addressee?: Incident['addressee'];
  }): Promise<readonly Incident[]> =>
    database.read<Incident>(selectIncidents, [
      filter.sinceMs ?? null,
      filter.addressee ?? null,
      limits.listRowsMax,
    ]);
