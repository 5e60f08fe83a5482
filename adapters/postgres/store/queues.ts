import type { Mnemonic, QueueState } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

const selectQueues = statement(
  'queues',
  `with ready as (
     select queue, count(*) as waiting, min(received_at) as oldest from broker.queue_ready
      where $1::text is null or queue >= $1::text || '/' and queue < $1::text || '0' group by queue
   ), leased as (
     select queue, count(*) as leased, min(received_at) as oldest from broker.queue_leased
      where $1::text is null or owner = $1::text group by queue
   ), dead as (
     select queue, count(*) as dead from broker.dead_letter
      where redrive_id is null and ($1::text is null or split_part(queue, '/', 1) = $1::text) group by queue
   )
   select q.name as queue, q.owner, coalesce(r.waiting, 0) as waiting, coalesce(l.leased, 0) as leased,
          coalesce(d.dead, 0) as dead, broker.ms(least(r.oldest, l.oldest)) as oldest_ms,
          broker.ms((select e.at from broker.event e where e.queue = q.name and e.kind = 'lease'
                      order by e.at desc limit 1)) as last_lease_ms,
          broker.ms(greatest(
            (select e.at from broker.event e where e.queue = q.name and e.kind = 'ack' order by e.at desc limit 1),
            (select e.at from broker.event e where e.queue = q.name and e.kind = 'deliver' order by e.at desc limit 1)
          )) as last_ack_ms
     from broker.queue q
     left join ready r on r.queue = q.name
     left join leased l on l.queue = q.name
     left join dead d on d.queue = q.name
    where $1::text is null or q.owner = $1::text
    order by q.name`,
);

const selectStatusQueues = statement(
  'status_queues',
  `select owner, sum(waiting) as waiting, sum(leased) as leased, broker.ms(min(oldest)) as oldest_ms
     from (select owner, count(*) as waiting, 0 as leased, min(at) as oldest from broker.status_ready
            where $1::text is null or owner = $1::text group by owner
           union all
           select owner, 0, count(*), min(at) from broker.status_leased
            where $1::text is null or owner = $1::text group by owner) s
    group by owner order by owner`,
);

type QueueRow = {
  readonly queue: string;
  readonly owner: string;
  readonly waiting: number;
  readonly leased: number;
  readonly dead: number;
  readonly oldest_ms: number | null;
  readonly last_lease_ms: number | null;
  readonly last_ack_ms: number | null;
};

/** State of the message and status queues, of one owner or of all; numbers are counted in the tables now (KIS-6.2.5.b). */
export const readQueues = async (database: Database, owner?: Mnemonic): Promise<QueueState[]> => {
  const values = [owner ?? null];
  const queues = await database.read<QueueRow>(selectQueues, values);
  const statuses = await database.read<{
    owner: string;
    waiting: string;
    leased: string;
    oldest_ms: number | null;
  }>(selectStatusQueues, values);
  return [
    ...queues.map((row) => ({
      queue: row.queue,
      owner: row.owner as Mnemonic,
      waiting: row.waiting,
      leased: row.leased,
      dead: row.dead,
      oldestAtMs: row.oldest_ms,
      lastLeaseAtMs: row.last_lease_ms,
      lastAckAtMs: row.last_ack_ms,
    })),
    ...statuses.map((row) => ({
      queue: `${row.owner}/statuses`,
      owner: row.owner as Mnemonic,
      // sum() of counts is numeric, which stays text.
      waiting: Number(row.waiting),
      leased: Number(row.leased),
      dead: 0,
      oldestAtMs: row.oldest_ms,
      lastLeaseAtMs: null,
      lastAckAtMs: null,
    })),
  ];
};
