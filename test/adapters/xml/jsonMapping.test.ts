import { expect } from 'chai';
import fc from 'fast-check';
import {
  canonicalize,
  compileXsd,
  jsonToXml,
  keyOf,
  parseXml,
  readSchemaModel,
  smevTransformText,
  xmlToJson,
} from '../../../adapters/xml/index.ts';
import { refusal } from '../../support/refusal.ts';
import { schemaDocuments, type PrefixStyle } from '../../support/schemaDocuments.ts';
import { xsdFixtures } from '../../support/xsdFixtures.ts';

const canonical = (xml: string): string => canonicalize(parseXml(xml).root);

const roots = {
  application: keyOf('urn://test/application/1.0', 'ApplicationRequest'),
  catalogue: '{urn://test/catalogue/1.0}Catalogue',
  report: '{urn://test/report/1.0}Report',
} as const;
const models = {
  application: readSchemaModel(xsdFixtures.application),
  catalogue: readSchemaModel(xsdFixtures.catalogue),
  report: readSchemaModel(xsdFixtures.report),
};
const kinds = ['application', 'catalogue', 'report'] as const;
const runs = 40;

describe('payload mapping: XML → JSON → XML', () => {
  for (const kind of kinds) {
    const model = models[kind];
    const root = roots[kind];
    for (const style of ['model', 'own', 'default'] as const satisfies readonly PrefixStyle[]) {
      it(`gives ${runs} ${kind} documents back with equal exclusive canonical forms, ${style} prefixes`, () => {
        const validator = compileXsd(xsdFixtures[kind]);
        try {
          for (const xml of fc.sample(schemaDocuments(model, root, style), {
            numRuns: runs,
            seed: 42,
          })) {
            expect(validator.validate(xml), xml).to.deep.equal([]);
            // Through text, as it goes over the wire.
            const json: unknown = JSON.parse(JSON.stringify(xmlToJson(xml, model, root)));
            const back = jsonToXml(json, model, root);
            expect(canonical(back)).to.equal(canonical(xml));
            const typed = xmlToJson(xml, model, root, { typed: true });
            expect(canonical(jsonToXml(typed, model, root))).to.equal(canonical(xml));
          }
        } finally {
          validator.dispose();
        }
      });
    }
  }

  // The other schemas have elements without a namespace, which the SMEV transform refuses.
  it(`gives ${runs} documents without their prefixes and layout back with an equal SMEV transform`, () => {
    const model = models.application;
    const seen = (xml: string): string => smevTransformText(canonical(xml));
    const documents = schemaDocuments(model, roots.application, 'own');
    for (const xml of fc.sample(documents, { numRuns: runs, seed: 7 })) {
      const printed = xml.replaceAll('><own', '>\n  <own');
      const json = xmlToJson(printed, model, roots.application, { prefixes: 'model' });
      expect(JSON.stringify(json)).to.not.contain('$prefixes');
      expect(seen(jsonToXml(json, model, roots.application))).to.equal(seen(xml));
    }
  });
});

describe('payload mapping: what JSON looks like', () => {
  const { application, catalogue, report } = models;
  const a = (inside: string, attributes = ''): string =>
    `<a:ApplicationRequest xmlns:a="urn://test/application/1.0" version="1.0"${attributes}>\n  <a:Number>A-0001</a:Number><!-- x -->\n <a:Kind>NEW</a:Kind>${inside}</a:ApplicationRequest>`;

  it('members by local name, attributes under $, arrays by maxOccurs, text under _ beside attributes', () => {
    const xml = a(
      '<a:Copies>2</a:Copies><a:Filed>2026-01-31</a:Filed><a:Document original="true"><a:Title>t</a:Title><a:Pages>1</a:Pages><a:Cost currency="RUB">10.50</a:Cost></a:Document>',
    );
    expect(xmlToJson(xml, application, roots.application)).to.deep.equal({
      $: { version: '1.0' },
      Number: 'A-0001',
      Kind: 'NEW',
      Copies: '2',
      Filed: '2026-01-31',
      Document: [
        {
          $: { original: 'true' },
          Title: 't',
          Pages: '1',
          Cost: { $: { currency: 'RUB' }, _: '10.50' },
        },
      ],
    });
  });

  it('typed: only small integers and booleans, only when nothing is lost', () => {
    const xml = a(
      '<a:Copies>007</a:Copies><a:Urgent>true</a:Urgent><a:Filed>2026-01-31</a:Filed><a:Document original="1"><a:Title>5</a:Title><a:Pages>12</a:Pages><a:Cost currency="RUB">10.50</a:Cost></a:Document>',
    );
    const json = xmlToJson(xml, application, roots.application, { typed: true }) as Record<
      string,
      unknown
    >;
    expect(json['Copies']).to.equal('007');
    expect(json['Urgent']).to.equal(true);
    expect(json['Document']).to.deep.equal([
      { $: { original: '1' }, Title: '5', Pages: 12, Cost: { $: { currency: 'RUB' }, _: '10.50' } },
    ]);
  });

  it('$order only where the schema does not give the order back', () => {
    const c = (inside: string): string =>
      `<c:Catalogue xmlns:c="urn://test/catalogue/1.0" xmlns:p="urn://test/party/1.0"><p:Owner xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="p:OrganisationType"><Title>t</Title></p:Owner>${inside}</c:Catalogue>`;
    const note = '<c:Note>n</c:Note>';
    const link = '<c:Link>l</c:Link>';
    const pair = '<c:Key>k</c:Key><c:Value>v</c:Value>';
    const order = (inside: string) =>
      (xmlToJson(c(inside), catalogue, roots.catalogue) as Record<string, unknown>)['$order'];
    expect(order(note + note + link + pair + pair)).to.equal(undefined);
    expect(order(link + note + pair)).to.deep.equal(['Owner', 'Link', 'Note', 'Key', 'Value']);
    const json = xmlToJson(c(note), catalogue, roots.catalogue) as Record<
      string,
      Record<string, unknown>
    >;
    expect(json['Owner']).to.deep.equal({ $: { 'xsi:type': 'p:OrganisationType' }, Title: 't' });
  });

  it('$prefixes only when they differ from those of the schema', () => {
    const xml = '<Report xmlns="urn://test/report/1.0"><Period xmlns="">2026-01</Period></Report>';
    expect(xmlToJson(xml, report, roots.report)).to.deep.equal({
      $prefixes: { 'urn://test/report/1.0': '' },
      Period: '2026-01',
    });
  });

  it('JSON written by hand: order of the schema, numbers, booleans, null for nil', () => {
    const json = {
      Filed: '2026-01-31',
      Comment: null,
      Kind: 'NEW',
      $: { version: '1.0' },
      Urgent: false,
      Copies: 2,
      Number: 'A-0001',
    };
    const xml = jsonToXml(json, application, roots.application);
    const validator = compileXsd(xsdFixtures.application);
    expect(validator.validate(xml)).to.deep.equal([]);
    validator.dispose();
    expect(xml).to.match(/<a:Copies>2<\/a:Copies><a:Urgent>false<\/a:Urgent><a:Filed>/);
    expect(xml).to.match(/<a:Comment xmlns:xsi="[^"]+" xsi:nil="true"><\/a:Comment>/);
  });

  const refusedXml: readonly (readonly [string, keyof typeof models, string, string, RegExp])[] = [
    [
      'xs:any',
      'report',
      '{urn://test/report/1.0}Open',
      '<Open xmlns="urn://test/report/1.0"><x xmlns="urn:x"/></Open>',
      /^\/Open\/x: .*xs:any/,
    ],
    [
      'mixed content',
      'report',
      '{urn://test/report/1.0}Letter',
      '<r:Letter xmlns:r="urn://test/report/1.0">Dear <b>x</b></r:Letter>',
      /^\/Letter: текст вперемешку/,
    ],
    [
      'an undeclared element',
      'application',
      roots.application,
      a('<a:Other/>'),
      /^\/ApplicationRequest\/Other/,
    ],
    [
      'an undeclared attribute',
      'application',
      roots.application,
      a('', ' other="1"'),
      /^\/ApplicationRequest\/@other/,
    ],
    [
      'an element repeated beyond the schema',
      'application',
      roots.application,
      a('<a:Kind>NEW</a:Kind>'),
      /^\/ApplicationRequest\/Kind\[2\]/,
    ],
    [
      'elements in a value',
      'application',
      roots.application,
      a('<a:Copies><a:x/></a:Copies>'),
      /^\/ApplicationRequest\/Copies\/x/,
    ],
    ['another root', 'application', roots.application, '<x/>', /^\/x/],
  ];
  for (const [title, kind, root, xml, reason] of refusedXml) {
    it(`refuses ${title}, naming the place`, () => {
      expect(refusal('InvalidContent', () => xmlToJson(xml, models[kind], root)).message).to.match(
        reason,
      );
    });
  }

  it('keeps the text of a mixed element that has no elements', () => {
    const root = '{urn://test/report/1.0}Letter';
    const xml = '<r:Letter xmlns:r="urn://test/report/1.0"> Dear </r:Letter>';
    const json = xmlToJson(xml, report, root, { prefixes: 'model' });
    expect(json).to.deep.equal({ _: ' Dear ' });
    expect(smevTransformText(canonical(jsonToXml(json, report, root)))).to.equal(
      smevTransformText(canonical(xml)),
    );
  });

  it('leaves schema locations out where only the data is wanted, and keeps them otherwise', () => {
    const root = '{urn://test/report/1.0}Letter';
    const xml =
      '<r:Letter xmlns:r="urn://test/report/1.0" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"' +
      ' i:schemaLocation="urn://test/report/1.0 a.xsd" i:noNamespaceSchemaLocation="b.xsd">Dear</r:Letter>';
    expect(xmlToJson(xml, report, root, { prefixes: 'model' })).to.deep.equal({ _: 'Dear' });
    const kept = xmlToJson(xml, report, root) as { readonly $: object };
    expect(Object.values(kept.$)).to.have.members(['urn://test/report/1.0 a.xsd', 'b.xsd']);
    expect(canonical(jsonToXml(kept, report, root))).to.equal(canonical(xml));
  });

  it('refuses a document that is not XML and one with a DTD', () => {
    refusal('PoorSOAPEnvelopeFormat', () => xmlToJson('<a>', application, roots.application));
    refusal('PoorSOAPEnvelopeFormat', () =>
      xmlToJson('<!DOCTYPE a><a/>', application, roots.application),
    );
  });

  const base = { $: { version: '1.0' }, Number: 'A-0001', Kind: 'NEW', Filed: '2026-01-31' };
  const refusedJson: readonly (readonly [string, unknown, RegExp])[] = [
    ['an undeclared member', { ...base, Other: '1' }, /^\/ApplicationRequest\/Other/],
    ['an inherited name', { ...base, constructor: '1' }, /^\/ApplicationRequest\/constructor/],
    [
      'more values than the schema allows',
      { ...base, Kind: ['NEW', 'NEW'] },
      /не соответствуют схеме/,
    ],
    ['an undeclared attribute', { ...base, $: { other: '1' } }, /@other/],
    ['attributes that are not an object', { ...base, $: 'x' }, /\/\$/],
    ['an object for a value', { ...base, Kind: { a: 1 } }, /^\/ApplicationRequest\/Kind\/a/],
    ['an inexact number', { ...base, Copies: 1e21 }, /точность/],
    ['a number that is not one', { ...base, Copies: Number.NaN }, /точность/],
    ['a control character', { ...base, Comment: 'a\u0000b' }, /символ, недопустимый/],
    ['a lone surrogate', { ...base, Comment: '\ud800' }, /символ, недопустимый/],
    ['text among elements', { ...base, _: 'x' }, /текст здесь не допускается/],
    ['null where nil is not allowed', { ...base, Kind: null }, /^\/ApplicationRequest\/Kind/],
    ['an array for the root', [base], /ожидается значение/],
    ['an order of something else', { ...base, $order: ['Kind'] }, /\$order/],
    ['an unknown type', { ...base, $: { version: '1.0', 'xsi:type': 'q:T' } }, /xsi:type/],
  ];
  for (const [title, json, reason] of refusedJson) {
    it(`refuses ${title}, naming the place`, () => {
      expect(
        refusal('InvalidContent', () => jsonToXml(json, application, roots.application)).message,
      ).to.match(reason);
    });
  }

  it('takes no markup from $prefixes', () => {
    for (const prefix of ['x" y="', 'a b', 'xmlns', '1', 5, null]) {
      const json = { ...base, $prefixes: { 'urn://test/application/1.0': prefix } };
      expect(canonical(jsonToXml(json, application, roots.application))).to.match(
        /^<a:ApplicationRequest xmlns:a="urn:\/\/test/,
      );
    }
  });
});
