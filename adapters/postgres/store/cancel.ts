import type { JournalDraft, MessagePlace, StatusDraft } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import { persist, withMonths } from './persist.ts';

/** Fresh and returned places of a message have two possible positions; both are keys of the primary index. */
const lockPlaces = statement(
  'cancel_lock',
  `select r.queue, r.priority, r.position::text as position, cardinality(m.queues) as places
     from broker.message m
     join broker.queue_ready r on r.queue = any(m.queues) and r.priority in (0, 1)
      and r.position in (m.seq, m.seq - 4611686018427387904)
    where m.seq = $1::bigint and m.received_at = broker.at_ms($2::bigint)
    order by r.queue
      for update of r skip locked`,
);

const removePlaces = statement(
  'cancel',
  `delete from broker.queue_ready r
    using unnest($1::text[], $2::smallint[], $3::bigint[]) as p(queue, priority, position)
    where r.queue = p.queue and r.priority = p.priority and r.position = p.position`,
);

type PlaceRow = {
  readonly queue: string;
  readonly priority: number;
  /** Text: a returned place lies beyond the safe integers. */
  readonly position: string;
  readonly places: number;
};

/**
 * Takes a message out of all its queues, or of none.
 * @returns false when somebody has it or had it, or it never waited
 */
export const makeCancel =
  (database: Database) =>
  (
    place: MessagePlace,
    journal: JournalDraft,
    statuses: readonly StatusDraft[],
  ): Promise<boolean> =>
    withMonths(database, [journal.atMs], () =>
      database.tx(async (sql) => {
        const rows = await sql.query<PlaceRow>(lockPlaces, [place.seq, place.receivedAtMs]);
        if (rows.length === 0 || rows.length !== rows[0]?.places) return false;
        await sql.query(removePlaces, [
          rows.map(({ queue }) => queue),
          rows.map(({ priority }) => priority),
          rows.map(({ position }) => position),
        ]);
        await persist(sql, {
          journal: [{ seq: place.seq, draft: journal }],
          statuses: [...statuses],
          deliveredRequests: [],
        });
        return true;
      }),
    );
