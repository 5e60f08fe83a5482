import { Type, type Static } from 'typebox';
import type { Violation } from '../../broker/index.ts';
import { defineRegister, isLocalDate, validityFields, weekdayOf } from '../entries/index.ts';

const date = (title: string) =>
  Type.String({ title, pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'дата ГГГГ-ММ-ДД' });

export const calendarYearSchema = Type.Object(
  {
    year: Type.Integer({ title: 'Год', minimum: 1900, maximum: 2999 }),
    source: Type.String({ title: 'Основание', minLength: 1, maxLength: 1_000 }),
    holidays: Type.Array(
      Type.Object(
        {
          date: date('Дата'),
          name: Type.String({ title: 'Праздник', minLength: 1, maxLength: 200 }),
        },
        { additionalProperties: false },
      ),
      { title: 'Нерабочие праздничные дни', maxItems: 100 },
    ),
    transfers: Type.Array(
      Type.Object(
        { from: date('С выходного дня'), to: date('На рабочий день') },
        { additionalProperties: false },
      ),
      { title: 'Переносы выходных дней', maxItems: 100 },
    ),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Производственный календарь года' },
);

/** A year as the law gives it: holidays of article 112 of the Labour Code and the transfers of days off. */
export type CalendarYear = Static<typeof calendarYearSchema>;

const isWeekend = (day: string): boolean => weekdayOf(day) > 5;

const check = (entry: CalendarYear): readonly Violation[] => {
  const seen = new Set<string>();
  const dateViolations = (day: string, field: string): readonly Violation[] => {
    if (!isLocalDate(day) || !day.startsWith(`${entry.year}-`))
      return [{ field, reason: `«${day}» — не дата ${entry.year} года` }];
    if (seen.has(day)) return [{ field, reason: `дата «${day}» указана дважды` }];
    seen.add(day);
    return [];
  };
  const holidays = entry.holidays.flatMap(({ date: day }, index) =>
    dateViolations(day, `/holidays/${index}/date`),
  );
  const holidayDates = new Set(seen);
  seen.clear();
  const transfers = entry.transfers.flatMap(({ from, to }, index) => {
    const at = `/transfers/${index}`;
    const wrong = [...dateViolations(from, `${at}/from`), ...dateViolations(to, `${at}/to`)];
    if (wrong.length > 0) return wrong;
    return [
      ...(isWeekend(from) ? [] : [{ field: `${at}/from`, reason: 'переносится не выходной день' }]),
      ...(isWeekend(to) || holidayDates.has(to)
        ? [{ field: `${at}/to`, reason: 'день, на который перенесён выходной, и так нерабочий' }]
        : []),
    ];
  });
  return [...holidays, ...transfers];
};

/** Register of production calendars; an entry's code is the year. */
export const calendars = defineRegister({
  name: 'calendars',
  schema: calendarYearSchema,
  codeOf: (entry) => String(entry.year ?? ''),
  check,
});
