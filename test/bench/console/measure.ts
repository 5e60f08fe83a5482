import { makeJournal, makeMessageList, type Database } from '../../../adapters/postgres/index.ts';
import type { MessageFilter, MessageId, Mnemonic, TypeCode } from '../../../broker/index.ts';
import { makeLatencies } from '../latency.ts';

export type Figure = {
  readonly what: string;
  readonly rows: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** What the issue promises of the median; null: only told. */
  readonly limitMs: number | null;
};

const repeats = 40;
const dayMs = 24 * 3_600_000;

const measure = async (
  what: string,
  limitMs: number | null,
  run: (n: number) => Promise<number>,
): Promise<Figure> => {
  const latencies = makeLatencies();
  let rows = 0;
  // The first calls fill the caches of the server, as they would in the morning.
  for (let n = -5; n < repeats; n += 1) {
    const startMs = performance.now();
    rows = await run(n);
    if (n >= 0) latencies.add(performance.now() - startMs);
  }
  return {
    what,
    rows,
    p50Ms: latencies.percentile(0.5),
    p95Ms: latencies.percentile(0.95),
    limitMs,
  };
};

const system = (no: number): Mnemonic => `S${String(no).padStart(3, '0')}` as Mnemonic;
const type = (no: number): TypeCode => `VS${String(no).padStart(5, '0')}v001` as TypeCode;

/** Pairs of filters: common with common, common with rare, rare with rare, and pairs that find nothing. */
export const pairs = (nowMs: number): readonly [what: string, filter: MessageFilter][] => [
  ['no filter', {}],
  ['sender (busiest) + type (busiest)', { sender: system(1), typeCodes: [type(1)] }],
  ['sender (busiest) + type (rare)', { sender: system(1), typeCodes: [type(60)] }],
  ['sender (rare) + recipient (rare)', { sender: system(399), recipient: system(398) }],
  ['sender + recipient (busiest)', { sender: system(1), recipient: system(1) }],
  ['participant + type', { parties: [system(2)], typeCodes: [type(3)] }],
  ['participant + state expired', { parties: [system(1)], states: ['expired'] }],
  ['type + state queued', { typeCodes: [type(1)], states: ['queued'] }],
  ['type + state delivered', { typeCodes: [type(1)], states: ['delivered'] }],
  [
    'state undeliverable + a week',
    { states: ['undeliverable'], sinceMs: nowMs - 90 * dayMs, untilMs: nowMs - 83 * dayMs },
  ],
  ['sender (busiest) + state cancelled', { sender: system(1), states: ['cancelled'] }],
  ['type + test messages', { typeCodes: [type(2)], testMessage: true }],
  ['state received (none) + type', { typeCodes: [type(1)], states: ['received'] }],
  ['fault + recipient', { fault: 'MessageIsUndeliverable', recipient: system(1) }],
  [
    'organisation of 10 systems + state',
    { parties: Array.from({ length: 10 }, (_, at) => system(at + 1)), states: ['expired'] },
  ],
  ['code prefix + state', { transactionCode: 'TC-42-00000012', states: ['delivered'] }],
  ['kind response + outcome rejected', { kinds: ['response'], outcome: 'rejected' }],
];

const noVault = { mark: (key: string, value: string): string => `${key}${value}` };
const all = { systems: null, hidden: [] };

const sampleIds = async (database: Database): Promise<readonly MessageId[]> => {
  const rows = await database.query<{ id: MessageId }>(
    `select message_id as id from broker.message tablesample system (0.01) limit 45`,
  );
  return rows.map(({ id }) => id);
};

/** The searches as the adapter carries them out, connection included. */
export const measureDatabase = async (database: Database): Promise<readonly Figure[]> => {
  const list = makeMessageList(database, noVault);
  const figures: Figure[] = [];
  for (const [what, filter] of pairs(Date.now())) {
    const want = { order: 'newest', after: null, rowsMax: 100 } as const;
    figures.push(
      await measure(
        `list of 100: ${what}`,
        50,
        async () => (await list.page(filter, all, want)).length,
      ),
    );
  }
  for (const [what, filter] of pairs(Date.now()).slice(1, 4)) {
    figures.push(await measure(`count: ${what}`, 50, () => list.count(filter, all, 10_000)));
  }
  const ids = await sampleIds(database);
  const journal = makeJournal(database, { ...noVault } as Parameters<typeof makeJournal>[1]);
  figures.push(
    await measure('trace by id', 20, async (n) => {
      const value = ids[(n + 5) % ids.length] as MessageId;
      return (await journal.trace({ by: 'messageId', value })).length;
    }),
  );
  return figures;
};

const queryOf = (filter: MessageFilter): string => {
  const { sender, recipient, parties, typeCodes, states, fault, testMessage } = filter;
  const fields = {
    sender,
    recipient,
    party: parties?.[0],
    type: typeCodes?.join(','),
    state: states?.join(','),
    fault,
    test: testMessage === undefined ? undefined : String(testMessage),
  };
  const given = Object.entries(fields).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams([...given, ['limit', '100']]).toString();
};

/** The same over the loopback: rights, JSON and names included. */
export const measureHttp = async (
  url: string,
  token: string,
  database: Database,
): Promise<readonly Figure[]> => {
  const get = async <R>(at: string): Promise<R> => {
    const response = await fetch(`${url}${at}`, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${at}: HTTP ${response.status} ${await response.text()}`);
    return (await response.json()) as R;
  };
  const figures: Figure[] = [];
  for (const [what, filter] of pairs(Date.now()).slice(0, 9)) {
    const at = `/api/v1/messages?${queryOf(filter)}`;
    figures.push(
      await measure(`list of 100: ${what}`, 150, async () => {
        const { messages } = await get<{ messages: readonly unknown[] }>(at);
        return messages.length;
      }),
    );
  }
  const ids = await sampleIds(database);
  figures.push(
    await measure('trace by id', 150, async (n) => {
      const id = ids[(n + 5) % ids.length] ?? '';
      const { messages } = await get<{ messages: readonly unknown[] }>(
        `/api/v1/trace?messageId=${id}`,
      );
      return messages.length;
    }),
  );
  figures.push(
    await measure('card of a message (content not kept: the fixture has none)', null, async (n) => {
      const id = ids[(n + 5) % ids.length] ?? '';
      await get(`/api/v1/messages/${id}/card`);
      return 1;
    }),
    await measure('queues board by queue, 500 lines of all', 200, async () => {
      const { lines } = await get<{ lines: readonly unknown[] }>('/api/v1/monitor/board?by=queue');
      return lines.length;
    }),
    await measure('state of 1 000 queues', 200, async () => {
      const { queues } = await get<{ queues: readonly unknown[] }>('/api/v1/monitor/queues');
      return queues.length;
    }),
  );
  return figures;
};
