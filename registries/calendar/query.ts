import { HubError, limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { entriesAt, entryAt } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';
import { makeCalendar, type Calendar } from './calendar.ts';
import { shippedYears } from './shipped.ts';
import type { CalendarYear } from './year.ts';

/** Reading of production calendars «на дату» (KIS-6.3.3). */
export const makeCalendarQuery = (p: { readonly db: Queryable; readonly clock: Clock }) => ({
  /** The calendar as it was in force at a moment, now when absent: a later decree does not change terms counted before it. */
  at: async (atMs: EpochMs = p.clock.nowMs()): Promise<Calendar> => {
    const registered = (await entriesAt(p.db, 'calendars', atMs, limits.listRowsMax)).map(
      (entry) => entry.data as CalendarYear,
    );
    return makeCalendar([...shippedYears, ...registered]);
  },
  /**
   * The year in force now: of the register, or the one that comes with the hub.
   * @throws HubError RegistryEntryNotFound when there is neither
   */
  year: async (
    year: number,
  ): Promise<{ readonly card: CalendarYear; readonly registered: boolean }> => {
    const entry = await entryAt(p.db, 'calendars', String(year), p.clock.nowMs());
    if (entry) return { card: entry.data as CalendarYear, registered: true };
    const card = shippedYears.find((one) => one.year === year);
    if (card) return { card, registered: false };
    const reason = `Производственный календарь на ${year} год не зарегистрирован.`;
    throw new HubError('RegistryEntryNotFound', { field: 'year', value: String(year), reason });
  },
});

export type CalendarQuery = ReturnType<typeof makeCalendarQuery>;
