import type { EpochMs } from '../../broker/index.ts';

const dateTime = /^(-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads an xs:dateTime. Without an offset it is Moscow time, as everywhere in SMEV; fractions beyond a millisecond are cut.
 * @returns epoch milliseconds, or null when it is not a moment (XML Schema Part 2 §3.2.7)
 */
export const readDateTime = (text: string): EpochMs | null => {
  const match = dateTime.exec(text.trim());
  if (match === null) return null;
  const [, seconds = '', fraction = '', offset = '+03:00'] = match;
  const day = seconds.slice(0, seconds.indexOf('T'));
  const value = Date.parse(`${seconds}${fraction.slice(0, 4)}${offset}`);
  if (Number.isNaN(value)) return null;
  // Date.parse turns 30 February into 1 March.
  const normal = new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().slice(0, day.length);
  return normal === day ? value : null;
};

/** A moment as xs:dateTime in UTC with milliseconds. */
export const writeDateTime = (atMs: EpochMs): string => new Date(atMs).toISOString();

/** Reads an xs:boolean; null when it is not one. */
export const readBoolean = (text: string): boolean | null => {
  switch (text.trim()) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      return null;
  }
};

/** Reads an xs:int; null when it is not one. */
export const readInt = (text: string): number | null => {
  const trimmed = text.trim();
  const value = /^[+-]?\d{1,10}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : null;
};

const notBase64 = /[^A-Za-z0-9+/= \t\r\n]/;

/** True for text in the alphabet of xs:base64Binary; the exact check is the decoder's. */
export const isBase64 = (text: string): boolean => !notBase64.test(text);

/** Media type of an attachment as the schema of the exchange restricts it. */
export const mimeTypePattern = /^(text|image|audio|video|application)\/[a-zA-Z0-9\-+.]*$/;
