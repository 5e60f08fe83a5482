import assert from 'node:assert/strict';
import {
  limits,
  queueName,
  type AcceptResult,
  type CrashPoint,
  type KeptMessage,
} from '../../../broker/index.ts';
import { errorCode, statement, uniqueViolation } from '../connections.ts';
import type { Database } from '../pool.ts';
import { layOut, type AcceptParameters, type SealedEntry } from './acceptRecords.ts';
import { acceptBatch, lockQueues, type AcceptRow } from './acceptSql.ts';
import { withMonths } from './persist.ts';
import type { Quota, QuotaQuestion } from './quota.ts';
import { headColumns, keptOf, type HeadRow } from './rows.ts';

const racesMax = 5;

const selectKept = statement(
  'kept_by_place',
  `select ${headColumns}
     from unnest($1::bigint[], $2::bigint[]) as p(seq, received)
     join broker.message m on m.seq = p.seq and m.received_at = broker.at_ms(p.received)`,
);

/** Kept messages by their places, keyed by seq. */
export const readKept = async (
  database: Database,
  places: readonly { readonly seq: number; readonly receivedAtMs: number }[],
): Promise<ReadonlyMap<number, KeptMessage>> => {
  if (places.length === 0) return new Map();
  const rows = await database.read<HeadRow>(selectKept, [
    places.map(({ seq }) => seq),
    places.map(({ receivedAtMs }) => receivedAtMs),
  ]);
  return new Map(rows.map((row) => [row.seq, keptOf(row)]));
};

/**
 * Which entries may share a batch: no two with one key or one final answer (the second must see the first's outcome), and not more
 * bytes than one statement should carry.
 */
export const acceptFits = (): ((item: SealedEntry) => boolean) => {
  const keys = new Set<string>();
  let bytes = 0;
  return ({ entry, sealed }) => {
    const { head, answers } = entry;
    const own = [`key/${head.sender}/${head.messageId}`];
    if (answers) own.push(`answer/${answers.place.seq}`);
    if (own.some((key) => keys.has(key))) return false;
    const more = [sealed.body, ...sealed.attachments].reduce((sum, one) => sum + one.length, 0);
    if (bytes > 0 && bytes + more > limits.batchBytesMax) return false;
    bytes += more;
    for (const key of own) keys.add(key);
    return true;
  };
};

const learn = (
  quota: Quota,
  batch: readonly SealedEntry[],
  counted: readonly QuotaQuestion[],
  rows: readonly AcceptRow[],
): void => {
  for (const { outcome, queue, free } of rows) {
    if (outcome !== 'room' || queue === null) continue;
    const question = counted.find((one) => one.queue === queue);
    if (question) quota.learn(queue, question.messages_max, question.messages_max - (free ?? 0));
  }
  for (const { n, outcome } of rows) {
    if (outcome !== 'accepted') continue;
    for (const { queue } of batch[n]?.entry.places ?? []) quota.placed(queueName(queue));
  }
};

const momentsOf = (batch: readonly SealedEntry[]): number[] =>
  batch.flatMap(({ entry }) => [
    entry.head.receivedAtMs,
    ...entry.journal.map(({ atMs }) => atMs),
    ...(entry.answers?.journal ? [entry.answers.journal.atMs] : []),
  ]);

const resultsOf = async (
  database: Database,
  batch: readonly SealedEntry[],
  rows: readonly AcceptRow[],
): Promise<AcceptResult[]> => {
  const firstPlaces = rows.flatMap(({ outcome, seq, received_ms: receivedAtMs }) =>
    (outcome === 'repeated' || outcome === 'conflict') && seq !== null && receivedAtMs !== null
      ? [{ seq, receivedAtMs }]
      : [],
  );
  const firsts = await readKept(database, firstPlaces);
  const byItem = new Map(rows.map((row) => [row.n, row]));
  return batch.map(({ entry }, n): AcceptResult => {
    const row = byItem.get(n);
    assert(row && row.outcome !== 'room', 'every item has an outcome');
    if (row.outcome === 'alreadyAnswered' || row.outcome === 'spent') {
      return { outcome: row.outcome };
    }
    if (row.outcome === 'overflow') return { outcome: row.outcome, queue: row.queue ?? '' };
    const seq = row.seq ?? 0;
    if (row.outcome === 'accepted') {
      const { receivedAtMs } = entry.head;
      return { outcome: 'accepted', place: { seq, receivedAtMs } };
    }
    const first = firsts.get(seq);
    assert(first, 'a known key has its message');
    return { outcome: row.outcome, first };
  });
};

/** Accepts batches; queue names that this hub has seen need no registration again. */
export const makeAcceptFlush = (
  database: Database,
  quota: Quota,
  crash: CrashPoint,
): ((batch: readonly SealedEntry[]) => Promise<readonly AcceptResult[]>) => {
  const seenQueues = new Set<string>();

  const write = async (
    laidOut: AcceptParameters,
    counted: readonly QuotaQuestion[],
  ): Promise<readonly AcceptRow[]> => {
    const newQueues = laidOut.queues.filter((name) => !seenQueues.has(name));
    const values = laidOut.values(counted, newQueues);
    crash('accept:writing');
    const rows =
      counted.length === 0
        ? await database.query<AcceptRow>(acceptBatch, values)
        : await database.tx(async (sql) => {
            await sql.query(lockQueues, [counted.map(({ queue }) => queue)]);
            return sql.query<AcceptRow>(acceptBatch, values);
          });
    crash('accept:committed');
    for (const name of newQueues) seenQueues.add(name);
    return rows;
  };
  const attempt = async (batch: readonly SealedEntry[]): Promise<readonly AcceptRow[]> => {
    const laidOut = layOut(batch);
    const counted = quota.near(laidOut.questions);
    const rows = await withMonths(database, momentsOf(batch), () => write(laidOut, counted));
    learn(quota, batch, counted, rows);
    return rows;
  };
  const persevere = async (batch: readonly SealedEntry[]): Promise<readonly AcceptRow[]> => {
    for (let race = 1; ; race += 1) {
      try {
        return await attempt(batch);
      } catch (error) {
        // Alone, the loser of a race sees the winner the next time; a batch goes back to be tried one by one.
        const lost = errorCode(error) === uniqueViolation && batch.length === 1;
        if (!lost || race === racesMax) throw error;
      }
    }
  };
  return async (batch) => {
    const results = await resultsOf(database, batch, await persevere(batch));
    // A broadcast refused by one full queue must not have cost its neighbours their room in another.
    const unfair = batch.length > 1 && batch.some(({ entry }) => entry.places.length > 1);
    if (!unfair || !results.some(({ outcome }) => outcome === 'overflow')) return results;
    const fair = [...results];
    for (const [n, result] of results.entries()) {
      const item = batch[n];
      if (result.outcome !== 'overflow' || !item) continue;
      const [again] = await resultsOf(database, [item], await persevere([item]));
      if (again) fair[n] = again;
    }
    return fair;
  };
};
