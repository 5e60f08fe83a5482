import { limits, type EpochMs, type Log, type SystemActivity } from '../../../broker/index.ts';
import { repeat, type Background } from '../background.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

/** Rows come in order: two hubs that write the same systems do not wait for each other in a circle. */
const write = statement(
  'activity_write',
  `insert into monitor.system_activity as a (system, last_send_at, last_poll_at, last_ack_at, polls, skew_ms, skew_at)
   select system, broker.at_ms("lastSendAtMs"), broker.at_ms("lastPollAtMs"), broker.at_ms("lastAckAtMs"),
          array(select value::bigint from json_array_elements_text(polls)), "skewMs", broker.at_ms("skewAtMs")
     from json_to_recordset($1::json) as d(system text, "lastSendAtMs" bigint, "lastPollAtMs" bigint, "lastAckAtMs" bigint,
          polls json, "skewMs" bigint, "skewAtMs" bigint)
    order by system
   on conflict (system) do update set
     last_send_at = greatest(a.last_send_at, excluded.last_send_at),
     last_poll_at = greatest(a.last_poll_at, excluded.last_poll_at),
     last_ack_at = greatest(a.last_ack_at, excluded.last_ack_at),
     polls = array(select poll from (
       select poll from unnest(a.polls || excluded.polls) poll order by poll desc limit $2::int) newest order by poll),
     skew_ms = case when excluded.skew_at is null then a.skew_ms else excluded.skew_ms end,
     skew_at = coalesce(excluded.skew_at, a.skew_at)`,
);

const select = statement(
  'activity_list',
  `select system, broker.ms(last_send_at) as "lastSendAtMs", broker.ms(last_poll_at) as "lastPollAtMs",
          broker.ms(last_ack_at) as "lastAckAtMs", polls::float8[] as polls, skew_ms as "skewMs", broker.ms(skew_at) as "skewAtMs"
     from monitor.system_activity order by system`,
);

type Seen = 'send' | 'poll' | 'ack';
type Fresh = { -readonly [K in keyof SystemActivity]: SystemActivity[K] };

const fieldOf = { send: 'lastSendAtMs', poll: 'lastPollAtMs', ack: 'lastAckAtMs' } as const;

export type ActivityLog = Background & {
  /** A call of a system; kept in memory for at most limits.activityFlushMs. */
  saw(system: string, what: Seen, atMs: EpochMs): void;
  sawSkew(system: string, skewMs: number, atMs: EpochMs): void;
  list(): Promise<readonly SystemActivity[]>;
  flush(): Promise<void>;
};

const unseen = (system: string): Fresh => ({
  system,
  lastSendAtMs: null,
  lastPollAtMs: null,
  lastAckAtMs: null,
  polls: [],
  skewMs: null,
  skewAtMs: null,
});

/** What is heard of systems, written together: the pipeline never waits for it, a killed hub forgets two seconds of it. */
export const makeActivityLog = (database: Database, log: Log): ActivityLog => {
  let fresh = new Map<string, Fresh>();
  const of = (system: string): Fresh => {
    const known = fresh.get(system) ?? unseen(system);
    fresh.set(system, known);
    return known;
  };
  const flush = async (): Promise<void> => {
    if (fresh.size === 0) return;
    const batch = fresh;
    fresh = new Map();
    await database.query(write, [JSON.stringify([...batch.values()]), limits.pollsKeptMax]);
  };
  const background = repeat('activity', limits.activityFlushMs, log, async () => {
    await flush();
    return false;
  });
  return {
    saw: (system, what, atMs) => {
      const one = of(system);
      one[fieldOf[what]] = atMs;
      if (what === 'poll') one.polls = [...one.polls, atMs].slice(-limits.pollsKeptMax);
    },
    sawSkew: (system, skewMs, atMs) => {
      Object.assign(of(system), { skewMs: Math.round(skewMs), skewAtMs: atMs });
    },
    list: () => database.read<SystemActivity>(select),
    flush,
    start: background.start,
    stop: async () => {
      await background.stop();
      await flush().catch((error: unknown) => log.warn('activity.lost', { error: String(error) }));
    },
  };
};
