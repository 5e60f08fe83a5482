import type { EpochMs, JournalDraft, StatusDraft } from '../../../broker/index.ts';
import { errorCode, statement } from '../connections.ts';
import { ensureMonths } from '../partitions.ts';
import type { Database, Sql } from '../pool.ts';
import { eventRecord, eventRecordOf, statusRecord, statusRecordOf } from './drafts.ts';

const insert = statement(
  'persist',
  `with entry as (
     insert into broker.event (seq, kind, state, at, queue, by_system, detail)
     select e.seq, e.kind, e.state, broker.at_ms(e.at), e.queue, e.by_system, e.detail
       from json_to_recordset($1::json) as e(${eventRecord})
      order by e.i
   ), status as (
     insert into broker.status_ready
       (owner, position, status_id, original_id, category, at, details, fault_code, fault_text)
     select owner, id, id, original_id, category, broker.at_ms(at), details, fault_code, fault_text
       from (select s.*, nextval('broker.status_seq') as id
               from (select * from json_to_recordset($2::json) as s(${statusRecord}) order by i) s) s
   )
   update broker.answer set delivered = true where request_seq = any($3::bigint[])`,
);

/** What a step of the delivery writes besides moving places. */
export type Changes = {
  readonly journal: { readonly seq: number; readonly draft: JournalDraft }[];
  readonly statuses: StatusDraft[];
  /** Requests whose final answer has been delivered. */
  readonly deliveredRequests: number[];
};

/** An empty collection of changes, to be filled. */
export const noChanges = (): Changes => ({ journal: [], statuses: [], deliveredRequests: [] });

/** Writes journal entries and status messages, in their order, within the caller's transaction. */
export const persist = async (sql: Sql, changes: Changes): Promise<void> => {
  const { journal, statuses, deliveredRequests } = changes;
  if (journal.length + statuses.length + deliveredRequests.length === 0) return;
  await sql.query(insert, [
    JSON.stringify(journal.map(({ seq, draft }, i) => eventRecordOf(draft, 0, i, seq))),
    JSON.stringify(statuses.map((draft, i) => statusRecordOf(draft, 0, i))),
    deliveredRequests,
  ]);
};

/** SQLSTATE of a row that no partition takes. */
const noPartition = '23514';

/**
 * Runs a transaction that writes partitioned rows; makes the month's partitions when they are missing (a long sleep of the daily job,
 * a legal time of another month) and runs it again.
 */
export const withMonths = async <T>(
  database: Database,
  momentsMs: readonly EpochMs[],
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const missing = errorCode(error) === noPartition;
    if (!missing || !(await ensureMonths(database, momentsMs))) throw error;
    return work();
  }
};
