import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalBundle, makeRegisters, type Registers } from '../../../registries/index.ts';
import { bundleSchemaText } from '../../../services/hub/bundleSchema.ts';
import { certificateReader } from '../../../services/hub/certificateReader.ts';
import { schemaCompiler } from '../../../services/hub/schemaCompiler.ts';
import { arbitraryBundle } from '../../support/arbitraryBundle.ts';
import { startTestDatabase } from '../../support/database.ts';
import {
  birthCard,
  certificatePem,
  fixtureBundle,
  fixtureInn,
  fixtureOgrn,
} from '../../support/registryFixture.ts';
import { fieldsOf, operator, refused, startMs, withRegistry } from '../../support/registryWorld.ts';

const withFreshRegisters = async <T>(work: (registers: Registers) => Promise<T>): Promise<T> => {
  const { database, drop } = await (await startTestDatabase()).create();
  try {
    const clock = { nowMs: () => startMs };
    return await work(
      makeRegisters({
        db: database,
        compiler: schemaCompiler,
        certificates: certificateReader,
        clock,
      }),
    );
  } finally {
    await drop();
  }
};

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('registries/bundle round trip', function () {
  this.timeout(60_000);

  it('KIS-6.3.5 export after import is equal, a second import changes nothing, another hub becomes the same', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBundle, async (bundle) => {
        const exported = await withFreshRegisters(async (registers) => {
          const first = await registers.importBundle(copyOf(bundle), operator);
          expect(first.unchanged).to.equal(0);
          const made = copyOf(await registers.exportBundle());
          expect(made).to.deep.equal(copyOf(canonicalBundle(bundle)));
          for (const again of [bundle, made]) {
            const report = await registers.importBundle(copyOf(again), operator);
            expect(report).to.include({ created: 0, updated: 0 });
          }
          const { versions } = await registers.workflow.history('routes', 'VS80001v001');
          expect(versions).to.have.length(1);
          return made;
        });
        await withFreshRegisters(async (registers) => {
          await registers.importBundle(exported, operator);
          expect(JSON.stringify(await registers.exportBundle())).to.equal(JSON.stringify(exported));
        });
      }),
      { numRuns: 5 },
    );
  });

  it('a bundle that is right is right by schemas/registry-bundle.json as well', () => {
    const ajv = new Ajv2020({ strict: true });
    const validate = ajv.compile(JSON.parse(bundleSchemaText()) as object);
    fc.assert(
      fc.property(arbitraryBundle, (bundle) => {
        expect(validate(bundle), JSON.stringify(validate.errors)).to.equal(true);
      }),
      { numRuns: 50 },
    );
    expect(validate({ participants: [{}] })).to.equal(false);
  });

  it('schemas/registry-bundle.json is the schema that the hub works by (npm run openapi)', () => {
    const file = new URL('../../../schemas/registry-bundle.json', import.meta.url);
    expect(readFileSync(file, 'utf8')).to.equal(bundleSchemaText());
  });
});

describe('registries/bundle import', () => {
  const world = withRegistry();
  const importBundle = (bundle: unknown) => world().registers.importBundle(bundle, operator);
  const places = async (bundle: unknown) =>
    fieldsOf(await refused('RegistryEntryInvalid', importBundle(bundle)));
  before(() => importBundle(fixtureBundle()));

  it('reports what was created, updated and left as it was', async () => {
    const bundle = fixtureBundle();
    const [first, ...rest] = bundle.participants ?? [];
    const report = await importBundle({
      ...bundle,
      participants: [{ ...first, shortName: 'МФЦ' }, ...rest],
      accessRules: [
        ...(bundle.accessRules ?? []),
        { sender: 'VIS42', informationType: 'VS90001v001', basis: 'Соглашение № 3' },
      ],
    });
    expect(report).to.include({ created: 1, updated: 1, unchanged: 10 });
    const changed = report.entries.filter(({ outcome }) => outcome !== 'unchanged');
    expect(changed).to.deep.equal([
      { register: 'participants', code: fixtureOgrn(1), version: 2, outcome: 'updated' },
      { register: 'accessRules', code: 'VIS42/VS90001v001/*', version: 1, outcome: 'created' },
    ]);
  });

  it('connects a new department by a part of a bundle; the rest stays', async () => {
    const before = await world().registers.exportBundle();
    const department = {
      participants: [
        {
          ogrn: fixtureOgrn(11),
          inn: fixtureInn(11),
          name: 'Новое ведомство',
          kind: 'municipality',
        },
      ],
      systems: [{ mnemonic: 'NEW42', name: 'Новая система', participant: fixtureOgrn(11) }],
    };
    expect(await importBundle(department)).to.include({ created: 2, updated: 0, unchanged: 0 });
    const after = await world().registers.exportBundle();
    expect(after.participants).to.have.length((before.participants ?? []).length + 1);
    expect(after.informationTypes).to.deep.equal(before.informationTypes);
    expect(await importBundle({})).to.include({ created: 0, updated: 0, unchanged: 0 });
  });

  it('takes nothing of a bundle that is wrong anywhere, and names every place', async () => {
    const before = JSON.stringify(await world().registers.exportBundle());
    const card = birthCard('VS90002v001', '2.0.0');
    const files = card.xsd?.files.map((file) => ({
      ...file,
      content: file.content.replace('xs:unsignedByte', 'xs:none'),
    }));
    const bundle = {
      participants: [
        { ogrn: fixtureOgrn(12), inn: fixtureInn(12), name: 'Хороший', kind: 'authority' },
        { ogrn: fixtureOgrn(13), inn: '1234567890', name: 'Плохой', kind: 'authority' },
      ],
      systems: [
        {
          mnemonic: 'BAD01',
          name: 'Чужой сертификат',
          participant: fixtureOgrn(13),
          certificates: [certificatePem('zags01')],
        },
        { mnemonic: 'BAD02', participant: fixtureOgrn(99) },
      ],
      informationTypes: [{ ...card, xsd: { files, entry: 'birth.xsd' } }],
      routes: [{ informationType: 'VS90002v001', mode: 'fixed', recipient: 'NOBODY' }],
    };
    const error = await refused('RegistryEntryInvalid', importBundle(bundle));
    expect(fieldsOf(error)).to.deep.equal([
      '/participants/1/inn',
      '/systems/0/certificates/0',
      '/systems/1/name',
      '/informationTypes/0/xsd/files/0/content',
      '/routes/0/recipient',
    ]);
    expect(error.details.violations?.[3]).to.include({ line: 18 });
    expect(JSON.stringify(await world().registers.exportBundle())).to.equal(before);
    await refused(
      'RegistryEntryNotFound',
      world().registers.workflow.history('participants', fixtureOgrn(12)),
    );
  });

  it('refuses what is not a bundle', async () => {
    expect(await places(null)).to.deep.equal(['']);
    expect(await places([])).to.deep.equal(['']);
    expect(await places({ participant: [] })).to.deep.equal(['/participant']);
    expect(await places({ participants: {} })).to.deep.equal(['/participants']);
    expect(await places({ participants: [null] })).to.deep.equal(['/participants/0']);
    const [first] = fixtureBundle().participants ?? [];
    expect(await places({ participants: [first, first] })).to.deep.equal(['/participants/1']);
    expect(await places({ participants: [{ ...first, name: '\u0000' }] })).to.deep.equal([
      '/participants/0/name',
    ]);
    const deep = JSON.parse('[{"request":'.repeat(100) + '1' + '}]'.repeat(100)) as unknown;
    expect(await places({ informationTypes: deep })).to.have.length(1);
    expect(await places({ attributes: [{ code: '{x}y' }, { code: 1 }] })).to.deep.equal([
      '/attributes/0',
      '/attributes/1/code',
    ]);
  });

  it('carries versions that begin later, in any order, and an end that was announced', async () => {
    await withFreshRegisters(async (registers) => {
      const base = { ogrn: fixtureOgrn(1), inn: fixtureInn(1), kind: 'institution' as const };
      const participants = [
        { ...base, name: 'Потом', validFrom: '2027-01-01' },
        { ...base, name: 'Сейчас' },
      ];
      await registers.importBundle({ participants }, operator);
      expect((await registers.workflow.get('participants', base.ogrn)).data['name']).to.equal(
        'Сейчас',
      );
      const later = await registers.workflow.get(
        'participants',
        base.ogrn,
        Date.parse('2027-06-01T00:00:00Z'),
      );
      expect(later.data['name']).to.equal('Потом');
      const validToMs = Date.parse('2028-01-01T00:00:00Z');
      await registers.workflow.deprecate('participants', base.ogrn, later.version, operator, {
        validToMs,
      });
      const exported = await registers.exportBundle();
      expect(exported.participants?.map((item) => [item.name, item.validTo])).to.deep.equal([
        ['Сейчас', undefined],
        ['Потом', '2028-01-01T00:00:00.000Z'],
      ]);
      const report = await registers.importBundle(exported, operator);
      expect(report).to.include({ created: 0, updated: 0, unchanged: 2 });
    });
  });
});
