import year2025 from './data/2025.json' with { type: 'json' };
import year2026 from './data/2026.json' with { type: 'json' };
import type { CalendarYear } from './year.ts';

/** Calendars that come with the hub; an entry of the register replaces the year of the same number. */
export const shippedYears: readonly CalendarYear[] = [year2025, year2026];
