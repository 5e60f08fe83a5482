import {
  reachedState,
  type JournalEntry,
  type MessageEvent,
  type MessageState,
  type Mnemonic,
  type TraceKey,
  type TracedMessage,
} from '../../../broker/index.ts';
import type { Vault } from '../../vault/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import { headColumns, keptOf, type HeadRow } from './rows.ts';

const chainsById = statement(
  'chains_by_id',
  'select distinct reference_id from broker.message where message_id = $1::uuid limit $2::int',
);

const chainsByCode = statement(
  'chains_by_code',
  'select distinct reference_id from broker.message where transaction_code = $1::text limit $2::int',
);

const chainsByKey = statement(
  'chains_by_key',
  `select distinct m.reference_id
     from broker.message_ref r
     join broker.message m on m.seq = r.seq and m.received_at = r.received_at
    where r.key = $1::text and r.value = $2::text
    limit $3::int`,
);

// Materialized: an order with a limit would lead the planner to walk all months by seq and look at every message on the way.
const selectMessages = statement(
  'trace_messages',
  `with m as materialized (
     select * from broker.message where reference_id = any($1::uuid[]) or message_id = any($1::uuid[])
   )
   select ${headColumns} from m order by m.seq limit $2::int`,
);

const selectEntries = statement(
  'trace_entries',
  `with own as materialized (select * from broker.event where seq = any($1::bigint[]))
   select event_id, seq, kind, state, broker.ms(at) as at_ms, queue, by_system, detail
     from own order by event_id limit $2::int`,
);

type EntryRow = {
  readonly event_id: number;
  readonly seq: number;
  readonly kind: MessageEvent;
  readonly state: MessageState;
  readonly at_ms: number;
  readonly queue: string | null;
  readonly by_system: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
};

const entryOf = (row: EntryRow): JournalEntry => ({
  eventId: row.event_id,
  event: row.kind,
  state: row.state,
  atMs: row.at_ms,
  ...(row.queue === null ? {} : { queue: row.queue }),
  ...(row.by_system === null ? {} : { by: row.by_system as Mnemonic }),
  ...(row.detail === null ? {} : { detail: row.detail }),
});

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A message makes a dozen entries; redelivery up to its limit makes three each time. */
const entriesPerMessageMax = 100;

const chainsOf = async (
  database: Database,
  vault: Pick<Vault, 'mark'>,
  key: TraceKey,
  chainsMax: number,
): Promise<string[]> => {
  if (key.by === 'messageId' && !uuid.test(key.value)) return [];
  const query = { messageId: chainsById, transactionCode: chainsByCode, key: chainsByKey }[key.by];
  const values = key.by === 'key' ? [key.key, vault.mark(key.key, key.value)] : [key.value];
  const rows = await database.read<{ reference_id: string }>(query, [...values, chainsMax]);
  return rows.map(({ reference_id: id }) => id);
};

/** Requests name the first one of their chain, or by habit the one before them: this many links are followed. */
const chainLinksMax = 8;

/** Messages of the chains, and of those that a link up or down leads to. */
const followLinks = async (
  database: Database,
  chains: readonly string[],
  messagesMax: number,
): Promise<readonly HeadRow[]> => {
  let ids = new Set(chains);
  for (let links = 1; ; links += 1) {
    const rows = await database.read<HeadRow>(selectMessages, [[...ids], messagesMax]);
    const linked = rows.flatMap((row) =>
      row.kind === 'response' ? [row.reference_id] : [row.reference_id, row.message_id],
    );
    const all = new Set([...ids, ...linked]);
    if (all.size === ids.size || rows.length >= messagesMax || links === chainLinksMax) return rows;
    ids = all;
  }
};

/** Whole chains by one of their keys, oldest message first, each with its journal (KIS-6.3.2.d). */
export const makeTrace =
  (database: Database, vault: Pick<Vault, 'mark'>, messagesMax: number) =>
  async (key: TraceKey): Promise<readonly TracedMessage[]> => {
    const chains = await chainsOf(database, vault, key, messagesMax);
    if (chains.length === 0) return [];
    const messages = await followLinks(database, chains, messagesMax);
    const entries = await database.read<EntryRow>(selectEntries, [
      messages.map(({ seq }) => seq),
      messagesMax * entriesPerMessageMax,
    ]);
    const bySeq = new Map<number, EntryRow[]>(messages.map(({ seq }) => [seq, []]));
    for (const entry of entries) bySeq.get(entry.seq)?.push(entry);
    return messages.map((row) => {
      const own = bySeq.get(row.seq) ?? [];
      return {
        ...keptOf(row),
        state: reachedState(
          row.kind,
          own.map(({ state }) => state),
        ),
        journal: own.map(entryOf),
      };
    });
  };
