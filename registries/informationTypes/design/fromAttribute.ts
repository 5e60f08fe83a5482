import type { Attribute } from '../../attributes/index.ts';
import type { DesignField, FieldType } from './definition.ts';
import { patternProblem } from './patterns.ts';

/** A type or attribute with what its base chain ends in and, for a structure, the places below it. */
export type AttributeSource = {
  readonly attribute: Attribute;
  /** Built-in type: `string`, `date`, `integer`… */
  readonly builtIn: string;
  readonly children: readonly AttributeSource[];
};

const types: Readonly<Record<string, FieldType>> = {
  int: 'integer',
  short: 'integer',
  byte: 'integer',
  unsignedShort: 'integer',
  unsignedByte: 'integer',
  integer: 'integer',
  positiveInteger: 'integer',
  nonNegativeInteger: 'integer',
  decimal: 'decimal',
  number: 'decimal',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'dateTime',
  'date-time': 'dateTime',
};

const leastOf: Readonly<Record<string, string>> = {
  positiveInteger: '1',
  nonNegativeInteger: '0',
  unsignedShort: '0',
  unsignedByte: '0',
};

/** Types without a form of their own become texts of this pattern. */
const textPatterns: Readonly<Record<string, string>> = {
  long: '-?[0-9]{1,19}',
  unsignedLong: '[0-9]{1,20}',
  unsignedInt: '[0-9]{1,10}',
  gYear: '[0-9]{4}',
};

const nameOf = ({ name, code }: Attribute): string => {
  const local =
    name === '/' || name === '*' || name === '' ? (code.split(/[/}]/).pop() ?? '') : name;
  const plain = local.replace(/^@/, '').replace(/(?:Type|Тип)$/, '');
  return /^[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_.-]{0,99}$/.test(plain) ? plain : 'Field';
};

/** Patterns of JSON schemas are anchored, those of XSD are not. */
const unanchored = (pattern: string): string =>
  pattern.startsWith('^') && pattern.endsWith('$') ? pattern.slice(1, -1) : pattern;

const textRestrictions = ({ attribute, builtIn }: AttributeSource) => {
  const { lengthMin, lengthMax } = attribute;
  const base = textPatterns[builtIn];
  const patterns = [
    ...(attribute.patterns ?? []).map(unanchored),
    ...(base === undefined ? [] : [base]),
  ].filter((one) => patternProblem(one) === null);
  return {
    ...(lengthMin !== undefined && { lengthMin }),
    ...(lengthMax !== undefined && lengthMax > 0 && { lengthMax }),
    ...(patterns.length > 0 && { patterns }),
  };
};

const restrictionsOf = (source: AttributeSource, type: FieldType): Partial<DesignField> => {
  const min = leastOf[source.builtIn];
  if (type === 'text') return textRestrictions(source);
  if (type === 'integer') return min === undefined ? {} : { min };
  if (type !== 'list') return {};
  return { values: (source.attribute.enumeration ?? []).map((value) => ({ value })) };
};

const typeOf = ({ attribute, builtIn, children }: AttributeSource): FieldType => {
  if (attribute.kind === 'complex' && children.length > 0) return 'group';
  if ((attribute.enumeration ?? []).length > 0) return 'list';
  return types[builtIn] ?? 'text';
};

/** A field of a form made of an entry of the register of types and attributes; a structure becomes a group with its fields. */
export const fieldOf = (source: AttributeSource): DesignField => {
  const { attribute, children } = source;
  const type = typeOf(source);
  const name = nameOf(attribute);
  return {
    name,
    title: attribute.description?.trim() ? attribute.description.trim().slice(0, 500) : name,
    type,
    attribute: attribute.code,
    required: true,
    ...restrictionsOf(source, type),
    ...(attribute.classifier !== undefined && { classifier: attribute.classifier }),
    ...(type === 'group' && { fields: children.map(fieldOf) }),
  };
};
