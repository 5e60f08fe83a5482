import assert from 'node:assert/strict';
import type { EpochMs } from '../../broker/index.ts';

/** Calendar date of a time zone, `YYYY-MM-DD`. */
export type LocalDate = string;

/** Time zone of the region: legal dates are counted in it (KIS-6.4.b). */
export const regionZone = 'Asia/Novokuznetsk';

const dayMs = 24 * 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
};

const partsOf = (atMs: EpochMs, zone: string): Record<string, string> =>
  Object.fromEntries(
    formatOf(zone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  );

/** Date on the wall of a time zone at a moment. */
export const localDateOf = (atMs: EpochMs, zone: string = regionZone): LocalDate => {
  const { year, month, day } = partsOf(atMs, zone);
  return `${(year ?? '').padStart(4, '0')}-${month}-${day}`;
};

const offsetMsAt = (atMs: EpochMs, zone: string): number => {
  const { hour, minute, second } = partsOf(atMs, zone);
  const wallMs = Date.parse(`${localDateOf(atMs, zone)}T${hour}:${minute}:${second}Z`);
  return wallMs - Math.floor(atMs / 1000) * 1000;
};

/** True for a date that exists: 2026-02-29 does not. */
export const isLocalDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
};

/** The date `days` later (earlier when negative). */
export const addDays = (date: LocalDate, days: number): LocalDate => {
  assert(isLocalDate(date) && Number.isInteger(days), 'a date and whole days');
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
};

/** Day of the week by ISO 8601: 1 is Monday, 7 is Sunday. */
export const weekdayOf = (date: LocalDate): number => {
  assert(isLocalDate(date), 'a date');
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
};

/** Moment at which a date begins in a time zone, epoch milliseconds. */
export const startOfDayMs = (date: LocalDate, zone: string = regionZone): EpochMs => {
  assert(isLocalDate(date), 'a date');
  const wallMs = Date.parse(`${date}T00:00:00Z`);
  const guessMs = wallMs - offsetMsAt(wallMs, zone);
  // The offset may have changed between the guess and midnight itself.
  return wallMs - offsetMsAt(guessMs, zone);
};
