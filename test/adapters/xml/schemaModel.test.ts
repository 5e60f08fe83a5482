import { expect } from 'chai';
import {
  listAttributes,
  listJsonAttributes,
  readSchemaModel,
  type SchemaFile,
} from '../../../adapters/xml/index.ts';
import { refusal } from '../../support/refusal.ts';
import { smevSchemas, xsdFixtures } from '../../support/xsdFixtures.ts';

const A = 'urn://test/application/1.0';
const C = 'urn://test/catalogue/1.0';
const P = 'urn://test/party/1.0';

const rowsOf = (files: readonly SchemaFile[], root: string) => {
  const rows = listAttributes(readSchemaModel(files), root);
  return new Map(rows.map((row) => [row.path, row]));
};

describe('schema model', () => {
  const model = readSchemaModel(xsdFixtures.catalogue);

  it('knows namespaces, their prefixes, global elements and named types', () => {
    expect(model.targetNamespaces).to.have.members([C, P]);
    expect(model.prefixes).to.deep.equal({ [C]: 'c', [P]: 'p' });
    expect(Object.keys(model.elements)).to.have.members(
      ['Catalogue', 'Contact', 'Phone', 'Email']
        .map((name) => `{${C}}${name}`)
        .concat(`{${P}}Owner`),
    );
    expect(model.types).to.include.keys(
      `{${C}}SectionType`,
      `{${C}}NamedType`,
      `{${P}}OrganisationType`,
    );
  });

  it('gives an extension its base first, and recursion as a key', () => {
    const section = model.types[`{${C}}SectionType`];
    expect(section).to.include({ kind: 'complex', base: `{${C}}NamedType` });
    const rows = listAttributes(model, `{${C}}Catalogue`).filter(({ path }) =>
      path.startsWith('/Catalogue/Section'),
    );
    expect(rows.map(({ path }) => path)).to.deep.equal([
      '/Catalogue/Section',
      '/Catalogue/Section/@code',
      '/Catalogue/Section/@level',
      '/Catalogue/Section/Name',
      '/Catalogue/Section/From',
      '/Catalogue/Section/To',
      '/Catalogue/Section/Section',
    ]);
    expect(rows.at(-1)).to.include({
      recursive: true,
      min: 0,
      max: 3,
      typeName: 'SectionType',
      typeNs: C,
    });
  });

  it('reads a file without a namespace under that of the file that includes it', () => {
    expect(model.types[`{${C}}NameText`]).to.deep.include({
      kind: 'simple',
      builtIn: 'string',
      facets: { maxLength: 60 },
    });
  });

  it('makes local elements unqualified unless the schema says otherwise', () => {
    const party = model.types[`{${P}}PartyType`];
    const items =
      party?.kind === 'complex' && party.particle?.kind === 'sequence' ? party.particle.items : [];
    expect(items[0]).to.deep.include({ kind: 'element', min: 1, max: 1 });
    expect(items[0]?.kind === 'element' ? items[0].element.ns : undefined).to.equal('');
    expect(party?.kind === 'complex' ? party.attributes[0]?.ns : undefined).to.equal(P);
    expect(party).to.include({ abstract: true });
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(model))).to.deep.equal(model);
  });

  it('reads the SMEV schemas of all versions to the last element', () => {
    for (const version of ['1.1', '1.2', '1.3'] as const) {
      const smev = readSchemaModel(smevSchemas(version));
      for (const root of Object.keys(smev.elements)) {
        expect(listAttributes(smev, root).length, root).to.be.greaterThan(0);
      }
    }
    const rows = rowsOf(
      smevSchemas('1.2'),
      '{urn://x-artefacts-smev-gov-ru/services/message-exchange/types/1.2}AckRequest',
    );
    expect(rows.get('/AckRequest/AckTargetMessage/@accepted')).to.include({
      base: 'boolean',
      min: 1,
    });
    expect(rows.get('/AckRequest/CallerInformationSystemSignature/*')).to.include({
      kind: 'any',
      base: 'any',
    });
  });

  it('refuses what it cannot read, with file and line', () => {
    const refused = (inside: string) =>
      refusal('RegistryEntryInvalid', () =>
        readSchemaModel([
          {
            name: 'x.xsd',
            content: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">\n${inside}</xs:schema>`,
          },
        ]),
      ).details.violations?.[0];
    expect(refused('<xs:element name="a" type="t:None"/>')).to.include({ field: 'x.xsd', line: 2 });
    expect(refused('<xs:element name="a" type="q:None"/>')?.reason).to.match(/префикс «q»/);
    expect(refused('<xs:redefine schemaLocation="x.xsd"/>')?.reason).to.match(/xs:redefine/);
    expect(
      refused(
        '<xs:complexType name="T"><xs:complexContent><xs:extension base="t:T"/></xs:complexContent></xs:complexType>',
      )?.reason,
    ).to.match(/сам из себя/);
    expect(
      refused(
        '<xs:group name="g"><xs:sequence><xs:group ref="t:g"/></xs:sequence></xs:group><xs:complexType name="T"><xs:group ref="t:g"/></xs:complexType>',
      )?.reason,
    ).to.match(/группа вложена/);
    refusal('RegistryEntryInvalid', () => listAttributes(model, '{urn:x}none'));
  });

  it('lets a nameless type extend the type it stands in', () => {
    const content =
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t"><xs:element name="r" type="T"/><xs:complexType name="T"><xs:sequence><xs:element name="x" minOccurs="0"><xs:complexType><xs:complexContent><xs:extension base="T"/></xs:complexContent></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:schema>';
    const rows = rowsOf([{ name: 'x.xsd', content }], '{urn:t}r');
    expect(rows.get('/r/x/x')).to.include({ recursive: true });
  });
});

describe('rows of types and attributes', () => {
  const rows = rowsOf(xsdFixtures.application, `{${A}}ApplicationRequest`);

  it('carry type, base, bounds, facets and documentation', () => {
    expect(rows.get('/ApplicationRequest/Number')).to.deep.include({
      kind: 'element',
      name: 'Number',
      typeName: 'NumberType',
      typeNs: A,
      base: 'string',
      min: 1,
      max: 1,
      facets: { patterns: ['A-\\d{4}'] },
      documentation: 'Номер заявления',
      recursive: false,
    });
    expect(rows.get('/ApplicationRequest/Kind')?.facets.enumeration).to.deep.equal([
      { value: 'NEW', documentation: 'новое' },
      { value: 'CHANGE', documentation: '' },
    ]);
    expect(rows.get('/ApplicationRequest/Document')).to.include({
      base: 'object',
      min: 0,
      max: 5,
      documentation: 'Приложенный документ',
    });
    expect(rows.get('/ApplicationRequest/Document/Title')?.facets).to.deep.equal({
      minLength: 1,
      maxLength: 40,
    });
    expect(rows.get('/ApplicationRequest/@version')).to.deep.include({
      kind: 'attribute',
      min: 1,
      base: 'token',
      facets: { maxLength: 3, patterns: ['\\d\\.\\d'] },
    });
    expect(rows.get('/ApplicationRequest/Document/Cost')).to.deep.include({
      typeName: 'MoneyType',
      base: 'decimal',
      facets: { minInclusive: '0', totalDigits: 12, fractionDigits: 2 },
    });
    expect(rows.get('/ApplicationRequest/Document/Cost/@currency')).to.include({ min: 1 });
  });

  it('come in document order', () => {
    expect([...rows.keys()].slice(0, 5)).to.deep.equal([
      '/ApplicationRequest',
      '/ApplicationRequest/@Id',
      '/ApplicationRequest/@version',
      '/ApplicationRequest/Number',
      '/ApplicationRequest/Kind',
    ]);
  });

  it('say that an alternative is optional and a repeated group repeats', () => {
    const catalogue = rowsOf(xsdFixtures.catalogue, `{${C}}Catalogue`);
    expect(catalogue.get('/Catalogue/Note')).to.include({ min: 0, max: 'unbounded' });
    expect(catalogue.get('/Catalogue/Key')).to.include({ min: 0, max: 4, base: 'NCName' });
    expect(catalogue.get('/Catalogue/@lang')).to.include({ base: 'language' });
    const report = rowsOf(xsdFixtures.report, '{urn://test/report/1.0}Report');
    expect(report.get('/Report/Codes')).to.include({ base: 'int', typeName: 'CodeList' });
  });
});

describe('rows of a JSON Schema', () => {
  const schema = {
    $id: 'urn:test:order',
    type: 'object',
    required: ['number', 'lines'],
    properties: {
      number: { $ref: '#/$defs/Number', description: 'Номер заказа' },
      paid: { type: 'boolean' },
      lines: { type: 'array', minItems: 1, maxItems: 9, items: { $ref: '#/$defs/Line' } },
      kind: { enum: ['a', 'b'] },
    },
    oneOf: [{ properties: { card: { type: 'string' } }, required: ['card'] }],
    $defs: {
      Number: { title: 'Номер', type: 'string', pattern: '^A', minLength: 2 },
      Line: {
        allOf: [{ $ref: '#/$defs/Priced' }],
        type: 'object',
        properties: { sub: { type: 'array', items: { $ref: '#/$defs/Line' } } },
      },
      Priced: {
        type: 'object',
        required: ['price'],
        properties: { price: { type: 'number', minimum: 0 } },
      },
    },
  };
  const rows = new Map(listJsonAttributes(schema).map((row) => [row.path, row]));

  it('have the same shape', () => {
    expect(rows.get('/number')).to.deep.include({
      kind: 'element',
      typeName: 'Number',
      typeNs: 'urn:test:order',
      base: 'string',
      min: 1,
      max: 1,
      facets: { patterns: ['^A'], minLength: 2 },
      documentation: 'Номер заказа',
      recursive: false,
    });
    expect(rows.get('/lines/*')).to.include({ typeName: 'Line', min: 1, max: 9 });
    expect(rows.get('/lines/*/price')).to.deep.include({
      min: 1,
      base: 'number',
      facets: { minInclusive: '0' },
    });
    expect(rows.get('/lines/*/sub/*')).to.include({ recursive: true });
    expect(rows.get('/kind')?.facets.enumeration?.map(({ value }) => value)).to.deep.equal([
      'a',
      'b',
    ]);
    expect(rows.get('/card')).to.include({ min: 0 });
  });

  it('refuse references that lead nowhere, outside or in a circle', () => {
    const circle = {
      $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
      $ref: '#/$defs/a',
    };
    for (const wrong of [
      { $ref: '#/$defs/none' },
      { $ref: 'http://example.test/x' },
      { $ref: '#/%zz' },
      circle,
      [],
      null,
    ]) {
      refusal('RegistryEntryInvalid', () => listJsonAttributes(wrong));
    }
  });
});
