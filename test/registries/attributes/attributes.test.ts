import { expect } from 'chai';
import { looksPersonal, type InformationTypeCard } from '../../../registries/index.ts';
import { birthCard, birthFiles, fixtureBundle } from '../../support/registryFixture.ts';
import { operator, refused, withRegistry } from '../../support/registryWorld.ts';

const snilsType = '{urn://fixture/person}SnilsType';
const personType = '{urn://fixture/person}PersonType';

/** The same information type in another version whose СНИЛС is written in another way. */
const changedCard = (): InformationTypeCard =>
  birthCard('VS90001v002', '2.0.0', {
    xsd: {
      files: birthFiles('2.0.0').map((file) => ({
        ...file,
        content: file.content.replace('value="[0-9]{11}"', 'value="[0-9]{9} [0-9]{2}"'),
      })),
      entry: 'birth.xsd',
    },
    breakingChange: { reason: 'СНИЛС с пробелом' },
  });

describe('registries/attributes', () => {
  const world = withRegistry();
  const registers = () => world().registers;
  const get = async (code: string) => registers().workflow.get('attributes', code);
  const dataOf = async (code: string) => (await get(code)).data;
  before(async () => {
    await registers().importBundle(fixtureBundle(), operator);
    await registers().workflow.submitAndPublish(
      'informationTypes',
      birthCard('VS90002v001', '5.0.0'),
      operator,
    );
  });

  it('KIS-4.2.10.c keeps simple and complex types with description, pattern, length, values and the personal-data flag', async () => {
    expect(await dataOf(snilsType)).to.deep.equal({
      code: snilsType,
      name: 'SnilsType',
      kind: 'simple',
      base: 'string',
      patterns: ['[0-9]{11}'],
      description: 'СНИЛС: одиннадцать цифр',
      personalData: true,
    });
    expect(await dataOf('{urn://fixture/person}NameType')).to.include({
      lengthMin: 1,
      lengthMax: 100,
    });
    expect(await dataOf(personType)).to.include({
      kind: 'complex',
      description: 'Физическое лицо',
    });
    expect(await dataOf('{urn://fixture/birth/1.0.0}/BirthRequest/Person/@role')).to.deep.include({
      enumeration: ['parent', 'child'],
    });
    expect(await dataOf('VS90001v001#request/region')).to.include({ lengthMin: 2, lengthMax: 11 });
  });

  it('KIS-4.2.10.c «где используется» lists every information type', async () => {
    const users = await registers().workflow.whereUsed('attributes', snilsType);
    expect(users.map(({ register, code, toVersion }) => [register, code, toVersion])).to.deep.equal(
      [
        ['informationTypes', 'VS90001v001', 1],
        ['informationTypes', 'VS90002v001', 1],
      ],
    );
    const used = await registers().attributesOf('VS90001v001');
    expect(used.map(({ code }) => code)).to.include.members([snilsType, personType]);
    await refused(
      'RegistryEntryInUse',
      registers().workflow.remove('attributes', snilsType, operator),
    );
  });

  it('KIS-4.2.10.c changing a used type creates a new version only', async () => {
    await registers().workflow.submitAndPublish('informationTypes', changedCard(), operator);
    const entry = await get(snilsType);
    expect([entry.version, entry.data['patterns']]).to.deep.equal([2, ['[0-9]{9} [0-9]{2}']]);
    const versionOf = async (typeCode: string) =>
      (await registers().attributesOf(typeCode)).find(({ code }) => code === snilsType);
    const before = await versionOf('VS90001v001');
    expect([before?.version, before?.data.patterns]).to.deep.equal([1, ['[0-9]{11}']]);
    expect((await versionOf('VS90001v002'))?.version).to.equal(2);
    expect((await get(personType)).version, 'unchanged types stay').to.equal(1);
    const { versions } = await registers().workflow.history('attributes', snilsType);
    expect(versions.map(({ data }) => data['patterns'])).to.deep.equal([
      ['[0-9]{11}'],
      ['[0-9]{9} [0-9]{2}'],
    ]);
  });

  it('KIS-4.2.10.c a person links a classifier and sets the flag; both survive the next registration', async () => {
    const code = '{urn://fixture/birth/1.0.0}/BirthRequest/Region';
    await refused(
      'RegistryEntryInvalid',
      registers().annotate(code, { classifier: 'NONE' }, operator),
    );
    await refused(
      'RegistryEntryNotFound',
      registers().annotate('{x}y', { personalData: true }, operator),
    );
    const marked = await registers().annotate(
      code,
      { classifier: 'OKTMO', personalData: true },
      operator,
    );
    expect(marked?.version).to.equal(2);
    expect(await registers().annotate(code, { personalData: true }, operator)).to.equal(null);
    expect(await dataOf(code)).to.include({ classifier: 'OKTMO', personalData: true });
    await refused(
      'RegistryEntryInUse',
      registers().workflow.remove('classifiers', 'OKTMO', operator),
    );
    const files = birthFiles().map((file) => ({
      ...file,
      content: file.content.replace(
        '<xs:element name="Region" type="xs:string"/>',
        '<xs:element name="Region"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="11"/></xs:restriction></xs:simpleType></xs:element>',
      ),
    }));
    const xsd = { files, entry: 'birth.xsd' };
    await registers().workflow.submitAndPublish(
      'informationTypes',
      birthCard('VS90001v001', '1.0.0', { xsd, breakingChange: { reason: 'Код ОКТМО короче' } }),
      operator,
    );
    expect(await dataOf(code)).to.include({
      classifier: 'OKTMO',
      personalData: true,
      lengthMax: 11,
    });
    const shown = (await registers().attributesOf('VS90001v001')).find((row) => row.code === code);
    expect([shown?.classifier, shown?.personalData]).to.deep.equal(['OKTMO', true]);
    await registers().annotate(code, { classifier: null, personalData: false }, operator);
    expect(await dataOf(code)).not.to.have.any.keys('classifier', 'personalData');
  });

  it('takes names of personal data for it, and other names not', () => {
    for (const name of [
      'SnilsType',
      'СНИЛС',
      'ФИО',
      'ДатаРождения',
      'birthDate',
      'birth_date',
      'LastName',
      'Отчество',
    ])
      expect(looksPersonal(name), name).to.equal(true);
    for (const name of [
      'Наименование',
      'name',
      'Count',
      'OktmoType',
      'Время',
      'Sextant',
      'description',
    ])
      expect(looksPersonal(name), name).to.equal(false);
  });
});
