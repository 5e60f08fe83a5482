import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import type { Attachment } from '../../broker/index.ts';
import {
  jsonAnswer,
  startEndpoint,
  type DepartmentEndpoint,
} from '../support/departmentEndpoint.ts';
import { dumpRows, formsOf, rowsHolding } from '../support/everyTable.ts';
import { familyRequest, familyRequestJson, present } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { notRun } from '../support/notRun.ts';
import { makeOperator, type Operator } from '../support/operator.ts';
import { codeOf } from '../support/refusal.ts';
import { until } from '../support/until.ts';

const type = 'VS00001v001';
/** Each stands in one place of the traffic and must stand in no file and no table. */
const secrets = {
  application: 'A-2026-777001',
  xmlContent: 'Фикстурин-Содержимое-XML',
  jsonContent: 'Фикстурин-Содержимое-JSON',
  attachment: 'Фикстурин-Вложение',
  waiting: 'Фикстурин-Ожидает',
  rejection: 'Фикстурин-Отказ-по-сути',
  status: 'Фикстурин-Статус',
  invalid: 'Фикстурин-Неверное-Значение',
  direct: 'Фикстурин-Прямой-Вызов',
  directAnswer: 'A-2026-777002',
} as const;
const texts = Object.values(secrets);

describe('messages at rest', () => {
  const lines: string[] = [];
  const note = (event: string, fields?: object): void =>
    void lines.push(JSON.stringify([event, fields]));
  const world = withHub({ log: { info: note, warn: note, error: note } });
  let endpoint: DepartmentEndpoint;
  let operator: Operator;
  before(async () => {
    endpoint = await startEndpoint();
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    await traffic();
  });
  after(() => endpoint.stop());

  const file = (): Attachment => ({
    id: 'file',
    mimeType: 'text/plain',
    bytes: Buffer.from(`${secrets.attachment} `.repeat(50)),
  });
  const inXml = (purpose: string): string => familyRequest(secrets.application, '1.0.0', purpose);
  const inJson = (purpose: string) => ({
    ...familyRequestJson(secrets.application),
    Purpose: purpose,
  });

  const directCall = async (): Promise<void> => {
    const card = {
      code: 'REST',
      name: 'Сервис',
      owner: 'VIS42',
      endpoint: endpoint.url,
      protocol: 'rest',
      version: '1',
      informationType: type,
      state: 'active',
    };
    await world().registers.workflow.submitAndPublish('services', card, 'operator');
    await world().hub.registry.refresh();
    endpoint.answerWith(
      jsonAnswer({ ApplicationNumber: secrets.directAnswer, Result: 'NOT_FOUND' }),
    );
    await world()
      .json('RPGU42')
      .callService('REST', { type, content: inJson(secrets.direct) });
  };

  const traffic = async (): Promise<void> => {
    const consumer = world().soap('MFC42');
    const provider = world().soap('VIS42', '1.2');
    await consumer.sendRequest({ payload: inXml(secrets.xmlContent), attachments: [file()] });
    const taken = present(await provider.getRequest());
    const to = present(taken.replyTo);
    await provider.ack(taken.metadata.messageId);
    await provider.sendResponse({
      to,
      outcome: 'status',
      status: { code: 1, description: secrets.status, parameters: [] },
    });
    await provider.sendResponse({
      to,
      outcome: 'rejected',
      rejections: [{ code: 'NO_DATA', description: secrets.rejection }],
    });
    const first = present(await consumer.getResponse());
    await consumer.ack(first.metadata.messageId);
    const portal = world().json('RPGU42');
    await portal.send({
      type,
      content: inJson(secrets.jsonContent),
      attachments: [file()],
    });
    const leased = present(await world().json('VIS42').lease('requests'));
    await world().json('VIS42').ack(leased.messageId);
    await portal.send({ type, content: inJson(secrets.waiting) });
    const wrong = { ...inJson('а'), Oktmo: secrets.invalid };
    expect(await codeOf(portal.send({ type, content: wrong }))).to.equal('InvalidContent');
    const invalidXml = inXml('а').replace('32701000', secrets.invalid);
    expect(await codeOf(consumer.sendRequest({ payload: invalidXml }))).to.equal('InvalidContent');
    await directCall();
  };

  it('KIS-6.3.4 no table holds a string of a body, an attachment, a status or a refused value', async () => {
    const { database } = world().hub.storage;
    expect(await rowsHolding(database, texts)).to.deep.equal([]);
    const dump = [...(await dumpRows(database)).values()].flat().join('\n');
    // What is kept in clear is found in this very way.
    expect(dump).to.contain('VS00001v001');
    expect(dump.length).to.be.greaterThan(20_000);
  });

  it('a dump by pg_dump, where one of the server’s version is there, says the same', () => {
    const dumped = spawnSync('pg_dump', ['--no-owner', '-d', world().databaseUrl], {
      encoding: 'utf8',
      maxBuffer: 512 * 1024 * 1024,
    });
    if (dumped.status !== 0) {
      const reason = dumped.error ? 'pg_dump is not installed' : dumped.stderr.trim().slice(0, 200);
      // Every row of every table has been looked at above; this is a second opinion on the same.
      notRun('a dump made by pg_dump', reason, true);
      return;
    }
    expect(dumped.stdout).to.contain('COPY broker.message_y');
    const found = texts.filter((text) =>
      formsOf(text).some((form) => dumped.stdout.includes(form)),
    );
    expect(found).to.deep.equal([]);
  });

  it('KIS-6.3.4 no file of the data folder and no line of the log holds a string of a body', async () => {
    const { dataDir } = world();
    const names = await readdir(dataDir, { recursive: true, withFileTypes: true });
    const files = names.filter((one) => one.isFile());
    expect(files.length).to.be.greaterThan(5);
    for (const one of files) {
      const bytes = await readFile(path.join(one.parentPath, one.name), 'latin1');
      for (const text of texts) {
        const raw = Buffer.from(text, 'utf8').toString('latin1');
        expect(bytes.includes(raw), `${one.name}: ${text}`).to.equal(false);
      }
    }
    expect(lines.length).to.be.greaterThan(10);
    expect(texts.filter((text) => lines.some((line) => line.includes(text)))).to.deep.equal([]);
  });

  it('KIS-6.3.4 a chain is found by a registered key all the same', async () => {
    const { messages } = await world()
      .json('RPGU42')
      .trace({ key: 'application', value: secrets.application });
    expect(messages.length).to.be.greaterThan(2);
    const none = await world().json('RPGU42').trace({ key: 'application', value: 'A-2026-777003' });
    expect(none.messages).to.deep.equal([]);
  });

  const spoil = (table: string, id: string): Promise<void> =>
    world().hub.storage.database.tx(async (sql) => {
      await sql.query("set local session_replication_role = 'replica'");
      await sql.query(
        `update broker.${table} t set payload = set_byte(t.payload, 30, (get_byte(t.payload, 30) + 1) % 256)
           from broker.message m where m.message_id = $1::uuid and (t.seq, t.received_at) = (m.seq, m.received_at)`,
        [id],
      );
    });

  for (const [what, table] of [
    ['body', 'message'],
    ['attachment', 'attachment'],
  ] as const) {
    it(`KIS-6.3.4 an altered ${what} is seen before delivery: quarantine, an incident, a status, and the queue goes on`, async () => {
      const portal = world().json('RPGU42');
      const provider = world().json('VIS42');
      for (let old = await provider.lease('requests'); old; old = await provider.lease('requests'))
        await provider.ack(old.messageId);
      for (let old = await portal.leaseStatus(); old; old = await portal.leaseStatus())
        await portal.ack(old.messageId);
      const send = () => portal.send({ type, content: inJson('Проверка'), attachments: [file()] });
      const spoilt = await send();
      const next = await send();
      await spoil(table, spoilt.messageId);
      expect((await provider.lease('requests'))?.messageId).to.equal(next.messageId);
      await provider.ack(next.messageId);
      expect(await provider.lease('requests')).to.equal(null);
      expect((await portal.card(spoilt.messageId)).state).to.equal('quarantined');
      const incident = await until('an incident', async () =>
        (await operator.incidents()).find((one) => one.messageId === spoilt.messageId),
      );
      expect(incident).to.include({ kind: 'integrityFailure', addressee: 'security' });
      const { deadLetters } = await operator.get<{
        deadLetters: readonly { messageId: string; reason: string }[];
      }>('/api/v1/operations/dead-letters?reason=quarantined');
      expect(deadLetters.map(({ messageId }) => messageId)).to.include(spoilt.messageId);
      const faults: (string | null | undefined)[] = [];
      for (let one = await portal.leaseStatus(); one; one = await portal.leaseStatus()) {
        if (one.messageId === spoilt.messageId && one.category === 'requestIsRejectedBySmev')
          faults.push(one.fault?.description);
        await portal.ack(one.messageId);
      }
      expect(faults).to.have.length(1);
      expect(faults[0]).to.contain('целостности');
    });
  }
});
