import { HubError, type ChainEntry } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import { chainColumns, chainEntryOf, type ChainRow } from './entries.ts';

/** A sealed block with everything that its hash covers. */
export type ProofBlock = {
  readonly no: number;
  readonly prev: Uint8Array;
  readonly eventIds: readonly number[];
  /** SHA-256 of each entry, 32 bytes each. */
  readonly hashes: Uint8Array;
  readonly hash: Uint8Array;
};

/** The journal of one message and the blocks that hold it. */
export type JournalProof = {
  readonly entries: readonly ChainEntry[];
  readonly blocks: readonly ProofBlock[];
  /** SHA-256 of each kept, encrypted part, body first: what the message's digest covers. */
  readonly partHashes: readonly Uint8Array[];
};

const selectEntries = statement(
  'proof_entries',
  `select ${chainColumns} from broker.event e where e.seq = $1::bigint order by e.event_id`,
);

// Blocks are sealed within a second of their entries; the wide edge is for a node that stood still in between.
const selectBlocks = statement(
  'proof_blocks',
  `select no, prev, event_ids::text[] as event_ids, hashes, hash from broker.seal
    where sealed_at between broker.at_ms($2::bigint) - interval '1 hour' and broker.at_ms($3::bigint) + interval '1 day'
      and event_ids && $1::bigint[]
    order by no`,
);

const selectParts = statement(
  'proof_parts',
  `select sha256(m.payload) as body,
          array(select sha256(t.payload) from broker.attachment t
                 where t.seq = m.seq and t.received_at = m.received_at order by t.ordinal) as attachments
     from broker.message m where m.seq = $1::bigint`,
);

type BlockRow = Omit<ProofBlock, 'eventIds'> & { readonly event_ids: readonly string[] };
type PartsRow = { readonly body: Buffer; readonly attachments: readonly Buffer[] };

/**
 * Gathers what proves the journal of a message.
 * @throws HubError ActionNotAllowed while its last entries are not sealed: they are within a second
 */
export const readProof = async (database: Database, seq: number): Promise<JournalProof> => {
  const rows = await database.query<ChainRow>(selectEntries, [seq]);
  const entries = rows.map(chainEntryOf);
  const ids = entries.map(({ eventId }) => eventId);
  const moments = entries.map(({ atMs }) => atMs);
  const found = await database.query<BlockRow>(selectBlocks, [
    ids,
    Math.min(...moments),
    Math.max(...moments),
  ]);
  const blocks = found.map(({ event_ids, ...block }) => ({
    ...block,
    eventIds: event_ids.map(Number),
  }));
  const sealed = new Set(blocks.flatMap(({ eventIds }) => eventIds));
  if (!ids.every((id) => sealed.has(id))) {
    throw new HubError('ActionNotAllowed', {
      reason: 'Последние записи журнала ещё не скреплены цепочкой; повторите через секунду.',
    });
  }
  const [parts] = await database.query<PartsRow>(selectParts, [seq]);
  return { entries, blocks, partHashes: parts ? [parts.body, ...parts.attachments] : [] };
};

const selectQueues = statement(
  'proof_queues',
  'select queues from broker.message m where m.seq = $1::bigint',
);

/** Names of the queues into which a message was placed. */
export const readQueues = async (database: Database, seq: number): Promise<readonly string[]> => {
  const [row] = await database.query<{ queues: readonly string[] }>(selectQueues, [seq]);
  return row?.queues ?? [];
};
