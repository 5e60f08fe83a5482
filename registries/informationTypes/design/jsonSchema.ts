import { textCharsMax, type DesignField, type DesignRoot } from './definition.ts';
import { integerMax, integerMin, jsonPattern, patternsOf } from './patterns.ts';

type Json = Record<string, unknown>;

const patternOf = (field: DesignField): Json => {
  const pattern = jsonPattern(patternsOf(field));
  return pattern === null ? {} : { pattern };
};

const textOf = (field: DesignField): Json => {
  const least = field.lengthMin ?? (field.required ? 1 : 0);
  return {
    type: 'string',
    ...(least > 0 && { minLength: least }),
    maxLength: field.lengthMax ?? textCharsMax,
    ...patternOf(field),
  };
};

const listOf = ({ values = [] }: DesignField): Json => {
  const named = values.filter(({ title }) => title !== undefined);
  const description = named.map(({ value, title }) => `${value} — ${title ?? ''}`).join('; ');
  return {
    type: 'string',
    enum: values.map(({ value }) => value),
    ...(description !== '' && { description }),
  };
};

const integerOf = ({ min, max }: DesignField): Json => ({
  type: 'integer',
  minimum: Number(min ?? integerMin),
  maximum: Number(max ?? integerMax),
});

const values: Readonly<Record<DesignField['type'], (field: DesignField) => Json>> = {
  text: textOf,
  integer: integerOf,
  boolean: () => ({ type: 'boolean' }),
  decimal: (field) => ({ type: 'string', ...patternOf(field) }),
  date: () => ({ type: 'string', format: 'date' }),
  dateTime: () => ({ type: 'string', format: 'date-time' }),
  list: listOf,
  group: ({ fields = [] }) => objectOf(fields),
};

const valueOf = (field: DesignField): Json => values[field.type](field);

const memberOf = (field: DesignField): Json => {
  const { title, description, required, repeatMax = 1 } = field;
  const words = { title, ...(description !== undefined && { description }) };
  if (repeatMax === 1) return { ...valueOf(field), ...words };
  return {
    ...words,
    type: 'array',
    ...(required && { minItems: 1 }),
    ...(repeatMax !== 'unbounded' && { maxItems: repeatMax }),
    items: valueOf(field),
  };
};

const objectOf = (fields: readonly DesignField[]): Json => ({
  type: 'object',
  properties: Object.fromEntries(fields.map((field) => [field.name, memberOf(field)])),
  required: fields.filter(({ required }) => required).map(({ name }) => name),
  additionalProperties: false,
});

/** Attributes of the root as the conversion between XML and JSON writes them. */
const signedMember: Json = {
  title: 'Атрибуты XML',
  type: 'object',
  properties: { Id: { type: 'string' } },
  additionalProperties: false,
};

/** JSON Schema 2020-12 of one document of a design: it accepts what the XSD accepts, converted. */
export const jsonSchemaOf = ({ title, fields, signed }: DesignRoot): Json => {
  const schema = objectOf(fields);
  const properties = schema['properties'] as Json;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...schema,
    ...(signed && { properties: { $: signedMember, ...properties } }),
  };
};
