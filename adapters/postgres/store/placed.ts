import type { Consequences, Mnemonic, Placed, Progress } from '../../../broker/index.ts';
import type { Changes } from './persist.ts';
import { headColumns, headOf, progressColumn, type HeadRow } from './rows.ts';

/** A queue place with its message, as statements of the delivery return it. */
export type PlacedRow = HeadRow & {
  readonly queue: string;
  readonly attempts: number;
  readonly progress: Progress;
  readonly request_seq: number | null;
};

/** Columns of `PlacedRow` from a place `p`, its `broker.message m` and `left join broker.answer a on a.request_seq = m.seq`. */
export const placedColumns = `p.queue, p.attempts, m.request_seq, ${headColumns}, ${progressColumn}`;

/** Joins that `placedColumns` needs, after a relation `p`. */
export const placedJoins = `
  join broker.message m on m.seq = p.seq and m.received_at = p.received_at
  left join broker.answer a on a.request_seq = m.seq`;

/** The place as the rules of the delivery see it. */
export const placedOf = (row: PlacedRow): Placed => ({
  head: headOf(row),
  queue: row.queue,
  owner: (row.queue.split('/')[0] ?? '') as Mnemonic,
  progress: row.progress,
  attempts: row.attempts,
});

/** Adds what a rule decided to what the transaction will write. */
export const collect = (changes: Changes, row: PlacedRow, decided: Consequences): void => {
  for (const draft of decided.journal) changes.journal.push({ seq: row.seq, draft });
  if (row.request_seq !== null) {
    for (const draft of decided.requestJournal) {
      changes.journal.push({ seq: row.request_seq, draft });
      if (draft.state === 'delivered') changes.deliveredRequests.push(row.request_seq);
    }
  }
  changes.statuses.push(...decided.statuses);
};
