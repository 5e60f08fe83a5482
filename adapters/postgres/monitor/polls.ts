import {
  limits,
  makePollGatherer,
  type Log,
  type Mnemonic,
  type Polls,
  type PollState,
} from '../../../broker/index.ts';
import { repeat, type Background } from '../background.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

/** The average follows a change of habit within about ten polls; a batch counts as one step. Rows come in order: no deadlock of two hubs. */
const write = statement(
  'poll_write',
  `insert into broker.poll as p (queue, owner, first_poll_at, last_poll_at, polls, interval_ms)
   select queue, owner, broker.at_ms("firstAtMs"), broker.at_ms("lastAtMs"), polls,
          case when polls > 1 then ("lastAtMs" - "firstAtMs") / (polls - 1) end
     from json_to_recordset($1::json) as d(queue text, owner text, "firstAtMs" bigint, "lastAtMs" bigint, polls bigint)
    order by queue
   on conflict (queue) do update set
     last_poll_at = greatest(p.last_poll_at, excluded.last_poll_at),
     polls = p.polls + excluded.polls,
     interval_ms = case
       when excluded.last_poll_at <= p.last_poll_at then p.interval_ms
       when p.interval_ms is null
         then (broker.ms(excluded.last_poll_at) - broker.ms(p.last_poll_at)) / excluded.polls
       else (p.interval_ms * 4 + (broker.ms(excluded.last_poll_at) - broker.ms(p.last_poll_at)) / excluded.polls) / 5
     end`,
);

const select = statement(
  'poll_list',
  `select queue, owner, broker.ms(first_poll_at) as "firstPollAtMs", broker.ms(last_poll_at) as "lastPollAtMs",
          polls, interval_ms as "intervalMs"
     from broker.poll where $1::text is null or owner = $1::text order by queue`,
);

export type PostgresPolls = Polls &
  Background & {
    /** Writes what was noted so far. */
    flush(): Promise<void>;
  };

/** Polls in PostgreSQL, written at most limits.pollFlushMs late; `stop` writes the rest. */
export const makePolls = (database: Database, log: Log): PostgresPolls => {
  const gatherer = makePollGatherer();
  const flush = async (): Promise<void> => {
    const drafts = gatherer.take();
    if (drafts.length === 0) return;
    try {
      await database.query(write, [JSON.stringify(drafts)]);
    } catch (error) {
      // The database is away: what was seen goes with the next batch.
      for (const draft of drafts) gatherer.add(draft);
      throw error;
    }
  };
  const background = repeat('polls', limits.pollFlushMs, log, async () => {
    await flush();
    return false;
  });
  return {
    note: gatherer.note,
    list: (owner?: Mnemonic) => database.read<PollState>(select, [owner ?? null]),
    flush,
    start: background.start,
    stop: async () => {
      await background.stop();
      await flush().catch((error: unknown) => log.warn('polls.lost', { error: String(error) }));
    },
  };
};
