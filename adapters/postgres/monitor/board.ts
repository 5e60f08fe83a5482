import type { BoardCounts, BoardStore, Mnemonic, QueueMinute } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

/** Every pair of a queue and a type that was ever counted or holds something now; $1: owners, null for all. */
const selectLines = statement(
  'board_lines',
  `with ready as (
     select queue, type_code, count(*)::int as waiting, (count(*) filter (where attempts > 0))::int as returned,
            min(received_at) as oldest
       from broker.queue_ready
      where $1::text[] is null or queue in (select name from broker.queue where owner = any($1::text[]))
      group by queue, type_code
   ), leased as (
     select queue, type_code, count(*)::int as leased, min(received_at) as oldest
       from broker.queue_leased where $1::text[] is null or owner = any($1::text[]) group by queue, type_code
   ), dead as (
     select queue, type_code, count(*)::int as dead
       from broker.dead_letter
      where redrive_id is null and ($1::text[] is null or split_part(queue, '/', 1) = any($1::text[]))
      group by queue, type_code
   ), line as (
     select * from broker.queue_line where $1::text[] is null or owner = any($1::text[])
   ), place as (
     select queue, type_code from line union select queue, type_code from ready
      union select queue, type_code from leased union select queue, type_code from dead
   )
   select queue, split_part(queue, '/', 1) as owner, type_code as "typeCode", coalesce(r.waiting, 0) as waiting,
          coalesce(l.leased, 0) as leased, coalesce(r.returned, 0) as returned, coalesce(d.dead, 0) as dead,
          broker.ms(least(r.oldest, l.oldest)) as "oldestAtMs",
          broker.ms(q.last_placed_at) as "lastPlacedAtMs", broker.ms(q.last_taken_at) as "lastTakenAtMs",
          broker.ms(q.last_done_at) as "lastDoneAtMs"
     from place
     left join ready r using (queue, type_code)
     left join leased l using (queue, type_code)
     left join dead d using (queue, type_code)
     left join line q using (queue, type_code)
    order by queue, type_code`,
);

const selectStatuses = statement(
  'board_statuses',
  `select owner || '/statuses' as queue, owner, null as "typeCode", sum(waiting)::int as waiting,
          sum(leased)::int as leased, sum(returned)::int as returned, 0 as dead, broker.ms(min(oldest)) as "oldestAtMs",
          null as "lastPlacedAtMs", null as "lastTakenAtMs", null as "lastDoneAtMs"
     from (select owner, count(*) as waiting, 0 as leased, count(*) filter (where attempts > 0) as returned,
                  min(at) as oldest
             from broker.status_ready where $1::text[] is null or owner = any($1::text[]) group by owner
           union all
           select owner, 0, count(*), 0, min(at)
             from broker.status_leased where $1::text[] is null or owner = any($1::text[]) group by owner) s
    group by owner order by owner`,
);

/** One row per queue and type. Text, because the driver reads arrays character by character: 240 000 numbers took half the time. */
const selectMinutes = statement(
  'board_minutes',
  `select m.queue, m.type_code,
          string_agg((extract(epoch from m.minute)::bigint / 60)::text || ' ' || m.placed || ' ' || m.done || ' ' || m.redelivered, ',') as minutes
     from broker.queue_minute m
    where m.minute >= broker.at_ms($2::bigint)
      and ($1::text[] is null or split_part(m.queue, '/', 1) = any($1::text[]))
    group by m.queue, m.type_code`,
);

const selectPolls = statement(
  'board_polls',
  `select queue, owner, broker.ms(last_poll_at) as last_poll_ms, interval_ms
     from broker.poll where $1::text[] is null or owner = any($1::text[])`,
);

const selectOwners = statement(
  'board_owners',
  `select owner from broker.queue union select owner from broker.poll
    union select owner from broker.status_ready union select owner from broker.status_leased order by 1`,
);

type Line = Omit<BoardCounts, 'lastPollAtMs' | 'pollIntervalMs' | 'minutes'>;
type MinutesRow = {
  readonly queue: string;
  readonly type_code: string;
  /** `minute placed done redelivered`, separated by commas, in any order. */
  readonly minutes: string;
};
type PollRow = {
  readonly queue: string;
  readonly owner: Mnemonic;
  readonly last_poll_ms: number;
  readonly interval_ms: number | null;
};

const minutesOf = ({ minutes }: MinutesRow): readonly QueueMinute[] =>
  minutes.split(',').map((text) => {
    const [minute = 0, placed = 0, done = 0, redelivered = 0] = text.split(' ').map(Number);
    return { minuteMs: minute * 60_000, placed, done, redelivered };
  });

const lineKey = (queue: string, typeCode: string | null): string => `${queue} ${typeCode ?? ''}`;

/** A queue that is asked and has never held anything is a line too: its owner is there. */
const onlyAsked = (lines: readonly Line[], polls: readonly PollRow[]): readonly Line[] => {
  const known = new Set(lines.map(({ queue }) => queue));
  return polls
    .filter(({ queue }) => !known.has(queue))
    .map(({ queue, owner }) => ({
      queue,
      owner,
      typeCode: null,
      waiting: 0,
      leased: 0,
      returned: 0,
      dead: 0,
      oldestAtMs: null,
      lastPlacedAtMs: null,
      lastTakenAtMs: null,
      lastDoneAtMs: null,
    }));
};

/** The queues board over the tables of the exchange and the counts of the projector (KIS-6.2.5.a). */
export const makeBoardStore = (database: Database): BoardStore => ({
  board: async (owners, sinceMs) => {
    const values = [owners];
    const [lines, statuses, minutes, polls] = await Promise.all([
      database.read<Line>(selectLines, values),
      database.read<Line>(selectStatuses, values),
      database.read<MinutesRow>(selectMinutes, [owners, sinceMs]),
      database.read<PollRow>(selectPolls, values),
    ]);
    const byLine = new Map(minutes.map((row) => [lineKey(row.queue, row.type_code), row]));
    const byQueue = new Map(polls.map((row) => [row.queue, row]));
    const counted = [...lines, ...statuses];
    return [...counted, ...onlyAsked(counted, polls)].map((line) => {
      const moved = byLine.get(lineKey(line.queue, line.typeCode));
      const poll = byQueue.get(line.queue);
      return {
        ...line,
        lastPollAtMs: poll?.last_poll_ms ?? null,
        pollIntervalMs: poll?.interval_ms ?? null,
        minutes: line.queue.endsWith('/statuses')
          ? null
          : moved === undefined
            ? []
            : minutesOf(moved),
      };
    });
  },
  owners: async () =>
    (await database.read<{ owner: Mnemonic }>(selectOwners)).map(({ owner }) => owner),
});
