import { addDays, weekdayOf, type LocalDate } from '../entries/index.ts';
import { makeCalendar } from './calendar.ts';
import type { CalendarYear } from './year.ts';

export type CalendarDay = {
  readonly date: LocalDate;
  readonly working: boolean;
  /** Why it is not what its weekday says: a holiday, a transfer; null for an ordinary day. */
  readonly reason: string | null;
};

/** Every day of a year in order. */
export const yearDays = (card: CalendarYear): readonly CalendarDay[] => {
  const calendar = makeCalendar([card]);
  const reasons = new Map<string, string>([
    ...card.transfers.flatMap(({ from, to }): [string, string][] => [
      [from, `рабочий день: выходной перенесён на ${to}`],
      [to, `выходной день, перенесённый с ${from}`],
    ]),
    ...card.holidays.map(({ date, name }): [string, string] => [date, name]),
  ]);
  const days: CalendarDay[] = [];
  for (let date = `${card.year}-01-01`; date.startsWith(`${card.year}-`); date = addDays(date, 1)) {
    const working = calendar.isWorkingDay(date);
    const usual = weekdayOf(date) <= 5;
    const reason = reasons.get(date) ?? null;
    days.push({ date, working, reason: reason === null && working !== usual ? 'перенос' : reason });
  }
  return days;
};
