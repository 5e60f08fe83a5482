import type { StatusEntry } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { FollowedEntry } from '../monitor/follow.ts';
import type { Sql } from '../pool.ts';

const selectHeads = statement(
  'push_heads',
  `select m.seq, m.message_id as "messageId", m.kind as "messageKind", m.type_code as "typeCode", m.sender, m.recipient,
          m.original_id as "originalId", m.reference_id as "referenceId", m.test_message as "testMessage"
     from broker.message m where m.seq = any($1::bigint[])`,
);

type Head = Omit<StatusEntry, 'eventId' | 'kind' | 'state' | 'atMs' | 'queue'> & {
  readonly seq: number;
};

/** Journal entries with what the heads of their messages say; entries of messages whose month has left the journal are left out. */
export const withHeads = async (
  sql: Sql,
  entries: readonly FollowedEntry[],
): Promise<readonly StatusEntry[]> => {
  const seqs = [...new Set(entries.map(({ seq }) => seq))];
  const heads = new Map(
    (await sql.query<Head>(selectHeads, [seqs])).map(({ seq, ...head }) => [seq, head]),
  );
  return entries.flatMap(({ event_id: eventId, seq, kind, state, at_ms: atMs, queue }) => {
    const head = heads.get(seq);
    return head === undefined ? [] : [{ eventId, kind, state, atMs, queue, ...head }];
  });
};
