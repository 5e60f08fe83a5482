import type { SchemaNode, ValueFacets } from '../../ports.ts';
import type { CardForm } from '../card.ts';
import type { Effect } from './row.ts';

/** Built-in types by the one that each restricts. XML Schema Part 2 §3. */
const parents: Readonly<Record<string, string>> = {
  byte: 'short',
  short: 'int',
  int: 'long',
  long: 'integer',
  unsignedByte: 'unsignedShort',
  unsignedShort: 'unsignedInt',
  unsignedInt: 'unsignedLong',
  unsignedLong: 'nonNegativeInteger',
  positiveInteger: 'nonNegativeInteger',
  nonNegativeInteger: 'integer',
  negativeInteger: 'nonPositiveInteger',
  nonPositiveInteger: 'integer',
  integer: 'decimal',
  ID: 'NCName',
  IDREF: 'NCName',
  ENTITY: 'NCName',
  NCName: 'Name',
  Name: 'token',
  NMTOKEN: 'token',
  language: 'token',
  token: 'normalizedString',
  normalizedString: 'string',
};

const jsonTexts = new Set(['integer', 'number', 'boolean', 'object', 'array', 'any', 'null']);

/** A format is a text with a rule: without the rule it is any text. */
const isWithinJson = (narrow: string, wide: string): boolean =>
  (narrow === 'integer' && wide === 'number') ||
  (wide === 'string' && !jsonTexts.has(narrow) && !narrow.includes('|'));

const isWithinXml = (narrow: string, wide: string): boolean => {
  if (wide === 'string' && narrow !== 'object' && narrow !== 'any') return true;
  for (let at = parents[narrow]; at !== undefined; at = parents[at]) if (at === wide) return true;
  return false;
};

/** Whether every value of `narrow` is a value of `wide`. */
const isWithin = (form: CardForm, narrow: string, wide: string): boolean => {
  if (wide === 'any' || wide === 'anySimpleType') return true;
  return form === 'json' ? isWithinJson(narrow, wide) : isWithinXml(narrow, wide);
};

const refuses = 'сообщения с прежними значениями будут отклонены';
const surprises = 'могут прийти значения, которых раньше не было';

/** Effect of another built-in type, or of a structure in place of a value. */
export const typeEffect = (
  before: SchemaNode,
  after: SchemaNode,
  form: CardForm,
): readonly Effect[] => {
  if (before.base === after.base) return [];
  const what = `тип «${before.base}» заменён на «${after.base}»`;
  const change = 'type' as const;
  if (isWithin(form, before.base, after.base)) return [{ change, what, recipient: surprises }];
  if (isWithin(form, after.base, before.base)) return [{ change, what, sender: refuses }];
  return [{ change, what, sender: refuses, recipient: 'прежняя программа такого не прочитает' }];
};

const list = (values: readonly string[]): string => {
  const shown = values.slice(0, 10).map((value) => `«${value}»`);
  return `${shown.join(', ')}${values.length > 10 ? ` и ещё ${values.length - 10}` : ''}`;
};

const enumerationEffects = (before: ValueFacets, after: ValueFacets): readonly Effect[] => {
  const change = 'enumeration' as const;
  const old = before.enumeration?.map(({ value }) => value);
  const now = after.enumeration?.map(({ value }) => value);
  if (old === undefined && now === undefined) return [];
  if (old === undefined) {
    return [
      { change, what: `введён перечень: ${list(now ?? [])}`, sender: 'остальное отклоняется' },
    ];
  }
  if (now === undefined) return [{ change, what: 'перечень значений снят', recipient: surprises }];
  const removed = old.filter((value) => !now.includes(value));
  const added = now.filter((value) => !old.includes(value));
  return [
    ...(removed.length === 0
      ? []
      : [{ change, what: `из перечня исключено ${list(removed)}`, sender: refuses }]),
    ...(added.length === 0
      ? []
      : [{ change, what: `в перечень добавлено ${list(added)}`, recipient: surprises }]),
  ];
};

const patternEffects = (before: ValueFacets, after: ValueFacets): readonly Effect[] => {
  const change = 'pattern' as const;
  const old = before.patterns ?? [];
  const now = after.patterns ?? [];
  const removed = old.filter((one) => !now.includes(one));
  const added = now.filter((one) => !old.includes(one));
  if (removed.length === 0 && added.length === 0) return [];
  if (removed.length === 0) {
    return [{ change, what: `введён образец ${list(added)}`, sender: refuses }];
  }
  if (added.length === 0) {
    return [{ change, what: `снят образец ${list(removed)}`, recipient: surprises }];
  }
  // Whether one regular expression is within another is not decided here: both sides are warned.
  const what = `образец ${list(removed)} заменён на ${list(added)}`;
  return [{ change, what, sender: `${refuses}, если не подходят`, recipient: surprises }];
};

type Bound = Exclude<keyof ValueFacets, 'patterns' | 'enumeration' | 'length'>;

const bounds: readonly (readonly [name: Bound, title: string, isFloor: boolean])[] = [
  ['minLength', 'наименьшая длина', true],
  ['maxLength', 'наибольшая длина', false],
  ['minInclusive', 'наименьшее значение', true],
  ['minExclusive', 'нижняя граница (не включая)', true],
  ['maxInclusive', 'наибольшее значение', false],
  ['maxExclusive', 'верхняя граница (не включая)', false],
  ['totalDigits', 'число цифр', false],
  ['fractionDigits', 'число знаков после запятой', false],
];

const isLess = (left: string | number, right: string | number): boolean => {
  const [a, b] = [Number(left), Number(right)];
  // Bounds of dates are compared as their texts, which sort as the dates do.
  return Number.isNaN(a) || Number.isNaN(b) ? String(left) < String(right) : a < b;
};

const isNarrower = (
  isFloor: boolean,
  old: string | number | undefined,
  now: string | number | undefined,
): boolean => {
  if (now === undefined) return false;
  if (old === undefined) return true;
  return isFloor ? isLess(old, now) : isLess(now, old);
};

const boundEffects = (before: ValueFacets, after: ValueFacets): readonly Effect[] =>
  bounds.flatMap(([name, title, isFloor]): readonly Effect[] => {
    const [old, now] = [before[name], after[name]];
    if (old === now) return [];
    const what = `${title}: было ${old ?? 'не задано'}, стало ${now ?? 'не задано'}`;
    return isNarrower(isFloor, old, now)
      ? [{ change: 'facet', what, sender: refuses }]
      : [{ change: 'facet', what, recipient: surprises }];
  });

const lengthEffects = (before: ValueFacets, after: ValueFacets): readonly Effect[] => {
  const [old, now] = [before.length, after.length];
  if (old === now) return [];
  const what = `длина: была ${old ?? 'не задана'}, стала ${now ?? 'не задана'}`;
  return [
    {
      change: 'facet',
      what,
      ...(now !== undefined && { sender: refuses }),
      ...(old !== undefined && { recipient: surprises }),
    },
  ];
};

/** Effects of everything that restricts a simple value. */
export const facetEffects = (before: ValueFacets, after: ValueFacets): readonly Effect[] => [
  ...enumerationEffects(before, after),
  ...patternEffects(before, after),
  ...lengthEffects(before, after),
  ...boundEffects(before, after),
];

/** Effects of constant, default and empty values. */
export const constantEffects = (before: SchemaNode, after: SchemaNode): readonly Effect[] => {
  const effects: Effect[] = [];
  const shown = (value: string | undefined): string => (value === undefined ? 'нет' : `«${value}»`);
  if (before.fixed !== after.fixed) {
    effects.push({
      change: 'fixed',
      what: `постоянное значение: было ${shown(before.fixed)}, стало ${shown(after.fixed)}`,
      ...(after.fixed !== undefined && { sender: refuses }),
      ...(before.fixed !== undefined && { recipient: surprises }),
    });
  }
  if (before.default !== after.default) {
    effects.push({
      change: 'default',
      what: `значение по умолчанию: было ${shown(before.default)}, стало ${shown(after.default)}`,
      recipient: 'отсутствие значения означает теперь другое',
    });
  }
  if (before.nillable !== after.nillable) {
    effects.push(
      after.nillable
        ? { change: 'nillable', what: 'разрешено пустое значение (nil)', recipient: surprises }
        : { change: 'nillable', what: 'пустое значение (nil) запрещено', sender: refuses },
    );
  }
  return effects;
};
