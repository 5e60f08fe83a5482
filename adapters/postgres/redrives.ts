import assert from 'node:assert/strict';
import {
  deadReasons,
  HubError,
  limits,
  type Clock,
  type DeadLetterCount,
  type DeadLetterFilter,
  type DeadLetters,
  type EpochMs,
  type Log,
  type Redrives,
  type RedriveTask,
} from '../../broker/index.ts';
import { repeat, type Background } from './background.ts';
import { statement } from './connections.ts';
import { moveLetters } from './moveLetters.ts';
import type { Database } from './pool.ts';
import { withMonths } from './store/persist.ts';

const columns = `redrive_id as "redriveId", state, by_person as "by", note, broker.ms(at) as "atMs", filter,
  rate_per_second as "ratePerSecond", total, moved, undone, broker.ms(finished_at) as "finishedAtMs",
  broker.ms(undone_at) as "undoneAtMs"`;

const insertTask = statement(
  'redrive_start',
  `insert into broker.redrive (at, by_person, state, note, filter, rate_per_second, upto_dead_id, total, next_at)
   values (broker.at_ms($1::bigint), $2::text, 'running', $3::text, $4::jsonb, $5::int,
           (select coalesce(max(dead_id), 0) from broker.dead_letter), $6::bigint, broker.at_ms($1::bigint))
   returning ${columns}`,
);

/** The task that has waited longest for its next second; another hub's is passed over. */
const takeDue = statement(
  'redrive_due',
  `select ${columns}, upto_dead_id from broker.redrive
    where state = 'running' and next_at <= broker.at_ms($1::bigint)
    order by next_at limit 1 for update skip locked`,
);

const advance = statement(
  'redrive_advance',
  `update broker.redrive set moved = moved + $2::bigint,
          next_at = interval '1 second' + case
            when next_at > broker.at_ms($3::bigint) - interval '1 second' then next_at
            else broker.at_ms($3::bigint) end,
          state = case when $2::bigint = 0 then 'done' else state end,
          finished_at = case when $2::bigint = 0 then broker.at_ms($3::bigint) end
    where redrive_id = $1::bigint`,
);

const cancelTask = statement(
  'redrive_cancel',
  `update broker.redrive set state = 'cancelled', finished_at = broker.at_ms($2::bigint)
    where redrive_id = $1::bigint and state = 'running' returning ${columns}`,
);
const selectOne = statement(
  'redrive_find',
  `select ${columns} from broker.redrive where redrive_id = $1::bigint`,
);
const selectPage = statement(
  'redrive_list',
  `select ${columns} from broker.redrive where $1::bigint is null or redrive_id < $1::bigint
    order by redrive_id desc limit $2::int`,
);

type DueRow = RedriveTask & { readonly upto_dead_id: number };

const nothingToMove = (counts: readonly DeadLetterCount[]): HubError =>
  new HubError('ActionNotAllowed', {
    field: 'filter',
    reason:
      counts.length === 0
        ? 'По этому отбору недоставленных сообщений нет.'
        : `Все отобранные сообщения в карантине. ${deadReasons.quarantined.text}`,
  });

/** Moves the letters and takes it back before the transaction ends. */
const dryRun = (
  database: Database,
  filter: DeadLetterFilter,
  atMs: EpochMs,
): Promise<readonly DeadLetterCount[]> =>
  withMonths(database, [atMs], () =>
    database.tx(async (sql) => {
      await sql.query('savepoint dry_run');
      const lettersMax = limits.bulkRowsMax;
      const want = { filter, redriveId: 0, by: '', atMs, lettersMax, uptoDeadId: null };
      const moved = await moveLetters(sql, want);
      await sql.query('rollback to savepoint dry_run');
      const counts = new Map<string, DeadLetterCount>();
      for (const { queue, reason } of moved) {
        const key = `${queue} ${reason}`;
        const count = (counts.get(key)?.count ?? 0) + 1;
        counts.set(key, { queue, reason, count, redrivable: true });
      }
      return [...counts.values()];
    }),
  );

export type PostgresRedrives = Redrives &
  Background & {
    /** Moves what is due of every running task; resolves to the number of letters. */
    step(atMs: EpochMs): Promise<number>;
  };

export type RedriveOptions = {
  readonly database: Database;
  readonly deadLetters: Pick<DeadLetters, 'preview'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told which queues were filled, to wake their takers. */
  readonly onPlaced: (queues: readonly string[]) => void;
  /** Told that a task has moved on. */
  readonly onProgress?: () => void;
};

/** Redrives at a limited rate in PostgreSQL: a task is a row, a second of it is a transaction, so a killed hub loses nothing of it. */
export const makeRedrives = (options: RedriveOptions): PostgresRedrives => {
  const { database, deadLetters, clock, log, onPlaced, onProgress } = options;
  const stepOne = async (atMs: EpochMs): Promise<number | null> => {
    const done = await withMonths(database, [atMs], () =>
      database.tx(async (sql) => {
        const [task] = await sql.query<DueRow>(takeDue, [atMs]);
        if (!task) return null;
        const { redriveId, by, filter, ratePerSecond, upto_dead_id: uptoDeadId } = task;
        const lettersMax = ratePerSecond ?? limits.redriveRatePerSecondMax;
        const want = { filter: filter ?? {}, redriveId, by, atMs, lettersMax, uptoDeadId };
        const moved = await moveLetters(sql, want);
        await sql.query(advance, [redriveId, moved.length, atMs]);
        return moved;
      }),
    );
    if (done === null) return null;
    onPlaced([...new Set(done.map(({ queue }) => queue))]);
    onProgress?.();
    return done.length;
  };
  const step = async (atMs: EpochMs): Promise<number> => {
    let total = 0;
    for (let moved = await stepOne(atMs); moved !== null; moved = await stepOne(atMs)) {
      total += moved;
    }
    return total;
  };
  return {
    ...repeat('redrives', limits.redriveIntervalMs, log, async () => {
      await step(clock.nowMs());
      return false;
    }),
    step,
    begin: async ({ filter, by, note, ratePerSecond, atMs }) => {
      const counts = await deadLetters.preview(filter);
      const total = counts.reduce((sum, one) => sum + (one.redrivable ? one.count : 0), 0);
      if (total === 0) throw nothingToMove(counts);
      const values = [atMs, by, note, JSON.stringify(filter), ratePerSecond, total];
      const [row] = await database.query<RedriveTask>(insertTask, values);
      assert(row, 'an inserted row is returned');
      return row;
    },
    dryRun: (filter, atMs) => dryRun(database, filter, atMs),
    cancel: async (redriveId, atMs) => {
      const [row] = await database.query<RedriveTask>(cancelTask, [redriveId, atMs]);
      return row ?? null;
    },
    find: async (redriveId) =>
      (await database.read<RedriveTask>(selectOne, [redriveId]))[0] ?? null,
    list: (beforeId) =>
      database.read<RedriveTask>(selectPage, [beforeId ?? null, limits.listRowsMax]),
  };
};
