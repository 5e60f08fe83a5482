import { Type, type Static } from 'typebox';
import type { Violation } from '../../broker/index.ts';
import {
  defineRegister,
  isLocalDate,
  liveVersionsOf,
  validityFields,
  type PublicationContext,
} from '../entries/index.ts';

const dateField = (title: string, description: string) =>
  Type.Optional(Type.String({ title, description, pattern: '^\\d{4}-\\d{2}-\\d{2}$' }));

const value = Type.Object(
  {
    code: Type.String({ title: 'Код значения', minLength: 1, maxLength: 200 }),
    name: Type.String({ title: 'Наименование значения', minLength: 1, maxLength: 2_000 }),
    validFrom: dateField('Значение действует с', 'дата ГГГГ-ММ-ДД'),
    validTo: dateField('Значение действует по', 'дата ГГГГ-ММ-ДД, включительно'),
    parent: Type.Optional(
      Type.String({ title: 'Код вышестоящего значения', minLength: 1, maxLength: 200 }),
    ),
  },
  { additionalProperties: false, title: 'Значение классификатора' },
);

export const classifierSchema = Type.Object(
  {
    code: Type.String({
      title: 'Код классификатора',
      pattern: '^[A-Za-z0-9_.-]{1,60}$',
      description: '1–60 букв латиницы, цифр, знаков _ . -',
    }),
    name: Type.String({ title: 'Наименование', minLength: 1, maxLength: 500 }),
    description: Type.Optional(Type.String({ title: 'Описание', maxLength: 5_000 })),
    entries: Type.Array(value, { title: 'Значения', maxItems: 100_000 }),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Классификатор' },
);

export type ClassifierCard = Static<typeof classifierSchema>;
export type ClassifierValue = Static<typeof value>;

const firstDate = '0000-00-00';
const lastDate = '9999-99-99';

/** True when a value is in force on a date; both its dates belong to its life. */
export const isInForce = (item: ClassifierValue, date: string): boolean =>
  (item.validFrom ?? firstDate) <= date && date <= (item.validTo ?? lastDate);

const dateViolations = (item: ClassifierValue, at: string): readonly Violation[] => {
  const wrong = (['validFrom', 'validTo'] as const).filter((field) => {
    const date = item[field];
    return date !== undefined && !isLocalDate(date);
  });
  if (wrong.length > 0)
    return wrong.map((field) => ({ field: `${at}/${field}`, reason: 'такой даты нет' }));
  return (item.validFrom ?? firstDate) > (item.validTo ?? lastDate)
    ? [{ field: `${at}/validTo`, reason: 'конец действия значения раньше начала' }]
    : [];
};

/** The same code may come again with another name, but never twice on one date. */
const overlapViolations = (
  earlier: readonly ClassifierValue[],
  item: ClassifierValue,
  at: string,
): readonly Violation[] =>
  earlier.some(
    (other) =>
      (other.validFrom ?? firstDate) <= (item.validTo ?? lastDate) &&
      (item.validFrom ?? firstDate) <= (other.validTo ?? lastDate),
  )
    ? [{ field: `${at}/code`, reason: `значение «${item.code}» уже есть на эти даты` }]
    : [];

const isInCycle = (parents: ReadonlyMap<string, string>, code: string): boolean => {
  const seen = new Set([code]);
  for (let next = parents.get(code); next !== undefined; next = parents.get(next)) {
    if (next === code) return true;
    if (seen.has(next)) return false;
    seen.add(next);
  }
  return false;
};

const check = ({ entries }: ClassifierCard): readonly Violation[] => {
  const byCode = new Map<string, ClassifierValue[]>();
  const parents = new Map<string, string>();
  const violations = entries.flatMap((item, index) => {
    const at = `/entries/${index}`;
    const earlier = byCode.get(item.code) ?? [];
    const found = [...dateViolations(item, at), ...overlapViolations(earlier, item, at)];
    byCode.set(item.code, [...earlier, item]);
    if (item.parent !== undefined) parents.set(item.code, item.parent);
    return found;
  });
  const tree = entries.flatMap((item, index): readonly Violation[] => {
    if (item.parent === undefined) return [];
    const field = `/entries/${index}/parent`;
    if (!byCode.has(item.parent))
      return [{ field, reason: `вышестоящего значения «${item.parent}» нет` }];
    return isInCycle(parents, item.code) ? [{ field, reason: 'значение вложено само в себя' }] : [];
  });
  return [...violations, ...tree];
};

/** A value that was published may only be closed with an end date: old documents and reports still name it (MKS-2.1.e). */
const checkPublication = async (
  entry: ClassifierCard,
  { t, nowMs }: PublicationContext,
): Promise<readonly Violation[]> => {
  const before = (await liveVersionsOf(t, 'classifiers', entry.code, nowMs)).at(-1);
  if (!before) return [];
  const codes = new Set(entry.entries.map((item) => item.code));
  const gone = (before.data as ClassifierCard).entries.filter((item) => !codes.has(item.code));
  return [...new Set(gone.map((item) => item.code))].map((code) => ({
    field: '/entries',
    reason: `опубликованное значение «${code}» нельзя удалить: закройте его датой «Значение действует по»`,
  }));
};

/** Register of classifiers and reference books: ОКТМО, ФРГУ services, document kinds, refusal grounds (KIS-6.3.3). */
export const classifiers = defineRegister({
  name: 'classifiers',
  schema: classifierSchema,
  codeOf: (entry) => entry.code,
  check,
  checkPublication,
});
