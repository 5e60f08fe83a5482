import { blockHash, chainStart, entryHash, limits, messageDigest } from '../../broker/index.ts';
import { statement } from './connections.ts';
import { chainColumns, chainEntryOf, type ChainRow } from './evidence/entries.ts';
import { sha256 } from './hash.ts';
import type { Database } from './pool.ts';
import { headColumns, headOf, type HeadRow } from './store/rows.ts';

export type BrokenReason = 'altered' | 'removed' | 'inserted' | 'chain';
export type ChainVerdict =
  | { readonly ok: true; readonly entries: number; readonly blocks: number }
  | {
      readonly ok: false;
      readonly firstBroken: {
        readonly table: 'event' | 'message' | 'seal';
        readonly id: number;
        readonly block: number;
      };
      readonly reason: BrokenReason;
    };

type Block = {
  readonly no: number;
  readonly event_ids: readonly string[];
  readonly hashes: Buffer;
  readonly prev: Buffer;
  readonly hash: Buffer;
};

const selectBlocks = statement(
  'verify_blocks',
  `select no, event_ids::text[] as event_ids, hashes, prev, hash from broker.seal
    where no > $1::bigint order by no limit $2::int`,
);

const selectEntries = statement(
  'verify_entries',
  `select ${chainColumns} from broker.event e where e.event_id = any($1::bigint[])`,
);

/** Kept parts are hashed by the server, so bodies need not travel. */
const selectMessages = statement(
  'verify_messages',
  `select ${headColumns}, sha256(m.payload) as payload_hash,
          array(select encode(sha256(t.payload), 'hex') from broker.attachment t
                 where t.seq = m.seq and t.received_at = m.received_at order by t.ordinal) as attachment_hashes
     from broker.message m where m.seq = any($1::bigint[])`,
);

/** Entries older than the end of the chain that no block holds. `except` is one hash pass; an anti-join with a limit went quadratic. */
const selectInsertedEvent = statement(
  'verify_inserted_event',
  `select min(event_id) as id
     from (select e.event_id from broker.event e
            where e.event_id <= (select floor_event_id from broker.seal order by no desc limit 1)
               or (e.xid, e.event_id) <= ((select last_xid from broker.seal order by no desc limit 1),
                                          (select last_event_id from broker.seal order by no desc limit 1))
           except
           select unnest(event_ids) from broker.seal) e`,
);

/** Messages that no entry vouches for. */
const selectInsertedMessage = statement(
  'verify_inserted_message',
  `select min(seq) as id
     from (select seq from broker.message except select seq from broker.event where digest is not null) m`,
);

type MessageRow = HeadRow & {
  readonly payload_hash: Buffer;
  readonly attachment_hashes: readonly string[];
};

const broken = (
  table: 'event' | 'message' | 'seal',
  id: number,
  block: number,
  reason: BrokenReason,
): ChainVerdict => ({ ok: false, firstBroken: { table, id, block }, reason });

const digestOf = (row: MessageRow): string => {
  const parts = [row.payload_hash, ...row.attachment_hashes.map((hex) => Buffer.from(hex, 'hex'))];
  return messageDigest(sha256, headOf(row), parts).toString('hex');
};

const checkMessages = async (
  database: Database,
  entries: readonly ChainRow[],
  block: number,
): Promise<ChainVerdict | null> => {
  const first = entries.filter(({ digest }) => digest !== null);
  const rows = await database.read<MessageRow>(selectMessages, [first.map(({ seq }) => seq)]);
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  for (const { seq, digest } of first) {
    const row = bySeq.get(seq);
    if (!row) return broken('message', seq, block, 'removed');
    if (digestOf(row) !== digest) return broken('message', seq, block, 'altered');
  }
  return null;
};

const checkBlock = async (
  database: Database,
  block: Block,
  no: number,
  prev: Buffer,
): Promise<ChainVerdict | null> => {
  const ids = block.event_ids.map(Number);
  const rows = await database.read<ChainRow>(selectEntries, [ids]);
  const byId = new Map(rows.map((row) => [row.event_id, row]));
  const entries: ChainRow[] = [];
  // Entries first: naming the altered row says more than «block 7».
  for (const [index, id] of ids.entries()) {
    const row = byId.get(id);
    if (!row) return broken('event', id, no, 'removed');
    const kept = block.hashes.subarray(index * 32, index * 32 + 32);
    if (!entryHash(sha256, chainEntryOf(row)).equals(kept)) {
      return broken('event', id, no, 'altered');
    }
    entries.push(row);
  }
  const linked = block.no === no && block.prev.equals(prev);
  const hash = blockHash(sha256, no, block.prev, ids, block.hashes);
  if (!linked || !block.hash.equals(hash)) return broken('seal', no, no, 'chain');
  return checkMessages(database, entries, no);
};

/**
 * Walks the whole hash chain over the journal and the kept messages (KIS-4.2.8). Finds rows that were altered, removed or put in behind the
 * end of the chain, and the first such row. Whoever cuts the last blocks together with their entries is found only by comparing
 * `blocks` with an earlier count kept elsewhere. Detached months are outside: verify before detaching.
 */
export const verifyChain = async (database: Database): Promise<ChainVerdict> => {
  let no = 0;
  let total = 0;
  let prev = chainStart;
  const blocksPerStep = Math.max(1, Math.floor(limits.bulkRowsMax / limits.sealEventsMax));
  for (;;) {
    const blocks = await database.read<Block>(selectBlocks, [no, blocksPerStep]);
    for (const block of blocks) {
      no += 1;
      const verdict = await checkBlock(database, block, no, prev);
      if (verdict) return verdict;
      total += block.event_ids.length;
      prev = block.hash;
    }
    if (blocks.length < blocksPerStep) break;
  }
  const [event] = await database.read<{ id: number | null }>(selectInsertedEvent);
  if (typeof event?.id === 'number') return broken('event', event.id, no, 'inserted');
  const [message] = await database.read<{ id: number | null }>(selectInsertedMessage);
  if (typeof message?.id === 'number') return broken('message', message.id, no, 'inserted');
  return { ok: true, entries: total, blocks: no };
};
