import {
  advanceStanding,
  standingState,
  type Log,
  type MessageEvent,
  type MessageKind,
  type MessageState,
  type ResponseOutcome,
  type Standing,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database, Sql } from '../pool.ts';
import { makeFollower, type FollowedEntry, type Follower } from './follow.ts';

const name = 'message_list';

const selectKnown = statement(
  'list_known',
  `select seq, kind, last_event_id, last_state, furthest, broker.ms(changed_at) as changed_ms, outcome, fault
     from broker.message_list where seq = any($1::bigint[])`,
);

/** The first entry of a message is as old as the message: that finds its month without a walk through all of them. */
const selectNew = statement(
  'list_new',
  `select m.seq, m.kind, case when m.kind = 'response' then m.outcome end as outcome
     from unnest($1::bigint[], $2::bigint[]) as wanted(seq, at)
     join broker.message m on m.seq = wanted.seq and m.received_at = broker.at_ms(wanted.at)`,
);

const write = statement(
  'list_write',
  `with row as materialized (
     select * from json_to_recordset($1::json) as r(seq bigint, received_ms bigint, state text, outcome text, fault text,
       changed_ms bigint, last_event_id bigint, last_state text, furthest smallint)
   ), places as (
     insert into broker.message_recipient (recipient, received_at, seq)
     select distinct split_part(queue, '/', 1), m.received_at, m.seq
       from row r
       join broker.message m on m.seq = r.seq and m.received_at = broker.at_ms(r.received_ms)
      cross join unnest(m.queues) as queue
      where m.recipient is null
     on conflict do nothing
   ), made as (
     insert into broker.message_list (seq, received_at, kind, door, sender, recipient, type_code, test_message, state, outcome, fault,
       changed_at, last_event_id, last_state, furthest)
     select m.seq, m.received_at, m.kind, m.door, m.sender, m.recipient, m.type_code, m.test_message, r.state, r.outcome, r.fault,
            broker.at_ms(r.changed_ms), r.last_event_id, r.last_state, r.furthest
       from row r
       join broker.message m on m.seq = r.seq and m.received_at = broker.at_ms(r.received_ms)
      order by m.seq
     on conflict (seq) do nothing
   )
   update broker.message_list l
      set state = r.state, outcome = r.outcome, fault = r.fault, changed_at = broker.at_ms(r.changed_ms),
          last_event_id = r.last_event_id, last_state = r.last_state, furthest = r.furthest
     from row r where r.received_ms is null and l.seq = r.seq`,
);

type KnownRow = {
  readonly seq: number;
  readonly kind: MessageKind;
  readonly last_event_id: number;
  readonly last_state: MessageState;
  readonly furthest: number;
  readonly changed_ms: number;
  readonly outcome: ResponseOutcome | null;
  readonly fault: string | null;
};
type NewRow = Pick<KnownRow, 'seq' | 'kind' | 'outcome'>;

/** A message that the batch is about. */
type Touched = {
  readonly kind: MessageKind;
  /** Of a message that is not listed yet. */
  readonly receivedMs: number | null;
  readonly outcome: ResponseOutcome | null;
  standing: Standing | null;
};

const standingOf = (row: KnownRow): Standing => ({
  lastEventId: row.last_event_id,
  lastState: row.last_state,
  furthest: row.furthest,
  changedAtMs: row.changed_ms,
  outcome: row.outcome,
  fault: row.fault,
});

const readTouched = async (
  sql: Sql,
  entries: readonly FollowedEntry[],
): Promise<ReadonlyMap<number, Touched>> => {
  const touched = new Map<number, Touched>();
  const known = await sql.query<KnownRow>(selectKnown, [
    [...new Set(entries.map(({ seq }) => seq))],
  ]);
  for (const row of known) {
    const { kind, outcome } = row;
    touched.set(row.seq, { kind, receivedMs: null, outcome, standing: standingOf(row) });
  }
  const first = entries.filter(({ seq, kind }) => kind === 'receive' && !touched.has(seq));
  const receivedMs = new Map(first.map(({ seq, at_ms: at }) => [seq, at]));
  const made = await sql.query<NewRow>(selectNew, [
    [...receivedMs.keys()],
    [...receivedMs.values()],
  ]);
  for (const { seq, kind, outcome } of made) {
    touched.set(seq, { kind, receivedMs: receivedMs.get(seq) ?? null, outcome, standing: null });
  }
  return touched;
};

const takeOver = async (sql: Sql, entries: readonly FollowedEntry[]): Promise<void> => {
  const touched = await readTouched(sql, entries);
  for (const entry of entries) {
    const message = touched.get(entry.seq);
    // Its month has left the journal.
    if (!message) continue;
    message.standing = advanceStanding(message.standing, {
      eventId: entry.event_id,
      event: entry.kind as MessageEvent,
      state: entry.state as MessageState,
      atMs: entry.at_ms,
      detail: entry.detail,
    });
  }
  const rows = [...touched].flatMap(([seq, { kind, receivedMs, outcome, standing }]) =>
    standing === null
      ? []
      : [
          {
            seq,
            received_ms: receivedMs,
            state: standingState(kind, standing),
            outcome: standing.outcome ?? outcome,
            fault: standing.fault,
            changed_ms: standing.changedAtMs,
            last_event_id: standing.lastEventId,
            last_state: standing.lastState,
            furthest: standing.furthest,
          },
        ],
  );
  if (rows.length > 0) await sql.query(write, [JSON.stringify(rows)]);
};

export type MessageListing = Follower & {
  /** Empties the list and lists everything anew. */
  relist(): Promise<void>;
};

/** Keeps the list of messages behind the journal (broker/decisions/028): states that indexes can find. */
export const makeMessageListing = (database: Database, log: Log): MessageListing => {
  const follower = makeFollower(database, log, name, takeOver);
  return {
    ...follower,
    relist: async () => {
      await follower.rebuild(async (sql) => {
        await sql.query('truncate broker.message_list, broker.message_recipient');
      });
      await follower.catchUp();
    },
  };
};
