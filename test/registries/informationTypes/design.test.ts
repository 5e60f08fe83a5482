import { expect } from 'chai';
import fc from 'fast-check';
import { isHubError } from '../../../broker/index.ts';
import { jsonToXml, readSchemaModel, xmlToJson } from '../../../adapters/xml/index.ts';
import {
  cardOf,
  compileType,
  contentViolations,
  designViolations,
  fieldOf,
  type Design,
  type DesignField,
} from '../../../registries/informationTypes/index.ts';
import { schemaCompiler } from '../../../services/hub/schemaCompiler.ts';

const field = (name: string, change: Partial<DesignField> = {}): DesignField => ({
  name,
  title: `Поле ${name}`,
  type: 'text',
  required: true,
  ...change,
});

const design = (request: readonly DesignField[], change: Partial<Design> = {}): Design => ({
  code: 'VS42001v001',
  name: 'Сведения о школе',
  version: '1.0',
  owner: 'VIS42',
  purpose: 'Проверка',
  area: 'Образование',
  kind: 'request-response',
  routing: 'fixed',
  requestRoot: 'SchoolRequest',
  responseRoot: 'SchoolResponse',
  request,
  response: [
    field('Result', { type: 'list', values: [{ value: 'YES', title: 'Учится' }, { value: 'NO' }] }),
  ],
  ...change,
});

const everything: readonly DesignField[] = [
  field('Number', {
    patterns: ['A-[0-9]{4}', '.{1,6}'],
    sample: 'A-0001',
    searchKey: 'application',
  }),
  field('Snils', { patterns: ['[0-9]{11}'], required: false }),
  field('Comment', { lengthMin: 3, lengthMax: 20, required: false }),
  field('Count', { type: 'integer', min: '1', max: '10' }),
  field('Sum', { type: 'decimal', fractionDigits: 2, min: '0' }),
  field('Active', { type: 'boolean' }),
  field('Born', { type: 'date' }),
  field('At', { type: 'dateTime' }),
  field('Kind', {
    type: 'list',
    values: [{ value: 'a<b', title: 'Знак «меньше» & прочее' }, { value: '2' }],
  }),
  field('Child', {
    type: 'group',
    repeatMax: 'unbounded',
    required: false,
    fields: [field('Name'), field('Mark', { type: 'integer', repeatMax: 3, required: false })],
  }),
  field('Address', { type: 'group', fields: [field('Town', { searchKey: 'town' })] }),
];

const namesOf = (request: readonly DesignField[], change: Partial<Design> = {}) =>
  designViolations(design(request, change)).map((one) => one.field);

/** The compiled card of a design; disposed of by the caller. */
const compiled = (given: Design) => {
  const card = cardOf(given);
  const made = compileType(card, schemaCompiler);
  if (!('type' in made)) throw new TypeError(JSON.stringify(made.violations));
  const model = readSchemaModel(card.xsd?.files ?? []);
  const root = `{${card.namespace}}${card.requestRoot}`;
  const ofXml = (xml: string) =>
    made.type.validate('request', {
      form: 'xml',
      xml,
      namespace: card.namespace,
      localName: card.requestRoot,
    });
  const ofJson = (value: unknown) =>
    made.type.validate('request', { form: 'json', typeCode: card.code, value });
  return { card, model, root, ofXml, ofJson, dispose: made.type.dispose };
};

describe('registries/informationTypes form designer', () => {
  it('KIS-2.4.10 makes a card of the fields: XSD, JSON Schema and samples that compile and validate', () => {
    const given = design(everything);
    expect(designViolations(given)).to.deep.equal([]);
    const card = cardOf(given);
    expect(contentViolations(card, schemaCompiler)).to.deep.equal([]);
    expect(card).to.include({ namespace: 'urn://kuzbass/vs42001v001/1.0', version: '1.0' });
    expect(card.json).to.deep.equal({ convertible: true, typed: true });
    expect(card.keys).to.deep.equal([
      { key: 'application', xpath: '/vs:SchoolRequest/vs:Number', pointer: '/Number' },
      { key: 'town', xpath: '/vs:SchoolRequest/vs:Address/vs:Town', pointer: '/Address/Town' },
    ]);
    expect(card.design).to.equal(given);
    const signed = cardOf(design(everything, { personalSignature: 'request' }));
    expect(contentViolations(signed, schemaCompiler)).to.deep.equal([]);
    expect(signed.xsd?.files[0]?.content).to.include('type="xs:ID"');
  });

  it('KIS-2.4.10 the sample goes from JSON to XML and back unchanged', () => {
    const { card, model, root, ofXml, ofJson, dispose } = compiled(design(everything));
    const json = card.samples.find(({ root: of, form }) => of === 'request' && form === 'json');
    const xml = jsonToXml(json?.content, model, root);
    expect(ofXml(xml)).to.deep.equal([]);
    const back = xmlToJson(xml, model, root, { typed: true, prefixes: 'model' });
    expect(back).to.deep.equal(json?.content);
    expect(ofJson(back)).to.deep.equal([]);
    dispose();
  });

  it('both schemas take and refuse the same values', () => {
    const { model, root, ofXml, ofJson, dispose } = compiled(design(everything));
    const text = fc.oneof(
      fc.constantFrom(
        'A-0001',
        '12345678901',
        '2026-01-15',
        '2026-13-45',
        'a<b',
        '2',
        '1.50',
        '-1',
        '.5',
        '1e3',
        '+7',
      ),
      fc.constantFrom('2026-01-15T10:00:00+07:00', '2026-01-15T10:00:00', '2026-01-15Z', 'текст'),
      fc.string({ maxLength: 25 }).map((one) => one.replace(/[^ -~а-я]/g, '')),
    );
    const value = fc.record(
      {
        Number: text,
        Snils: text,
        Comment: text,
        Count: fc.oneof(fc.integer({ min: -5, max: 15 }), fc.constant(3)),
        Sum: text,
        Active: fc.boolean(),
        Born: text,
        At: text,
        Kind: text,
        Child: fc.array(
          fc.record(
            { Name: text, Mark: fc.array(fc.integer(), { maxLength: 4 }) },
            { requiredKeys: [] },
          ),
          { maxLength: 2 },
        ),
        Address: fc.record({ Town: text }),
      },
      { requiredKeys: ['Address'] },
    );
    const right = {
      Number: 'A-0001',
      Count: 3,
      Sum: '1.50',
      Active: true,
      Born: '2026-01-15',
      At: '2026-01-15T10:00:00+07:00',
      Kind: '2',
      Address: { Town: 'Кемерово' },
    };
    expect(ofJson(right)).to.deep.equal([]);
    // What has no XML form at all is refused by the conversion already.
    const takesXml = (given: unknown): boolean => {
      try {
        return ofXml(jsonToXml(given, model, root)).length === 0;
      } catch (error) {
        if (isHubError(error)) return false;
        throw error;
      }
    };
    fc.assert(
      fc.property(value, (change) => {
        // Most members right, some not: a value that is wrong everywhere would prove little.
        const given = { ...right, ...change };
        expect(takesXml(given), JSON.stringify(given)).to.equal(ofJson(given).length === 0);
      }),
      { numRuns: 300 },
    );
    dispose();
  });

  it('names every place that keeps a design from becoming a schema', () => {
    expect(namesOf([field('A'), field('A')])).to.deep.equal(['/request/1/name']);
    expect(namesOf([field('xmlA')])).to.deep.equal(['/request/0/name']);
    expect(namesOf([field('A', { type: 'group' })])).to.deep.equal(['/request/0/fields']);
    expect(namesOf([field('A', { type: 'list' })])).to.include('/request/0/values');
    expect(namesOf([field('A', { lengthMin: 5, lengthMax: 2 })])).to.deep.equal([
      '/request/0/lengthMax',
    ]);
    expect(namesOf([field('A', { patterns: ['^a$'] })])).to.deep.equal(['/request/0/patterns/0']);
    expect(namesOf([field('A', { patterns: ['[a-z'] })])).to.deep.equal(['/request/0/patterns/0']);
    expect(namesOf([field('A', { patterns: ['(?=a)b'] })])).to.deep.equal(['/request/0/sample']);
    expect(namesOf([field('A', { type: 'integer', min: '5', max: '1' })])).to.deep.equal([
      '/request/0/max',
    ]);
    expect(namesOf([field('A', { type: 'integer', min: '5000000000' })])).to.deep.equal([
      '/request/0/min',
    ]);
    expect(namesOf([field('A', { type: 'date', max: '1' })])).to.deep.equal(['/request/0/max']);
    expect(namesOf([field('A', { fields: [field('B')] })])).to.deep.equal(['/request/0/fields']);
    const inside = field('G', { type: 'group', fields: [field('B', { type: 'list' })] });
    expect(namesOf([inside])).to.include('/request/0/fields/0/values');
    expect(namesOf([field('A')], { response: [] })).to.deep.equal(['/response']);
    const { responseRoot: _root, ...without } = design([field('A')]);
    expect(designViolations(without).map((one) => one.field)).to.deep.equal(['/responseRoot']);
  });

  it('makes a field of an entry of the register of types and attributes, a structure with its parts', () => {
    const snils = {
      attribute: {
        code: '{urn:x}SnilsType',
        name: 'SnilsType',
        kind: 'simple' as const,
        description: 'СНИЛС',
        patterns: ['[0-9]{11}'],
      },
      builtIn: 'string',
      children: [],
    };
    expect(fieldOf(snils)).to.deep.equal({
      name: 'Snils',
      title: 'СНИЛС',
      type: 'text',
      attribute: '{urn:x}SnilsType',
      required: true,
      patterns: ['[0-9]{11}'],
    });
    const person = fieldOf({
      attribute: {
        code: '{urn:x}PersonType',
        name: 'PersonType',
        kind: 'complex',
        description: 'Лицо',
      },
      builtIn: 'object',
      children: [
        snils,
        {
          attribute: { code: 'c', name: 'Sex', kind: 'simple', enumeration: ['M', 'F'] },
          builtIn: 'string',
          children: [],
        },
        {
          attribute: { code: 'd', name: 'Age', kind: 'simple' },
          builtIn: 'unsignedByte',
          children: [],
        },
        { attribute: { code: 'e', name: 'Big', kind: 'simple' }, builtIn: 'long', children: [] },
      ],
    });
    expect(person.fields?.map(({ name, type }) => [name, type])).to.deep.equal([
      ['Snils', 'text'],
      ['Sex', 'list'],
      ['Age', 'integer'],
      ['Big', 'text'],
    ]);
    expect(contentViolations(cardOf(design([person])), schemaCompiler)).to.deep.equal([]);
  });
});
