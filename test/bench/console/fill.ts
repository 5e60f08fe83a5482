import type { Database, Sql } from '../../../adapters/postgres/index.ts';

export const messagesTotal = 1_000_000;
const monthMs = 30.44 * 24 * 3_600_000;
const months = 12;
const systems = 400;
const types = 60;
/** Share of requests that have their answer, and so a second message. */
const answeredShare = 0.93;
const exchanges = Math.round(messagesTotal / (1 + answeredShare));

/** A UUID of version 1, as message identifiers are, of any text. */
const idOf = (text: string): string =>
  `overlay(overlay(md5(${text}) placing '1' from 13) placing '8' from 17)::uuid`;

/**
 * One row per exchange: who asks whom what, when, and how it ends. Few departments and types make most of the traffic (powers of a
 * random number), the newest exchanges are still on their way.
 */
const makeExchanges = `
  create temp table exchange as
  select i, broker.at_ms($1::bigint + (i * $2::double precision)::bigint) as at,
         ${idOf("'request' || i")} as request_id, ${idOf("'response' || i")} as response_id,
         'S' || lpad((1 + floor($3::int * power(r1, 3)))::text, 3, '0') as sender,
         'S' || lpad((1 + floor($3::int * power(r2, 4)))::text, 3, '0') as recipient,
         'VS' || lpad((1 + floor($4::int * power(r3, 2.5)))::text, 5, '0') || 'v001' as type_code,
         (1000 + r4 * r4 * 3600000)::int as wait_ms, (500 + r5 * 20000)::int as work_ms,
         case when i > $5::int - 3000 then (array['queued','leased','processing'])[1 + (i % 3)]
              when r6 < 0.05 then 'expired' when r6 < 0.06 then 'undeliverable' when r6 < 0.07 then 'cancelled'
              else 'delivered' end as ends,
         i % 40 = 0 as is_test, case when i % 3 = 0 then 'TC-42-' || lpad(i::text, 12, '0') end as code
    from (select i, random() r1, random() r2, random() r3, random() r4, random() r5, random() r6
            from generate_series(1, $5::int) i) n`;

const insertRequests = `
  insert into broker.message (seq, received_at, message_id, kind, door, wire, sender, recipient, type_code, root_namespace,
    root_local_name, reference_id, test_message, confidentiality, content_hash, size_bytes, expires_at, legal_received_at,
    transaction_code, queues, attachment_count, payload)
  select 2 * i, at, request_id, 'request', case when i % 4 = 0 then 'rest' else 'soap' end, '1.2', sender, recipient, type_code,
         'urn:bench', 'Request', request_id, is_test, 'official', md5(i::text), 4500, at + interval '30 days', at,
         code, array[recipient || '/requests'], 0, '\\x00'
    from exchange order by i`;

const insertResponses = `
  insert into broker.message (seq, received_at, message_id, kind, door, wire, sender, recipient, type_code, root_namespace,
    root_local_name, reference_id, original_id, outcome, test_message, confidentiality, content_hash, size_bytes, expires_at,
    legal_received_at, transaction_code, request_seq, request_at, queues, attachment_count, payload)
  select 2 * i + 1, at + (wait_ms + work_ms) * interval '1 millisecond', response_id, 'response', 'soap', '1.2', recipient, sender,
         type_code, 'urn:bench', 'Response', request_id, request_id, case when i % 12 = 0 then 'rejected' else 'content' end, is_test,
         'official', md5('r' || i), 2500, at + interval '30 days', at + (wait_ms + work_ms) * interval '1 millisecond', code,
         2 * i, at, array[sender || '/responses'], 0, '\\x00'
    from exchange where ends = 'delivered' order by i`;

/** Steps of a journey: what, the state after it, how long after the request came, and of which message. */
const steps = `(values
  ('receive', 'received', 0, 0, 0, '{queued,leased,processing,expired,undeliverable,cancelled,delivered}'),
  ('accept', 'queued', 5, 0, 0, '{queued,leased,processing,expired,undeliverable,cancelled,delivered}'),
  ('lease', 'leased', 5, 1, 0, '{leased,processing,undeliverable,delivered}'),
  ('ack', 'processing', 40, 1, 0, '{processing,delivered}'),
  ('cancel', 'cancelled', 90, 0, 0, '{cancelled}'),
  ('expire', 'expired', 900, 1, 0, '{expired}'),
  ('bury', 'undeliverable', 900, 1, 0, '{undeliverable}'),
  ('receive', 'received', 0, 2, 1, '{delivered}'),
  ('accept', 'queued', 4, 2, 1, '{delivered}'),
  ('answer', 'answered', 4, 2, 0, '{delivered}'),
  ('deliver', 'delivered', 300, 2, 1, '{delivered}'),
  ('deliver', 'delivered', 300, 2, 0, '{delivered}')
) as s(kind, state, offset_ms, phase, own, ends)`;

const insertEvents = `
  insert into broker.event (seq, kind, state, at, queue, by_system)
  select 2 * e.i + s.own, s.kind, s.state,
         e.at + (s.offset_ms + case when s.phase > 0 then e.wait_ms else 0 end + case when s.phase > 1 then e.work_ms else 0 end)
                * interval '1 millisecond',
         case when s.kind in ('lease', 'ack', 'deliver')
              then case when s.own = 0 then e.recipient || '/requests' else e.sender || '/responses' end end,
         case when s.own = 0 then e.sender else e.recipient end
    from exchange e join ${steps} on e.ends = any(s.ends::text[])
   order by e.i, s.phase, s.offset_ms`;

/** What the follower would make of these entries; it makes the last ones itself, and is measured doing it. */
const insertList = `
  insert into broker.message_list (seq, received_at, kind, door, sender, recipient, type_code, test_message, state, outcome, fault,
    changed_at, last_event_id, last_state, furthest)
  select m.seq, m.received_at, m.kind, m.door, m.sender, m.recipient, m.type_code, m.test_message, x.state,
         case when m.kind = 'response' then m.outcome end,
         case x.state when 'expired' then 'EndOfLifeReached' when 'undeliverable' then 'MessageIsUndeliverable' end,
         m.received_at, 0, x.state, case x.state when 'delivered' then 3 when 'cancelled' then 1 when 'expired' then 1 else 1 end
    from broker.message m join exchange e on e.i = m.seq / 2
   cross join lateral (select case when m.kind = 'response' then 'delivered' else e.ends end as state) x
   where e.i <= $1::int
   order by m.seq`;

const fillQueues = [
  `insert into broker.queue (name, owner)
   select s || '/' || kind, s from (select 'S' || lpad(n::text, 3, '0') as s from generate_series(1, ${systems}) n) o
    cross join unnest(array['requests', 'responses', 'responses/node-1']) as kind limit 1000 on conflict do nothing`,
  `insert into broker.queue_ready (queue, priority, position, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at)
   select recipient || '/requests', 1, 2 * i, 2 * i, at, request_id, type_code, 0, 900000, at + interval '30 days'
     from exchange where ends = 'queued'`,
  `insert into broker.queue_leased (queue, owner, priority, seq, received_at, message_id, type_code, attempts, ack_timeout_ms,
     expires_at, leased_at, lease_until)
   select recipient || '/requests', recipient, 1, 2 * i, at, request_id, type_code, 1, 900000, at + interval '30 days', now(),
          now() + interval '15 minutes' from exchange where ends = 'leased'`,
  `insert into broker.dead_letter (queue, priority, seq, received_at, message_id, type_code, sender, attempts, ack_timeout_ms,
     expires_at, reason, at)
   select recipient || '/requests', 1, 2 * i, at, request_id, type_code, sender, 0, 900000, at, ends, at
     from exchange where ends in ('expired', 'undeliverable')`,
  `insert into broker.message_ref (key, value, seq, received_at)
   select 'application', md5('application' || i), 2 * i, at from exchange`,
];

/** Exchanges that the follower itself lists at the end. */
const leftToFollower = 10_000;

const insertAll = async (sql: Sql, nowMs: number): Promise<void> => {
  // Triggers that only refuse changes need not run for each row.
  await sql.query('set local session_replication_role = replica');
  await sql.query("set local work_mem = '256MB'");
  await sql.query('select setseed(0.42)');
  const spanMs = months * monthMs;
  await sql.query(makeExchanges, [
    nowMs - spanMs,
    (spanMs - 3_600_000) / exchanges,
    systems,
    types,
    exchanges,
  ]);
  await sql.query('create index on exchange (i)');
  await sql.query('analyze exchange');
  await sql.query(insertRequests);
  await sql.query(insertResponses);
  await sql.query(insertEvents);
  await sql.query(insertList, [exchanges - leftToFollower]);
  for (const text of fillQueues) await sql.query(text);
  await sql.query(`select setval('broker.message_seq', ${2 * exchanges + 10})`);
  // The follower goes on behind what was listed here: entries are numbered in the order of exchanges.
  await sql.query(
    `update broker.follower set last_xid = pg_current_xact_id(), last_event_id = (
       select coalesce(max(v.event_id), 0) from broker.event v where v.seq = $1::bigint) where name = 'message_list'`,
    [2 * (exchanges - leftToFollower)],
  );
  // The hash chain is not what is measured: it begins behind the fixture.
  await sql.query(
    `insert into broker.seal (no, event_ids, hashes, prev, hash, upto_xid, last_xid, last_event_id, floor_event_id)
     select 1, '{}', '', '', '', pg_current_xact_id(), pg_current_xact_id(), max(event_id), 0 from broker.event`,
  );
};

const indexesOf = `
  select indexdef as definition, indexname as name from pg_indexes
   where schemaname = 'broker' and tablename = 'message_list' and indexname <> 'message_list_pkey'`;

/**
 * Fills the journal of a year with a million messages and all that belongs to them.
 * @param nowMs when the newest of them came
 */
export const fillMillion = async (database: Database, nowMs: number): Promise<void> => {
  for (let month = 0; month <= months; month += 1) {
    await database.query('select broker.ensure_month(broker.at_ms($1::bigint))', [
      Math.round(nowMs - month * monthMs),
    ]);
  }
  // A hub may run beside; one statement of minutes is longer than it allows.
  await database.tx(async (sql) => {
    await sql.query('set local statement_timeout = 0');
    const indexes = await sql.query<{ definition: string; name: string }>(indexesOf);
    for (const { name } of indexes) await sql.query(`drop index broker.${name}`);
    await insertAll(sql, nowMs);
    for (const { definition } of indexes) await sql.query(definition);
  });
  for (const table of ['message', 'event', 'message_list', 'message_ref', 'queue_ready']) {
    await database.query(`vacuum (analyze) broker.${table}`);
  }
};
