import { expect } from 'chai';
import {
  birthCard,
  fixtureBundle,
  fixtureInn,
  fixtureOgrn,
} from '../../support/registryFixture.ts';
import { operator, refused, withRegistry } from '../../support/registryWorld.ts';
import { startTestDatabase } from '../../support/database.ts';

describe('registries/entries removal', () => {
  const world = withRegistry();
  const workflow = () => world().registers.workflow;
  before(() => world().registers.importBundle(fixtureBundle(), operator));

  it('KIS-6.3.5 a referenced entry cannot be deleted, and the refusal names who refers to it', async () => {
    const remove = (register: Parameters<ReturnType<typeof workflow>['remove']>[0], code: string) =>
      refused('RegistryEntryInUse', workflow().remove(register, code, operator));
    const participant = await remove('participants', fixtureOgrn(1));
    expect(participant.message).to.include('MFC42');
    const system = await remove('systems', 'ZAGS01');
    expect(system.details.violations?.map(({ field }) => field)).to.deep.equal([
      'accessRules/MFC42/VS90001v001/ZAGS01/recipient',
      'informationTypes/VS90001v001/owner',
      'routes/VS90001v001/table/32701000',
      'services/ZAGS-BIRTH/owner',
    ]);
    expect((await remove('informationTypes', 'VS90001v001')).message)
      .to.include('ZAGS-BIRTH')
      .and.to.include('MFC42/VS90001v001/ZAGS01');
    expect((await workflow().get('systems', 'ZAGS01')).state).to.equal('published');
  });

  it('a card that waits for publication holds what it names', async () => {
    await workflow().submitAndPublish(
      'participants',
      { ogrn: fixtureOgrn(7), inn: fixtureInn(7), name: 'Новый', kind: 'institution' },
      operator,
    );
    await workflow().submit(
      'systems',
      { mnemonic: 'NEW01', name: 'Новая', participant: fixtureOgrn(7) },
      'author',
    );
    await refused(
      'RegistryEntryInUse',
      workflow().remove('participants', fixtureOgrn(7), operator),
    );
    await refused(
      'RegistryEntryInUse',
      workflow().retire('participants', fixtureOgrn(7), 1, operator),
    );
    await workflow().remove('systems', 'NEW01', operator);
    await workflow().remove('participants', fixtureOgrn(7), operator);
    await refused('RegistryEntryNotFound', workflow().get('participants', fixtureOgrn(7)));
  });

  it('KIS-6.3.5 a deleted entry keeps its history; its numbers are never used again', async () => {
    const card = { sender: 'VIS42', informationType: 'VS90001v001', basis: 'Соглашение № 2' };
    const code = 'VIS42/VS90001v001/*';
    await workflow().submitAndPublish('accessRules', card, operator);
    await workflow().submit('accessRules', { ...card, basis: 'черновик' }, 'author');
    await workflow().remove('accessRules', code, operator);
    await refused('RegistryEntryNotFound', workflow().get('accessRules', code));
    const { versions, events } = await workflow().history('accessRules', code);
    expect(versions.map(({ version, state }) => [version, state])).to.deep.equal([[1, 'retired']]);
    expect(events.map(({ version, event }) => [version, event])).to.deep.equal([
      [1, 'submit'],
      [1, 'publish'],
      [2, 'submit'],
      [1, 'remove'],
      [2, 'remove'],
    ]);
    const again = await workflow().submitAndPublish('accessRules', card, operator);
    expect(again.version).to.equal(3);
  });

  it('an older version that nobody follows any more holds nothing', async () => {
    const rule = { sender: 'MFC42', informationType: 'VS90001v001', basis: 'все' };
    const service = {
      code: 'MOVED',
      name: 'Сервис',
      owner: 'VIS42',
      endpoint: 'http://127.0.0.1:1/',
      protocol: 'rest',
      version: '1',
      informationType: 'VS90001v001',
      state: 'inactive',
    };
    await workflow().submitAndPublish('accessRules', rule, operator);
    await workflow().remove('accessRules', 'VIS42/VS90001v001/*', operator);
    await workflow().submitAndPublish('services', service, operator);
    await refused('RegistryEntryInUse', workflow().remove('systems', 'VIS42', operator));
    await workflow().submitAndPublish('services', { ...service, owner: 'ZAGS01' }, operator);
    await workflow().remove('systems', 'VIS42', operator);
  });

  it('an information type may be retired while routes name it: the exchange must say that it is gone', async () => {
    await workflow().submitAndPublish(
      'informationTypes',
      birthCard('VS90002v001', '8.0.0'),
      operator,
    );
    const route = {
      informationType: 'VS90002v001',
      mode: 'table',
      pointer: '/region',
      table: { '1': 'ZAGS01' },
    };
    await workflow().submitAndPublish('routes', route, operator);
    const retired = await workflow().retire('informationTypes', 'VS90002v001', 1, operator);
    expect(retired.validToMs).to.equal(world().nowMs);
  });
});

describe('registries/entries tables', () => {
  const sql = async (text: string): Promise<string> => {
    const server = await startTestDatabase();
    const { database, drop } = await server.create();
    try {
      await database.query(
        `insert into registry.entry (register, code, version, state, data, created_at, created_by, published_at, published_by)
         values ('classifiers', 'A', 1, 'published', '{"a":1}', now(), 'x', now(), 'x'),
                ('classifiers', 'B', 1, 'draft', '{"a":1}', now(), 'x', null, null)`,
      );
      await database.query(
        `insert into registry.entry_event (register, code, version, at, by_whom, event) values ('classifiers', 'A', 1, now(), 'x', 'submit')`,
      );
      await database.query(text);
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await drop();
    }
  };

  it('refuse what the workflow never does: changed content, deleted publications, altered history', async () => {
    expect(await sql(`update registry.entry set data = '{"a":2}' where code = 'A'`)).to.include(
      'never changes',
    );
    expect(await sql(`update registry.entry set data = '{"a":2}' where code = 'B'`)).to.include(
      'never changes',
    );
    expect(
      await sql(`update registry.entry set valid_from = '2020-01-01' where code = 'A'`),
    ).to.include('never changes');
    expect(await sql(`delete from registry.entry where code = 'A'`)).to.include('never deleted');
    expect(await sql(`update registry.entry_event set by_whom = 'y'`)).to.include('append-only');
    expect(await sql(`delete from registry.entry_event`)).to.include('append-only');
    expect(await sql(`delete from registry.entry where code = 'B'`)).to.equal('');
  });
});
