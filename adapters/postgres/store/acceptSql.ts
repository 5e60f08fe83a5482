import { statement } from '../connections.ts';
import { eventRecord, statusRecord } from './drafts.ts';

const itemRecord = `n int, message_id uuid, kind text, door text, wire text, sender text, recipient text, type_code text,
  root_namespace text, root_local_name text, reference_id uuid, original_id uuid, outcome text, transaction_code text,
  node_id text, test_message boolean, confidentiality text, content_hash text, size_bytes bigint, received_at bigint,
  expires_at bigint, legal_received_at bigint, request_seq bigint, request_at bigint, final boolean, queues text[],
  attachment_count int, payload_from int, payload_bytes int, marked boolean`;

/** Locks that make the count of a nearly full queue exact across hubs; in one order, so that two batches never wait in a ring. */
export const lockQueues = statement(
  'accept_lock',
  `select pg_advisory_xact_lock(hashtextextended(queue, 5042))
     from (select queue from unnest($1::text[]) as queue order by queue) q`,
);

/**
 * Accepts a batch in one statement, so it is one transaction and one fsync. Per item: a known (sender, message id), a request that has
 * its final answer, a full queue, or a marking code without uses left takes only this item out. A race for the same key or answer violates a unique index
 * and undoes the whole batch; the caller then tries one by one.
 */
export const acceptBatch = statement(
  'accept',
  `with item as materialized (
     select * from json_to_recordset($1::json) as i(${itemRecord})
   ), known as materialized (
     select i.n, k.seq, broker.ms(k.received_at) as received_ms, k.content_hash = i.content_hash as same
       from item i join broker.message_key k on k.sender = i.sender and k.message_id = i.message_id
   ), answered as materialized (
     select i.n from item i join broker.answer a on a.request_seq = i.request_seq
      where i.n not in (select n from known)
   ), place as materialized (
     select * from json_to_recordset($3::json) as p(n int, queue text, priority int, ack_timeout_ms int)
      where n not in (select n from known) and n not in (select n from answered)
   ), room as materialized (
     select q.queue, q.messages_max
            - (select count(*) from (select from broker.queue_ready r where r.queue = q.queue limit q.messages_max) r)
            - (select count(*) from broker.queue_leased l where l.queue = q.queue) as free
       from json_to_recordset($4::json) as q(queue text, messages_max int)
   ), over as materialized (
     select p.n, min(p.queue) as queue
       from (select n, queue, row_number() over (partition by queue order by n) as nth from place) p
       join room on room.queue = p.queue and p.nth > room.free
      group by p.n
   ), fresh as materialized (
     select * from item
      where n not in (select n from known) and n not in (select n from answered) and n not in (select n from over)
   ), mark as materialized (
     -- the lock makes the count exact: whoever waits for it sees the uses that were written before (KIS-6.3.7.c)
     select code, uses_max - uses as free from broker.mark
      where code in (select transaction_code from fresh where marked) and closed_at is null
      order by code for update
   ), spent as materialized (
     select f.n from (select n, transaction_code as code,
                             row_number() over (partition by transaction_code order by n) as nth
                        from fresh where marked) f
       left join mark using (code)
      where mark.code is null or f.nth > mark.free
   ), ok as materialized (
     select i.*, nextval('broker.message_seq') as seq
       from (select * from fresh where n not in (select n from spent) order by n) i
   ), used as (
     update broker.mark m set uses = m.uses + u.sent
       from (select transaction_code as code, count(*)::int as sent from ok where marked group by transaction_code) u
      where m.code = u.code
   ), unique_key as (
     insert into broker.message_key (sender, message_id, content_hash, seq, received_at)
     select sender, message_id, content_hash, seq, broker.at_ms(received_at) from ok order by sender, message_id
   ), unique_answer as (
     insert into broker.answer (request_seq, response_seq, answered_at)
     select request_seq, seq, broker.at_ms(legal_received_at) from ok where final order by request_seq
   ), queue as (
     insert into broker.queue (name, owner)
     select name, split_part(name, '/', 1) from unnest($9::text[]) as name order by name
     on conflict do nothing
   ), message as (
     insert into broker.message (seq, received_at, message_id, kind, door, wire, sender, recipient, type_code, root_namespace,
       root_local_name, reference_id, original_id, outcome, transaction_code, node_id, test_message, confidentiality,
       content_hash, size_bytes, expires_at, legal_received_at, request_seq, request_at, queues, attachment_count, payload)
     select seq, broker.at_ms(received_at), message_id, kind, door, wire, sender, recipient, type_code, root_namespace,
       root_local_name, reference_id, original_id, outcome, transaction_code, node_id, test_message, confidentiality,
       content_hash, size_bytes, broker.at_ms(expires_at), broker.at_ms(legal_received_at), request_seq,
       broker.at_ms(request_at), queues, attachment_count, substring($2::bytea from payload_from for payload_bytes)
       from ok order by seq
   ), attachment as (
     insert into broker.attachment (seq, received_at, ordinal, payload)
     select ok.seq, broker.at_ms(ok.received_at), a.ordinal, substring($2::bytea from a.payload_from for a.payload_bytes)
       from json_to_recordset($7::json) as a(n int, ordinal int, payload_from int, payload_bytes int)
       join ok using (n)
   ), reference as (
     insert into broker.message_ref (key, value, seq, received_at)
     select distinct r.key, r.value, ok.seq, broker.at_ms(ok.received_at)
       from json_to_recordset($8::json) as r(n int, key text, value text)
       join ok using (n)
   ), entry as (
     insert into broker.event (seq, kind, state, at, queue, by_system, detail, digest)
     select coalesce(e.seq, ok.seq), e.kind, e.state, broker.at_ms(e.at), e.queue, e.by_system, e.detail, decode(e.digest, 'hex')
       from json_to_recordset($5::json) as e(${eventRecord})
       join ok using (n)
      order by e.n, e.i
   ), status as (
     insert into broker.status_ready
       (owner, position, status_id, original_id, category, at, details, fault_code, fault_text)
     select owner, id, id, original_id, category, broker.at_ms(at), details, fault_code, fault_text
       from (select s.*, nextval('broker.status_seq') as id
               from (select s.* from json_to_recordset($6::json) as s(${statusRecord})
                       join ok using (n) order by s.n, s.i) s) s
   ), waiting as (
     insert into broker.queue_ready
       (queue, priority, position, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at)
     select p.queue, p.priority, ok.seq, ok.seq, broker.at_ms(ok.received_at), ok.message_id, ok.type_code, 0,
            p.ack_timeout_ms, broker.at_ms(ok.expires_at)
       from place p join ok using (n)
   )
   select n, 'accepted' as outcome, seq, null::bigint as received_ms, null::text as queue, null::bigint as free from ok
   union all
   select n, case when same then 'repeated' else 'conflict' end, seq, received_ms, null, null from known
   union all
   select n, 'alreadyAnswered', null, null, null, null from answered
   union all
   select n, 'overflow', null, null, queue, null from over
   union all
   select n, 'spent', null, null, null, null from spent
   union all
   select -1, 'room', null, null, queue, free from room`,
);

export type AcceptRow = {
  readonly n: number;
  readonly outcome:
    'accepted' | 'repeated' | 'conflict' | 'alreadyAnswered' | 'overflow' | 'spent' | 'room';
  readonly seq: number | null;
  readonly received_ms: number | null;
  readonly queue: string | null;
  readonly free: number | null;
};
