import { expect } from 'chai';
import type { Entry } from '../../../registries/index.ts';
import { fixtureBundle } from '../../support/registryFixture.ts';
import { fieldsOf, operator, refused, startMs, withRegistry } from '../../support/registryWorld.ts';

const dayMs = 24 * 3_600_000;
const author = 'ZAGS01';
const service = (change: Readonly<Record<string, unknown>> = {}) => ({
  code: 'ZAGS-CARD',
  name: 'Сервис карточек',
  owner: 'ZAGS01',
  endpoint: 'https://zags.example/card',
  protocol: 'soap',
  version: '1.0.0',
  informationType: 'VS90001v001',
  state: 'active',
  ...change,
});

describe('registries/entries workflow of the register of electronic services', () => {
  const world = withRegistry();
  const workflow = () => world().registers.workflow;
  before(() => world().registers.importBundle(fixtureBundle(), operator));

  it('KIS-4.2.10.a a card goes from its author through the operator to publication; the exchange sees published versions only', async () => {
    const node = world().node();
    await node.start();
    const endpoint = async (): Promise<string | undefined> => {
      await node.refresh();
      return node.current().service('ZAGS-CARD')?.endpoint;
    };

    const draft = await workflow().submit('services', service(), author, { state: 'draft' });
    expect(await endpoint()).to.equal(undefined);
    await workflow().requestApproval('services', 'ZAGS-CARD', draft.version, author);
    expect(await endpoint()).to.equal(undefined);
    await workflow().sendBack('services', 'ZAGS-CARD', 1, operator, 'укажите рабочий адрес');
    const again = await workflow().submit(
      'services',
      service({ endpoint: 'https://zags.example/v1' }),
      author,
    );
    expect(again.state).to.equal('on-approval');
    expect(await endpoint()).to.equal(undefined);
    await workflow().publish('services', 'ZAGS-CARD', again.version, operator);
    expect(await endpoint()).to.equal('https://zags.example/v1');

    await workflow().submit('services', service({ endpoint: 'https://zags.example/v2' }), author);
    expect(await endpoint()).to.equal('https://zags.example/v1');

    const { versions, events } = await workflow().history('services', 'ZAGS-CARD');
    expect(versions.map(({ version, state }) => [version, state])).to.deep.equal([
      [1, 'retired'],
      [2, 'published'],
      [3, 'on-approval'],
    ]);
    expect(events.map(({ version, event, by }) => [version, event, by])).to.deep.equal([
      [1, 'submit', author],
      [1, 'requestApproval', author],
      [1, 'sendBack', operator],
      [1, 'supersede', author],
      [2, 'submit', author],
      [2, 'publish', operator],
      [3, 'submit', author],
    ]);
    expect(events[2]?.comment).to.equal('укажите рабочий адрес');
  });

  it('names in Russian every field that the register requires: owner, endpoint, protocol, version', async () => {
    const error = await refused(
      'RegistryEntryInvalid',
      workflow().submit('services', { code: 'X', name: 'Без полей', state: 'active' }, author),
    );
    expect(fieldsOf(error)).to.deep.equal([
      '/owner',
      '/endpoint',
      '/protocol',
      '/version',
      '/informationType',
    ]);
    expect(error.details.violations?.[1]?.reason).to.equal(
      'обязательное поле «Адрес (URL)» отсутствует',
    );
  });

  it('refuses values that cannot be, each at its place', async () => {
    const wrong = service({
      endpoint: 'https://user:secret@zags.example/',
      validFrom: '2026-02-30',
    });
    expect(
      fieldsOf(await refused('RegistryEntryInvalid', workflow().submit('services', wrong, author))),
    ).to.deep.equal(['/validFrom', '/endpoint']);
    const odd = service({ protocol: 'ftp', extra: 1, name: 'a\u0000b' });
    expect(
      fieldsOf(await refused('RegistryEntryInvalid', workflow().submit('services', odd, author))),
    ).to.deep.equal(['/name']);
    const named = service({ protocol: 'ftp', extra: 1 });
    const error = await refused(
      'RegistryEntryInvalid',
      workflow().submit('services', named, author),
    );
    expect(error.details.violations).to.deep.equal([
      { field: '/extra', reason: 'неизвестное поле «extra»' },
      { field: '/protocol', reason: '«Протокол»: допустимо: rest, soap' },
    ]);
  });

  it('refuses a card that names what is not registered', async () => {
    const orphan = service({ owner: 'NOBODY', informationType: 'VS00000v000' });
    const error = await refused(
      'RegistryEntryInvalid',
      workflow().submit('services', orphan, author),
    );
    expect(fieldsOf(error)).to.deep.equal(['/informationType', '/owner']);
    const draft = await workflow().submit(
      'services',
      service({ code: 'ORPHAN', owner: 'NOBODY' }),
      author,
      {
        state: 'draft',
      },
    );
    await refused(
      'RegistryEntryInvalid',
      workflow().publish('services', 'ORPHAN', draft.version, operator),
    );
    await refused(
      'RegistryEntryInvalid',
      workflow().requestApproval('services', 'ORPHAN', draft.version, author),
    );
  });

  it('refuses a change of a version that is no longer the last', async () => {
    const first = await workflow().submitAndPublish(
      'services',
      service({ code: 'RACE' }),
      operator,
      { expectedVersion: null },
    );
    const submit = (expectedVersion: number | null): Promise<Entry> =>
      workflow().submit('services', service({ code: 'RACE', name: 'Иное' }), author, {
        expectedVersion,
      });
    const mine = await submit(first.version);
    await refused('RegistryVersionConflict', submit(first.version));
    await refused('RegistryVersionConflict', submit(null));
    await workflow().submitAndPublish(
      'services',
      service({ code: 'RACE', name: 'Третье' }),
      operator,
    );
    await refused(
      'RegistryVersionConflict',
      workflow().publish('services', 'RACE', mine.version, operator),
    );
    expect((await workflow().get('services', 'RACE')).data['name']).to.equal('Третье');
  });

  it('of two authors of the same moment one is told that the entry exists', async () => {
    const results = await Promise.allSettled(
      ['первый', 'второй', 'третий'].map((name) =>
        workflow().submitAndPublish('services', service({ code: 'BOTH', name }), name, {
          expectedVersion: null,
        }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).to.include({ code: 'RegistryVersionConflict' });
    expect((await workflow().history('services', 'BOTH')).versions).to.have.length(1);
  });

  it('refuses steps that the state does not allow', async () => {
    const { version } = await workflow().submitAndPublish(
      'services',
      service({ code: 'STEPS' }),
      operator,
    );
    await refused(
      'RegistryVersionConflict',
      workflow().publish('services', 'STEPS', version, operator),
    );
    await refused(
      'RegistryVersionConflict',
      workflow().sendBack('services', 'STEPS', version, operator, 'поздно'),
    );
    await workflow().retire('services', 'STEPS', version, operator);
    await refused(
      'RegistryVersionConflict',
      workflow().retire('services', 'STEPS', version, operator),
    );
    await refused('RegistryEntryNotFound', workflow().publish('services', 'STEPS', 99, operator));
    await refused('RegistryEntryNotFound', workflow().get('services', 'NONE'));
    await refused('RegistryEntryNotFound', workflow().history('services', 'NONE'));
    await refused('RegistryEntryNotFound', workflow().remove('services', 'NONE', operator));
  });

  it('answers «на дату»: each version in its time, the last published first', async () => {
    const at = async (ms: number): Promise<unknown> =>
      (await workflow().get('services', 'DATED', ms)).data['name'];
    const publish = (name: string, dates: Readonly<Record<string, string>>): Promise<Entry> =>
      workflow().submitAndPublish('services', service({ code: 'DATED', name, ...dates }), operator);
    await publish('первая', { validFrom: '2026-01-01' });
    await publish('вторая', { validFrom: '2026-06-01', validTo: '2026-06-30' });
    await refused(
      'RegistryEntryNotFound',
      workflow().get('services', 'DATED', Date.parse('2025-12-31T16:59:59Z')),
    );
    expect(await at(Date.parse('2025-12-31T17:00:00Z'))).to.equal('первая');
    expect(await at(Date.parse('2026-05-31T16:59:59Z'))).to.equal('первая');
    expect(await at(Date.parse('2026-05-31T17:00:00Z'))).to.equal('вторая');
    expect(await at(Date.parse('2026-06-30T16:59:59Z'))).to.equal('вторая');
    await refused(
      'RegistryEntryNotFound',
      workflow().get('services', 'DATED', Date.parse('2026-06-30T17:00:00Z')),
    );
  });

  it('a retired future version gives its time back to the one before', async () => {
    await workflow().submitAndPublish(
      'services',
      service({ code: 'BACK', name: 'сейчас' }),
      operator,
    );
    const later = await workflow().submitAndPublish(
      'services',
      service({ code: 'BACK', name: 'потом', validFrom: '2026-09-01' }),
      operator,
    );
    const autumn = Date.parse('2026-10-01T00:00:00Z');
    const name = async (): Promise<unknown> =>
      (await workflow().get('services', 'BACK', autumn)).data['name'];
    expect(await name()).to.equal('потом');
    await workflow().retire('services', 'BACK', later.version, operator, 'отменено');
    expect(await name()).to.equal('сейчас');
  });

  it('announces an end, and keeps the version in force until then', async () => {
    const { version } = await workflow().submitAndPublish(
      'services',
      service({ code: 'END' }),
      operator,
    );
    await refused(
      'RegistryEntryInvalid',
      workflow().deprecate('services', 'END', version, operator, { validToMs: startMs - 1 }),
    );
    const ended = await workflow().deprecate('services', 'END', version, operator, {
      validToMs: startMs + dayMs,
      comment: 'замена',
    });
    expect([ended.state, ended.validToMs]).to.deep.equal(['deprecated', startMs + dayMs]);
    expect((await workflow().get('services', 'END', startMs + dayMs - 1)).version).to.equal(
      version,
    );
    await refused('RegistryEntryNotFound', workflow().get('services', 'END', startMs + dayMs));
  });

  it('lists by state and text, with the count of all', async () => {
    const all = await workflow().list('services', { limitRows: 2 });
    expect(all.rows).to.have.length(2);
    expect(all.total).to.be.greaterThan(5);
    const found = await workflow().list('services', { text: 'рождении' });
    expect(
      found.rows.map(({ code, name, currentVersion }) => [code, name, currentVersion]),
    ).to.deep.equal([['ZAGS-BIRTH', 'Сервис сведений о рождении', 1]]);
    const waiting = await workflow().list('services', { states: ['on-approval'] });
    expect(waiting.rows.map(({ code }) => code)).to.include('ZAGS-CARD');
    expect(waiting.rows.every(({ state }) => state === 'on-approval')).to.equal(true);
  });
});
