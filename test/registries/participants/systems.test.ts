import { expect } from 'chai';
import {
  certificatePem,
  fixtureBundle,
  fixtureInn,
  fixtureOgrn,
} from '../../support/registryFixture.ts';
import { fieldsOf, operator, refused, withRegistry } from '../../support/registryWorld.ts';
import { certificateReader } from '../../../services/hub/certificateReader.ts';

const system = (change: object = {}) => ({
  mnemonic: 'NEW01',
  name: 'Новая система',
  participant: fixtureOgrn(2),
  ...change,
});

describe('registries/participants', () => {
  const world = withRegistry();
  const workflow = () => world().registers.workflow;
  const publish = (value: object) => workflow().submitAndPublish('systems', value, operator);
  before(() => world().registers.importBundle(fixtureBundle(), operator));

  it('refuses numbers whose check digits do not hold', async () => {
    const value = {
      ogrn: fixtureOgrn(9).replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
      inn: fixtureInn(9).replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
      name: 'Пример',
      kind: 'authority',
    };
    const error = await refused(
      'RegistryEntryInvalid',
      workflow().submit('participants', value, operator),
    );
    expect(error.details.violations).to.deep.equal([
      { field: '/ogrn', reason: '«ОГРН»: контрольная цифра не сходится' },
      { field: '/inn', reason: '«ИНН»: контрольная цифра не сходится' },
    ]);
    const short = await refused(
      'RegistryEntryInvalid',
      workflow().submit('participants', { ...value, ogrn: '12' }, operator),
    );
    expect(short.details.violations?.[0]?.reason).to.equal(
      '«ОГРН»: допустимо: 13 или 15 цифр, последняя — контрольная',
    );
  });

  it('finds a system by any of its certificates', async () => {
    const node = world().node();
    await node.start();
    for (const name of ['mfc42-a', 'mfc42-b'] as const) {
      const { sha256 } = certificateReader(certificatePem(name));
      const found = node.current().systemByCertificate(sha256);
      expect(found).to.deep.include({
        mnemonic: 'MFC42',
        participantName: 'МФЦ (пример)',
        vip: true,
        operator: false,
        blocked: false,
        queueMessagesMax: 1000,
        nodeIds: ['node-1'],
      });
    }
    expect(node.current().systemByCertificate('00')).to.equal(undefined);
  });

  it('a certificate belongs to one system only, and is free when that system gives it up', async () => {
    const pem = certificatePem('vis42');
    const taken = await refused('RegistryEntryInvalid', publish(system({ certificates: [pem] })));
    expect(taken.details.violations).to.deep.equal([
      { field: '/certificates/0', reason: 'сертификат уже принадлежит записи «VIS42»' },
    ]);
    const { data } = await workflow().get('systems', 'VIS42');
    await publish({ ...data, certificates: [] });
    await publish(system({ certificates: [pem] }));
    await refused('RegistryEntryInvalid', publish({ ...data, certificates: [pem] }));
  });

  it('refuses what is not one certificate, and the same one twice', async () => {
    const pem = certificatePem('zags01');
    const wrong = [
      'текст',
      pem + certificatePem('mfc42-a'),
      pem.replace(/[A-Za-z0-9+/]{64}/, 'A'.repeat(64)),
      pem,
      pem,
    ];
    const error = await refused('RegistryEntryInvalid', publish(system({ certificates: wrong })));
    expect(fieldsOf(error)).to.deep.equal([0, 1, 2, 4].map((at) => `/certificates/${at}`));
  });

  it('a PEM that is written otherwise is the same certificate: nothing changes', async () => {
    const bundle = fixtureBundle();
    const systems = (bundle.systems ?? []).filter(({ mnemonic }) => mnemonic === 'MFC42');
    const rewritten = systems.map((card) => ({
      ...card,
      certificates: (card.certificates ?? []).map((pem) => `\r\n${pem.replaceAll('\n', '\r\n')}`),
    }));
    const report = await world().registers.importBundle({ systems: rewritten }, operator);
    expect(report).to.include({ created: 0, updated: 0, unchanged: 1 });
  });

  it('blocks and unblocks a system; a version planned for later stays planned and is blocked too', async () => {
    const { setSystemState } = world().registers;
    await refused('RegistryEntryNotFound', setSystemState('NOBODY', 'blocked', operator));
    await publish(system({ mnemonic: 'PLAN01', name: 'Сейчас' }));
    await publish(system({ mnemonic: 'PLAN01', name: 'Потом', validFrom: '2026-09-01' }));
    const blocked = await setSystemState('PLAN01', 'blocked', operator, 'по запросу владельца');
    expect(blocked.data).to.include({ name: 'Сейчас', state: 'blocked' });
    const autumn = Date.parse('2026-09-02T00:00:00Z');
    expect((await workflow().get('systems', 'PLAN01', autumn)).data).to.include({
      name: 'Потом',
      state: 'blocked',
    });
    await setSystemState('PLAN01', 'active', operator);
    expect((await workflow().get('systems', 'PLAN01')).data).to.deep.equal(
      system({ mnemonic: 'PLAN01', name: 'Сейчас' }),
    );
    const same = await setSystemState('PLAN01', 'active', operator);
    expect(same.version).to.equal((await workflow().get('systems', 'PLAN01')).version);
  });
});
