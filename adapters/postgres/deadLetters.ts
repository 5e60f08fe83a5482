import {
  afterRedrive,
  afterUndo,
  limits,
  type DeadLetter,
  type DeadLetterCount,
  type DeadLetterFilter,
  type DeadLetters,
  type DeadReason,
} from '../../broker/index.ts';
import { statement } from './connections.ts';
import type { Database } from './pool.ts';
import { noChanges, persist, withMonths } from './store/persist.ts';
import { headColumns, keptOf, type HeadRow } from './store/rows.ts';

/** Narrowing of `broker.dead_letter d`; absent fields are null. */
const matching = `
  d.redrive_id is null
  and ($1::bigint[] is null or d.dead_id = any($1::bigint[]))
  and ($2::text is null or d.queue = $2::text)
  and ($3::text is null or split_part(d.queue, '/', 1) = $3::text)
  and ($4::text is null or d.sender = $4::text)
  and ($5::text is null or d.type_code = $5::text)
  and ($6::text is null or d.reason = $6::text)
  and ($7::bigint is null or d.at >= broker.at_ms($7::bigint))
  and ($8::bigint is null or d.at < broker.at_ms($8::bigint))`;

const valuesOf = (filter: DeadLetterFilter): readonly unknown[] => [
  filter.deadIds ?? null,
  filter.queue ?? null,
  filter.owner ?? null,
  filter.sender ?? null,
  filter.typeCode ?? null,
  filter.reason ?? null,
  filter.sinceMs ?? null,
  filter.untilMs ?? null,
];

const selectPage = statement(
  'dead_list',
  `select d.dead_id, d.queue, d.reason, broker.ms(d.at) as at_ms, d.attempts, ${headColumns}
     from broker.dead_letter d
     join broker.message m on m.seq = d.seq and m.received_at = d.received_at
    where ${matching} and ($9::bigint is null or d.dead_id < $9::bigint)
    order by d.dead_id desc limit $10::int`,
);

const count = statement(
  'dead_preview',
  `select d.queue, d.reason, count(*) as count, d.reason <> 'quarantined' as redrivable
     from broker.dead_letter d where ${matching}
    group by d.queue, d.reason order by d.queue, d.reason`,
);

/** A letter keeps its row, marked, so that the redrive can be undone; a new life as long as the first keeps it from expiring at once. */
const redriveLetters = statement(
  'dead_redrive',
  `with picked as materialized (
     select d.dead_id from broker.dead_letter d
      where ${matching} and d.reason <> 'quarantined'
      order by d.dead_id limit $9::int for update skip locked
   ), marked as (
     update broker.dead_letter d set redrive_id = $10::bigint from picked where d.dead_id = picked.dead_id
     returning d.*
   ), waiting as (
     insert into broker.queue_ready
       (queue, priority, position, seq, received_at, message_id, type_code, attempts, ack_timeout_ms, expires_at)
     select queue, priority, seq, seq, received_at, message_id, type_code, 0, ack_timeout_ms,
            greatest(expires_at, broker.at_ms($11::bigint) + (expires_at - received_at))
       from marked
   )
   select seq, queue, reason from marked order by dead_id`,
);

const undoLetters = statement(
  'dead_undo',
  `with gone as (
     delete from broker.queue_ready r using broker.dead_letter d
      where d.redrive_id = $1::bigint and r.queue = d.queue and r.priority = d.priority and r.position = d.seq
        and r.attempts = 0
      returning d.dead_id
   )
   update broker.dead_letter d set redrive_id = null from gone where d.dead_id = gone.dead_id
   returning d.seq, d.queue`,
);

type LetterRow = HeadRow & {
  readonly dead_id: number;
  readonly queue: string;
  readonly reason: DeadReason;
  readonly at_ms: number;
  readonly attempts: number;
};
type Moved = { readonly seq: number; readonly queue: string };

const letterOf = (row: LetterRow): DeadLetter => ({
  deadId: row.dead_id,
  message: keptOf(row),
  queue: row.queue,
  reason: row.reason,
  atMs: row.at_ms,
  attempts: row.attempts,
});

/**
 * Dead letters in PostgreSQL.
 * @param onPlaced told which queues a redrive has filled, to wake their takers
 */
export const makeDeadLetters = (
  database: Database,
  onPlaced: (queues: readonly string[]) => void,
): DeadLetters => {
  const redrive: DeadLetters['redrive'] = async (filter, by, atMs) => {
    const queues = new Set<string>();
    const done = await withMonths(database, [atMs], () =>
      database.tx(async (sql) => {
        const [made] = await sql.query<{ redrive_id: number }>(
          `insert into broker.redrive (at, by_person) values (broker.at_ms($1::bigint), $2::text)
           returning redrive_id`,
          [atMs, by],
        );
        const redriveId = made?.redrive_id ?? 0;
        const moved = await sql.query<Moved & { reason: 'expired' | 'undeliverable' }>(
          redriveLetters,
          [...valuesOf(filter), limits.bulkRowsMax, redriveId, atMs],
        );
        const changes = noChanges();
        for (const { seq, queue, reason } of moved) {
          queues.add(queue);
          changes.journal.push({ seq, draft: afterRedrive(reason, queue, by, atMs) });
        }
        await persist(sql, changes);
        return { redriveId, moved: moved.length };
      }),
    );
    onPlaced([...queues]);
    return done;
  };
  const undo: DeadLetters['undo'] = (redriveId, by, atMs) =>
    withMonths(database, [atMs], () =>
      database.tx(async (sql) => {
        const undone = await sql.query<Moved>(undoLetters, [redriveId]);
        const changes = noChanges();
        for (const { seq, queue } of undone) {
          changes.journal.push({ seq, draft: afterUndo(queue, by, atMs) });
        }
        await persist(sql, changes);
        await sql.query(
          'update broker.redrive set undone_at = broker.at_ms($2::bigint) where redrive_id = $1::bigint',
          [redriveId, atMs],
        );
        const [rest] = await sql.query<{ late: number }>(
          'select count(*) as late from broker.dead_letter where redrive_id = $1::bigint',
          [redriveId],
        );
        return { undone: undone.length, late: rest?.late ?? 0 };
      }),
    );
  return {
    list: async (filter, beforeId) => {
      const rows = await database.read<LetterRow>(selectPage, [
        ...valuesOf(filter),
        beforeId ?? null,
        limits.listRowsMax,
      ]);
      return rows.map(letterOf);
    },
    preview: (filter) => database.read<DeadLetterCount>(count, valuesOf(filter)),
    redrive,
    undo,
  };
};
