import { expect } from 'chai';
import { makeMessageList, makeMessageListing } from '../../../../adapters/postgres/index.ts';
import type {
  ListedMessage,
  MessageFilter,
  MessageList,
  Mnemonic,
} from '../../../../broker/index.ts';
import type { Hidden } from '../../../../module/index.ts';
import { ack, keep, lease, mustLease, type Kept } from '../../../contract/store/helpers.ts';
import { withDatabase } from '../../../support/database.ts';
import {
  broadcastEntry,
  mnemonic,
  newMessageId,
  requestEntry,
  requestsOf,
  responseEntry,
  responsesOf,
  testNowMs,
  typeCode,
} from '../../../support/messages.ts';
import { quietLog } from '../../../support/quietLog.ts';
import { withStore } from '../../../support/store.ts';

const dayMs = 24 * 3_600_000;
const all = { systems: null, hidden: [] };
const newest = { order: 'newest', after: null, rowsMax: 500 } as const;

describe('adapters/postgres: the list of messages', () => {
  const db = withDatabase({ modules: ['postgres'] });
  const harness = withStore(db);
  let list: MessageList<Hidden>;
  let listing: ReturnType<typeof makeMessageListing>;
  const made: Record<string, Kept> = {};

  const found = async (filter: MessageFilter, scope: Parameters<typeof list.page>[1] = all) => {
    const rows = await list.page(filter, scope, newest);
    expect(await list.count(filter, scope, 1_000)).to.equal(rows.length);
    const names = new Map(Object.entries(made).map(([name, { head }]) => [head.messageId, name]));
    return rows.map(({ messageId }) => names.get(messageId) ?? messageId);
  };

  before(async () => {
    const { store, database, vault, sweep } = harness();
    list = makeMessageList(database, vault);
    listing = makeMessageListing(database, quietLog);
    const put = async (name: string, entry: Parameters<typeof keep>[1]): Promise<Kept> =>
      (made[name] = await keep(store, entry));
    const key = { key: 'application', value: 'A-2026-000017' };
    await put('old', requestEntry({ atMs: testNowMs - 40 * dayMs, type: 'VS00002v001' }));
    const request = await put(
      'request',
      requestEntry({ transactionCode: 'TC-42-AAA', keys: [key] }),
    );
    await put('answer', responseEntry(request, { atMs: testNowMs + 10 }));
    await put(
      'news',
      broadcastEntry(['RPGU42', 'PFR42'], { atMs: testNowMs + 20, sender: 'VIS42' }),
    );
    await put(
      'short',
      requestEntry({ atMs: testNowMs + 30, expiresAtMs: testNowMs + 60, recipient: 'ARH42' }),
    );
    await sweep(testNowMs + 1_000);
    await mustLease(store, requestsOf('VIS42'), testNowMs + 1_000, ['VS00001v001']);
    await mustLease(store, responsesOf('MFC42'), testNowMs + 1_100);
    // Only half of the news: the other recipient has not come yet.
    await lease(store, requestsOf('RPGU42'), testNowMs + 1_200);
    await listing.catchUp();
    await ack(store, 'MFC42', made['answer']?.head.messageId ?? newMessageId());
    await ack(store, 'VIS42', request.head.messageId);
    await listing.catchUp();
  });

  it('shows each message in the state that its journal has reached, newest first', async () => {
    const { journal } = harness();
    const rows = await list.page({}, all, newest);
    expect(await found({})).to.deep.equal(['short', 'news', 'answer', 'request', 'old']);
    for (const row of rows) {
      const chain = await journal.trace({ by: 'messageId', value: row.messageId });
      const traced = chain.find(({ head }) => head.messageId === row.messageId);
      expect(row.state, row.messageId).to.equal(traced?.state);
    }
    expect(rows.map(({ state }) => state)).to.deep.equal([
      'expired',
      'leased',
      'delivered',
      'delivered',
      'expired',
    ]);
    expect(rows[1]?.recipients).to.deep.equal(['RPGU42', 'PFR42']);
    expect(rows[0]?.fault).to.equal('EndOfLifeReached');
  });

  const ways: readonly [filter: MessageFilter, names: readonly string[]][] = [
    [{ sender: mnemonic('VIS42') }, ['news', 'answer']],
    [{ recipient: mnemonic('VIS42') }, ['request', 'old']],
    [{ recipient: mnemonic('PFR42') }, ['news']],
    [{ parties: [mnemonic('RPGU42'), mnemonic('ARH42')] }, ['short', 'news']],
    [{ parties: [mnemonic('VIS42')], kinds: ['request'] }, ['request', 'old']],
    [{ sender: mnemonic('MFC42'), recipient: mnemonic('ARH42') }, ['short']],
    [{ sender: mnemonic('MFC42'), parties: [mnemonic('VIS42')] }, ['request', 'old']],
    [{ typeCodes: [typeCode('VS00002v001')] }, ['old']],
    [{ typeCodes: [typeCode('VS00001v001')], states: ['delivered'] }, ['answer', 'request']],
    [{ states: ['expired', 'leased'] }, ['short', 'news', 'old']],
    [{ fault: 'EndOfLifeReached' }, ['short', 'old']],
    [{ kinds: ['broadcast'], door: 'soap', testMessage: false }, ['news']],
    [{ testMessage: true }, []],
    [{ outcome: 'content' }, ['answer']],
    [{ sinceMs: testNowMs, untilMs: testNowMs + 20 }, ['answer', 'request']],
    [{ key: { key: 'application', value: 'A-2026-000017' } }, ['answer', 'request']],
    [{ key: { key: 'application', value: 'A-2026-000018' } }, []],
    [{ transactionCode: 'TC-42' }, ['answer', 'request']],
    [{ text: 'A-2026-000017', keys: ['uin', 'application'] }, ['answer', 'request']],
    [{ text: 'TC-42-AA', keys: [] }, ['answer', 'request']],
    [{ text: 'ничего такого' }, []],
  ];
  for (const [filter, names] of ways) {
    it(`finds by ${JSON.stringify(filter)}`, async () => {
      expect(await found(filter)).to.deep.equal(names);
    });
  }

  it('finds by a whole identifier the message and what answers it, and by its beginning the message', async () => {
    const id = made['request']?.head.messageId ?? '';
    expect(await found({ id })).to.deep.equal(['answer', 'request']);
    expect(await found({ id: id.toUpperCase() })).to.deep.equal(['answer', 'request']);
    expect(await found({ id: id.slice(0, 14) })).to.include('request');
    expect(await found({ text: id, states: ['delivered'], kinds: ['response'] })).to.deep.equal([
      'answer',
    ]);
    expect(await found({ id: 'не идентификатор' })).to.deep.equal([]);
  });

  it('shows a person the messages of its organisation alone, and nothing that is hidden', async () => {
    const own = (...systems: readonly Mnemonic[]) => ({ systems, hidden: [] });
    expect(await found({}, own(mnemonic('RPGU42')))).to.deep.equal(['news']);
    expect(await found({}, own(mnemonic('RPGU42'), mnemonic('ARH42')))).to.deep.equal([
      'short',
      'news',
    ]);
    expect(await found({ sender: mnemonic('MFC42') }, own(mnemonic('ARH42')))).to.deep.equal([
      'short',
    ]);
    expect(await found({}, own())).to.deep.equal([]);
    const hide = (test: object): Hidden =>
      [{ hides: 'record', attributes: [], where: [[test]], except: [] }] as unknown as Hidden;
    const byType = hide({ on: 'type', values: ['VS00002v001'], prefix: false });
    expect(await found({}, { systems: null, hidden: byType })).to.not.include('old');
    const byKey = hide({ on: { key: 'application' }, values: ['A-2026-000017'], prefix: false });
    expect(await found({}, { systems: null, hidden: byKey })).to.not.include('request');
  });

  it('turns pages in both directions and counts what is newer', async () => {
    const pages: string[] = [];
    let after: ListedMessage | null = null;
    for (let page = 0; page < 10; page += 1) {
      const rows: readonly ListedMessage[] = await list.page({}, all, {
        order: 'newest',
        after,
        rowsMax: 2,
      });
      pages.push(...rows.map(({ messageId }) => messageId));
      after = rows.at(-1) ?? null;
      if (after === null) break;
    }
    expect(pages).to.have.length(5);
    const reversed = await list.page({}, all, { ...newest, order: 'oldest' });
    expect(reversed.map(({ messageId }) => messageId)).to.deep.equal(pages.toReversed());
    const request = reversed[1];
    expect(request && (await list.newer({}, all, request, 10))).to.equal(3);
    expect(request && (await list.newer({}, all, request, 2))).to.equal(2);
  });

  it('is the same when it is made anew from the journal', async () => {
    const { database } = harness();
    const read = () =>
      database.query(
        'select l.*, (select count(*) from broker.message_recipient) as places from broker.message_list l order by seq',
      );
    const before = await read();
    expect(before).to.have.length(5);
    await listing.relist();
    expect(await read()).to.deep.equal(before);
  });

  it('goes on after the copy was restored on a server that counts transactions anew', async () => {
    const { database, store } = harness();
    const before = await database.query('select * from broker.message_list order by seq');
    // What the old server numbered is far ahead of what this one will number.
    await database.tx(async (sql) => {
      await sql.query('set local session_replication_role = replica');
      await sql.query(`update broker.event set xid = (xid::text::bigint + 1000000)::text::xid8`);
      await sql.query(
        `update broker.follower set last_xid = (last_xid::text::bigint + 1000000)::text::xid8`,
      );
    });
    await listing.catchUp();
    made['later'] = await keep(
      store,
      requestEntry({ atMs: testNowMs + 5_000, recipient: 'GISGMP42' }),
    );
    await listing.catchUp();
    expect(await found({})).to.include('later');
    expect(
      await database.query(
        'select * from broker.message_list where seq < $1::bigint order by seq',
        [made['later']?.place.seq],
      ),
    ).to.deep.equal(before);
  });
});
