import {
  afterUndo,
  limits,
  type DeadLetter,
  type DeadLetterCount,
  type DeadLetters,
  type DeadReason,
  type EpochMs,
} from '../../broker/index.ts';
import { statement } from './connections.ts';
import { matching, moveLetters, valuesOf } from './moveLetters.ts';
import type { Database } from './pool.ts';
import { noChanges, persist, withMonths } from './store/persist.ts';
import { headColumns, keptOf, type HeadRow } from './store/rows.ts';

const selectPage = statement(
  'dead_list',
  `select d.dead_id, d.queue, d.reason, broker.ms(d.at) as at_ms, d.attempts, ${headColumns}
     from broker.dead_letter d
     join broker.message m on m.seq = d.seq and m.received_at = d.received_at
    where ${matching} and ($10::bigint is null or d.dead_id < $10::bigint)
    order by d.dead_id desc limit $11::int`,
);

const count = statement(
  'dead_preview',
  `select d.queue, d.reason, count(*) as count, d.reason <> 'quarantined' as redrivable
     from broker.dead_letter d where ${matching}
    group by d.queue, d.reason order by d.queue, d.reason`,
);

const insertRedrive = statement(
  'redrive_insert',
  `insert into broker.redrive (at, by_person, finished_at)
   values (broker.at_ms($1::bigint), $2::text, broker.at_ms($1::bigint)) returning redrive_id`,
);
const setMoved = statement(
  'redrive_moved',
  'update broker.redrive set total = $2::bigint, moved = $2::bigint where redrive_id = $1::bigint',
);
const endRedrive = statement(
  'redrive_end',
  `update broker.redrive set state = 'undone', undone_at = broker.at_ms($2::bigint),
          finished_at = coalesce(finished_at, broker.at_ms($2::bigint))
    where redrive_id = $1::bigint`,
);
const addUndone = statement(
  'redrive_undone',
  'update broker.redrive set undone = undone + $2::bigint where redrive_id = $1::bigint',
);
const countLate = statement(
  'redrive_late',
  'select count(*) as late from broker.dead_letter where redrive_id = $1::bigint',
);

const undoLetters = statement(
  'dead_undo',
  `with picked as (
     select d.dead_id, d.queue, d.priority, d.seq
       from broker.dead_letter d
       join broker.queue_ready r on r.queue = d.queue and r.priority = d.priority and r.position = d.seq
      where d.redrive_id = $1::bigint and r.attempts = 0
      order by d.dead_id limit $2::int for update of r skip locked
   ), gone as (
     delete from broker.queue_ready r using picked
      where r.queue = picked.queue and r.priority = picked.priority and r.position = picked.seq
      returning picked.dead_id
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
type Undone = { readonly seq: number; readonly queue: string };

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
    const done = await withMonths(database, [atMs], () =>
      database.tx(async (sql) => {
        const [made] = await sql.query<{ redrive_id: number }>(insertRedrive, [atMs, by]);
        const redriveId = made?.redrive_id ?? 0;
        const lettersMax = limits.bulkRowsMax;
        const want = { filter, redriveId, by, atMs, lettersMax, uptoDeadId: null };
        const moved = await moveLetters(sql, want);
        await sql.query(setMoved, [redriveId, moved.length]);
        return { redriveId, moved };
      }),
    );
    onPlaced([...new Set(done.moved.map(({ queue }) => queue))]);
    return { redriveId: done.redriveId, moved: done.moved.length };
  };
  const undoSome = (redriveId: number, by: string, atMs: EpochMs): Promise<number> =>
    withMonths(database, [atMs], () =>
      database.tx(async (sql) => {
        // First of all: a task that still runs must not put back what is being taken out.
        await sql.query(endRedrive, [redriveId, atMs]);
        const undone = await sql.query<Undone>(undoLetters, [redriveId, limits.bulkRowsMax]);
        const changes = noChanges();
        for (const { seq, queue } of undone) {
          changes.journal.push({ seq, draft: afterUndo(queue, by, atMs) });
        }
        await persist(sql, changes);
        await sql.query(addUndone, [redriveId, undone.length]);
        return undone.length;
      }),
    );
  const undo: DeadLetters['undo'] = async (redriveId, by, atMs) => {
    let undone = 0;
    for (;;) {
      const taken = await undoSome(redriveId, by, atMs);
      undone += taken;
      if (taken < limits.bulkRowsMax) break;
    }
    const [rest] = await database.read<{ late: number }>(countLate, [redriveId]);
    return { undone, late: rest?.late ?? 0 };
  };
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
