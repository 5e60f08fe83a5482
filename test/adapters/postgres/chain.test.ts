import { expect } from 'chai';
import { verifyChain, type ChainVerdict } from '../../../adapters/postgres/index.ts';
import { requestEntry, requestsOf, testNowMs } from '../../support/messages.ts';
import { withDatabase } from '../../support/database.ts';
import { asIntruder, withStore } from '../../support/store.ts';

describe('adapters/postgres hash chain of the journal', () => {
  const db = withDatabase({ modules: ['postgres'] });
  const harness = withStore(db);
  const recipient = 'VIS42';

  before(async () => {
    const { store, sealer } = harness();
    const attachments = [{ id: 'a', mimeType: 'text/plain', bytes: Buffer.from('вложение') }];
    for (let index = 0; index < 6; index += 1) {
      await store.accept(requestEntry({ recipient, attachments }));
      if (index % 2 === 1) await sealer.seal();
    }
    await store.lease({
      queue: requestsOf(recipient),
      typeCodes: [],
      atMs: testNowMs + 1,
      wire: '1.3',
    });
    await sealer.seal();
  });

  /** What the check says of a tampered copy; the change itself is rolled back by a second change. */
  const verdictAfter = async (tamper: string, repair: string): Promise<ChainVerdict> => {
    await asIntruder(db().database, tamper);
    const verdict = await verifyChain(db().database);
    await asIntruder(db().database, repair);
    expect((await verifyChain(db().database)).ok, 'repaired').to.equal(true);
    return verdict;
  };
  const idAt = async (table: 'event' | 'message', offset: number): Promise<number> => {
    const column = table === 'event' ? 'event_id' : 'seq';
    const [row] = await db().database.query<{ id: number }>(
      `select ${column} as id from broker.${table} order by ${column} offset ${offset} limit 1`,
    );
    return row?.id ?? expect.fail('no row');
  };

  it('KIS-4.2.8 says OK on clean data', async () => {
    expect(await verifyChain(db().database)).to.deep.equal({ ok: true, entries: 13, blocks: 4 });
  });

  it('KIS-4.2.8 names the first altered journal entry', async () => {
    const id = await idAt('event', 5);
    const verdict = await verdictAfter(
      `update broker.event set at = at + interval '1 ms' where event_id >= ${id}`,
      `update broker.event set at = at - interval '1 ms' where event_id >= ${id}`,
    );
    expect(verdict).to.deep.equal({
      ok: false,
      firstBroken: { table: 'event', id, block: 2 },
      reason: 'altered',
    });
  });

  const changes: readonly [string, string, string][] = [
    ['head', `sender = 'X' || sender`, `sender = substr(sender, 2)`],
    [
      'legal receipt time',
      `legal_received_at = legal_received_at - interval '1 day'`,
      `legal_received_at = legal_received_at + interval '1 day'`,
    ],
    [
      'body',
      'payload = set_byte(payload, 50, get_byte(payload, 50) # 1)',
      'payload = set_byte(payload, 50, get_byte(payload, 50) # 1)',
    ],
  ];
  for (const [what, tamper, repair] of changes) {
    it(`KIS-4.2.8 names a message whose ${what} was altered`, async () => {
      const id = await idAt('message', 3);
      const verdict = await verdictAfter(
        `update broker.message set ${tamper} where seq = ${id}`,
        `update broker.message set ${repair} where seq = ${id}`,
      );
      expect(verdict).to.deep.include({ ok: false, reason: 'altered' });
      expect(verdict).to.have.deep.property('firstBroken', { table: 'message', id, block: 2 });
    });
  }

  it('KIS-4.2.8 names a message whose attachment was altered', async () => {
    const id = await idAt('message', 1);
    const flip = `update broker.attachment set payload = set_byte(payload, 45, get_byte(payload, 45) # 1) where seq = ${id}`;
    const verdict = await verdictAfter(flip, flip);
    expect(verdict).to.have.deep.property('firstBroken', { table: 'message', id, block: 1 });
  });

  it('KIS-4.2.8 names a removed entry and a removed message', async () => {
    const event = await idAt('event', 7);
    const removed = await verdictAfter(
      `create table saved as select * from broker.event where event_id = ${event};
       delete from broker.event where event_id = ${event}`,
      'insert into broker.event select * from saved; drop table saved',
    );
    expect(removed).to.deep.include({ ok: false, reason: 'removed' });
    expect(removed).to.have.deep.property('firstBroken', { table: 'event', id: event, block: 2 });
    const message = await idAt('message', 4);
    const gone = await verdictAfter(
      `create table saved as select * from broker.message where seq = ${message};
       delete from broker.message where seq = ${message}`,
      'insert into broker.message select * from saved; drop table saved',
    );
    expect(gone).to.deep.include({ ok: false, reason: 'removed' });
    expect(gone).to.have.deep.property('firstBroken', { table: 'message', id: message, block: 3 });
  });

  it('KIS-4.2.8 names a row that was put in behind the end of the chain', async () => {
    const like = await idAt('event', 2);
    const verdict = await verdictAfter(
      `insert into broker.event (event_id, seq, kind, state, at, xid)
       select -1, seq, kind, state, at, xid from broker.event where event_id = ${like}`,
      'delete from broker.event where event_id = -1',
    );
    expect(verdict).to.deep.include({ ok: false, reason: 'inserted' });
    expect(verdict).to.have.deep.property('firstBroken', { table: 'event', id: -1, block: 4 });
    const message = await idAt('message', 0);
    const columns =
      'received_at, message_id, kind, door, wire, sender, recipient, type_code, root_namespace, root_local_name, reference_id, test_message, confidentiality, content_hash, size_bytes, expires_at, legal_received_at, queues, attachment_count, payload';
    const forged = await verdictAfter(
      `insert into broker.message (seq, ${columns}) select 1000000, ${columns} from broker.message where seq = ${message}`,
      'delete from broker.message where seq = 1000000',
    );
    expect(forged).to.have.deep.property('firstBroken', {
      table: 'message',
      id: 1_000_000,
      block: 4,
    });
  });

  it('KIS-4.2.8 notices a block that was changed together with its entry', async () => {
    const verdict = await verdictAfter(
      `update broker.seal set hash = sha256(hash) where no = 2`,
      `update broker.seal set hash = (select prev from broker.seal where no = 3) where no = 2`,
    );
    expect(verdict).to.have.deep.property('firstBroken', { table: 'seal', id: 2, block: 2 });
  });

  it('leaves entries of running transactions for later and seals each exactly once', async () => {
    const { database } = db();
    const { store, sealer } = harness();
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let began = (): void => undefined;
    const started = new Promise<void>((resolve) => (began = resolve));
    const [first] = await database.query<{ seq: number }>(
      'select min(seq) as seq from broker.message',
    );
    const slow = database.tx(async (sql) => {
      await sql.query(
        `insert into broker.event (seq, kind, state, at) values ($1::bigint, 'return', 'queued', broker.at_ms($2::bigint))`,
        [first?.seq, testNowMs],
      );
      began();
      await held;
    });
    await started;
    await store.accept(requestEntry({ recipient }));
    expect(await sealer.seal()).to.equal(0);
    finish();
    await slow;
    expect(await sealer.seal()).to.equal(3);
    expect(await verifyChain(database)).to.deep.include({ ok: true, entries: 16 });
  });

  it('goes on after the database was restored on a server with lower transaction numbers', async () => {
    const { database } = db();
    const { store, sealer } = harness();
    await store.accept(requestEntry({ recipient }));
    // A restored copy carries the old server's numbers, far above its own.
    await asIntruder(
      database,
      `update broker.event set xid = (xid::text::bigint + 1000000000)::text::xid8`,
      `update broker.seal set last_xid = (last_xid::text::bigint + 1000000000)::text::xid8`,
    );
    await sealer.seal();
    await sealer.seal();
    await store.accept(requestEntry({ recipient }));
    await sealer.seal();
    expect(await verifyChain(database)).to.deep.include({ ok: true, entries: 20 });
  });
});
