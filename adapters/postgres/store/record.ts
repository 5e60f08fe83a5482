import type { BuryDraft, JournalDraft, MessagePlace, StatusDraft } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import { persist, withMonths } from './persist.ts';

const bury = statement(
  'bury_place',
  `with leased as (
     delete from broker.queue_leased where queue = $1::text and seq = $2::bigint
     returning queue, priority, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at
   ), ready as (
     delete from broker.queue_ready
      where queue = $1::text and priority in (0, 1) and position in ($2::bigint, $2::bigint - 4611686018427387904)
     returning queue, priority, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at
   )
   insert into broker.dead_letter
     (queue, priority, seq, received_at, message_id, type_code, sender, attempts, ack_timeout_ms, expires_at, reason, at)
   select p.queue, p.priority, p.seq, p.received_at, p.message_id, p.type_code, m.sender, p.attempts, p.ack_timeout_ms,
          p.expires_at, $3::text, broker.at_ms($4::bigint)
     from (select * from leased union all select * from ready) p
     join broker.message m on m.seq = p.seq and m.received_at = p.received_at`,
);

/** Adds journal entries and statuses to a kept message; with `buried`, moves its place to the dead letters in the same transaction. */
export const makeRecord =
  (database: Database) =>
  async (
    place: MessagePlace,
    journal: readonly JournalDraft[],
    statuses: readonly StatusDraft[],
    buried?: BuryDraft,
  ): Promise<void> => {
    const moments = journal.map(({ atMs }) => atMs);
    const atMs = Math.max(place.receivedAtMs, ...moments);
    await withMonths(database, moments, () =>
      database.tx(async (sql) => {
        if (buried) await sql.query(bury, [buried.queue, place.seq, buried.reason, atMs]);
        await persist(sql, {
          journal: journal.map((draft) => ({ seq: place.seq, draft })),
          statuses: [...statuses],
          deliveredRequests: journal.some(({ state }) => state === 'delivered') ? [place.seq] : [],
        });
      }),
    );
  };
