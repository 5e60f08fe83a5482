import { expect } from 'chai';
import { subsystems } from '../../../module/index.ts';
import { withHub } from '../../support/hub.ts';
import { operatorOgrn, signIn, type TestPerson } from '../../support/people.ts';
import { fixtureInn, fixtureOgrn } from '../../support/registryFixture.ts';

type Problem = {
  readonly code: string;
  readonly detail: string;
  readonly violations?: readonly { readonly field: string; readonly reason: string }[];
};
type Version = { readonly version: number; readonly state: string };
type Named = {
  readonly ogrn: string;
  readonly subsystems: readonly string[];
  readonly kindTitle: string;
};

const mfcOgrn = '1020000000019';

const envelopeOf = (operation: string, part: object) => ({
  envelope: { operation, timestamp: new Date().toISOString(), ...part },
});

describe('people in the registers', () => {
  const world = withHub();
  let registrar: TestPerson;
  let second: TestPerson;
  let holder: TestPerson;
  let outsider: TestPerson;
  let member: TestPerson;
  before(async () => {
    registrar = await signIn(world(), { login: 'reg1', roles: ['kis.registrar'] });
    second = await signIn(world(), { login: 'reg2', roles: ['kis.registrar'] });
    holder = await signIn(world(), { login: 'holder', roles: ['kis.holder'] });
    // The same roles, another organisation.
    const organisation = mfcOgrn;
    outsider = await signIn(world(), { roles: ['kis.registrar', 'kis.holder'], organisation });
    member = await signIn(world(), { roles: ['participant.admin'], organisation });
  });

  const submit = <T>(person: TestPerson, register: string, card: object, part: object = {}) =>
    person.post<T>(
      `/api/v1/registry/${register}`,
      envelopeOf('submit', { register, card, ...part }),
    );
  const step = <T>(
    person: TestPerson,
    register: string,
    code: string,
    operation: string,
    version: number,
    part: object = {},
  ) =>
    person.post<T>(
      `/api/v1/registry/${register}/${encodeURIComponent(code)}/steps`,
      envelopeOf(operation, { register, code, version, ...part }),
    );
  const department = (serial: number, part: object = {}) => ({
    ogrn: fixtureOgrn(serial),
    inn: fixtureInn(serial),
    name: `Отдел ${serial}`,
    kind: 'authority',
    ...part,
  });
  const publish = async (register: string, code: string, card: object): Promise<void> => {
    const made = await submit<Version>(registrar, register, card);
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    const done = await step(second, register, code, 'publish', made.body.version);
    expect(done.status, JSON.stringify(done.body)).to.equal(200);
  };

  it('KIS-D.1.1 the passport of KIS42 names the ministry as holder and operator; operator-only actions are checked by organisation', async () => {
    const { body } = await registrar.get<{
      code: string;
      holder: { orgCode: string; ogrn: string };
      operator: { orgCode: string; ogrn: string };
    }>('/api/v1/system/passport');
    expect(body.code).to.equal('KIS42');
    expect([body.holder.orgCode, body.operator.orgCode]).to.deep.equal([
      'MINCIFRY42',
      'MINCIFRY42',
    ]);
    expect([body.holder.ogrn, body.operator.ogrn]).to.deep.equal([operatorOgrn, operatorOgrn]);
    const card = department(21);
    const made = await submit<Version>(registrar, 'participants', card);
    expect(made.status).to.equal(201);
    const refused = await step<Problem>(outsider, 'participants', card.ogrn, 'publish', 1);
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'AccessDenied']);
    expect(refused.body.detail).to.include('Министерство цифрового развития');
    expect((await step(second, 'participants', card.ogrn, 'publish', 1)).status).to.equal(200);
  });

  it('a second person publishes what a person wrote or handed in; the refusal changes nothing', async () => {
    const card = department(22);
    await submit(registrar, 'participants', card, { state: 'draft' });
    const own = await step<Problem>(registrar, 'participants', card.ogrn, 'publish', 1);
    expect([own.status, own.body.code]).to.deep.equal([409, 'FourEyesRequired']);
    // Who hands another's draft in has taken part in it as well.
    expect((await step(second, 'participants', card.ogrn, 'requestApproval', 1)).status).to.equal(
      200,
    );
    const handed = await step<Problem>(second, 'participants', card.ogrn, 'publish', 1);
    expect(handed.body.code).to.equal('FourEyesRequired');
    const third = await signIn(world(), { roles: ['kis.registrar'] });
    const done = await step<Version>(third, 'participants', card.ogrn, 'publish', 1);
    expect([done.status, done.body.state]).to.deep.equal([200, 'published']);
  });

  it('of two editors of one record the second is told who changed what, and loses nothing', async () => {
    const card = department(23);
    await publish('participants', card.ogrn, card);
    const changed = { ...card, name: 'Отдел связи' };
    const first = await submit<Version>(registrar, 'participants', changed, { expectedVersion: 1 });
    expect(first.status).to.equal(201);
    const mine = { ...card, shortName: 'ОС' };
    const late = await submit<Problem>(second, 'participants', mine, { expectedVersion: 1 });
    expect([late.status, late.body.code]).to.deep.equal([409, 'RegistryVersionConflict']);
    expect(late.body.detail).to.include('«reg1»').and.to.include('редакция — 2');
    expect(late.body.violations).to.deep.include({
      field: '/name',
      reason: '«Полное наименование»: было «Отдел 23», стало «Отдел связи»',
    });
    const merged = await submit<Version>(
      second,
      'participants',
      { ...changed, shortName: 'ОС' },
      {
        expectedVersion: 2,
      },
    );
    expect(merged.body.version).to.equal(3);
    const { body } = await second.get<{ changes: readonly { title: string; after: string }[] }>(
      `/api/v1/registry/participants/${card.ogrn}/changes?from=1&to=3`,
    );
    expect(body.changes.map(({ title, after }) => [title, after])).to.deep.equal([
      ['Полное наименование', 'Отдел связи'],
      ['Краткое наименование', 'ОС'],
    ]);
  });

  it('an administrator of a participant sees and edits what is its own', async () => {
    const list = await member.get<{ rows: readonly { code: string }[] }>(
      '/api/v1/registry/participants',
    );
    expect(list.body.rows.map(({ code }) => code)).to.deep.equal([mfcOgrn]);
    const systems = await member.get<{ rows: readonly { code: string }[] }>(
      '/api/v1/registry/systems',
    );
    expect(systems.body.rows.map(({ code }) => code)).to.deep.equal(['MFC42']);
    expect((await member.get('/api/v1/registry/systems/VIS42')).status).to.equal(403);
    expect((await member.get('/api/v1/registry/bundle')).status).to.equal(403);
    const own = await submit<Version>(member, 'systems', {
      mnemonic: 'MFC42B',
      name: 'Вторая система',
      participant: mfcOgrn,
    });
    expect(own.status).to.equal(201);
    const foreign = await submit<Problem>(member, 'systems', {
      mnemonic: 'MFC42C',
      name: 'Чужая',
      participant: '1020000000020',
    });
    expect(foreign.body.code).to.equal('AccessDenied');
    // Taking another's system by naming oneself as the owner is refused too.
    const taken = await submit<Problem>(member, 'systems', {
      mnemonic: 'VIS42',
      name: 'Захват',
      participant: mfcOgrn,
    });
    expect(taken.body.code).to.equal('AccessDenied');
    expect((await step(member, 'systems', 'MFC42B', 'publish', 1)).status).to.equal(403);
    expect((await step(member, 'systems', 'MFC42B', 'discard', 1)).status).to.equal(204);
  });

  it('KIS-4.1.3 a regulation goes from a draft through the approval of the holder alone into effect; its versions are compared line by line', async () => {
    const card = {
      subsystem: 'mfc',
      name: 'Регламент подключения к подсистеме МФЦ',
      edition: '1',
      basis: 'приказ № 1',
      text: '# Порядок\n\n1. Подать заявку.\n2. Получить ключ.\n',
    };
    const draft = await submit<Version>(registrar, 'regulations', card, { state: 'draft' });
    expect(draft.body.state).to.equal('draft');
    expect((await step(registrar, 'regulations', 'mfc', 'requestApproval', 1)).status).to.equal(
      200,
    );
    for (const other of [second, outsider]) {
      const refused = await step<Problem>(other, 'regulations', 'mfc', 'publish', 1);
      expect([refused.status, refused.body.code]).to.deep.equal([403, 'AccessDenied']);
    }
    expect((await step(holder, 'regulations', 'mfc', 'publish', 1)).status).to.equal(200);
    const later = {
      ...card,
      edition: '2',
      validFrom: '2999-01-01',
      text: card.text.replace('заявку', 'заявление'),
    };
    await submit(registrar, 'regulations', later, { expectedVersion: 1 });
    expect((await step(holder, 'regulations', 'mfc', 'publish', 2)).status).to.equal(200);
    // Approved, not yet effective: the first one holds until its date.
    const inForce = await holder.get<{ data: { edition: string } }>(
      '/api/v1/registry/regulations/mfc',
    );
    expect(inForce.body.data.edition).to.equal('1');
    const future = await holder.get<{ data: { edition: string } }>(
      '/api/v1/registry/regulations/mfc?at=2999-02-01T00:00:00Z',
    );
    expect(future.body.data.edition).to.equal('2');
    const { body } = await holder.get<{
      changes: readonly { title: string; lines?: readonly { kind: string; text: string }[] }[];
    }>('/api/v1/registry/regulations/mfc/changes?from=1&to=2');
    const lines = body.changes.find(({ title }) => title.startsWith('Текст'))?.lines ?? [];
    expect(lines).to.deep.include({ kind: 'removed', text: '1. Подать заявку.' });
    expect(lines).to.deep.include({ kind: 'added', text: '1. Подать заявление.' });
  });

  it('KIS-3.4 a participant is of four kinds, and an «иная организация» names an agreement of its own', async () => {
    const old = await submit<Problem>(registrar, 'participants', department(24, { kind: 'mfc' }));
    expect([old.status, old.body.code]).to.deep.equal([422, 'RegistryEntryInvalid']);
    expect(old.body.detail)
      .to.include('исполнительный орган')
      .and.to.include('орган местного самоуправления')
      .and.to.include('подведомственное учреждение')
      .and.to.include('иная организация');
    const bank = department(24, { kind: 'organisation' });
    const without = await submit<Problem>(registrar, 'participants', bank);
    expect(without.body.violations?.[0]).to.deep.equal({
      field: '/agreement',
      reason: '«Номер соглашения»: обязателен для иной организации',
    });
    const named = { ...bank, agreement: '12/2026-МЭВ' };
    const unknown = await submit<Problem>(registrar, 'participants', named);
    expect(unknown.body.violations?.[0]?.field).to.equal('/agreement');
    const agreement = {
      number: '12/2026-МЭВ',
      organisation: fixtureOgrn(25),
      name: 'Соглашение',
      signedOn: '2026-02-01',
      subsystems: ['mev'],
    };
    await publish('agreements', agreement.number, agreement);
    const foreign = await submit<Problem>(registrar, 'participants', named);
    expect(foreign.body.detail).to.include('заключено с другой организацией');
    await publish('agreements', agreement.number, { ...agreement, organisation: bank.ogrn });
    await publish('participants', bank.ogrn, named);
  });

  it('KIS-2.1.1 an organisation that was registered once is selectable in all nine services', async () => {
    const card = department(26);
    await publish('participants', card.ogrn, card);
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: mfcOgrn });
    const { body } = await clerk.get<{ organisations: readonly Named[] }>(
      `/api/v1/organisations?text=${card.ogrn}`,
    );
    expect(body.organisations).to.have.length(1);
    const nine = [
      'mfc',
      'rpgu',
      'profile',
      'vis',
      'gisgmp',
      'strategy',
      'pusk',
      'navigator',
      'online',
    ];
    expect(body.organisations[0]?.subsystems).to.include.members(nine);
    expect(Object.keys(subsystems)).to.include.members(nine);
    expect(body.organisations[0]?.kindTitle).to.equal('исполнительный орган');
  });

  it('counts the registers and lists what waits for a second person', async () => {
    const card = department(27);
    await submit(registrar, 'participants', card);
    const { body } = await second.get<{
      registers: readonly { name: string; onApproval: number; total: number }[];
      waiting: readonly { code: string; createdBy: string }[];
    }>('/api/v1/registry/summary');
    expect(body.waiting).to.deep.include.members([
      body.waiting.find(({ code }) => code === card.ogrn),
    ]);
    const line = body.registers.find(({ name }) => name === 'participants');
    expect(line?.onApproval).to.be.greaterThan(0);
    expect(body.registers.map(({ name }) => name)).to.include.members([
      'agreements',
      'regulations',
    ]);
  });
});
