import type { MessagePlace } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

const select = statement(
  'attachments',
  `select t.seq, t.payload
     from unnest($1::bigint[], $2::bigint[]) as p(seq, received)
     join broker.attachment t on t.seq = p.seq and t.received_at = broker.at_ms(p.received)
    order by t.seq, t.ordinal`,
);

/** Encrypted attachments of messages, by seq, each list in its order. */
export const readAttachments = async (
  database: Database,
  places: readonly MessagePlace[],
): Promise<ReadonlyMap<number, readonly Buffer[]>> => {
  const found = new Map<number, Buffer[]>();
  if (places.length === 0) return found;
  const rows = await database.read<{ seq: number; payload: Buffer }>(select, [
    places.map(({ seq }) => seq),
    places.map(({ receivedAtMs }) => receivedAtMs),
  ]);
  for (const { seq, payload } of rows) {
    const list = found.get(seq);
    if (list) list.push(payload);
    else found.set(seq, [payload]);
  }
  return found;
};
