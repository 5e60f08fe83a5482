import {
  leasedState,
  progresses,
  queueName,
  type CrashPoint,
  type Delivery,
  type EpochMs,
  type LeaseWant,
} from '../../../broker/index.ts';
import type { Vault } from '../../vault/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import { readAttachments } from './attachments.ts';
import { openContent } from './content.ts';
import { withMonths } from './persist.ts';
import { headColumns, keptOf, progressColumn, type HeadRow } from './rows.ts';

/**
 * Takes messages for a batch of wants, one want per queue with the number of takers. The scan starts at the first message of a wanted
 * type, so a selector never walks through everything before it. Rows that another transaction holds are passed over. A taker that waited for
 * a connection may be older than the message it gets: the delivery is then as old as the message.
 */
const leaseBatch = statement(
  'lease',
  `with want as materialized (
     select * from json_to_recordset($1::json) as w(n int, queue text, types text[], at bigint, takers int, wires text[])
   ), picked as materialized (
     select w.n, greatest(w.at, broker.ms(m.received_at), broker.ms(m.legal_received_at)) as at, w.wires, r.*
       from want w
       left join lateral (
         select f.priority, f.position
           from unnest(w.types) as t(type_code)
          cross join lateral (
            select q.priority, q.position from broker.queue_ready q
             where q.queue = w.queue and q.type_code = t.type_code
             order by q.priority, q.position limit 1) f
          order by f.priority, f.position limit 1) start on true
      cross join lateral (
        select q.ctid as row_id, q.queue, q.priority, q.position, q.seq, q.received_at, q.message_id, q.type_code, q.attempts,
               q.ack_timeout_ms, q.expires_at
          from broker.queue_ready q
         where q.queue = w.queue
           and (q.priority, q.position) >= (coalesce(start.priority, 0::smallint), coalesce(start.position, -9223372036854775808))
           and (w.types is null or (start.priority is not null and q.type_code = any(w.types)))
           and q.expires_at > broker.at_ms(w.at)
         order by q.priority, q.position
         limit w.takers
           for update skip locked) r
       left join broker.message m on m.seq = r.seq and m.received_at = r.received_at
   ), gone as (
     delete from broker.queue_ready where ctid = any(array(select row_id from picked))
   ), leased as (
     insert into broker.queue_leased (queue, owner, priority, seq, received_at, message_id, type_code, attempts, ack_timeout_ms,
       expires_at, leased_at, lease_until)
     select queue, split_part(queue, '/', 1), priority, seq, received_at, message_id, type_code, attempts + 1, ack_timeout_ms,
       expires_at, broker.at_ms(at), broker.at_ms(at + ack_timeout_ms)
       from picked
   ), given as materialized (
     select p.*, row_number() over (partition by p.n order by p.priority, p.position)::int as taker, ${progressColumn}
       from picked p left join broker.answer a on a.request_seq = p.seq
   ), entry as (
     insert into broker.event (seq, kind, state, at, queue, by_system, detail)
     select seq, 'lease', ($2::json) ->> progress, broker.at_ms(at), queue, split_part(queue, '/', 1),
            json_build_object('attempt', attempts + 1, 'wire', wires[taker])
       from given order by n, taker
   )
   select g.n, g.taker, g.queue, g.attempts + 1 as attempt, g.at, g.ack_timeout_ms, m.attachment_count, m.payload, ${headColumns}
     from given g join broker.message m on m.seq = g.seq and m.received_at = g.received_at
    order by g.n, g.taker`,
);

type LeaseRow = HeadRow & {
  readonly n: number;
  readonly queue: string;
  readonly attempt: number;
  readonly at: number;
  readonly ack_timeout_ms: number;
  readonly attachment_count: number;
  readonly payload: Buffer;
};

/** State after a lease by how far the message has come; the broker's table decides, the statement looks it up. */
const stateByProgress = JSON.stringify(
  Object.fromEntries(progresses.map((progress) => [progress, leasedState(progress)])),
);

type Group = { readonly want: LeaseWant; readonly items: number[]; atMs: number };

const filterOf = (want: LeaseWant): string => want.typeCodes.toSorted().join(' ');

/** Wants share a batch unless they ask one queue for different types: one statement must not pick a message twice. */
export const leaseFits = (): ((want: LeaseWant) => boolean) => {
  const filters = new Map<string, string>();
  return (want) => {
    const queue = queueName(want.queue);
    const filter = filterOf(want);
    const taken = filters.get(queue);
    if (taken !== undefined && taken !== filter) return false;
    filters.set(queue, filter);
    return true;
  };
};

const groupByQueue = (wants: readonly LeaseWant[], nowMs: EpochMs): Group[] => {
  const groups = new Map<string, Group>();
  for (const [index, want] of wants.entries()) {
    const name = queueName(want.queue);
    const group = groups.get(name);
    if (group) {
      group.items.push(index);
      group.atMs = Math.max(group.atMs, want.atMs);
    } else groups.set(name, { want, items: [index], atMs: Math.max(want.atMs, nowMs) });
  }
  return [...groups.values()];
};

const wantsOf = (groups: readonly Group[], wants: readonly LeaseWant[]): string =>
  JSON.stringify(
    groups.map(({ want, items, atMs }, n) => ({
      n,
      queue: queueName(want.queue),
      types: want.typeCodes.length === 0 ? null : want.typeCodes,
      at: atMs,
      takers: items.length,
      wires: items.map((index) => wants[index]?.wire ?? ''),
    })),
  );

/** Leases for a batch of takers; the takers of one queue get its messages in their order of asking. */
export const makeLeaseFlush =
  (database: Database, vault: Vault, crash: CrashPoint, nowMs: () => EpochMs = () => 0) =>
  async (wants: readonly LeaseWant[]): Promise<readonly (Delivery | null)[]> => {
    // A want may have waited for its turn while a message that is placed after it was taken: never handed out before it was queued.
    const groups = groupByQueue(wants, nowMs());
    const moments = groups.map(({ atMs }) => atMs);
    crash('lease:writing');
    const rows = await withMonths(database, moments, () =>
      database.query<LeaseRow>(leaseBatch, [wantsOf(groups, wants), stateByProgress]),
    );
    if (rows.length > 0) crash('lease:committed');
    const withAttachments = rows.filter((row) => row.attachment_count > 0);
    const attachments = await readAttachments(
      database,
      withAttachments.map(({ seq, received_ms: receivedAtMs }) => ({ seq, receivedAtMs })),
    );
    const results: (Delivery | null)[] = wants.map(() => null);
    const served = groups.map(() => 0);
    for (const row of rows) {
      const taker = served[row.n] ?? 0;
      served[row.n] = taker + 1;
      const index = groups[row.n]?.items[taker] ?? -1;
      const message = keptOf(row);
      const sealed = { body: row.payload, attachments: attachments.get(row.seq) ?? [] };
      results[index] = {
        message,
        content: await openContent(vault, message.head, sealed, row.attachment_count),
        queue: row.queue,
        attempt: row.attempt,
        deliveredAtMs: row.at,
        leaseUntilMs: row.at + row.ack_timeout_ms,
      };
    }
    return results;
  };
