import { Tooltip } from 'antd';
import type { ReactNode } from 'react';

const zone = 'Asia/Novokuznetsk';
const full = new Intl.DateTimeFormat('ru-RU', {
  timeZone: zone,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dateOnly = new Intl.DateTimeFormat('ru-RU', {
  timeZone: zone,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** Text of a moment in Kuzbass time. @param at RFC 3339 or epoch milliseconds */
export const momentText = (at: string | number): string => full.format(new Date(at));

/** Text of a date in Kuzbass time. */
export const dateText = (at: string | number): string => dateOnly.format(new Date(at));

/** A moment in Kuzbass time; the exact UTC moment in the hint. */
export const Moment = ({ at }: { readonly at: string | number | null | undefined }): ReactNode =>
  at === null || at === undefined ? (
    <span aria-label="нет">—</span>
  ) : (
    <Tooltip title={`${new Date(at).toISOString()} (UTC)`}>
      <time className="nowrap" dateTime={new Date(at).toISOString()}>
        {momentText(at)}
      </time>
    </Tooltip>
  );

const units = [
  ['д', 86_400_000],
  ['ч', 3_600_000],
  ['мин', 60_000],
  ['с', 1_000],
] as const;

/** `93 784 мс` → `1 мин 33 с`; below a second in milliseconds. */
export const durationText = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} мс`;
  const first = units.findIndex(([, size]) => ms >= size);
  const parts: string[] = [];
  let left = ms;
  for (const [unit, size] of units.slice(first, first + 2)) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ');
};

/** A length of time in words; a dash when there is none. */
export const Duration = ({ ms }: { readonly ms: number | null | undefined }): ReactNode => (
  <span className="nowrap">{ms === null || ms === undefined ? '—' : durationText(ms)}</span>
);

const count = new Intl.NumberFormat('ru-RU');

/** `1234567` → `1 234 567` */
export const countText = (value: number): string => count.format(value);

/** `1536` → `1,5 КБ` */
export const bytesText = (bytes: number): string => {
  const kinds = ['Б', 'КБ', 'МБ', 'ГБ'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), kinds.length - 1);
  const value = bytes / 1024 ** power;
  return `${count.format(Math.round(value * 10) / 10)} ${kinds[power] ?? ''}`;
};
