import { expect } from 'chai';
import type { ClassifierCard } from '../../../registries/index.ts';
import { fixtureBundle } from '../../support/registryFixture.ts';
import { fieldsOf, operator, refused, startMs, withRegistry } from '../../support/registryWorld.ts';

const reasons = (change: Partial<ClassifierCard> = {}): ClassifierCard => ({
  code: 'REFUSALS',
  name: 'Основания отказа (пример)',
  entries: [
    { code: '1', name: 'Нет документа' },
    { code: '2', name: 'Нет права' },
  ],
  ...change,
});

describe('registries/classifiers', () => {
  const world = withRegistry();
  const workflow = () => world().registers.workflow;
  const classifiers = () => world().registers.classifiers;
  const publish = (card: ClassifierCard) =>
    workflow().submitAndPublish('classifiers', card, operator);
  before(() => world().registers.importBundle(fixtureBundle(), operator));

  it('KIS-6.3.3 services read classifiers «на дату»: old documents keep old labels', async () => {
    const nameAt = (date: string) => classifiers().nameOf('OKTMO', '32701000', Date.parse(date));
    expect(await nameAt('2025-12-31T16:59:59Z')).to.equal('Прежнее имя');
    expect(await nameAt('2025-12-31T17:00:00Z')).to.equal('Новое имя');
    expect(await classifiers().nameOf('OKTMO', '99999999')).to.equal(null);
    await refused(
      'RegistryEntryNotFound',
      classifiers().at('OKTMO', Date.parse('2019-06-01T00:00:00Z')),
    );
    await refused('RegistryEntryNotFound', classifiers().at('NONE'));
    const { values, version } = await classifiers().at('OKTMO');
    expect(values.map(({ code, name }) => `${code} ${name}`)).to.deep.equal([
      '32700000 Округа',
      '32701000 Новое имя',
    ]);
    expect(version).to.equal(1);
  });

  it('KIS-6.3.3 a new version of a classifier counts from its effective date', async () => {
    await publish(reasons());
    await publish(
      reasons({
        validFrom: '2026-04-01',
        entries: [
          { code: '1', name: 'Нет документа', validTo: '2026-03-31' },
          { code: '2', name: 'Права нет' },
        ],
      }),
    );
    const at = async (date: string) =>
      (await classifiers().at('REFUSALS', Date.parse(date))).values.map(({ name }) => name);
    expect(await at('2026-03-31T10:00:00Z')).to.deep.equal(['Нет документа', 'Нет права']);
    expect(await at('2026-04-01T10:00:00Z')).to.deep.equal(['Права нет']);
  });

  it('KIS-6.3.3 the production calendar is versioned by effective date', async () => {
    const year = (change: object = {}) => ({
      year: 2027,
      source: 'пример',
      holidays: [{ date: '2027-01-01', name: 'Новогодние каникулы' }],
      transfers: [],
      ...change,
    });
    const { calendars } = world().registers;
    await refused(
      'RegistryEntryNotFound',
      calendars.at().then((calendar) => calendar.isWorkingDay('2027-02-01')),
    );
    await workflow().submitAndPublish('calendars', year(), operator);
    const moved = { transfers: [{ from: '2027-02-06', to: '2027-02-08' }] };
    await workflow().submitAndPublish(
      'calendars',
      year({ ...moved, validFrom: '2026-10-01' }),
      operator,
    );
    const spring = await calendars.at(startMs);
    expect(spring.isWorkingDay('2027-02-08')).to.equal(true);
    const autumn = await calendars.at(Date.parse('2026-10-02T00:00:00Z'));
    expect([autumn.isWorkingDay('2027-02-06'), autumn.isWorkingDay('2027-02-08')]).to.deep.equal([
      true,
      false,
    ]);
    expect(autumn.addWorkingDays('2026-12-30', 2)).to.equal('2027-01-05');
  });

  it('a published value cannot disappear, only be closed', async () => {
    const error = await refused(
      'RegistryEntryInvalid',
      publish(reasons({ entries: [{ code: '2', name: 'Нет права' }] })),
    );
    expect(error.details.violations?.[0]?.reason).to.include('«1»');
  });

  it('refuses values that overlap, hang in the air or hold themselves', async () => {
    const card = reasons({
      code: 'WRONG',
      entries: [
        { code: 'a', name: 'А', validTo: '2026-06-30' },
        { code: 'a', name: 'Б', validFrom: '2026-06-30' },
        { code: 'b', name: 'В', parent: 'нет' },
        { code: 'c', name: 'Г', parent: 'd' },
        { code: 'd', name: 'Д', parent: 'c' },
        { code: 'e', name: 'Е', validFrom: '2026-02-30' },
        { code: 'f', name: 'Ж', validFrom: '2026-03-02', validTo: '2026-03-01' },
      ],
    });
    expect(fieldsOf(await refused('RegistryEntryInvalid', publish(card)))).to.deep.equal([
      '/entries/1/code',
      '/entries/5/validFrom',
      '/entries/6/validTo',
      '/entries/2/parent',
      '/entries/3/parent',
      '/entries/4/parent',
    ]);
  });
});
