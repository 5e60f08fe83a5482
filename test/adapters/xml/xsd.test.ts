import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compileXsd, type SchemaFile, type XsdValidator } from '../../../adapters/xml/index.ts';
import { limits } from '../../../broker/index.ts';
import { refusal } from '../../support/refusal.ts';
import { sharedData } from '../../support/sharedData.ts';
import { soapPayload } from '../../support/soapBody.ts';
import { smevSchemas, xsdFixtures } from '../../support/xsdFixtures.ts';

const application = (inside: string, attributes = 'version="1.0"'): string =>
  `<a:ApplicationRequest xmlns:a="urn://test/application/1.0" ${attributes}>${inside}</a:ApplicationRequest>`;
const head = '<a:Number>A-0001</a:Number><a:Kind>NEW</a:Kind>';
const filed = '<a:Filed>2026-01-31</a:Filed>';

const withValidator = (
  files: readonly SchemaFile[],
  use: (validator: XsdValidator) => void,
  entry?: string,
): void => {
  const validator = compileXsd(files, entry);
  try {
    use(validator);
  } finally {
    validator.dispose();
  }
};

const schema = (ns: string, inside: string, declarations = ''): string =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${ns}" targetNamespace="${ns}" elementFormDefault="qualified"${declarations}>${inside}</xs:schema>`;

describe('XSD: violations in words', () => {
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'missing element',
      application(head),
      '/ApplicationRequest',
      /не хватает вложенного элемента: «Copies», «Urgent», «Filed»/,
    ],
    [
      'unexpected element',
      application(`${head}<a:Zzz/>${filed}`),
      '/ApplicationRequest/Zzz',
      /здесь не ожидается; ожидается: «Copies»/,
    ],
    [
      'pattern without the value itself',
      application(`<a:Number>Иванов 79991234567</a:Number><a:Kind>NEW</a:Kind>${filed}`),
      '/ApplicationRequest/Number',
      /значение вида «XXXXXX 99999999999» не соответствует шаблону «A-\\d\{4\}»/,
    ],
    [
      'enumeration',
      application(`<a:Number>A-0001</a:Number><a:Kind>OLD</a:Kind>${filed}`),
      '/ApplicationRequest/Kind',
      /значение «OLD» не входит в перечень: «NEW», «CHANGE»/,
    ],
    [
      'type',
      application(`${head}<a:Copies>two</a:Copies>${filed}`),
      '/ApplicationRequest/Copies',
      /значение «two» не соответствует типу «xs:int»/,
    ],
    [
      'date by its shape',
      application(`${head}<a:Filed>31.01.2026</a:Filed>`),
      '/ApplicationRequest/Filed',
      /значение вида «99\.99\.9999» не соответствует типу «дата ГГГГ-ММ-ДД»/,
    ],
    [
      'missing attribute',
      application(head + filed, ''),
      '/ApplicationRequest',
      /отсутствует обязательный атрибут «version»/,
    ],
    [
      'attribute not allowed',
      application(head + filed, 'version="1.0" other="1"'),
      '/ApplicationRequest',
      /атрибут «other» не допускается/,
    ],
    [
      'attribute value',
      application(head + filed, 'version="10"'),
      '/ApplicationRequest',
      /атрибут «version»: значение «10» не соответствует шаблону/,
    ],
    [
      'second of namesakes',
      application(
        `${head}${filed}<a:Document><a:Title>t</a:Title><a:Pages>1</a:Pages></a:Document><a:Document><a:Title></a:Title><a:Pages>1</a:Pages></a:Document>`,
      ),
      '/ApplicationRequest/Document[2]/Title',
      /длина значения 0 меньше допустимой 1/,
    ],
    [
      'bounds',
      application(
        `${head}${filed}<a:Document><a:Title>t</a:Title><a:Pages>1</a:Pages><a:Cost currency="RUB">-1</a:Cost></a:Document>`,
      ),
      '/ApplicationRequest/Document/Cost',
      /меньше наименьшего допустимого 0/,
    ],
    [
      'fraction digits',
      application(
        `${head}${filed}<a:Document><a:Title>t</a:Title><a:Pages>1</a:Pages><a:Cost currency="RUB">1.234</a:Cost></a:Document>`,
      ),
      '/ApplicationRequest/Document/Cost',
      /больше 2 цифр после запятой/,
    ],
    [
      'text among elements',
      application(`text${head}${filed}`),
      '/ApplicationRequest',
      /текст здесь не допускается/,
    ],
    [
      'elements in a value',
      application(`${head}<a:Filed><a:x/></a:Filed>`),
      '/ApplicationRequest/Filed',
      /вложенные элементы не допускаются/,
    ],
    ['unknown root', '<x/>', '/x', /корневой элемент не описан в схеме/],
  ];
  for (const [title, xml, field, reason] of cases) {
    it(title, () => {
      withValidator(xsdFixtures.application, (validator) => {
        const [first] = validator.validate(xml);
        expect(first?.field).to.equal(field);
        expect(first?.reason).to.match(reason);
        expect(first?.line).to.equal(1);
      });
    });
  }

  it('names elements of a default namespace and their lines', () => {
    const xml = `<ApplicationRequest xmlns="urn://test/application/1.0" version="1.0">\n<Number>A-0001</Number>\n<Kind>NEW</Kind>\n<Filed>x</Filed></ApplicationRequest>`;
    withValidator(xsdFixtures.application, (validator) => {
      expect(validator.validate(xml)).to.have.length(1);
      expect(validator.validate(xml)[0]).to.include({
        field: '/ApplicationRequest/Filed',
        line: 4,
      });
    });
  });

  it('accepts a right document, given as text or bytes', () => {
    withValidator(xsdFixtures.application, (validator) => {
      expect(validator.validate(application(head + filed))).to.deep.equal([]);
      expect(validator.validate(Buffer.from(application(head + filed)))).to.deep.equal([]);
    });
  });

  it('reports a document that is not XML as one violation with its place', () => {
    withValidator(xsdFixtures.application, (validator) => {
      const [first] = validator.validate('<a>\n<b></a>');
      expect(first).to.include({ field: 'document', line: 2 });
      expect(validator.validate('')).to.have.length(1);
      expect(validator.validate('<!DOCTYPE x [<!ENTITY e "1">]><x>&e;</x>')[0]?.reason).to.match(
        /DTD/,
      );
    });
  });

  it('stops counting at the limit: a flood of wrong elements costs no more', () => {
    const flood = schema(
      'urn:f',
      '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="i" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>',
    );
    withValidator([{ name: 'f.xsd', content: flood }], (validator) => {
      const xml = `<r xmlns="urn:f">${'<i>x</i>'.repeat(200_000)}</r>`;
      const found = validator.validate(xml);
      expect(found).to.have.length(limits.validationErrorsMax);
      expect(found[49]?.field).to.equal('/r/i[50]');
    });
  });
});

describe('XSD: sets of files', () => {
  it('finds includes by relative path, imports by namespace, and includes without a namespace', () => {
    withValidator(xsdFixtures.catalogue, (validator) => {
      const xml = `<c:Catalogue xmlns:c="urn://test/catalogue/1.0" xmlns:p="urn://test/party/1.0" mark="m"><p:Owner xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="p:OrganisationType"><Title>t</Title><Code>1234</Code></p:Owner><c:Section code="s"><c:Name>n</c:Name></c:Section></c:Catalogue>`;
      expect(validator.validate(xml)).to.deep.equal([]);
      expect(validator.validate(xml.replace('1234', '12'))[0]?.field).to.equal(
        '/Catalogue/Owner/Code',
      );
    });
  });

  it('compiles several files of one namespace and several namespaces at once', () => {
    const files = [
      { name: 'a1.xsd', content: schema('urn:a', '<xs:element name="one" type="t:T"/>') },
      {
        name: 'a2.xsd',
        content: schema(
          'urn:a',
          '<xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType>',
        ),
      },
      {
        name: 'b.xsd',
        content: schema(
          'urn:b',
          '<xs:import namespace="urn:a" schemaLocation="http://example.test/a2.xsd"/><xs:element name="two" type="a:T"/>',
          ' xmlns:a="urn:a"',
        ),
      },
    ];
    withValidator(files, (validator) => {
      expect(validator.validate('<one xmlns="urn:a">1</one>')).to.deep.equal([]);
      expect(validator.validate('<two xmlns="urn:b">1</two>')).to.deep.equal([]);
      expect(validator.validate('<two xmlns="urn:b">x</two>')).to.have.length(1);
    });
    withValidator(
      files,
      (validator) => {
        expect(validator.validate('<one xmlns="urn:a">1</one>')).to.have.length(0);
      },
      'a1.xsd',
    );
  });

  it('with an entry only its namespace gives the root', () => {
    withValidator(
      xsdFixtures.catalogue,
      (validator) => {
        expect(
          validator.validate('<c:Catalogue xmlns:c="urn://test/catalogue/1.0"/>'),
        ).to.have.length(1);
      },
      'party.xsd',
    );
    refusal('RegistryEntryInvalid', () => compileXsd(xsdFixtures.catalogue, 'absent.xsd'));
  });

  it('takes files that include each other and imports of the xml namespace', () => {
    const files = [
      {
        name: 'x.xsd',
        content: schema(
          'urn:a',
          '<xs:include schemaLocation="y.xsd"/><xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.w3.org/2001/xml.xsd"/><xs:element name="one"><xs:complexType><xs:simpleContent><xs:extension base="t:T"><xs:attribute ref="xml:lang"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>',
        ),
      },
      {
        name: 'y.xsd',
        content: schema(
          'urn:a',
          '<xs:include schemaLocation="x.xsd"/><xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType>',
        ),
      },
    ];
    withValidator(files, (validator) => {
      expect(validator.validate('<one xmlns="urn:a" xml:lang="ru">1</one>')).to.deep.equal([]);
    });
  });

  it('ignores xsi:schemaLocation of the document', () => {
    withValidator(xsdFixtures.application, (validator) => {
      const hint =
        'version="1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn://test/application/1.0 http://127.0.0.1:1/x.xsd"';
      expect(validator.validate(application(head + filed, hint))).to.deep.equal([]);
    });
  });

  it('refuses schemas that do not compile, naming file, line and reason', () => {
    const broken = (content: string) =>
      refusal('RegistryEntryInvalid', () => compileXsd([{ name: 'bad.xsd', content }])).details
        .violations?.[0];
    expect(broken(schema('urn:a', '\n<xs:element name="a" type="t:None"/>'))).to.include({
      field: 'bad.xsd',
      line: 2,
    });
    expect(broken(schema('urn:a', '<xs:include schemaLocation="none.xsd"/>'))?.reason).to.match(
      /«none\.xsd» не приложен/,
    );
    expect(
      broken(schema('urn:a', '<xs:import namespace="urn:b" schemaLocation="/etc/hostname"/>'))
        ?.reason,
    ).to.match(/«urn:b» не приложена/);
    expect(broken('<xs:schema')).to.include({ field: 'bad.xsd', line: 1 });
    expect(broken('<a/>')?.reason).to.match(/не xs:schema/);
    expect(broken(`<!DOCTYPE a>${schema('urn:a', '')}`)?.field).to.equal('bad.xsd');
    refusal('RegistryEntryInvalid', () => compileXsd([]));
    const twice = { name: 'a.xsd', content: schema('urn:a', '') };
    refusal('RegistryEntryInvalid', () => compileXsd([twice, twice]));
  });

  it('refuses schemas that would stop the process while they compile', () => {
    const group = (at: number): string =>
      `<xs:group name="g${at}"><xs:sequence><xs:group ref="t:g${at - 1}"/><xs:group ref="t:g${at - 1}"/></xs:sequence></xs:group>`;
    const doubling = Array.from({ length: 40 }, (_, at) => group(at + 1)).join('');
    const first =
      '<xs:group name="g0"><xs:sequence><xs:element name="e" minOccurs="0"/></xs:sequence></xs:group>';
    const use = '<xs:complexType name="T"><xs:group ref="t:g40"/></xs:complexType>';
    const many = Array.from(
      { length: 2_000 },
      (_, at) => `<xs:element name="e${at}" minOccurs="0"/>`,
    );
    const wide = `<xs:complexType name="T"><xs:sequence>${many.join('')}</xs:sequence></xs:complexType>`;
    for (const inside of [first + doubling + use, wide]) {
      const files = [{ name: 'a.xsd', content: schema('urn:a', inside) }];
      expect(refusal('RegistryEntryInvalid', () => compileXsd(files)).message).to.match(
        /больше допустимого/,
      );
    }
  });

  it('compiles again after a refusal, and is disposed twice without harm', () => {
    refusal('RegistryEntryInvalid', () =>
      compileXsd([
        { name: 'b.xsd', content: schema('urn:a', '<xs:element name="a" type="t:N"/>') },
      ]),
    );
    const validator = compileXsd(xsdFixtures.application);
    validator.dispose();
    validator.dispose();
  });

  it('keeps external memory over 2 000 validations, right and wrong', () => {
    withValidator(xsdFixtures.application, (validator) => {
      const right = application(head + filed);
      const wrong = application(head);
      for (let at = 0; at < 200; at += 1) validator.validate(right);
      const before = process.memoryUsage().external;
      for (let at = 0; at < 2_000; at += 1) validator.validate(at % 10 === 0 ? wrong : right);
      expect(process.memoryUsage().external - before).to.be.lessThan(1024 * 1024);
    });
  });
});

describe('XSD: the published SMEV schemas', () => {
  it('compile in all three versions', () => {
    for (const version of ['1.1', '1.2', '1.3'] as const) {
      withValidator(smevSchemas(version), (validator) => {
        expect(validator.validate('<x/>')).to.have.length(1);
      });
    }
  });

  const folder = sharedData('smev3/signed-messages');
  if (folder === undefined) return;
  const live = readdirSync(folder).filter((name) => name.endsWith('.xml'));
  const found = (pattern: RegExp, version: '1.1' | '1.2' | '1.3') => {
    const name = live.find((item) => pattern.test(item));
    const payload = soapPayload(readFileSync(`${folder}/${name ?? ''}`, 'utf8')) ?? '';
    const validator = compileXsd(smevSchemas(version));
    try {
      return validator.validate(payload);
    } finally {
      validator.dispose();
    }
  };

  it('accept the live 1.3 answer and the live 1.1 reply', () => {
    expect(found(/v1\.3-GetResponseResponse\.xml/, '1.3')).to.deep.equal([]);
    expect(found(/2020-v1\.1-SendRequestResponse/, '1.1')).to.deep.equal([]);
  });

  it('say what the live 1.2 replies lack (reference: no HumanReadableName, no DestinationName)', () => {
    const violations = found(/lifecycle.*-2-SendRequestResponse/, '1.2');
    expect(violations.map(({ field }) => field)).to.deep.equal([
      '/SendRequestResponse/MessageMetadata/Sender',
      '/SendRequestResponse/MessageMetadata/Recipient',
    ]);
    expect(violations[0]?.reason).to.match(/не хватает вложенного элемента: «HumanReadableName»/);
    expect(violations[1]?.reason).to.match(/здесь не ожидается; ожидается: «DestinationName»/);
  });
});
