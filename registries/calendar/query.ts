import { limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { entriesAt } from '../entries/index.ts';
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
});

export type CalendarQuery = ReturnType<typeof makeCalendarQuery>;
