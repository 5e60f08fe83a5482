import {
  afterRedrive,
  type DeadLetterFilter,
  type DeadReason,
  type EpochMs,
} from '../../broker/index.ts';
import { statement } from './connections.ts';
import type { Sql } from './pool.ts';
import { noChanges, persist } from './store/persist.ts';

/** Narrowing of `broker.dead_letter d` by $1–$9; absent fields are null. */
export const matching = `
  d.redrive_id is null
  and ($1::bigint[] is null or d.dead_id = any($1::bigint[]))
  and ($2::text is null or d.queue = $2::text)
  and ($3::text is null or split_part(d.queue, '/', 1) = $3::text)
  and ($4::text is null or d.sender = $4::text)
  and ($5::text is null or d.type_code = $5::text)
  and ($6::text is null or d.reason = $6::text)
  and ($7::bigint is null or d.at >= broker.at_ms($7::bigint))
  and ($8::bigint is null or d.at < broker.at_ms($8::bigint))
  and ($9::text[] is null or split_part(d.queue, '/', 1) = any($9::text[]))`;

/** Values for `matching`. */
export const valuesOf = (filter: DeadLetterFilter): readonly unknown[] => [
  filter.deadIds ?? null,
  filter.queue ?? null,
  filter.owner ?? null,
  filter.sender ?? null,
  filter.typeCode ?? null,
  filter.reason ?? null,
  filter.sinceMs ?? null,
  filter.untilMs ?? null,
  filter.owners ?? null,
];

/** A letter keeps its row, marked, so that the redrive can be undone; a new life as long as the first keeps it from expiring at once. */
const redriveLetters = statement(
  'dead_redrive',
  `with picked as materialized (
     select d.dead_id from broker.dead_letter d
      where ${matching} and d.reason <> 'quarantined' and ($13::bigint is null or d.dead_id <= $13::bigint)
      order by d.dead_id limit $10::int for update skip locked
   ), marked as (
     update broker.dead_letter d set redrive_id = $11::bigint from picked where d.dead_id = picked.dead_id
     returning d.*
   ), waiting as (
     insert into broker.queue_ready
       (queue, priority, position, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at)
     select queue, priority, seq, seq, received_at, message_id, type_code, 0, ack_timeout_ms,
            greatest(expires_at, broker.at_ms($12::bigint) + (expires_at - received_at))
       from marked
   )
   select seq, queue, reason from marked order by dead_id`,
);

export type Moved = { readonly seq: number; readonly queue: string; readonly reason: DeadReason };

export type MoveWant = {
  readonly filter: DeadLetterFilter;
  readonly redriveId: number;
  readonly by: string;
  readonly atMs: EpochMs;
  readonly lettersMax: number;
  /** Letters that died later are left; null: none is. */
  readonly uptoDeadId: number | null;
};

/** Puts letters back into their queues, oldest first, and writes their journal; within the caller's transaction. */
export const moveLetters = async (sql: Sql, want: MoveWant): Promise<readonly Moved[]> => {
  const moved = await sql.query<Moved & { reason: 'expired' | 'undeliverable' }>(redriveLetters, [
    ...valuesOf(want.filter),
    want.lettersMax,
    want.redriveId,
    want.atMs,
    want.uptoDeadId,
  ]);
  const changes = noChanges();
  for (const { seq, queue, reason } of moved) {
    changes.journal.push({ seq, draft: afterRedrive(reason, queue, want.by, want.atMs) });
  }
  await persist(sql, changes);
  return moved;
};
