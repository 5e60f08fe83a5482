import { tags } from './der.ts';

/** Small writer of DER (X.690 §10): each function returns one finished element. */

const header = (tag: number, length: number): Buffer => {
  if (length < 0x80) return Buffer.from([tag, length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.from([tag, 0x80 | bytes.length, ...bytes]);
};

/** One element with the given identifier octet. */
export const element = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(parts);
  return new Uint8Array(Buffer.concat([header(tag, content.length), content]));
};

/** SEQUENCE of finished elements. */
export const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  element(tags.sequence, ...parts);

/** SET OF finished elements in the order that DER demands (X.690 §11.6). */
export const setOfSorted = (...parts: readonly Uint8Array[]): Uint8Array =>
  element(tags.set, ...parts.toSorted((a, b) => Buffer.compare(a, b)));

/** OBJECT IDENTIFIER from its dotted text. */
export const oid = (text: string): Uint8Array => {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left % 128) | 0x80);
    }
    return groups;
  });
  return element(tags.oid, Uint8Array.from(bytes));
};

/** Non-negative INTEGER from big-endian bytes. */
export const integerBytes = (value: Uint8Array): Uint8Array => {
  const from = value.findIndex((byte) => byte !== 0);
  const bytes = from < 0 ? Uint8Array.of(0) : value.subarray(from);
  const sign = (bytes[0] as number) > 0x7f ? Uint8Array.of(0) : new Uint8Array();
  return element(tags.integer, sign, bytes);
};

/** Non-negative small INTEGER. */
export const integer = (value: number): Uint8Array => {
  const hex = value.toString(16);
  return integerBytes(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
};

/** OCTET STRING. */
export const octetString = (bytes: Uint8Array): Uint8Array => element(tags.octetString, bytes);

/** BIT STRING; `unusedBits` of the last byte do not count. */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array =>
  element(tags.bitString, Uint8Array.of(unusedBits), bytes);

/** BOOLEAN TRUE, the only value that DER writes where FALSE is the default. */
export const booleanTrue = (): Uint8Array => element(tags.boolean, Uint8Array.of(0xff));

/** NULL. */
export const nullElement = (): Uint8Array => element(tags.null);

/** UTF8String. */
export const utf8 = (text: string): Uint8Array => element(tags.utf8, Buffer.from(text, 'utf8'));

/** A string of the given type whose characters are all ASCII. */
export const ascii = (tag: number, text: string): Uint8Array =>
  element(tag, Buffer.from(text, 'latin1'));

/** Context-specific constructed element, e.g. [0] EXPLICIT. */
export const context = (number: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  element(0xa0 | number, ...parts);

/** UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5); milliseconds since the epoch, cut to seconds. */
export const time = (atMs: number): Uint8Array => {
  const digits = new Date(atMs).toISOString().replace(/[-:T]|\.\d+/g, '');
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050
    ? ascii(tags.utcTime, digits.slice(2))
    : ascii(tags.generalizedTime, digits);
};
