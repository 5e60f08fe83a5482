import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { startMail, type Letter, type MailEmulator } from '../../emulators/mail.ts';
import { startWebhook, type WebhookEmulator } from '../../emulators/webhook.ts';
import { makeIncidentStore, makeOutbox } from '../../../adapters/postgres/index.ts';
import type { IncidentCase } from '../../../broker/index.ts';
import { withHub } from '../../support/hub.ts';
import { until } from '../../support/until.ts';
import {
  contact,
  incidentsOf,
  makeCalls,
  makeMovableClock,
  type Calls,
  type IncidentCard,
  type IncidentLine,
} from './support.ts';

const dayMinutes = 24 * 60;
const isOfVis = ({ systems }: IncidentCase): boolean => systems.includes('VIS42');
const ownerAddress = 'owner@example.ru';

describe('the monitor: alert, incident, notice', function () {
  this.timeout(120_000);
  const clock = makeMovableClock();
  let mail: MailEmulator;
  let webhook: WebhookEmulator;
  before(async () => {
    mail = await startMail();
    webhook = await startWebhook();
  });
  after(async () => {
    await mail.stop();
    await webhook.stop();
  });
  const world = withHub({
    clock,
    environment: async () => ({ HUB_SMTP_URL: mail.url, HUB_MAIL_FROM: 'hub@example.ru' }),
    // The owner of VIS42 names a contact in its card.
    change: (bundle) => ({
      ...bundle,
      participants: (bundle.participants ?? []).map((one) =>
        one.ogrn === '1020000000020' ? { ...one, contacts: [{ email: ownerAddress }] } : one,
      ),
    }),
  });
  let calls: Calls;
  before(async () => {
    calls = await makeCalls(world().hub.url, world().dataDir);
    const added = await calls.call<{ contactId: number }>(
      'POST',
      '/api/v1/monitor/contacts',
      contact(),
    );
    expect(added.status).to.equal(201);
  });

  const letterWith = (what: string, mark: string): Promise<Letter> =>
    until(what, async () =>
      mail.letters.find(
        ({ subject, to }) => subject.includes(mark) && to.includes('duty@example.ru'),
      ),
    );
  // The interface limits how often one caller may ask; what is waited for is looked for in the store.
  const stored = async (kind: string): Promise<readonly IncidentCase[]> =>
    (
      await makeIncidentStore(world().hub.storage.database).list({
        kind,
        organisations: null,
        limitRows: 10,
        skipRows: 0,
      })
    ).rows;
  const incident = async (
    kind: string,
    is: (one: IncidentCase) => boolean,
  ): Promise<IncidentLine> => {
    const { incidentId } = await until(`incident ${kind}`, async () =>
      (await stored(kind)).find(is),
    );
    return (await card(incidentId)).incident;
  };
  const card = (id: number): Promise<IncidentCard> => calls.get(`/api/v1/monitor/incidents/${id}`);

  it('shows a participant the connection of its own systems only', async () => {
    const own = await world().json('MFC42').connection();
    expect(own.participants.map(({ system }) => system)).to.deep.equal(['MFC42']);
  });

  it('KIS-4.6.3 shows «нет опроса» and tells the contacts of the participant once', async () => {
    await world().json('VIS42').lease('requests');
    await until('the poll is written', async () =>
      (await world().hub.storage.activity.list()).find(({ system }) => system === 'VIS42'),
    );
    const health = async () =>
      (
        await calls.get<{
          participants: readonly { system: string; stateWord: string; lastPollAt: string | null }[];
        }>('/api/v1/monitor/participants')
      ).participants.find(({ system }) => system === 'VIS42');
    expect(await health()).to.include({ stateWord: 'работает' });
    clock.forwardMinutes(16);
    const silent = await incident('silence', ({ state }) => state === 'open');
    expect(silent).to.include({ severity: 'warning', count: 1 });
    expect(silent.systems).to.deep.equal(['VIS42']);
    expect(silent.types).to.include('VS00001v001');
    const row = await health();
    expect(row?.stateWord).to.equal('нет опроса');
    expect(row?.lastPollAt).to.be.a('string');
    const letter = await letterWith('the operator is told', 'Нет опроса');
    expect(letter.text).to.contain('VS00001v001').and.to.contain('Внимание');
    await until('the owner is told', async () =>
      mail.letters.some(({ to }) => to.includes(ownerAddress)),
    );
    // It polls again, is silent again: the same incident, nobody is told twice.
    await world().json('VIS42').lease('requests');
    await incident('silence', ({ state }) => state === 'resolved');
    clock.forwardMinutes(14);
    await world().json('VIS42').lease('requests');
    const { steps } = await card(silent.incidentId);
    expect(steps.map(({ what }) => what)).to.deep.equal(['resolved', 'opened']);
    expect(mail.letters.filter(({ to }) => to.includes(ownerAddress))).to.have.length(1);
  });

  it('raises anew what people closed while its cause lasts, after the time of grouping', async () => {
    clock.forwardMinutes(16);
    const silent = await incident('silence', ({ state }) => state === 'open');
    const close = `/api/v1/monitor/incidents/${silent.incidentId}/resolve`;
    expect((await calls.call('POST', close, {})).status).to.equal(200);
    clock.forwardMinutes(16);
    const again = await incident('silence', ({ state }) => state === 'open');
    expect(again.incidentId).to.be.greaterThan(silent.incidentId);
    expect((await card(silent.incidentId)).incident).to.include({ resolvedHow: 'manual' });
  });

  it('KIS-4.4.5 raises an alert within a minute when a certificate is forced to expire', async () => {
    clock.forwardMinutes(336 * dayMinutes);
    const beganMs = Date.now();
    const expiring = await incident('certificateExpiry', isOfVis);
    expect(Date.now() - beganMs).to.be.lessThan(60_000);
    expect(expiring).to.include({ severity: 'warning', state: 'open' });
    clock.forwardMinutes(29 * dayMinutes);
    await incident('certificateExpiry', (one) => isOfVis(one) && one.severity === 'critical');
    const { steps } = await card(expiring.incidentId);
    expect(steps.map(({ what }) => what)).to.deep.equal(['escalated', 'opened']);
  });

  it('KIS-4.4.6 tells the severity and the affected routes within a minute', async () => {
    const letter = await letterWith('a critical letter', '[Критично] Срок сертификата: VIS42');
    expect(letter.text).to.contain('Виды сведений (маршруты)').and.to.contain('VS00001v001');
    const id = letter.headers.get('message-id');
    expect(id).to.match(/^<notice-\d+@example\.ru>$/);
    const [line] = await incidentsOf(calls, 'kind=certificateExpiry&system=VIS42');
    const { notices } = await card(line?.incidentId ?? 0);
    expect(notices.every(({ state }) => state === 'sent')).to.equal(true);
  });

  it('KIS-4.4.6 groups records of one cause into one incident and one notice', async () => {
    const { storage } = world().hub;
    const record = (messageId: string) =>
      storage.records.incident({
        kind: 'signatureFailure',
        atMs: clock.nowMs(),
        addressee: 'security',
        messageId,
        system: null,
        text: 'Подпись не сходится.',
      });
    for (const id of ['a', 'b', 'c']) await record(id);
    const grouped = await incident('signatureFailure', ({ count }) => count === 3);
    await record('d');
    await incident('signatureFailure', ({ count }) => count === 4);
    expect(await incidentsOf(calls, 'kind=signatureFailure')).to.have.length(1);
    const { records } = await card(grouped.incidentId);
    expect(records.map(({ messageId }) => messageId)).to.deep.equal(['d', 'c', 'b', 'a']);
    await letterWith('told once', 'Подпись не прошла проверку');
    const told = mail.letters.filter(({ subject }) => subject.includes('Подпись не прошла'));
    expect(told).to.have.length(1);
    // Closed and out of the time of grouping: the same cause is a new incident.
    const close = `/api/v1/monitor/incidents/${grouped.incidentId}/resolve`;
    expect((await calls.call('POST', close, {})).status).to.equal(200);
    clock.forwardMinutes(16);
    await record('e');
    const { incidentId } = await incident('signatureFailure', ({ state }) => state === 'open');
    expect(incidentId).to.be.greaterThan(grouped.incidentId);
  });

  it('lets people acknowledge, note, resolve and reopen; each step is kept with its author', async () => {
    const [one] = await incidentsOf(calls, 'kind=signatureFailure');
    const at = `/api/v1/monitor/incidents/${one?.incidentId}`;
    const act = (deed: string, note?: string) =>
      calls.call<IncidentLine & { code?: string }>('POST', `${at}/${deed}`, {
        ...(note !== undefined && { note }),
      });
    expect((await act('acknowledge', 'смотрю')).body).to.include({
      state: 'acknowledged',
      acknowledgedBy: 'operator',
    });
    const twice = await act('acknowledge');
    expect(twice.status).to.equal(409);
    expect(twice.body.code).to.equal('ActionNotAllowed');
    expect((await act('note')).status).to.equal(400);
    expect((await act('note', 'звонили владельцу')).status).to.equal(200);
    expect((await act('resolve')).body).to.include({ state: 'resolved', resolvedHow: 'manual' });
    expect((await act('reopen', 'рано закрыли')).body.state).to.equal('open');
    const { steps } = await card(one?.incidentId ?? 0);
    const mine = steps.filter(({ by }) => by === 'operator').map(({ what }) => what);
    expect(mine).to.deep.equal(['reopened', 'resolved', 'noted', 'acknowledged']);
    expect((await calls.call('GET', '/api/v1/monitor/incidents/999999')).status).to.equal(404);
  });

  it('repeats what nobody acknowledges; an acknowledgement stops that', async () => {
    const reminders = (): readonly Letter[] =>
      mail.letters.filter(({ text }) => text.includes('не принят в работу'));
    const before = reminders().length;
    clock.forwardMinutes(61);
    await until('a reminder', async () => reminders().length > before);
    for (const { incidentId } of await incidentsOf(calls, 'state=open')) {
      await calls.call('POST', `/api/v1/monitor/incidents/${incidentId}/acknowledge`, {});
    }
    expect(await incidentsOf(calls, 'state=open')).to.deep.equal([]);
  });

  it('signs webhooks, repeats them with back-off and gives up on a refusal', async () => {
    const added = await calls.call<{ contactId: number; secret: string }>(
      'POST',
      '/api/v1/monitor/contacts',
      contact({ channel: 'webhook', address: webhook.url }),
    );
    expect(added.status).to.equal(201);
    const { contactId, secret } = added.body;
    webhook.answer(503);
    const test = `/api/v1/monitor/contacts/${contactId}/test`;
    expect((await calls.call('POST', test)).status).to.equal(202);
    await until('the first attempt', async () => webhook.calls.length === 1);
    clock.forwardMinutes(1);
    await until('the second attempt', async () => webhook.calls.length === 2);
    const [first, second] = webhook.calls;
    expect(second?.headers['hub-notice-id']).to.equal(first?.headers['hub-notice-id']);
    const [, t = '', mac = ''] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(second?.headers['hub-signature'])) ?? [];
    const expected = createHmac('sha256', secret).update(`${t}.${second?.body}`).digest('hex');
    expect(mac).to.equal(expected);
    webhook.answer(410);
    await calls.call('POST', test);
    const outbox = makeOutbox(world().hub.storage.database);
    const failed = await until('given up', async () =>
      (await outbox.list(10, 0)).find(({ state }) => state === 'failed'),
    );
    expect(failed.error).to.contain('410');
  });

  it('calls no webhook outside the machine that the installation has not named', async () => {
    for (const address of [
      'http://10.0.0.1/hook',
      'https://example.ru/hook',
      'file:///etc/passwd',
      'http://user:secret@127.0.0.1/',
      'nowhere',
    ]) {
      const { status, body } = await calls.call<{ code: string; violations: { field: string }[] }>(
        'POST',
        '/api/v1/monitor/contacts',
        contact({ channel: 'webhook', address }),
      );
      expect(status, address).to.equal(400);
      expect(body.violations[0]?.field).to.equal('address');
    }
    const wrong = contact({ address: 'two@example.ru, three@example.ru' });
    expect((await calls.call('POST', '/api/v1/monitor/contacts', wrong)).status).to.equal(400);
  });

  it('keeps a rule as data: tested on what is now, edited once, put back', async () => {
    type Rule = { ruleId: string; kind: string; version: number; levels: { value: number }[] };
    const { rules } = await calls.get<{ rules: readonly Rule[] }>('/api/v1/monitor/rules');
    const rule = {
      kind: 'silence',
      title: 'Молчание поставщика',
      enabled: true,
      levels: [{ value: 1, severity: 'critical' }],
      holdMinutes: 0,
      scope: { system: 'VIS42' },
    };
    const tested = await calls.call<{ raised: number; subjects: readonly { subject: string }[] }>(
      'POST',
      '/api/v1/monitor/rules/test',
      { rule },
    );
    expect(tested.body.raised).to.equal(1);
    expect(tested.body.subjects.map(({ subject }) => subject)).to.deep.equal(['VIS42']);
    const shipped = rules.find(({ kind }) => kind === 'silence');
    const change = { ...rule, scope: {}, version: shipped?.version ?? 0 };
    const put = await calls.call<Rule>('PUT', '/api/v1/monitor/rules/silence', change);
    expect(put.body).to.include({ ruleId: 'silence', version: 1 });
    const late = await calls.call<{ code: string }>('PUT', '/api/v1/monitor/rules/silence', change);
    expect([late.status, late.body.code]).to.deep.equal([409, 'RecordConflict']);
    const back = await calls.call('DELETE', '/api/v1/monitor/rules/silence?version=1');
    expect(back.status).to.equal(204);
    const again = await calls.get<{ rules: readonly Rule[] }>('/api/v1/monitor/rules');
    expect(again.rules.find(({ kind }) => kind === 'silence')?.levels[0]?.value).to.equal(15);
  });
});
