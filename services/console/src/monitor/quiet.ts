import type { Quiet } from './types.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const textOf = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** `22:00–08:00` */
export const quietText = (quiet: Quiet): string =>
  quiet === null ? '' : `${textOf(quiet.fromMinute)}–${textOf(quiet.toMinute)}`;

/** Form of the field of quiet hours. */
export const quietForm = /^([01]?\d|2[0-3]):([0-5]\d)\s*[–-]\s*([01]?\d|2[0-3]):([0-5]\d)$/;

/** null when the text is empty. */
export const quietOf = (text: string | undefined): Quiet => {
  const match = quietForm.exec(text?.trim() ?? '');
  if (match === null) return null;
  const [, fromHour, fromMinute, toHour, toMinute] = match.map(Number);
  return {
    fromMinute: (fromHour ?? 0) * 60 + (fromMinute ?? 0),
    toMinute: (toHour ?? 0) * 60 + (toMinute ?? 0),
  };
};
