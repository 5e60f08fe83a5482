import type { DesignField, DesignRoot } from './definition.ts';
import { patternSample } from './patternSample.ts';

const moments = { date: '2026-01-15', dateTime: '2026-01-15T10:00:00+07:00' } as const;

const textSample = ({
  patterns = [],
  lengthMin = 0,
  lengthMax,
  title,
}: DesignField): string | null => {
  const [pattern] = patterns;
  if (pattern !== undefined) return patterns.length === 1 ? patternSample(pattern) : null;
  return title.padEnd(lengthMin, '.').slice(0, lengthMax ?? title.length + lengthMin);
};

const integerSample = ({ min, max }: DesignField): string =>
  min ?? (max !== undefined && Number(max) < 1 ? max : '1');

const samples: Readonly<Record<DesignField['type'], (field: DesignField) => string | null>> = {
  text: textSample,
  integer: integerSample,
  decimal: ({ fractionDigits = 2 }) => (fractionDigits === 0 ? '100' : '100.5'),
  boolean: () => 'true',
  list: ({ values = [] }) => values[0]?.value ?? null,
  date: () => moments.date,
  dateTime: () => moments.dateTime,
  group: () => '',
};

/** Text of a simple field in the sample; null when the person must give one. */
export const sampleTextOf = (field: DesignField): string | null =>
  field.sample ?? samples[field.type](field);

const repeats = ({ repeatMax }: DesignField): boolean =>
  repeatMax === 'unbounded' || (repeatMax ?? 1) > 1;

const jsonValueOf = (field: DesignField): unknown => {
  if (field.type === 'group') return membersOf(field.fields ?? []);
  const text = sampleTextOf(field) ?? '';
  if (field.type === 'integer') return Number(text);
  return field.type === 'boolean' ? text === 'true' : text;
};

const membersOf = (fields: readonly DesignField[]): Record<string, unknown> =>
  Object.fromEntries(
    fields.map((field) => [field.name, repeats(field) ? [jsonValueOf(field)] : jsonValueOf(field)]),
  );

/** The sample as a JSON value: every field once. */
export const jsonSample = ({ fields }: DesignRoot): unknown => membersOf(fields);

/** Text for XML: the characters that mean markup, written out. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const elementsOf = (fields: readonly DesignField[], indent: string): string =>
  fields
    .map((field) => {
      const { name } = field;
      if (field.type !== 'group')
        return `${indent}<${name}>${escapeXml(sampleTextOf(field) ?? '')}</${name}>\n`;
      return `${indent}<${name}>\n${elementsOf(field.fields ?? [], `${indent}  `)}${indent}</${name}>\n`;
    })
    .join('');

/** The sample as an XML document. */
export const xmlSample = ({ name, fields }: DesignRoot, namespace: string): string =>
  `<${name} xmlns="${escapeXml(namespace)}">\n${elementsOf(fields, '  ')}</${name}>`;
