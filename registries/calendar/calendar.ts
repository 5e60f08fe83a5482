import assert from 'node:assert/strict';
import { HubError, limits, type EpochMs } from '../../broker/index.ts';
import {
  addDays,
  localDateOf,
  regionZone,
  startOfDayMs,
  weekdayOf,
  type LocalDate,
} from '../entries/index.ts';
import type { CalendarYear } from './year.ts';

export type Deadline = {
  /** Legal date of receipt in the recipient's time zone. */
  readonly receivedOn: LocalDate;
  /** Last day of the term. */
  readonly dueOn: LocalDate;
  /** First moment after the term, epoch milliseconds. */
  readonly overdueFromMs: EpochMs;
};

type Days = { readonly off: ReadonlySet<LocalDate>; readonly working: ReadonlySet<LocalDate> };

const daysOf = (year: CalendarYear): Days => {
  const holidays = new Set(year.holidays.map((holiday) => holiday.date));
  return {
    off: new Set([...holidays, ...year.transfers.map((transfer) => transfer.to)]),
    // A holiday on a weekend stays a holiday; an ordinary Saturday whose rest was moved becomes a working day.
    working: new Set(
      year.transfers.map((transfer) => transfer.from).filter((day) => !holidays.has(day)),
    ),
  };
};

/** Counts working days by the given years. */
export const makeCalendar = (years: readonly CalendarYear[]) => {
  const known = new Map(years.map((year) => [String(year.year), daysOf(year)]));

  /** @throws HubError RegistryEntryNotFound when the year has no calendar: a guess would move legal deadlines silently */
  const isWorkingDay = (date: LocalDate): boolean => {
    const days = known.get(date.slice(0, 4));
    if (!days) {
      throw new HubError('RegistryEntryNotFound', {
        field: 'year',
        value: date.slice(0, 4),
        reason: `Производственный календарь на ${date.slice(0, 4)} год не зарегистрирован.`,
      });
    }
    if (days.off.has(date)) return false;
    return weekdayOf(date) <= 5 || days.working.has(date);
  };

  /**
   * The date that is `workingDays` working days after a date; the date itself is not counted (ГК РФ, статья 191).
   * @throws HubError RegistryEntryNotFound when a year on the way has no calendar
   */
  const addWorkingDays = (date: LocalDate, workingDays: number): LocalDate => {
    assert(Number.isInteger(workingDays) && workingDays >= 0, 'whole working days');
    assert(workingDays <= limits.workingDaysMax, 'a term within the limit');
    let day = date;
    for (let left = workingDays; left > 0; left -= isWorkingDay(day) ? 1 : 0) day = addDays(day, 1);
    return day;
  };

  /**
   * Term of an answer in working days from the legal time of receipt (KIS-6.4.b).
   * @param legalReceivedAtMs placement in the queue; @param zone of the recipient
   * @throws HubError RegistryEntryNotFound when a year on the way has no calendar
   */
  const deadline = (
    legalReceivedAtMs: EpochMs,
    workingDays: number,
    zone: string = regionZone,
  ): Deadline => {
    const receivedOn = localDateOf(legalReceivedAtMs, zone);
    const dueOn = addWorkingDays(receivedOn, workingDays);
    return { receivedOn, dueOn, overdueFromMs: startOfDayMs(addDays(dueOn, 1), zone) };
  };

  return { isWorkingDay, addWorkingDays, deadline };
};

export type Calendar = ReturnType<typeof makeCalendar>;
