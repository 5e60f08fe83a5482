import { isDeepStrictEqual } from 'node:util';
import type { Shape } from './canonical.ts';
import { choicesKeyword } from './choices.ts';
import { compareLines, type LineChange } from './compareLines.ts';
import { pointerStep } from './validation.ts';

/** One difference between two versions of an entry, in words for people. */
export type Change = {
  /** JSON pointer into the entry that has the value. */
  readonly field: string;
  /** Titles of the fields on the way: «Схемы XSD › Файлы › types.xsd › Содержимое». */
  readonly title: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: string | null;
  readonly after: string | null;
  /** For texts of many lines: the comparison line by line instead of the two texts. */
  readonly lines?: readonly LineChange[];
};

/** Says a value in words; null leaves it to the general rule. */
export type Say = (value: unknown) => string | null;

type TitledShape = Shape & {
  readonly title?: string;
  readonly [choicesKeyword]?: Readonly<Record<string, string>>;
};
type Place = { readonly field: string; readonly titles: readonly string[]; readonly say: Say };

const valueCharsMax = 4_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shapeAt = (shape: TitledShape | undefined, key: string): TitledShape | undefined => {
  const properties = shape?.properties;
  return properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
};

const inWords = (shape: TitledShape | undefined, value: unknown, say: Say): string => {
  const said = say(value);
  if (said !== null) return said;
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (typeof value === 'string') {
    const titles = shape?.[choicesKeyword];
    const title = titles && Object.hasOwn(titles, value) ? titles[value] : undefined;
    return (title ?? value).slice(0, valueCharsMax);
  }
  return JSON.stringify(value, null, 2).slice(0, valueCharsMax);
};

const changeOf = (
  shape: TitledShape | undefined,
  before: unknown,
  after: unknown,
  { field, titles, say }: Place,
): Change => {
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const title = titles.join(' › ');
  const [left, right] = [before ?? '', after ?? ''];
  const isText = typeof left === 'string' && typeof right === 'string';
  const saidOtherwise = say(left) !== null || say(right) !== null;
  if (isText && !saidOtherwise && (left.includes('\n') || right.includes('\n'))) {
    return { field, title, kind, before: null, after: null, lines: compareLines(left, right) };
  }
  const word = (value: unknown): string | null =>
    value === undefined ? null : inWords(shape, value, say);
  return { field, title, kind, before: word(before), after: word(after) };
};

const keys = ['code', 'name', 'key', 'date', 'from', 'test'] as const;

/** The field by which the items of a list are recognised: each has it and no two have the same; null when there is none. */
const keyOf = (...lists: readonly (readonly unknown[])[]): string | null =>
  keys.find((key) =>
    lists.every((list) => {
      const values = list.map((item) => (isRecord(item) ? item[key] : undefined));
      return (
        values.every((value) => typeof value === 'string') && new Set(values).size === values.length
      );
    }),
  ) ?? null;

const step = (place: Place, key: string | number, title: string): Place => ({
  ...place,
  field: place.field + pointerStep(key),
  titles: [...place.titles, title],
});

const compareKeyed = (
  shape: TitledShape | undefined,
  [before, after]: readonly [readonly unknown[], readonly unknown[]],
  key: string,
  place: Place,
): readonly Change[] => {
  const named = (list: readonly unknown[]) =>
    new Map(list.map((item, index) => [String((item as Record<string, unknown>)[key]), index]));
  const [old, young] = [named(before), named(after)];
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((name) => {
    const [from, to] = [old.get(name), young.get(name)];
    return compareAny(
      shape,
      from === undefined ? undefined : before[from],
      to === undefined ? undefined : after[to],
      step(place, to ?? from ?? 0, name),
    );
  });
};

const compareUnkeyed = (
  shape: TitledShape | undefined,
  [before, after]: readonly [readonly unknown[], readonly unknown[]],
  place: Place,
): readonly Change[] => {
  const onlyIn = (list: readonly unknown[], other: readonly unknown[]) =>
    list.flatMap((value, index) =>
      other.some((one) => isDeepStrictEqual(one, value)) ? [] : [{ value, index }],
    );
  const gone = onlyIn(before, after);
  const come = onlyIn(after, before);
  const changes = [
    ...gone.map(({ value, index }) =>
      changeOf(shape, value, undefined, step(place, index, String(index + 1))),
    ),
    ...come.map(({ value, index }) =>
      changeOf(shape, undefined, value, step(place, index, String(index + 1))),
    ),
  ];
  if (changes.length > 0) return changes;
  const title = place.titles.join(' › ');
  return [
    {
      field: place.field,
      title,
      kind: 'changed',
      before: 'прежний порядок или повторы',
      after: 'другой порядок или повторы',
    },
  ];
};

const compareAny = (
  shape: TitledShape | undefined,
  before: unknown,
  after: unknown,
  place: Place,
): readonly Change[] => {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
      const inner = shapeAt(shape, key);
      const at = step(place, key, inner?.title ?? key);
      return compareAny(inner, before[key] ?? inner?.default, after[key] ?? inner?.default, at);
    });
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const key = keyOf(before, after);
    return key === null
      ? compareUnkeyed(shape?.items, [before, after], place)
      : compareKeyed(shape?.items, [before, after], key, place);
  }
  return [changeOf(shape, before, after, place)];
};

/**
 * What differs between two contents of one register, element by element, with the titles of its schema (KIS-4.1.3).
 * @param say words for values that have better ones, e.g. certificates
 */
export const compareEntries = (
  shape: Shape,
  before: unknown,
  after: unknown,
  say: Say = () => null,
): readonly Change[] => compareAny(shape, before, after, { field: '', titles: [], say });
