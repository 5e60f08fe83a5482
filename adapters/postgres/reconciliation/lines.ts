import type { HubLine, Reconciliations } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

/** A local date of the region as moments; the end is not in it. */
export const dayBounds = `($2::date::timestamp at time zone 'Asia/Novokuznetsk') as since,
  (($2::date + 1)::timestamp at time zone 'Asia/Novokuznetsk') as until`;

// What waits or is leased has not been acknowledged; of a broadcast each recipient's own place tells.
const selectLines = statement(
  'reconciliation_lines',
  `with day as (select ${dayBounds}),
   own as (
     select l.seq, l.received_at, 'sent' as direction, l.recipient as counterpart, l.type_code, l.state, l.test_message
       from broker.message_list l, day where l.sender = $1::text and l.received_at >= day.since and l.received_at < day.until
     union all
     select l.seq, l.received_at, 'received', l.sender, l.type_code, l.state, l.test_message
       from broker.message_list l, day where l.recipient = $1::text and l.received_at >= day.since and l.received_at < day.until
     union all
     select l.seq, l.received_at, 'received', l.sender, l.type_code, l.state, l.test_message
       from broker.message_recipient r join broker.message_list l using (seq), day
      where r.recipient = $1::text and r.received_at >= day.since and r.received_at < day.until
   )
   select m.message_id as "messageId", own.direction, m.content_hash as "contentHash", own.counterpart, own.type_code as "typeCode",
     own.state,
     own.direction = 'sent' or not (
       exists (select from broker.queue_ready q where q.seq = own.seq and split_part(q.queue, '/', 1) = $1::text)
       or exists (select from broker.queue_leased q where q.seq = own.seq and q.owner = $1::text)
       or exists (select from broker.dead_letter d where d.seq = own.seq and d.redrive_id is null
                   and split_part(d.queue, '/', 1) = $1::text)) as acknowledged
   from own join broker.message m on m.seq = own.seq and m.received_at = own.received_at
   where ($3::text is null or own.counterpart = $3::text) and ($4::text is null or own.type_code = $4::text)
   order by own.seq, own.direction limit $5::int`,
);

/** Messages of a system on a day as both sides of a reconciliation see them. */
export const reconciliationLines =
  (database: Database): Reconciliations['lines'] =>
  ({ system, day, counterpart, typeCode }, limitRows) =>
    database.read<HubLine>(selectLines, [system, day, counterpart, typeCode, limitRows]);
