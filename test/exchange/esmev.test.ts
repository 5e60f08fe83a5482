import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { ftpPlaceOf, storeFile } from '../../adapters/esmev/index.ts';
import { makeCalendar, shippedYears } from '../../registries/index.ts';
import { startEsmevWorld, type EsmevWorld } from '../support/esmevWorld.ts';
import {
  applicationOf,
  familyRequest,
  familyResponse,
  landRequest,
  payloadField,
  present,
  setClock,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { makeOperator } from '../support/operator.ts';
import { until } from '../support/until.ts';

const placedAt = '2026-03-02T20:58:10.000Z';
const legal = (iso: string): number => Math.floor(Date.parse(iso) / 60_000);

describe('exchange: the bridge to ЕСМЭВ', function () {
  this.timeout(60_000);
  const clock = setClock(Date.parse(placedAt));
  let esmev: EsmevWorld;
  before(async () => {
    esmev = await startEsmevWorld({ clock });
  });
  const world = withHub({
    clock,
    environment: (dataDir) => esmev.environment(dataDir),
    change: (bundle) => esmev.change(bundle),
  });
  after(() => esmev.federal.stop());

  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    const { knobs } = await esmev.federal.state();
    await esmev.federal.set({ clockOffsetMs: knobs.clockOffsetMs + ms });
  };
  const acked = async (messageId: string): Promise<boolean> =>
    (await esmev.federal.state()).calls.some(
      (call) => call.operation === 'Ack' && call.messageId === messageId && call.fault === null,
    );
  const taken = () => until('a request at VIS42', () => world().soap('VIS42', '1.3').getRequest());
  const answered = (mnemonic = 'MFC42') =>
    until(`an answer for ${mnemonic}`, () => world().soap(mnemonic, '1.2').getResponse());

  it('S7 KIS-6.3.8 a federal order that waited out an outage of the bridge counts from its federal placement', async () => {
    await esmev.federal.set({ down: true });
    await until('the outage', async () => {
      const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
      const state = await operator.get<{ state: string }>('/api/v1/bridges/esmev');
      return state.state === 'away';
    });
    await esmev.federal.set({ down: false });
    const order = await esmev.epgu().sendRequest({ payload: familyRequest(applicationOf(1)) });
    expect(legal(new Date(order.sentAtMs).toISOString())).to.equal(legal(placedAt));
    await esmev.federal.set({ down: true });
    await advance(5 * 3_600_000);
    await esmev.federal.set({ down: false });
    const request = await taken();
    expect(request.metadata.messageId, 'one number on both sides').to.equal(order.messageId);
    expect(request.metadata.sentAtMs).to.equal(order.sentAtMs);
    const term = makeCalendar(shippedYears).deadline(request.metadata.sentAtMs, 5);
    expect([term.receivedOn, term.dueOn]).to.deep.equal(['2026-03-03', '2026-03-11']);
    expect(await acked(order.messageId), 'acknowledged after it was kept').to.equal(true);

    const vis = world().soap('VIS42', '1.3');
    await vis.ack(order.messageId);
    const to = request.replyTo ?? '';
    for (const code of [2, 6]) {
      const status = { code, description: `Статус ${code}`, parameters: [] };
      await vis.sendResponse({ to, outcome: 'status', status });
    }
    await vis.sendResponse({
      to,
      payload: familyResponse(applicationOf(1)),
      attachments: [{ id: 'result', mimeType: 'text/plain', bytes: Buffer.from('итог') }],
    });
    const seen: (number | string)[] = [];
    for (let at = 0; at < 3; at += 1) {
      const said = await until('an answer at the portal', () => esmev.epgu().getResponse());
      expect(said.originalMessageId).to.equal(order.messageId);
      seen.push(said.draft.status?.code ?? said.draft.outcome);
      if (said.draft.outcome === 'content')
        expect(Buffer.from(present(said.attachments[0]).bytes).toString()).to.equal('итог');
      await esmev.epgu().ack(said.metadata.messageId);
    }
    expect(seen).to.deep.equal([2, 6, 'content']);
  });

  it('KIS-6.3.8 a request of the region is answered, refused and refused later by ЕСМЭВ under its own number', async () => {
    const mfc = world().soap('MFC42', '1.2');
    const ask = (number: string) => mfc.sendRequest({ payload: landRequest('32701000', number) });
    const { messageId } = await ask('42:24:0101001:7');
    const status = await answered();
    expect(status.originalMessageId).to.equal(messageId);
    expect(status.draft.status).to.deep.include({ code: 7, description: 'Запрос принят в работу' });
    await mfc.ack(status.metadata.messageId);
    const answer = await answered();
    expect(answer.originalMessageId).to.equal(messageId);
    expect(payloadField(answer.draft.payload?.text ?? '', 'CadastralNumber')).to.equal(
      '42:24:0101001:7',
    );
    await mfc.ack(answer.metadata.messageId);

    await ask('42:00:0101001:8');
    const refusal = await answered();
    expect(refusal.draft.rejections).to.deep.equal([
      { code: 'NO_DATA', description: 'Сведений о таком участке нет' },
    ]);
    await mfc.ack(refusal.metadata.messageId);

    await ask('42:99:0101001:9');
    const late = await answered();
    expect(late.draft.rejections[0]?.description).to.include(
      'Не удалось проверить сертификат в ГУЦ',
    );
    await mfc.ack(late.metadata.messageId);
  });

  it('KIS-6.3.8 ЕСМЭВ is away: messages wait in order, their senders are told in words, nothing is lost', async () => {
    const mfc = world().soap('MFC42', '1.2');
    await esmev.federal.set({ down: true });
    const sent: string[] = [];
    for (let serial = 1; serial <= 5; serial += 1) {
      const payload = landRequest('32701000', `42:00:0202002:${serial}`);
      sent.push((await mfc.sendRequest({ payload })).messageId);
    }
    const told = new Set<string>();
    while (told.size < sent.length) {
      const status = await answered();
      expect(status.draft.status?.description).to.match(/ЕСМЭВ недоступна .* ждёт в очереди/s);
      told.add(status.originalMessageId ?? '');
      await mfc.ack(status.metadata.messageId);
    }
    expect([...told]).to.have.members(sent);
    await advance(10 * 60_000);
    await esmev.federal.set({ down: false });
    const order: (string | null)[] = [];
    while (order.length < sent.length) {
      const refusal = await answered();
      order.push(refusal.originalMessageId);
      await mfc.ack(refusal.metadata.messageId);
    }
    expect(order).to.deep.equal(sent);
    const { calls } = await esmev.federal.state();
    const passed = calls.filter(
      (call) => call.operation === 'SendRequest' && sent.includes(call.messageId ?? ''),
    );
    expect(passed.map((call) => call.messageId)).to.deep.equal(sent);
  });

  it('KIS-6.3.8 duplicates, lost acks, cut answers and limits of ЕСМЭВ deliver each message once', async () => {
    const quiet = async (): Promise<void> => {
      expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
    };
    let serial = 100;
    for (const knob of [
      { duplicates: 1 },
      { lostAcks: 1 },
      { unanswered: 1 },
      { halfAnswers: 1 },
      {
        fault: {
          operation: 'GetRequest',
          element: 'DestinationOverflow',
          number: 600,
          text: 'Лимит',
          times: 2,
        },
      },
    ]) {
      serial += 1;
      await esmev.federal.set(knob);
      let id = '';
      const payload = familyRequest(applicationOf(serial));
      const messageId = esmev.epgu().newMessageId();
      await until('the portal sends', async () => {
        try {
          id = (await esmev.epgu().sendRequest({ payload, messageId })).messageId;
          return true;
        } catch {
          // The cut fell on the portal itself: it was taken all the same.
          return (await esmev.federal.state()).calls.some((call) => call.messageId === messageId);
        }
      });
      const request = await taken();
      expect(request.metadata.messageId, JSON.stringify(knob)).to.equal(id === '' ? messageId : id);
      await world().soap('VIS42', '1.3').ack(request.metadata.messageId);
      await until('an empty federal queue', async () => {
        const { queues } = await esmev.federal.state();
        return queues['420001.request'] === 0 && (await acked(messageId));
      });
      await quiet();
      expect(await esmev.epgu().getResponse(), 'nobody refused it').to.equal(null);
    }
  });

  it('KIS-6.3.8 a spoilt signature of ЕСМЭВ: Ack(accepted=false), an incident, nobody gets the message', async () => {
    await esmev.federal.set({ badSignatures: 1 });
    const { messageId } = await esmev
      .epgu()
      .sendRequest({ payload: familyRequest(applicationOf(200)) });
    await until('the Ack', () => acked(messageId));
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    const incidents = await operator.incidents('security');
    expect(
      incidents.some((one) => one.messageId === messageId && one.kind === 'signatureFailure'),
    ).to.equal(true);
    expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
  });

  it('S7 a type that the region does not know is refused with UNKNOWN_REQUEST_DESCRIPTION', async () => {
    const payload = '<Order xmlns="urn://unknown/1.0.0">1</Order>';
    const { messageId } = await esmev.epgu().sendRequest({ payload });
    const said = await until('a refusal at the portal', () => esmev.epgu().getResponse());
    expect(said.originalMessageId).to.equal(messageId);
    expect(said.draft.rejections[0]?.code).to.equal('UNKNOWN_REQUEST_DESCRIPTION');
    await esmev.epgu().ack(said.metadata.messageId);
  });

  it('KIS-6.3.8 a federal file of 8 MB comes by the file store as a reference with a key; one of the region goes the other way', async () => {
    const bytes = randomBytes(8 * 1024 * 1024);
    const hash = createHash('sha256').update(bytes).digest('base64');
    const source = path.join(esmev.directory, 'plan.bin');
    await writeFile(source, bytes);
    const uuid = esmev.epgu().newMessageId();
    const portal = ftpPlaceOf(esmev.federal.ftpUrl.replace('://', '://EPGU01:portal@'));
    await storeFile(portal, source, uuid, 'plan.bin');
    // The second delivery of the same message brings the same reference.
    await esmev.federal.set({ lostAcks: 1 });
    const files = [{ uuid, hash, mimeType: 'application/pdf', pkcs7Base64: null }];
    const order = await esmev
      .epgu()
      .sendRequest({ payload: familyRequest(applicationOf(300)), files });
    const request = await taken();
    expect(request.metadata.messageId).to.equal(order.messageId);
    await world().soap('VIS42', '1.3').ack(order.messageId);
    const [reference] = request.attachments;
    const said = JSON.parse(Buffer.from(present(reference).bytes).toString()) as {
      url: string;
      key: string;
    };
    const response = await fetch(`${world().hub.url}${said.url}`, {
      headers: { authorization: `Bearer ${said.key}` },
    });
    const copy = Buffer.from(await response.arrayBuffer());
    expect(createHash('sha256').update(copy).digest('base64')).to.equal(hash);
    await until(
      'an empty federal queue',
      async () =>
        (await esmev.federal.state()).queues['420001.request'] === 0 &&
        (await acked(order.messageId)),
    );
    expect(await esmev.epgu().getResponse(), 'nobody refused it').to.equal(null);

    const client = world().json('MFC42');
    const call = async (at: string, operation: string, more: object) => {
      const envelope = { operation, timestamp: new Date(clock.nowMs()).toISOString(), ...more };
      const answer = await fetch(`${world().hub.url}/api/v1/attachments${at}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ envelope, signature: await client.sign(envelope) }),
      });
      return (await answer.json()) as { fileId: string; url: string; key: string };
    };
    const sha256 = Buffer.from(hash, 'base64').toString('hex');
    const card = {
      name: 'plan.bin',
      mimeType: 'application/pdf',
      bytes: bytes.length,
      sha256,
      recipients: ['ESMEV01'],
    };
    const opened = await call('', 'newFile', card);
    const init = {
      method: 'PUT',
      headers: { authorization: `Bearer ${opened.key}` },
      body: new Uint8Array(bytes),
    };
    expect((await fetch(`${world().hub.url}${opened.url}`, init)).status).to.equal(204);
    await call('/complete', 'completeFile', { fileId: opened.fileId });
    const mimeType = 'application/vnd.kuzbass.file+json';
    const attachment = {
      id: 'plan',
      mimeType,
      bytes: Buffer.from(JSON.stringify({ fileId: opened.fileId })),
    };
    const mfc = world().soap('MFC42', '1.2');
    const { messageId } = await mfc.sendRequest({
      payload: landRequest('32701000', '42:00:0404004:1'),
      attachments: [attachment],
    });
    const refusal = await answered();
    expect([refusal.originalMessageId, refusal.draft.rejections[0]?.description]).to.deep.equal([
      messageId,
      'Сведений о таком участке нет',
    ]);
    await mfc.ack(refusal.metadata.messageId);
  });

  it('KIS-4.2.9 KIS-4.4.4 the page of the bridge: who it is there, its certificate, last calls, queue sizes on request', async () => {
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    const state = await operator.get<Record<string, unknown>>('/api/v1/bridges/esmev');
    expect(state).to.include({
      configured: true,
      state: 'works',
      mnemonic: '420001',
      system: 'ESMEV01',
    });
    expect(state['certificate']).to.have.property('sha256').that.has.length(64);
    const last = state['last'] as Record<string, string | null>;
    for (const name of ['getRequest', 'getResponse', 'ack', 'send'])
      expect(last[name], name).to.be.a('string');
    const token = await operator.post('/api/v1/bridges/esmev/check', {});
    expect(token.status).to.equal(200);
    expect(
      (token.body as { queues: readonly { name: string }[] }).queues.map(({ name }) => name),
    ).to.include('420001.request');
    await esmev.federal.set({ down: true });
    const away = await operator.post('/api/v1/bridges/esmev/check', {});
    expect(away.status).to.equal(503);
    expect(away.body).to.include({ code: 'FederalSystemIsAway' });
    await esmev.federal.set({ down: false });
  });
});
