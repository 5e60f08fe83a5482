import type { ChainEntry } from '../../../broker/index.ts';

/** Columns of a journal entry as the hash chain covers it, from `broker.event e`. */
export const chainColumns = `e.event_id, e.seq, e.kind, e.state, broker.ms(e.at) as at_ms, e.queue, e.by_system,
  e.detail::text as detail, encode(e.digest, 'hex') as digest`;

export type ChainRow = {
  readonly event_id: number;
  readonly seq: number;
  readonly kind: string;
  readonly state: string;
  readonly at_ms: number;
  readonly queue: string | null;
  readonly by_system: string | null;
  readonly detail: string | null;
  readonly digest: string | null;
};

/** The entry that is hashed. */
export const chainEntryOf = (row: ChainRow): ChainEntry => ({
  eventId: row.event_id,
  seq: row.seq,
  kind: row.kind,
  state: row.state,
  atMs: row.at_ms,
  queue: row.queue,
  by: row.by_system,
  detail: row.detail,
  digest: row.digest,
});
