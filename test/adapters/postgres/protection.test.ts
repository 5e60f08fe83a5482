import { expect } from 'chai';
import { ensurePartitionsAhead, detachMonthsBefore } from '../../../adapters/postgres/index.ts';
import { requestEntry, testNowMs } from '../../support/messages.ts';
import { withDatabase } from '../../support/database.ts';
import { withStore } from '../../support/store.ts';

const refusedByTrigger = async (work: Promise<unknown>, text: string): Promise<void> => {
  await work.then(
    () => expect.fail(`must be refused: ${text}`),
    (error: unknown) => expect(error, text).to.have.property('code', '23001'),
  );
};

describe('adapters/postgres protection of what is kept', () => {
  const db = withDatabase({ modules: ['postgres'] });
  const harness = withStore(db);
  const secret = 'Фиктивный заявитель, СНИЛС 000-000-000 00';

  before(async () => {
    const { store, records } = harness();
    const attachments = [
      {
        id: 'a.txt',
        mimeType: 'text/plain',
        bytes: Buffer.from(secret),
        signaturePkcs7: Buffer.from(secret),
      },
    ];
    await store.accept(
      requestEntry({
        text: secret,
        attachments,
        keys: [{ key: 'uin', value: '0410964900000000000000173' }],
      }),
    );
    await records.incident({
      kind: 'signatureFailure',
      atMs: testNowMs,
      addressee: 'operator',
      messageId: null,
      system: null,
      text: 'проверка',
    });
    await records.refused({
      atMs: testNowMs,
      door: 'rest',
      operation: 'send',
      code: 'InvalidContent',
      reason: 'проверка',
      messageId: null,
      sender: null,
      typeCode: null,
      certificateSha256: null,
      contentHash: null,
    });
    await harness().sealer.seal();
  });

  it('leaves no plain fixture string in any table', async () => {
    const { database } = db();
    const tables = await database.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('broker', 'public')`,
    );
    let rowsSeen = 0;
    const needles = [
      secret,
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret).toString('base64'),
    ];
    for (const { name } of tables) {
      const rows = await database.query<{ line: string }>(`select t::text as line from ${name} t`);
      rowsSeen += rows.length;
      for (const { line } of rows) {
        for (const needle of needles) expect(line.includes(needle), name).to.equal(false);
      }
    }
    expect(rowsSeen).to.be.greaterThan(8);
  });

  it('refuses every update, delete and truncate of messages and records', async () => {
    const { database } = db();
    const tables = [
      'message',
      'attachment',
      'message_ref',
      'event',
      'refusal',
      'incident',
      'seal',
      'data_key',
    ];
    const columns: Record<string, string> = {
      message: 'legal_received_at = now()',
      attachment: 'ordinal = 7',
      message_ref: `value = 'x'`,
      event: `state = 'delivered'`,
      refusal: `reason = 'x'`,
      incident: `text = 'x'`,
      seal: 'no = 7',
      data_key: `month = 'x'`,
    };
    for (const table of tables) {
      const texts = [
        `update broker.${table} set ${columns[table] ?? ''}`,
        `delete from broker.${table}`,
        `truncate broker.${table}`,
      ];
      for (const text of texts) await refusedByTrigger(database.query(text), text);
    }
    await refusedByTrigger(
      database.query('truncate broker.event_y2026m03'),
      'truncate a partition',
    );
    await refusedByTrigger(
      database.query('delete from broker.message_y2026m03'),
      'delete of a partition',
    );
  });

  it('makes partitions ahead once, and takes whole months out of the journal', async () => {
    const { database } = db();
    const nowMs = Date.UTC(2027, 0, 31);
    expect(await ensurePartitionsAhead(database, nowMs)).to.equal(true);
    expect(await ensurePartitionsAhead(database, nowMs)).to.equal(false);
    const detached = await detachMonthsBefore(database, Date.UTC(2027, 1, 15));
    expect(detached).to.include('message_y2027m01');
    expect(detached).not.to.include('message_y2027m02');
    expect(detached).to.include('event_y2026m03');
    const [row] = await database.query<{ kept: number }>(
      'select count(*) as kept from broker.message_y2026m03',
    );
    expect(row?.kept).to.equal(1);
  });
});
