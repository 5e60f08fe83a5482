import { limits, type Journal, type KeptMessage, type MessagePlace } from '../../broker/index.ts';
import type { Vault } from '../vault/index.ts';
import { statement } from './connections.ts';
import type { Database } from './pool.ts';
import { readAttachments } from './store/attachments.ts';
import { openContent } from './store/content.ts';
import { readQueues } from './store/queues.ts';
import { readRefusals } from './store/refusals.ts';
import { headColumns, keptOf, type HeadRow } from './store/rows.ts';
import { makeTrace } from './store/trace.ts';

const selectById = statement(
  'find_message',
  // Materialized: an order with a limit would lead the planner to walk all months by seq.
  `with m as materialized (
     select * from broker.message where message_id = $1::uuid and ($2::text is null or sender = $2::text)
   )
   select ${headColumns} from m order by m.seq limit 1`,
);

const selectAt = statement(
  'message_at',
  `select ${headColumns}, m.attachment_count from broker.message m
    where m.seq = $1::bigint and m.received_at = broker.at_ms($2::bigint)`,
);

const selectContent = statement(
  'message_content',
  `select ${headColumns}, m.attachment_count, m.payload from broker.message m
    where m.seq = $1::bigint and m.received_at = broker.at_ms($2::bigint)`,
);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the journal over the same tables that the store writes. */
export const makeJournal = (database: Database, vault: Vault): Journal => {
  const at = async (place: MessagePlace): Promise<KeptMessage | null> => {
    const [row] = await database.read<HeadRow>(selectAt, [place.seq, place.receivedAtMs]);
    return row ? keptOf(row) : null;
  };
  return {
    find: async (messageId, sender) => {
      if (!uuid.test(messageId)) return null;
      const [row] = await database.read<HeadRow>(selectById, [messageId, sender ?? null]);
      return row ? keptOf(row) : null;
    },
    at,
    content: async (place) => {
      const [row] = await database.read<HeadRow & { attachment_count: number; payload: Buffer }>(
        selectContent,
        [place.seq, place.receivedAtMs],
      );
      if (!row) return null;
      const attachments = await readAttachments(database, [place]);
      const sealed = { body: row.payload, attachments: attachments.get(place.seq) ?? [] };
      return openContent(vault, keptOf(row).head, sealed, row.attachment_count);
    },
    trace: makeTrace(database, vault, limits.traceMessagesMax),
    queues: (owner) => readQueues(database, owner),
    refusals: (filter) => readRefusals(database, filter),
  };
};
