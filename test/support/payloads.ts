import fc from 'fast-check';
import { renderDocument, xmlModel } from './xmlDocuments.ts';

/** XSD of a type whose content may be anything at all. */
export const anythingSchema = (namespace: string): string => {
  const anything =
    '<xs:complexType mixed="true"><xs:sequence><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/>' +
    '</xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType>';
  const element = (name: string): string => `<xs:element name="${name}">${anything}</xs:element>`;
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">${element('Ask')}${element('Answer')}</xs:schema>`;
};

const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const anyText = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .map((text) => text.replace(notXml, ''));
const escaped = anyText.map((text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
);
const cdata = anyText.map((text) => `<![CDATA[${text.replaceAll(']]>', ']] >')}<&>]]>`);
const comment = anyText.map((text) => `<!--${text.replaceAll('-', '=')}-->`);
const oddities = fc.constantFrom(
  '\r\n  \t',
  '\n\n',
  '&#xD;',
  '&#1047;&#x44F;',
  '&quot;&apos;&amp;&lt;&gt;',
  '👨‍👩‍👧‍👦 😀 𝄞',
  'e\u0301 \u00a0 \u200b \ufeff',
  "<x:a xmlns:x = 'urn:x'\n x:b = 'single \" quotes' ></x:a >",
  '<y:c xmlns:y="urn:y"><y:c xmlns:y="urn:z"/></y:c>',
);
const documents = xmlModel({ rebinding: true, everyElementQualified: true }).map(renderDocument);
const piece = fc.oneof(escaped, cdata, comment, oddities, documents);

/** One root `Ask` of a namespace in any of the ways that one may write it, with anything inside that the SMEV transform takes. */
export const anyPayload = (namespace: string): fc.Arbitrary<string> =>
  fc
    .record({
      pieces: fc.array(piece, { maxLength: 8 }),
      root: fc.constantFrom('', 'ns1', 'п'),
      gap: fc.constantFrom(' ', '\n  ', '  '),
      quote: fc.constantFrom('"', "'"),
    })
    .map(({ pieces, root, gap, quote }) => {
      const name = root === '' ? 'Ask' : `${root}:Ask`;
      const declared = `${root === '' ? 'xmlns' : `xmlns:${root}`}=${quote}${namespace}${quote}`;
      return `<${name}${gap}${declared}${gap}>${pieces.join('')}</${name}>`;
    });

const carriable = (_name: string, value: unknown): unknown =>
  typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? String(value) : value;

/** Any JSON value that a JSON envelope may carry as its content: whole numbers up to 2^53 − 1. */
export const anyContent = fc
  .record({
    Text: fc.string({ unit: 'grapheme', maxLength: 60 }),
    Value: fc.jsonValue({ maxDepth: 3 }),
  })
  .map((value): unknown => JSON.parse(JSON.stringify(value, carriable)));
