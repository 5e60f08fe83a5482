import { expect } from 'chai';
import { applicationOf, familyRequest } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { approveRegulation, mfc42, registerOperator } from '../../support/organisations.ts';
import { callJson, enter, makeAccount, signIn, type TestPerson } from '../../support/people.ts';
import { until } from '../../support/until.ts';

type Problem = { readonly code: string; readonly detail: string };
type Found = { readonly messages: readonly { readonly messageId: string }[] };
type Rule = { readonly ruleId: string; readonly revision: number };
type Reveal = {
  readonly requestId: string;
  readonly decision: string | null;
  readonly mine: boolean;
};

const canary = 'Канарейкина';

describe('what the holder hides', () => {
  const world = withHub();
  let holder: TestPerson;
  let monitor: TestPerson;
  let plain: TestPerson;
  let familyId = '';
  let landId = '';

  const rule = (over: Readonly<Record<string, unknown>> = {}) => ({
    title: 'Скрыть дела услуги от дежурных',
    roles: ['kis.monitor'],
    hides: 'record',
    attributes: [],
    conditions: [{ attribute: 'type', values: ['VS00001v001'] }],
    exceptions: [],
    basis: 'распоряжение обладателя',
    ...over,
  });
  const hide = async (over: Readonly<Record<string, unknown>> = {}): Promise<Rule> => {
    const made = await holder.post<Rule>('/api/v1/access-rules', rule(over));
    expect(made.status).to.equal(201);
    return made.body;
  };
  const withdraw = ({ ruleId }: Rule) => holder.delete(`/api/v1/access-rules/${ruleId}`);
  const idsOf = async (person: TestPerson): Promise<readonly string[]> =>
    (await person.get<Found>('/api/v1/messages')).body.messages.map(({ messageId }) => messageId);

  before(async () => {
    holder = await signIn(world(), { roles: ['kis.holder'] });
    monitor = await signIn(world(), { roles: ['kis.monitor'] });
    plain = await signIn(world(), { roles: ['kis.registrar'] });
    const sender = world().soap('MFC42');
    familyId = (await sender.sendRequest({ payload: familyRequest(applicationOf(1)) })).messageId;
    landId = (
      await world()
        .soap('RPGU42')
        .sendRequest({ payload: familyRequest(applicationOf(2)) })
    ).messageId;
    await until('both in the list', async () => (await idsOf(plain)).length === 2);
  });

  it('KIS-3.1 hides cases of a type from a role at once, in search, card, API and export, and nobody else', async () => {
    expect(await idsOf(monitor)).to.have.members([familyId, landId]);
    const made = await hide();
    expect(await idsOf(monitor)).to.deep.equal([]);
    expect((await monitor.get(`/api/v1/messages/${familyId}/card`)).status).to.equal(404);
    expect((await monitor.get(`/api/v1/messages/${familyId}`)).status).to.equal(404);
    expect(await idsOf(plain)).to.have.members([familyId, landId]);
    await withdraw(made);
    expect(await idsOf(monitor)).to.have.members([familyId, landId]);
  });

  it('KIS-3.1 hides by the organisation of a side, with an exception', async () => {
    const bySender = await hide({ conditions: [{ attribute: 'sender', values: [mfc42] }] });
    expect(await idsOf(monitor)).to.deep.equal([landId]);
    await withdraw(bySender);
    const excepted = await hide({ exceptions: [{ attribute: 'sender', values: [mfc42] }] });
    expect(await idsOf(monitor)).to.deep.equal([familyId]);
    await withdraw(excepted);
  });

  it('KIS-3.1 hides everything but one municipality and what is in it', async () => {
    const other = await hide({ exceptions: [{ attribute: 'oktmo', values: ['32731'] }] });
    expect(await idsOf(monitor)).to.deep.equal([]);
    await withdraw(other);
    const own = await hide({ exceptions: [{ attribute: 'oktmo', values: ['32701'] }] });
    expect(await idsOf(monitor)).to.have.members([familyId, landId]);
    await withdraw(own);
  });

  it('KIS-3.1 hides values of an attribute from a role in the opened content, from nobody else', async () => {
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    const rights = ['messages.read', 'messages.content', 'messages.export'];
    const reading = { title: 'Читает содержимое', kind: 'business', rights };
    await admin.post('/api/v1/roles', { code: 'kis.reader', ...reading });
    const reader = await signIn(world(), { roles: ['kis.reader'] });
    const opened = async (person: TestPerson): Promise<string> => {
      const reason = 'разбор обращения заявителя';
      const { body } = await person.post(`/api/v1/messages/${familyId}/reveal`, { reason });
      return JSON.stringify(body);
    };
    expect(await opened(reader)).to.include(applicationOf(1));
    const made = await hide({
      roles: ['kis.reader'],
      hides: 'values',
      attributes: ['ApplicationNumber'],
      conditions: [],
      exceptions: [{ attribute: 'oktmo', values: ['32731'] }],
    });
    expect(await opened(reader)).to.not.include(applicationOf(1));
    expect(await opened(admin)).to.include(applicationOf(1));
    await withdraw(made);
    const all = await reader.get<string>('/api/v1/messages/export?format=csv');
    expect(all.body).to.include(familyId).and.to.include(landId);
    const record = await hide({
      roles: ['kis.reader'],
      conditions: [{ attribute: 'sender', values: [mfc42] }],
    });
    const rest = await reader.get<string>('/api/v1/messages/export?format=csv');
    expect(rest.body).to.include(landId).and.to.not.include(familyId);
    expect(rest.body).to.include(reader.login);
    await withdraw(record);
  });

  it('KIS-3.1 a changed rule holds at once; of two editors the second is told', async () => {
    const made = await hide();
    const path = `/api/v1/access-rules/${made.ruleId}`;
    const narrower = { ...rule({ conditions: [{ attribute: 'sender', values: [mfc42] }] }) };
    const changed = await holder.put<Rule>(path, { ...narrower, revision: made.revision });
    expect(changed.status).to.equal(200);
    expect(await idsOf(monitor)).to.deep.equal([landId]);
    const late = await holder.put<Problem>(path, { ...narrower, revision: made.revision });
    expect([late.status, late.body.code]).to.deep.equal([409, 'RecordConflict']);
    await withdraw(made);
  });

  it('says to the person which rules concern it', async () => {
    const made = await hide();
    const { body } = await monitor.get<{ hiddenBy: readonly { ruleId: string }[] }>(
      '/api/v1/session/rights',
    );
    expect(body.hiddenBy.map(({ ruleId }) => ruleId)).to.deep.equal([made.ruleId]);
    await withdraw(made);
  });

  it('refuses a rule that cannot be meant, naming the field', async () => {
    for (const [over, field] of [
      [{ roles: ['kis.nobody'] }, 'roles'],
      [{ hides: 'values' }, 'attributes'],
      [{ conditions: [] }, 'conditions'],
      [{ conditions: [{ attribute: 'key', values: ['1'] }] }, 'key'],
      [{ conditions: [{ attribute: 'colour', values: ['1'] }] }, 'attribute'],
    ] as const) {
      const refused = await holder.post<Problem>('/api/v1/access-rules', rule(over));
      expect(refused.status).to.equal(400);
      expect(JSON.stringify(refused.body)).to.include(field);
    }
    expect((await monitor.post('/api/v1/access-rules', rule())).status).to.equal(403);
  });
});

describe('emergency access', () => {
  const world = withHub();
  let sysadmin: TestPerson;
  let officer: TestPerson;
  let messageId = '';
  before(async () => {
    await registerOperator(world());
    sysadmin = await signIn(world(), { roles: ['kis.sysadmin'] });
    officer = await signIn(world(), { roles: ['kis.security'] });
    const payload = familyRequest(applicationOf(3)).replace('Образцова', canary);
    messageId = (await world().soap('MFC42').sendRequest({ payload })).messageId;
  });

  const open = (person: TestPerson) =>
    person.post<Problem>(`/api/v1/messages/${messageId}/reveal`, {
      reason: 'разбор обращения заявителя',
    });
  const ask = (reason: string) =>
    sysadmin.post<Reveal & Problem>('/api/v1/reveals', { messageId, reason });

  it('KIS-4.4.7 shows the administrator of the System metadata only', async () => {
    const card = await sysadmin.get(`/api/v1/messages/${messageId}/card`);
    expect(card.status).to.equal(200);
    expect(JSON.stringify(card.body)).to.not.include(canary);
    const refused = await open(sysadmin);
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'ApprovalRequired']);
  });

  it('KIS-4.4.7 opens content after a reason and the consent of a second person, both in the trail', async () => {
    expect((await ask('надо')).body.code).to.equal('ReasonRequired');
    const { body: request } = await ask('разбор обращения заявителя по жалобе');
    expect((await open(sysadmin)).body.code).to.equal('ApprovalRequired');
    const path = `/api/v1/reveals/${request.requestId}/decision`;
    const own = await sysadmin.post<Problem>(path, { decision: 'approved' });
    expect([own.status, own.body.code]).to.deep.equal([403, 'AccessDenied']);
    const waiting = await officer.get<{ requests: readonly Reveal[] }>(
      '/api/v1/reveals?waiting=true',
    );
    expect(waiting.body.requests.map(({ requestId }) => requestId)).to.deep.equal([
      request.requestId,
    ]);
    expect((await officer.post(path, { decision: 'approved' })).status).to.equal(200);
    expect((await officer.post(path, { decision: 'refused' })).status).to.equal(409);
    const opened = await open(sysadmin);
    expect(opened.status).to.equal(200);
    expect(JSON.stringify(opened.body)).to.include(canary);
    const trail = await officer.get<{ entries: { event: string; actor: { name: string } }[] }>(
      `/api/v1/audit?object=message:${messageId}`,
    );
    const said = trail.body.entries.map(({ event, actor }) => [event, actor.name]);
    expect(said).to.deep.include(['message.revealAsked', sysadmin.login]);
    expect(said).to.deep.include(['message.revealDecided', officer.login]);
    expect(said).to.deep.include(['message.revealed', sysadmin.login]);
    expect(JSON.stringify(trail.body)).to.not.include(canary);
  });

  it('KIS-4.4.7 nobody approves his own request, though he has the right', async () => {
    const { body: request } = await officer.post<Reveal>('/api/v1/reveals', {
      messageId,
      reason: 'проверка порядка согласования',
    });
    const own = await officer.post<Problem>(`/api/v1/reveals/${request.requestId}/decision`, {
      decision: 'approved',
    });
    expect([own.status, own.body.code]).to.deep.equal([403, 'AccessDenied']);
  });

  it('shows a person its own requests only', async () => {
    const other = await signIn(world(), { roles: ['kis.monitor'] });
    const { body } = await other.get<{ requests: readonly Reveal[] }>('/api/v1/reveals');
    expect(body.requests).to.deep.equal([]);
  });
});

describe('acceptance of connection regulations', () => {
  let aheadMs = 0;
  const clock = { nowMs: () => Date.now() + aheadMs };
  const world = withHub({ clock });
  const dayMs = 86_400_000;
  const dateOf = (ms: number): string => new Date(ms).toISOString();

  it('PUSK-4.1.3.a from its date a new version must be accepted at the next login; who, what and when is kept', async () => {
    const first = await approveRegulation(world(), 'mev', '1');
    const { login } = await makeAccount(world(), { roles: ['kis.registrar'] });
    const before = await enter(world(), login, undefined, {}, false);
    const refused = await before.get<Problem>('/api/v1/roles');
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'RegulationNotAccepted']);
    const session = await before.get<{
      regulationToAccept: { subsystem: string; version: number; text: string } | null;
    }>('/api/v1/session');
    expect(session.body.regulationToAccept).to.include({ subsystem: 'mev', version: first });
    const wrong = await before.post<Problem>('/api/v1/session/regulation', {
      subsystem: 'mev',
      version: first + 1,
    });
    expect([wrong.status, wrong.body.code]).to.deep.equal([409, 'ActionNotAllowed']);
    await before.post('/api/v1/session/regulation', { subsystem: 'mev', version: first });
    expect((await before.get('/api/v1/roles')).status).to.equal(200);

    const second = await approveRegulation(world(), 'mev', '2', dateOf(clock.nowMs() + dayMs));
    const early = await enter(world(), login, undefined, {}, false);
    expect((await early.get('/api/v1/roles')).status).to.equal(200);
    aheadMs += 2 * dayMs;
    const late = await enter(world(), login, undefined, {}, false);
    expect((await late.get<Problem>('/api/v1/roles')).body.code).to.equal('RegulationNotAccepted');
    await late.post('/api/v1/session/regulation', { subsystem: 'mev', version: second });
    expect((await late.get('/api/v1/roles')).status).to.equal(200);

    const admin = await signIn(world(), { roles: ['kis.admin'] });
    const { body } = await admin.get<{
      acceptances: { login: string; version: number; acceptedAt: string }[];
    }>('/api/v1/regulations/mev/acceptances');
    const own = body.acceptances.filter((one) => one.login === login);
    expect(own.map(({ version }) => version)).to.deep.equal([second, first]);
    expect(Date.parse(own[0]?.acceptedAt ?? '')).to.be.closeTo(clock.nowMs(), 60_000);
  });

  it('asks nobody to accept the regulation of a subsystem in which he has no role', async () => {
    await approveRegulation(world(), 'navigator', '1');
    const person = await signIn(world(), { roles: ['kis.registrar'] });
    expect((await person.get('/api/v1/roles')).status).to.equal(200);
  });

  it('lets a stranger accept nothing', async () => {
    const answer = await callJson(world().hub.url, 'POST', '/api/v1/session/regulation', {
      subsystem: 'mev',
      version: 1,
    });
    expect(answer.status).to.equal(401);
  });
});
