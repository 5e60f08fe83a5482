import { statement } from '../connections.ts';

/** `event e` with the columns that the counts need. */
const columns = 'e.event_id, e.xid, e.seq, e.kind as event, e.state, e.at, e.queue, e.detail';

/** Entries of ended transactions after the cursor, in the order of the transactions: none can appear between them any more. */
const fresh = `
  select ${columns} from broker.event e
   where (e.xid, e.event_id) > (c.last_xid, c.last_event_id) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
     and e.event_id > c.floor_event_id
   order by e.xid, e.event_id limit $1::int`;

/** Entries that came with a restored copy: all of their transactions have ended, on another server. */
const restored = `
  select ${columns} from broker.event e
   where e.event_id > c.floor_done_event_id and e.event_id <= c.floor_event_id
   order by e.event_id limit $1::int`;

const advanceFresh = `
  update broker.statistic_cursor c set last_xid = l.xid, last_event_id = l.event_id
    from (select xid, event_id from entry order by xid desc, event_id desc limit 1) l`;

const advanceRestored = `
  update broker.statistic_cursor c set floor_done_event_id = l.event_id
    from (select max(event_id) as event_id from entry) l where l.event_id is not null`;

/**
 * Counts a batch of journal entries. `offset 0` keeps the look at the message one probe per entry, whatever the planner thinks of the
 * size of a batch; a message whose month has left the journal is counted without a name. The wait of a first delivery begins when the message was last placed: accepted, or put back by an operator.
 */
const countBatch = (batch: string, advance: string): string => `
  with entry as materialized (
    select b.*, coalesce(m.type_code, '') as type_code, coalesce(m.sender, '') as sender, coalesce(m.kind, '') as kind,
           m.received_at, m.queues,
           coalesce(m.recipient, split_part(b.queue, '/', 1), '') as recipient,
           (b.detail ->> 'attempt')::int as attempt
      from (select e.* from broker.statistic_cursor c cross join lateral (${batch}) e) b
      left join lateral (
       select m.type_code, m.sender, m.recipient, m.kind, m.received_at, m.queues from broker.message m
        where m.seq = b.seq offset 0) m on true
  ), moved as (
    ${advance} returning 1
  ), hours as (
    insert into broker.statistic_hour as s (hour, type_code, sender, recipient, kind, event, state, count)
    select date_trunc('hour', at), type_code, sender, recipient, kind, event, state, count(*)
      from entry group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
    on conflict (hour, type_code, sender, recipient, kind, event, state)
      do update set count = s.count + excluded.count
  ), waited as (
    select e.at, e.type_code, e.sender, e.recipient, e.kind, 'wait' as measure,
           broker.ms(e.at) - broker.ms(coalesce(p.at, e.received_at, e.at)) as ms
      from entry e
     cross join lateral (
       select max(p.at) as at from broker.event p
        where p.seq = e.seq and p.event_id < e.event_id
          and (p.kind = 'accept' or p.kind = 'redrive' and p.queue = e.queue) offset 0) p
     where e.event = 'lease' and e.queue is not null and e.attempt = 1
    union all
    select at, type_code, sender, recipient, kind, 'answer', broker.ms(at) - broker.ms(coalesce(received_at, at))
      from entry where event = 'answer'
  ), times as (
    insert into broker.statistic_time as s (hour, type_code, sender, recipient, kind, measure, bucket, count)
    select date_trunc('hour', at), type_code, sender, recipient, kind, measure,
           case when ms <= 1 then 0 else ceil(ln(ms::float8) / ln($2::float8) - 1e-9) end::smallint, count(*)
      from waited group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
    on conflict (hour, type_code, sender, recipient, kind, measure, bucket)
      do update set count = s.count + excluded.count
  ), step as materialized (
    select at, q.queue, type_code, 1 as placed, 0 as taken, 0 as redelivered, 0 as done, 0 as dead
      from entry cross join lateral unnest(queues) as q(queue) where event = 'accept'
    union all
    select at, queue, type_code, (event = 'redrive')::int, (event = 'lease' and attempt = 1)::int,
           (event = 'lease' and attempt > 1)::int, (event in ('ack', 'deliver'))::int,
           (event in ('expire', 'bury', 'quarantine'))::int
      from entry
     where queue is not null and event in ('redrive', 'lease', 'ack', 'deliver', 'expire', 'bury', 'quarantine')
  ), minutes as (
    insert into broker.queue_minute as q (minute, queue, type_code, placed, taken, redelivered, done, dead)
    select date_trunc('minute', at), queue, type_code, sum(placed), sum(taken), sum(redelivered), sum(done), sum(dead)
      from step where at >= broker.at_ms($3::bigint) group by 1, 2, 3 order by 1, 2, 3
    on conflict (minute, queue, type_code) do update set
      placed = q.placed + excluded.placed, taken = q.taken + excluded.taken,
      redelivered = q.redelivered + excluded.redelivered, done = q.done + excluded.done, dead = q.dead + excluded.dead
  ), lines as (
    insert into broker.queue_line as q
      (queue, type_code, owner, last_placed_at, last_taken_at, last_done_at, placed, done)
    select queue, type_code, split_part(queue, '/', 1), max(at) filter (where placed > 0),
           max(at) filter (where taken + redelivered > 0), max(at) filter (where done > 0), sum(placed), sum(done)
      from step group by queue, type_code order by queue, type_code
    on conflict (queue, type_code) do update set
      last_placed_at = greatest(q.last_placed_at, excluded.last_placed_at),
      last_taken_at = greatest(q.last_taken_at, excluded.last_taken_at),
      last_done_at = greatest(q.last_done_at, excluded.last_done_at),
      placed = q.placed + excluded.placed, done = q.done + excluded.done
  )
  select count(*)::int as rows, (select count(*)::int from moved) as moved from entry`;

/** $1: entries at most, $2: growth of the buckets, $3: minutes before this moment (ms) are not kept. */
export const countFresh = statement('statistic_fresh', countBatch(fresh, advanceFresh));
export const countRestored = statement('statistic_restored', countBatch(restored, advanceRestored));

/** The calls that bring messages, by the names that the doors give them. */
export const isSending = `r.operation ~
  '^(SendRequest|SendResponse|Direct.*|POST /api/v1/(messages|messages/[{]id[}]/(response|rejection|status)|services/[{]code[}]/call))$'`;

/** Counts refusals after the cursor. $1: how many at most. */
export const countRefusals = statement(
  'statistic_refusals',
  `with entry as materialized (
     select r.* from broker.statistic_cursor c
      cross join lateral (
        select r.refusal_id, r.xid, r.at, coalesce(r.type_code, '') as type_code, coalesce(r.sender, '') as sender, r.code, ${isSending} as sending
          from broker.refusal r
         where (r.xid, r.refusal_id) > (c.refusal_xid, c.refusal_id) and r.xid < pg_snapshot_xmin(pg_current_snapshot())
            and r.refusal_id > c.refusal_floor_id
         order by r.xid, r.refusal_id limit $1::int) r
   ), moved as (
     update broker.statistic_cursor c set refusal_xid = l.xid, refusal_id = l.refusal_id
       from (select xid, refusal_id from entry order by xid desc, refusal_id desc limit 1) l
   ), hours as (
     insert into broker.statistic_refusal as s (hour, type_code, sender, code, sending, count)
     select date_trunc('hour', at), type_code, sender, code, sending, count(*)
       from entry group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
     on conflict (hour, type_code, sender, code, sending) do update set count = s.count + excluded.count
   )
   select count(*)::int as rows from entry`,
);
