import { textCharsMax, type DesignField, type DesignRoot } from './definition.ts';
import { integerMax, integerMin, patternsOf } from './patterns.ts';
import { escapeXml } from './sample.ts';

const bases: Readonly<Record<Exclude<DesignField['type'], 'group'>, string>> = {
  text: 'xs:string',
  integer: 'xs:int',
  decimal: 'xs:decimal',
  boolean: 'xs:boolean',
  date: 'xs:date',
  dateTime: 'xs:dateTime',
  list: 'xs:string',
};

const documentation = (text: string, indent: string): string =>
  `${indent}<xs:annotation><xs:documentation>${escapeXml(text)}</xs:documentation></xs:annotation>\n`;

const facet = (name: string, value: string | number): string =>
  `<xs:${name} value="${escapeXml(String(value))}"/>`;

const lengthFacets = ({ required, lengthMin, lengthMax }: DesignField): readonly string[] => {
  const least = lengthMin ?? (required ? 1 : 0);
  return [
    ...(least > 0 ? [facet('minLength', least)] : []),
    facet('maxLength', lengthMax ?? textCharsMax),
  ];
};

const facetsOf = (field: DesignField): readonly string[] => {
  if (field.type === 'text') return lengthFacets(field);
  if (field.type === 'integer') {
    return [
      facet('minInclusive', field.min ?? integerMin),
      facet('maxInclusive', field.max ?? integerMax),
    ];
  }
  if (field.type !== 'list') return [];
  return (field.values ?? []).map(({ value, title }) =>
    title === undefined
      ? facet('enumeration', value)
      : `<xs:enumeration value="${escapeXml(value)}"><xs:annotation><xs:documentation>${escapeXml(title)}</xs:documentation></xs:annotation></xs:enumeration>`,
  );
};

/** Patterns of one restriction are alternatives, so each that must hold has a restriction of its own (XML Schema Part 2 §4.3.4). */
const simpleType = (
  base: string,
  facets: readonly string[],
  patterns: readonly string[],
  indent: string,
): string => {
  const [pattern, ...rest] = patterns;
  const own = rest.length === 0 ? facets : [];
  const lines = [...(pattern === undefined ? [] : [facet('pattern', pattern)]), ...own];
  const inner = `${indent}    `;
  const body = lines.map((line) => `${inner}${line}\n`).join('');
  return rest.length === 0
    ? `${indent}<xs:simpleType>\n${indent}  <xs:restriction base="${base}">\n${body}${indent}  </xs:restriction>\n${indent}</xs:simpleType>\n`
    : `${indent}<xs:simpleType>\n${indent}  <xs:restriction>\n${simpleType(base, facets, rest, inner)}${body}${indent}  </xs:restriction>\n${indent}</xs:simpleType>\n`;
};

const occursOf = ({ required, repeatMax = 1 }: DesignField): string =>
  (required ? '' : ' minOccurs="0"') + (repeatMax === 1 ? '' : ` maxOccurs="${repeatMax}"`);

const saidOf = ({ title, description }: DesignField): string =>
  description === undefined ? title : `${title}. ${description}`;

const elementOf = (field: DesignField, indent: string): string => {
  const inner = `${indent}  `;
  const content =
    field.type === 'group'
      ? complexType(field.fields ?? [], inner, false)
      : simpleType(bases[field.type], facetsOf(field), patternsOf(field), inner);
  return (
    `${indent}<xs:element name="${field.name}"${occursOf(field)}>\n` +
    `${documentation(saidOf(field), inner)}${content}${indent}</xs:element>\n`
  );
};

const complexType = (fields: readonly DesignField[], indent: string, signed: boolean): string =>
  `${indent}<xs:complexType>\n${indent}  <xs:sequence>\n` +
  fields.map((field) => elementOf(field, `${indent}    `)).join('') +
  `${indent}  </xs:sequence>\n` +
  (signed ? `${indent}  <xs:attribute name="Id" type="xs:ID"/>\n` : '') +
  `${indent}</xs:complexType>\n`;

/** XSD 1.0 of the documents of a design, elements in their namespace. */
export const xsdOf = (namespace: string, roots: readonly DesignRoot[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n` +
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:vs="${escapeXml(namespace)}" targetNamespace="${escapeXml(namespace)}" elementFormDefault="qualified">\n` +
  roots
    .map(
      ({ name, title, fields, signed }) =>
        `  <xs:element name="${name}">\n${documentation(title, '    ')}${complexType(fields, '    ', signed)}  </xs:element>\n`,
    )
    .join('') +
  `</xs:schema>\n`;
