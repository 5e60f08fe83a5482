import {
  HubError,
  limits,
  percentileOf,
  type Bucket,
  type MessageEvent,
  type MessageState,
  type StatisticDimension,
  type StatisticFilter,
  type StatisticQuery,
  type StatisticRow,
  type StatisticsStore,
  type StatisticTime,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

/** Hours are kept in UTC; people think in the days of the region. */
const zone = 'Asia/Novokuznetsk';

const formats: Readonly<Record<StatisticTime, string | null>> = {
  none: null,
  hour: 'YYYY-MM-DD HH24:00',
  day: 'YYYY-MM-DD',
  month: 'YYYY-MM',
  weekHour: 'ID HH24',
};

/** $1–$8 narrow rows that have a recipient and a kind. */
const narrowed = `s.hour >= date_trunc('hour', broker.at_ms($1::bigint)) and s.hour < broker.at_ms($2::bigint)
   and ($3::text[] is null or s.type_code = any($3::text[]))
   and ($4::text is null or s.sender = $4::text)
   and ($5::text is null or s.recipient = $5::text)
   and ($6::text is null or $6::text in (s.sender, s.recipient))
   and ($7::text is null or s.kind = $7::text)
   and ($8::text[] is null or s.sender = any($8::text[]) or s.recipient = any($8::text[]))`;

/** $9: format of the time; $10–$13: which names to group by. */
const group = `to_char(s.hour at time zone '${zone}', $9::text) as time,
  case when $10::boolean then s.type_code end as type, case when $11::boolean then s.sender end as sender,
  case when $12::boolean then s.recipient end as recipient, case when $13::boolean then s.kind end as kind`;

const selectCounts = statement(
  'statistics_counts',
  `select ${group}, s.event, s.state, sum(s.count)::bigint as count
     from broker.statistic_hour s where ${narrowed} group by 1, 2, 3, 4, 5, 6, 7 limit $14::int`,
);

const selectTimes = statement(
  'statistics_times',
  `select ${group}, s.measure, s.bucket, sum(s.count)::bigint as count
     from broker.statistic_time s where ${narrowed} group by 1, 2, 3, 4, 5, 6, 7 limit $14::int`,
);

/** A refused message has no recipient and no kind: it was not accepted as anything. */
const narrowedRefusals = `s.hour >= date_trunc('hour', broker.at_ms($1::bigint)) and s.hour < broker.at_ms($2::bigint)
   and ($3::text[] is null or s.type_code = any($3::text[]))
   and ($4::text is null or s.sender = $4::text)
   and $5::text is null
   and ($6::text is null or s.sender = $6::text)
   and $7::text is null and s.sending
   and ($8::text[] is null or s.sender = any($8::text[]))`;

const selectRefused = statement(
  'statistics_refused',
  `select to_char(s.hour at time zone '${zone}', $9::text) as time,
          case when $10::boolean then s.type_code end as type, case when $11::boolean then s.sender end as sender,
          case when $12::boolean then '' end as recipient, case when $13::boolean then '' end as kind,
          sum(s.count)::bigint as count
     from broker.statistic_refusal s where ${narrowedRefusals} group by 1, 2, 3, 4, 5 limit $14::int`,
);

const selectCodes = statement(
  'statistics_refusal_codes',
  `select s.code, sum(s.count)::bigint as count from broker.statistic_refusal s
    where ${narrowedRefusals} group by s.code order by 2 desc, 1`,
);

/** The first entry after the cursor, of an ended transaction or not. */
const selectLag = statement(
  'statistics_lag',
  `select broker.ms(e.at) as at_ms from broker.statistic_cursor c
    cross join lateral (
      select e.at from broker.event e
       where (e.xid, e.event_id) > (c.last_xid, c.last_event_id) and e.event_id > c.floor_event_id
       order by e.xid, e.event_id limit 1) e`,
);

type Keys = Pick<StatisticRow, 'time' | 'type' | 'sender' | 'recipient' | 'kind'>;
type CountRow = Keys & {
  readonly event: MessageEvent;
  readonly state: MessageState;
  readonly count: number;
};
type TimeRow = Keys & Bucket & { readonly measure: 'wait' | 'answer' };
type RefusedRow = Keys & { readonly count: number };

type Group = {
  readonly keys: Keys;
  readonly states: Partial<Record<MessageState, number>>;
  readonly events: Partial<Record<MessageEvent, number>>;
  readonly buckets: { readonly wait: Bucket[]; readonly answer: Bucket[] };
  refused: number;
};

const valuesOf = (filter: StatisticFilter): readonly unknown[] => [
  filter.fromMs,
  filter.untilMs,
  filter.types ?? null,
  filter.sender ?? null,
  filter.recipient ?? null,
  filter.participant ?? null,
  filter.kind ?? null,
  filter.owners,
];

const makeGroups = () => {
  const groups = new Map<string, Group>();
  return {
    of: ({ time, type, sender, recipient, kind }: Keys): Group => {
      const id = JSON.stringify([time, type, sender, recipient, kind]);
      const known = groups.get(id);
      if (known) return known;
      const keys = { time, type, sender, recipient, kind };
      const buckets = { wait: [], answer: [] };
      const made: Group = { keys, states: {}, events: {}, buckets, refused: 0 };
      groups.set(id, made);
      return made;
    },
    all: (): readonly Group[] =>
      [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  };
};

const timesOf = (buckets: readonly Bucket[]) => ({
  count: buckets.reduce((sum, { count }) => sum + count, 0),
  p50Ms: percentileOf(buckets, 0.5),
  p95Ms: percentileOf(buckets, 0.95),
});

const rowOf = ({ keys, states, events, buckets, refused }: Group): StatisticRow => ({
  ...keys,
  states,
  events,
  refused,
  wait: timesOf(buckets.wait),
  answer: timesOf(buckets.answer),
});

const tooMany = (): HubError =>
  new HubError('BadRequest', {
    field: 'by',
    reason: `Строк больше ${limits.statisticRowsMax}: сузьте срок или отбор, или выберите более крупный шаг времени.`,
  });

/** Reads the counts that the projector made (KIS-6.2.5.a). */
export const makeStatistics = (database: Database): StatisticsStore => {
  const read = async ({ filter, time, by }: StatisticQuery): Promise<readonly StatisticRow[]> => {
    const has = (dimension: StatisticDimension): boolean => by.includes(dimension);
    const values = [
      ...valuesOf(filter),
      formats[time],
      ...(['type', 'sender', 'recipient', 'kind'] as const).map(has),
      limits.statisticCellsMax + 1,
    ];
    const [counts, times, refused] = await Promise.all([
      database.read<CountRow>(selectCounts, values),
      database.read<TimeRow>(selectTimes, values),
      database.read<RefusedRow>(selectRefused, values),
    ]);
    if (Math.max(counts.length, times.length) > limits.statisticCellsMax) throw tooMany();
    const groups = makeGroups();
    for (const row of counts) {
      const { states, events } = groups.of(row);
      states[row.state] = (states[row.state] ?? 0) + row.count;
      events[row.event] = (events[row.event] ?? 0) + row.count;
    }
    for (const row of times) groups.of(row).buckets[row.measure].push(row);
    for (const row of refused) groups.of(row).refused += row.count;
    const rows = groups.all().map(rowOf);
    if (rows.length > limits.statisticRowsMax) throw tooMany();
    return rows;
  };
  return {
    read,
    refusals: (filter) => database.read(selectCodes, valuesOf(filter)),
    lagSinceMs: async () => (await database.read<{ at_ms: number }>(selectLag))[0]?.at_ms ?? null,
  };
};
