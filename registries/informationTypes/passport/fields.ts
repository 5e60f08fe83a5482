import type { SchemaNode, ValueFacets } from '../../ports.ts';

/** One line of the table of fields in a passport (KIS-4.2.10.b). */
export type PassportField = {
  /** `/Request/Applicant/Snils`. */
  readonly path: string;
  readonly name: string;
  /** Steps below the root: 0 is the root itself. */
  readonly depth: number;
  readonly title: string;
  readonly type: string;
  /** `1`, `0..1`, `1..*`. */
  readonly occurs: string;
  /** Restrictions of the value in words. */
  readonly restrictions: string;
  readonly personalData: boolean;
  readonly classifier: string | null;
};

export type FieldMarks = {
  readonly personalData: boolean;
  readonly classifier: string | null;
};

const typeTitles: Readonly<Record<string, string>> = {
  string: 'строка',
  normalizedString: 'строка',
  token: 'строка',
  date: 'дата',
  dateTime: 'дата и время',
  'date-time': 'дата и время',
  time: 'время',
  boolean: 'да/нет',
  integer: 'целое число',
  int: 'целое число',
  long: 'целое число',
  short: 'целое число',
  byte: 'целое число',
  unsignedByte: 'целое число ≥ 0',
  unsignedShort: 'целое число ≥ 0',
  unsignedInt: 'целое число ≥ 0',
  unsignedLong: 'целое число ≥ 0',
  nonNegativeInteger: 'целое число ≥ 0',
  positiveInteger: 'целое число > 0',
  decimal: 'число',
  number: 'число',
  double: 'число',
  float: 'число',
  base64Binary: 'файл (base64)',
  object: 'группа',
  array: 'список списков',
  any: 'любое',
  anyURI: 'адрес (URI)',
};

const typeOf = ({ base, typeName }: SchemaNode): string => {
  const title = typeTitles[base] ?? base;
  return typeName === '' || typeName === base ? title : `${title} (${typeName})`;
};

const lengthWords = ({ length, minLength, maxLength }: ValueFacets): readonly string[] => {
  if (length !== undefined) return [`длина ${length}`];
  if (minLength !== undefined && maxLength !== undefined)
    return [`длина ${minLength}–${maxLength}`];
  if (minLength !== undefined) return [`длина от ${minLength}`];
  return maxLength === undefined ? [] : [`длина до ${maxLength}`];
};

const boundWords = (facets: ValueFacets): readonly string[] =>
  (
    [
      ['≥', facets.minInclusive],
      ['>', facets.minExclusive],
      ['≤', facets.maxInclusive],
      ['<', facets.maxExclusive],
    ] as const
  ).flatMap(([sign, value]) => (value === undefined ? [] : [`${sign} ${value}`]));

const shownMax = 12;

const enumerationWords = ({ enumeration }: ValueFacets): readonly string[] => {
  if (enumeration === undefined) return [];
  const shown = enumeration
    .slice(0, shownMax)
    .map(({ value, documentation }) =>
      documentation === '' ? value : `${value} (${documentation})`,
    );
  const more = enumeration.length - shownMax;
  return [`одно из: ${shown.join(', ')}${more > 0 ? ` и ещё ${more}` : ''}`];
};

/** Restrictions of a value in words. */
export const restrictionsOf = ({ facets, fixed, conditions, nillable }: SchemaNode): string =>
  [
    ...(fixed === undefined ? [] : [`всегда ${fixed}`]),
    ...enumerationWords(facets),
    ...(facets.patterns ?? []).map((pattern) => `образец ${pattern}`),
    ...lengthWords(facets),
    ...boundWords(facets),
    ...(facets.totalDigits === undefined ? [] : [`цифр до ${facets.totalDigits}`]),
    ...(facets.fractionDigits === undefined ? [] : [`после запятой до ${facets.fractionDigits}`]),
    ...(nillable ? ['может быть пустым (nil)'] : []),
    ...(conditions === '' ? [] : [`условия: ${conditions}`]),
  ].join('; ');

const occursOf = ({ required, repeated, min, max }: SchemaNode): string => {
  const least = required ? Math.max(min, 1) : 0;
  const most = max === 'unbounded' ? '*' : `${max}`;
  return repeated || !required ? `${least}..${most}` : '1';
};

/** Lines of a tree in the order of the schema. @param marksOf what people have marked at a path of the register of attributes */
export const fieldsOf = (
  root: SchemaNode,
  marksOf: (path: string) => FieldMarks,
): readonly PassportField[] => {
  const rows: PassportField[] = [];
  const visit = (node: SchemaNode, parent: string, depth: number): void => {
    const path = node.name === '' ? parent : `${parent}/${node.name}`;
    rows.push({
      path: path || '/',
      name: node.name,
      depth,
      title: node.title,
      type: typeOf(node),
      occurs: occursOf(node),
      restrictions: restrictionsOf(node),
      ...marksOf(path),
    });
    for (const child of node.children) visit(child, path, depth + 1);
  };
  visit(root, '', 0);
  return rows;
};
