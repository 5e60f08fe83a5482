import { expect } from 'chai';
import { checkCompatibility } from '../../../registries/informationTypes/index.ts';
import type { InformationTypeCard } from '../../../registries/index.ts';
import { schemaCompiler } from '../../../services/hub/schemaCompiler.ts';
import { birthCard, birthFiles, fixtureBundle } from '../../support/registryFixture.ts';
import { operator, refused, withRegistry } from '../../support/registryWorld.ts';

const namespace = 'urn://test/compat/1';

const xsdCard = (body: string, change: Partial<InformationTypeCard> = {}): InformationTypeCard => {
  const { jsonSchemas: _json, responseRoot: _response, ...rest } = birthCard();
  return {
    ...rest,
    namespace,
    requestRoot: 'Ask',
    forms: ['xml'],
    xsd: {
      files: [
        {
          name: 'a.xsd',
          content:
            `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}" elementFormDefault="qualified">` +
            `<xs:element name="Ask"><xs:complexType>${body}</xs:complexType></xs:element></xs:schema>`,
        },
      ],
    },
    ...change,
  };
};

const sequence = (...elements: readonly string[]): string =>
  `<xs:sequence>${elements.join('')}</xs:sequence>`;
const element = (name: string, rest = 'type="xs:string"'): string =>
  `<xs:element name="${name}" ${rest}/>`;
const restricted = (facets: string, base = 'xs:string'): string =>
  `<xs:element name="A"><xs:simpleType><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType></xs:element>`;

/** `breaks change path` of every row. */
const rows = (before: InformationTypeCard, after: InformationTypeCard): readonly string[] =>
  checkCompatibility(before, after, schemaCompiler).rows.map(
    ({ breaks, change, path }) => `${breaks} ${change} ${path}`,
  );
const rowsOfXsd = (before: string, after: string): readonly string[] =>
  rows(xsdCard(before), xsdCard(after));

const jsonCard = (schema: object): InformationTypeCard => {
  const { xsd: _xsd, ...rest } = xsdCard('');
  return { ...rest, forms: ['json'], jsonSchemas: { request: schema } };
};
const object = (properties: object, more: object = {}): object => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});
const rowsOfJson = (before: object, after: object): readonly string[] =>
  rows(jsonCard(before), jsonCard(after));

describe('registries/informationTypes compatibility', () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'the same schema',
      sequence(element('A'), element('B')),
      sequence(element('A'), element('B')),
      [],
    ],
    [
      'an optional element is added',
      sequence(element('A')),
      sequence(element('A'), element('B', 'type="xs:date" minOccurs="0"')),
      ['none added /Ask/B'],
    ],
    [
      'a mandatory element is added',
      sequence(element('A')),
      sequence(element('A'), element('B', 'type="xs:date"')),
      ['sender addedRequired /Ask/B'],
    ],
    [
      'a mandatory element is removed',
      sequence(element('A'), element('B', 'type="xs:date"')),
      sequence(element('A')),
      ['sender removed /Ask/B', 'recipient removed /Ask/B'],
    ],
    [
      'an optional element is removed',
      sequence(element('A'), element('B', 'type="xs:date" minOccurs="0"')),
      sequence(element('A')),
      ['sender removed /Ask/B'],
    ],
    [
      'an element is renamed',
      sequence(element('A'), element('B', 'type="xs:date"')),
      sequence(element('A'), element('C', 'type="xs:date"')),
      ['sender renamed /Ask/B', 'recipient renamed /Ask/B'],
    ],
    [
      'optional becomes mandatory',
      sequence(element('A', 'type="xs:string" minOccurs="0"')),
      sequence(element('A')),
      ['sender required /Ask/A'],
    ],
    [
      'mandatory becomes optional',
      sequence(element('A')),
      sequence(element('A', 'type="xs:string" minOccurs="0"')),
      ['recipient optional /Ask/A'],
    ],
    [
      'fewer repetitions',
      sequence(element('A', 'type="xs:string" maxOccurs="unbounded"')),
      sequence(element('A', 'type="xs:string" maxOccurs="5"')),
      ['sender fewer /Ask/A'],
    ],
    [
      'more repetitions',
      sequence(element('A')),
      sequence(element('A', 'type="xs:string" maxOccurs="2"')),
      ['recipient more /Ask/A'],
    ],
    [
      'the type is narrowed',
      sequence(element('A', 'type="xs:integer"')),
      sequence(element('A', 'type="xs:unsignedByte"')),
      ['sender type /Ask/A'],
    ],
    [
      'the type is widened',
      sequence(element('A', 'type="xs:date"')),
      sequence(element('A')),
      ['recipient type /Ask/A'],
    ],
    [
      'the type is another',
      sequence(element('A', 'type="xs:date"')),
      sequence(element('A', 'type="xs:integer"')),
      ['sender type /Ask/A', 'recipient type /Ask/A'],
    ],
    [
      'values leave and enter an enumeration',
      sequence(restricted('<xs:enumeration value="1"/><xs:enumeration value="2"/>')),
      sequence(restricted('<xs:enumeration value="2"/><xs:enumeration value="3"/>')),
      ['sender enumeration /Ask/A', 'recipient enumeration /Ask/A'],
    ],
    [
      'a shorter length and a later beginning of dates',
      sequence(restricted('<xs:maxLength value="10"/>')),
      sequence(restricted('<xs:maxLength value="5"/>')),
      ['sender facet /Ask/A'],
    ],
    [
      'a wider range',
      sequence(restricted('<xs:minInclusive value="10"/>', 'xs:int')),
      sequence(restricted('<xs:minInclusive value="9"/>', 'xs:int')),
      ['recipient facet /Ask/A'],
    ],
    [
      'a pattern is set, changed and lifted',
      sequence(restricted('<xs:pattern value="a+"/>')),
      sequence(restricted('<xs:pattern value="b+"/>')),
      ['sender pattern /Ask/A', 'recipient pattern /Ask/A'],
    ],
    [
      'the order is changed',
      sequence(element('A'), element('B', 'type="xs:date"')),
      sequence(element('B', 'type="xs:date"'), element('A')),
      ['sender order /Ask', 'recipient order /Ask'],
    ],
    [
      'mandatory elements become a choice',
      sequence(element('A'), element('B', 'type="xs:date"')),
      `<xs:choice>${element('A')}${element('B', 'type="xs:date"')}</xs:choice>`,
      ['sender choice /Ask', 'recipient optional /Ask/A', 'recipient optional /Ask/B'],
    ],
    [
      'a mandatory attribute and nil',
      `${sequence(element('A', 'type="xs:string" nillable="true"'))}<xs:attribute name="v" type="xs:int"/>`,
      `${sequence(element('A'))}<xs:attribute name="v" type="xs:int" use="required"/>`,
      ['sender required /Ask/@v', 'sender nillable /Ask/A'],
    ],
    [
      'a structure takes the place of a value',
      sequence(element('A')),
      sequence(
        `<xs:element name="A"><xs:complexType>${sequence(element('X'))}</xs:complexType></xs:element>`,
      ),
      ['sender type /Ask/A', 'recipient type /Ask/A'],
    ],
  ];
  for (const [title, before, after, expected] of cases) {
    it(`XSD: ${title}`, () => expect(rowsOfXsd(before, after)).to.have.members(expected));
  }

  it('sees what is deep in named types, and ends at a type that contains itself', () => {
    const files = (length: number) =>
      `<xs:sequence><xs:element name="Node" type="N" xmlns="${namespace}"/></xs:sequence></xs:complexType></xs:element>` +
      `<xs:complexType name="N"><xs:sequence><xs:element name="V"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="${length}"/></xs:restriction></xs:simpleType></xs:element>` +
      `<xs:element name="Child" type="N" xmlns="${namespace}" minOccurs="0"/></xs:sequence></xs:complexType><xs:element name="Other"><xs:complexType>`;
    expect(rowsOfXsd(files(9), files(8))).to.deep.equal(['sender facet /Ask/Node/V']);
  });

  it('JSON Schema: the same rules by member, arrays and references included', () => {
    const person = object({ name: { type: 'string', maxLength: 10 } }, { required: ['name'] });
    const before = object(
      {
        p: { $ref: '#/$defs/P' },
        list: { type: 'array', items: { type: 'integer' } },
        d: { type: 'string', format: 'date' },
      },
      { $defs: { P: person }, required: ['p'] },
    );
    const after = object(
      {
        p: object({ name: { type: 'string', maxLength: 5 } }),
        list: { type: 'array', maxItems: 3, items: { type: 'number' } },
        d: { type: 'string' },
        e: { enum: ['1'] },
      },
      { required: ['p', 'e'] },
    );
    expect(rowsOfJson(before, before)).to.deep.equal([]);
    expect(rowsOfJson(before, after)).to.have.members([
      'recipient optional /p/name',
      'sender facet /p/name',
      'sender fewer /list',
      'recipient type /list',
      'recipient type /d',
      'sender addedRequired /e',
    ]);
    const open = { type: 'object', properties: {} };
    expect(rowsOfJson(open, object({}))).to.deep.equal(['sender open /']);
    const either = object({}, { anyOf: [{ required: ['a'] }, { required: ['b'] }] });
    expect(rowsOfJson(object({}), either)).to.deep.equal([
      'sender conditions /',
      'recipient conditions /',
    ]);
  });

  it('compares the card too: forms, demands, limits, rules, namespaces of one code and of another', () => {
    const body = sequence(element('A'));
    const before = xsdCard(body, {
      forms: ['xml', 'json'],
      json: { convertible: true, typed: false },
    });
    const after = xsdCard(body.replace('urn', 'urn'), {
      personalSignature: 'both',
      contentBytesMax: 1_000,
      assertions: [{ test: '1', message: 'правило' }],
    });
    expect(rows({ ...before, assertions: [] }, after)).to.have.members([
      'sender form /forms',
      'sender exchange /personalSignature',
      'sender exchange /personalSignature',
      'sender exchange /contentBytesMax',
      'sender rule /assertions',
      'recipient exchange /json',
    ]);
    const [first, second] = [birthCard(), birthCard('VS90001v002', '2.0.0')];
    expect(rows(first, second)).to.deep.equal(['none namespace /namespace']);
    const report = checkCompatibility(first, second, schemaCompiler);
    expect(report).to.include({ policy: 'BACKWARD', compatible: true, breaksSenders: 0 });
  });

  it('judges by the policy of the type', () => {
    const [narrow, wide] = [
      sequence(element('A')),
      sequence(element('A', 'type="xs:string" minOccurs="0"')),
    ];
    const judge = (
      before: string,
      after: string,
      compatibility: InformationTypeCard['compatibility'],
    ) =>
      checkCompatibility(
        xsdCard(before),
        xsdCard(after, compatibility && { compatibility }),
        schemaCompiler,
      ).compatible;
    expect(
      (['BACKWARD', 'FORWARD', 'FULL', 'NONE'] as const).map((policy) => [
        judge(wide, narrow, policy),
        judge(narrow, wide, policy),
      ]),
    ).to.deep.equal([
      [false, true],
      [true, false],
      [false, false],
      [true, true],
    ]);
    expect(judge(wide, narrow, undefined)).to.equal(false);
  });
});

describe('registries/informationTypes publication of a breaking version', () => {
  const world = withRegistry();
  before(() => world().registers.importBundle(fixtureBundle(), operator));
  const breaking = (change: Partial<InformationTypeCard> = {}): InformationTypeCard =>
    birthCard('VS90001v002', '2.0.0', {
      xsd: {
        files: birthFiles('2.0.0').map((file) => ({
          ...file,
          content: file.content.replace('value="[0-9]{11}"', 'value="0[0-9]{10}"'),
        })),
        entry: 'birth.xsd',
      },
      ...change,
    });
  const publish = (card: InformationTypeCard) =>
    world().registers.workflow.submitAndPublish('informationTypes', card, operator);

  it('is refused, names what breaks, and needs a consent with a reason', async () => {
    const error = await refused('RegistryEntryInvalid', publish(breaking()));
    const [violation] = error.details.violations ?? [];
    expect(violation?.field).to.equal('/breakingChange');
    expect(violation?.reason).to.include('VS90001v001').and.to.include('/Snils');
    await refused('RegistryEntryInvalid', publish(breaking({ breakingChange: { reason: '' } })));
    const { version } = await publish(
      breaking({ breakingChange: { reason: 'Требование поставщика' } }),
    );
    expect(version).to.be.greaterThan(0);
    const kept = await world().registers.workflow.get('informationTypes', 'VS90001v002');
    expect(kept.data['breakingChange']).to.deep.equal({ reason: 'Требование поставщика' });
  });

  it('compares the next edition with the published one of the same code', async () => {
    const assertions = [{ test: 'true()', message: 'новое правило' }];
    const again = birthCard('VS90001v001', '1.0.0', { assertions });
    const error = await refused('RegistryEntryInvalid', publish(again));
    expect(error.details.violations?.[0]?.reason).to.include('новое правило');
  });
});
