import { expect } from 'chai';
import { makeJournal, type Database, type Statement } from '../../adapters/postgres/index.ts';
import type { AcceptEntry, MessageId, TraceKey } from '../../broker/index.ts';
import { keep } from '../contract/store/helpers.ts';
import { withDatabase } from '../support/database.ts';
import { requestEntry, responseEntry, testNowMs } from '../support/messages.ts';
import { withStore } from '../support/store.ts';

const months = 36;
const messagesTotal = 200_000;
const nowMs = testNowMs;
const oldestMs = Date.UTC(2023, 3, 1);
const sixHoursMs = 6 * 3_600_000;

/** Fills the journal of three years, evenly; every message has a key, every second one a tagging code. */
const fill = async (database: Database): Promise<void> => {
  for (let month = 0; month < months; month += 1) {
    await database.query('select broker.ensure_month($1::timestamptz)', [
      new Date(Date.UTC(2023, 3 + month, 15)).toISOString(),
    ]);
  }
  const stepMs = Math.floor((nowMs - oldestMs) / messagesTotal);
  const rows = `
    select n + 1000000 as seq, broker.at_ms($1::bigint + n * $2::bigint) as at,
           md5('message' || n)::uuid as id
      from generate_series(1, $3::int) as n`;
  const values = [oldestMs, stepMs, messagesTotal];
  await database.tx(async (sql) => {
    await sql.query(
      `insert into broker.message (seq, received_at, message_id, kind, door, wire, sender, recipient, type_code, root_namespace,
         root_local_name, reference_id, test_message, confidentiality, content_hash, size_bytes, expires_at, legal_received_at,
         transaction_code, queues, attachment_count, payload)
       select seq, at, id, 'request', 'soap', '1.2', 'MFC42', 'VIS42', 'VS00001v001', 'urn:test', 'probe', id, false, 'official',
              md5(id::text), 100, at, at, case when seq % 2 = 0 then 'TC-42-' || seq end, '{VIS42/requests}', 0, '\\x00'
         from (${rows}) r`,
      values,
    );
    await sql.query(
      `insert into broker.message_ref (key, value, seq, received_at)
       select 'uin', md5('uin' || seq), seq, at from (${rows}) r`,
      values,
    );
    await sql.query(
      `insert into broker.event (seq, kind, state, at, queue, by_system)
       select seq, 'receive', 'received', at, 'VIS42/requests', 'MFC42' from (${rows}) r`,
      values,
    );
  });
  await database.query('analyze broker.message, broker.message_ref, broker.event');
};

type Seen = { readonly statement: Statement; readonly values: readonly unknown[] };

/** The database, remembering what is read from it. */
const watched = (database: Database, seen: Seen[]): Database => ({
  ...database,
  read: (statement, values = []) => {
    if (typeof statement !== 'string') seen.push({ statement, values });
    return database.read(statement, values);
  },
});

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly Plan[];
};

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

const literal = (value: unknown): string =>
  Array.isArray(value) ? `'{${value.join(',')}}'` : `'${String(value)}'`;

/** The generic plan that the hub's own connections use, carried out. */
const explain = (database: Database, { statement, values }: Seen): Promise<Plan> =>
  database.tx(async (sql) => {
    await sql.query(`prepare explained as ${statement.text}`);
    const [row] = await sql.query<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(
      `explain (analyze, buffers, format json) execute explained(${values.map(literal).join(', ')})`,
    );
    await sql.query('deallocate explained');
    return row?.['QUERY PLAN'][0]?.Plan ?? expect.fail('no plan');
  });

/** What a search through all months may read: about a dozen pages of indexes in each, however much they hold. */
const pagesPerStatementMax = months * 15;

describe('exchange: tracing three years of messages', () => {
  const db = withDatabase({ modules: ['postgres'] });
  const harness = withStore(db);
  let chain: readonly MessageId[] = [];
  let keys: readonly TraceKey[] = [];

  before(async function () {
    this.timeout(60_000);
    const { store, database } = harness();
    await fill(database);
    const linked = (entry: AcceptEntry, referenceId: MessageId): AcceptEntry => ({
      ...entry,
      head: { ...entry.head, referenceId },
    });
    const code = 'TC-42-ABCDEFGHJKMNPQRSTVWXYZ2345';
    const atMs = oldestMs + sixHoursMs;
    const application = [{ key: 'application', value: 'A-2023-000017' }];
    const uin = [{ key: 'uin', value: '0410964900000000000000173' }];
    const root = requestEntry({ atMs, transactionCode: code, keys: application });
    const first = await keep(store, root);
    const answer = responseEntry(first, { atMs: atMs + 1_000, text: 'ответ' });
    await keep(store, answer);
    // A child of the root a year later, and a grandchild, whose sender names the message before it, two years after that.
    const yearMs = 365 * 24 * 3_600_000;
    const child = linked(
      requestEntry({ atMs: atMs + yearMs, sender: 'VIS42', recipient: 'GISGMP42', keys: uin }),
      root.head.messageId,
    );
    await keep(store, child);
    const grandchild = linked(
      requestEntry({ atMs: nowMs, sender: 'GISGMP42', recipient: 'RPGU42' }),
      child.head.messageId,
    );
    await keep(store, grandchild);
    chain = [root, answer, child, grandchild].map(({ head }) => head.messageId);
    keys = [
      ...chain.map((value): TraceKey => ({ by: 'messageId', value })),
      { by: 'transactionCode', value: code },
      { by: 'key', ...application[0] },
      { by: 'key', ...uin[0] },
    ] as TraceKey[];
  });

  it('KIS-6.3.2.d finds the whole chain by each of its keys among 200 000 messages, far within two seconds', async () => {
    const { database, vault } = harness();
    const [fixture] = await database.query<{ count: number; months: number }>(
      `select count(*)::int as count, count(distinct date_trunc('month', received_at))::int as months from broker.message`,
    );
    expect(fixture).to.deep.equal({ count: messagesTotal + chain.length, months });
    for (const key of keys) {
      const seen: Seen[] = [];
      const startMs = performance.now();
      const traced = await makeJournal(watched(database, seen), vault).trace(key);
      const tookMs = Math.round(performance.now() - startMs);
      process.stdout.write(`      trace by ${key.by}: ${tookMs} ms of 2000\n`);
      expect(traced.map(({ head }) => head.messageId)).to.deep.equal(chain);
      for (const { journal } of traced) expect(journal.length).to.be.at.least(2);
      expect(seen.length).to.be.within(3, 6);
      for (const one of seen) {
        const plan = await explain(database, one);
        const pages = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
        expect(pages, one.statement.name).to.be.below(pagesPerStatementMax);
        const scanned = nodesOf(plan).filter((node) => node['Node Type'] === 'Seq Scan');
        expect(scanned.map((node) => node['Relation Name'])).to.deep.equal([]);
      }
    }
  });

  it('KIS-6.3.2.d an unknown key finds nothing, as fast', async () => {
    const { database, vault } = harness();
    const seen: Seen[] = [];
    const journal = makeJournal(watched(database, seen), vault);
    expect(await journal.trace({ by: 'transactionCode', value: 'TC-42-НЕТ' })).to.deep.equal([]);
    expect(await journal.trace({ by: 'key', key: 'uin', value: '0' })).to.deep.equal([]);
    for (const one of seen) {
      const plan = await explain(database, one);
      const pages = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
      expect(pages, one.statement.name).to.be.below(pagesPerStatementMax);
    }
  });
});
