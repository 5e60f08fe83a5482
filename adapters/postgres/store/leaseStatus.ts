import {
  limits,
  type EpochMs,
  type ErrorCode,
  type MessageId,
  type Mnemonic,
  type StatusCategory,
  type StatusDelivery,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

export type StatusWant = { readonly owner: Mnemonic; readonly atMs: EpochMs };

const leaseBatch = statement(
  'lease_status',
  `with want as materialized (
     select * from json_to_recordset($1::json) as w(n int, owner text, at bigint, takers int)
   ), picked as materialized (
     select w.n, w.at as taken_at, r.*
       from want w
      cross join lateral (
        select s.ctid as row_id, s.* from broker.status_ready s
         where s.owner = w.owner order by s.position limit w.takers for update skip locked) r
   ), gone as (
     delete from broker.status_ready where ctid = any(array(select row_id from picked))
   ), leased as (
     insert into broker.status_leased
       (status_id, owner, original_id, category, at, details, fault_code, fault_text, attempts, lease_until)
     select status_id, owner, original_id, category, at, details, fault_code, fault_text, attempts + 1,
            broker.at_ms(taken_at + $2::int)
       from picked
   )
   select n, status_id, owner, original_id, category, broker.ms(at) as at_ms, details, fault_code, fault_text,
          attempts + 1 as attempt
     from picked order by n, position`,
);

type Row = {
  readonly n: number;
  readonly status_id: number;
  readonly owner: string;
  readonly original_id: string;
  readonly category: StatusCategory;
  readonly at_ms: number;
  readonly details: string | null;
  readonly fault_code: ErrorCode | null;
  readonly fault_text: string | null;
  readonly attempt: number;
};

const deliveryOf = (row: Row): StatusDelivery => ({
  statusId: row.status_id,
  owner: row.owner as Mnemonic,
  originalId: row.original_id as MessageId,
  category: row.category,
  atMs: row.at_ms,
  attempt: row.attempt,
  ...(row.details === null ? {} : { details: row.details }),
  ...(row.fault_code === null ? {} : { faultCode: row.fault_code }),
  ...(row.fault_text === null ? {} : { faultText: row.fault_text }),
});

/** Leases the oldest status messages for a batch of owners; hidden for the default ack timeout. */
export const makeLeaseStatusFlush =
  (database: Database) =>
  async (wants: readonly StatusWant[]): Promise<readonly (StatusDelivery | null)[]> => {
    const groups = new Map<string, { items: number[]; atMs: number }>();
    for (const [index, { owner, atMs }] of wants.entries()) {
      const group = groups.get(owner);
      if (group) group.items.push(index);
      else groups.set(owner, { items: [index], atMs });
    }
    const list = [...groups];
    const asked = list.map(([owner, { items, atMs }], n) => ({
      n,
      owner,
      at: atMs,
      takers: items.length,
    }));
    const rows = await database.query<Row>(leaseBatch, [
      JSON.stringify(asked),
      limits.ackTimeoutMsDefault,
    ]);
    const results: (StatusDelivery | null)[] = wants.map(() => null);
    for (const row of rows) {
      const index = list[row.n]?.[1].items.shift();
      if (index !== undefined) results[index] = deliveryOf(row);
    }
    return results;
  };
