import { afterAck, type AckResult, type AckWant, type CrashPoint } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database, Sql } from '../pool.ts';
import { noChanges, persist, withMonths } from './persist.ts';
import { collect, placedColumns, placedJoins, placedOf, type PlacedRow } from './placed.ts';
import { keptOf } from './rows.ts';

const takeMessages = statement(
  'ack',
  `with want as materialized (
     select * from json_to_recordset($1::json) as w(n int, owner text, message_id uuid)
   ), picked as materialized (
     select w.n, l.queue, l.seq
       from want w
      cross join lateral (
        select queue, seq from broker.queue_leased
         where owner = w.owner and message_id = w.message_id
         order by leased_at, seq limit 1) l
   ), p as (
     delete from broker.queue_leased l using picked
      where l.queue = picked.queue and l.seq = picked.seq
      returning picked.n, l.queue, l.seq, l.received_at, l.attempts
   )
   select p.n, ${placedColumns} from p ${placedJoins}`,
);

const takeStatuses = statement(
  'ack_status',
  `with want as materialized (
     select * from json_to_recordset($1::json) as w(n int, owner text, message_id uuid)
   ), picked as materialized (
     select w.n, l.status_id
       from want w
      cross join lateral (
        select status_id from broker.status_leased
         where owner = w.owner and original_id = w.message_id
         order by status_id limit 1) l
   )
   delete from broker.status_leased l using picked where l.status_id = picked.status_id
   returning picked.n, l.status_id`,
);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Two acks of one message must not share a batch: the second sees that the first took it. */
export const ackFits = (): ((want: AckWant) => boolean) => {
  const keys = new Set<string>();
  return ({ owner, messageId }) => {
    const key = `${owner}/${messageId}`;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  };
};

const wantsJson = (wants: readonly AckWant[], indexes: readonly number[]): string =>
  JSON.stringify(
    indexes.map((n) => ({ n, owner: wants[n]?.owner, message_id: wants[n]?.messageId })),
  );

const acknowledgeIn = async (
  sql: Sql,
  wants: readonly AckWant[],
  asked: readonly number[],
): Promise<AckResult[]> => {
  const results: AckResult[] = wants.map(() => null);
  const changes = noChanges();
  const rows = await sql.query<PlacedRow & { readonly n: number }>(takeMessages, [
    wantsJson(wants, asked),
  ]);
  for (const row of rows) {
    const want = wants[row.n];
    if (!want) continue;
    collect(changes, row, afterAck(placedOf(row), want.accepted, want.atMs));
    results[row.n] = { what: 'message', message: keptOf(row), queue: row.queue };
  }
  const rest = asked.filter((n) => results[n] === null);
  if (rest.length > 0) {
    const statuses = await sql.query<{ n: number; status_id: number }>(takeStatuses, [
      wantsJson(wants, rest),
    ]);
    for (const { n, status_id: statusId } of statuses) results[n] = { what: 'status', statusId };
  }
  await persist(sql, changes);
  return results;
};

/** Acknowledges a batch in one transaction. An id that is no UUID names nothing that was ever leased. */
export const makeAckFlush =
  (database: Database, crash: CrashPoint) =>
  async (wants: readonly AckWant[]): Promise<readonly AckResult[]> => {
    const asked = [...wants.keys()].filter((n) => uuid.test(wants[n]?.messageId ?? ''));
    if (asked.length === 0) return wants.map(() => null);
    const moments = wants.map(({ atMs }) => atMs);
    const results = await withMonths(database, moments, () =>
      database.tx(async (sql) => {
        const written = await acknowledgeIn(sql, wants, asked);
        crash('ack:written');
        return written;
      }),
    );
    crash('ack:committed');
    return results;
  };
