import { HubError, limits } from '../../broker/index.ts';

/** One element of ASN.1: `bytes` is the whole of it, `content` the part after the header. */
export type Asn1 = {
  readonly tag: number;
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
};

/** Identifier octets that X.509 and CMS use (X.690 §8.1.2). */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  numeric: 0x12,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

const constructedBit = 0x20;

/** The refusal of a broken structure; readers of larger things give it their own code. */
export const brokenAsn1 = (what: string): HubError =>
  new HubError('BadRequest', { reason: `Структура ASN.1 нарушена: ${what}.` });

/** Header of an element: where the content begins and ends; `end` is −1 for the indefinite form of BER. */
const readHeader = (bytes: Uint8Array, at: number): { start: number; end: number } => {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw brokenAsn1('данные обрываются');
  if ((tag & 0x1f) === 0x1f) throw brokenAsn1('многобайтовый тег');
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  if (first === 0x80) {
    if ((tag & constructedBit) === 0) throw brokenAsn1('неопределённая длина простого элемента');
    return { start: at + 2, end: -1 };
  }
  const count = first & 0x7f;
  if (count > 4) throw brokenAsn1('слишком большая длина');
  let length = 0;
  for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[at + 2 + i] ?? Infinity);
  return { start: at + 2 + count, end: at + 2 + count + length };
};

/**
 * Reads the element that begins at `at`, DER or BER with indefinite lengths (X.690 §8.1).
 * @throws HubError BadRequest when the data is cut off or nested deeper than limits.asn1DepthMax.
 */
export const readAsn1 = (bytes: Uint8Array, at = 0, depth = 0): Asn1 => {
  if (depth > limits.asn1DepthMax) throw brokenAsn1('слишком большая вложенность');
  const { start, end } = readHeader(bytes, at);
  const tag = bytes[at] as number;
  if (end >= 0) {
    if (end > bytes.length) throw brokenAsn1('данные обрываются');
    return { tag, bytes: bytes.subarray(at, end), content: bytes.subarray(start, end) };
  }
  let next = start;
  while (bytes[next] !== 0 || bytes[next + 1] !== 0) {
    next += readAsn1(bytes, next, depth + 1).bytes.length;
  }
  return { tag, bytes: bytes.subarray(at, next + 2), content: bytes.subarray(start, next) };
};

/** Reads an element that must fill the bytes. @throws HubError BadRequest */
export const readWholeAsn1 = (bytes: Uint8Array): Asn1 => {
  const element = readAsn1(bytes);
  if (element.bytes.length !== bytes.length) throw brokenAsn1('лишние данные в конце');
  return element;
};

/** Elements inside a constructed one, in order. @throws HubError BadRequest */
export const childrenOf = (element: Asn1): Asn1[] => {
  if ((element.tag & constructedBit) === 0) throw brokenAsn1('ожидался составной элемент');
  const children: Asn1[] = [];
  for (let at = 0; at < element.content.length;) {
    const child = readAsn1(element.content, at);
    children.push(child);
    at += child.bytes.length;
  }
  return children;
};

/** The element itself when its tag is the expected one. @throws HubError BadRequest */
export const expectTag = (element: Asn1 | undefined, tag: number): Asn1 => {
  if (element?.tag !== tag)
    throw brokenAsn1(
      `ожидался тег ${tag.toString(16)}, найден ${element?.tag.toString(16) ?? '—'}`,
    );
  return element;
};

/** Children of a SEQUENCE. @throws HubError BadRequest */
export const sequenceOf = (element: Asn1 | undefined): Asn1[] =>
  childrenOf(expectTag(element, tags.sequence));

/** Children of a SET. @throws HubError BadRequest */
export const setOf = (element: Asn1 | undefined): Asn1[] =>
  childrenOf(expectTag(element, tags.set));

const oidTexts = new Map<string, string>();

/** Dotted text of an OBJECT IDENTIFIER. @throws HubError BadRequest */
export const oidOf = (element: Asn1 | undefined): string => {
  const { content } = expectTag(element, tags.oid);
  if (content.length === 0 || content.length > 32) throw brokenAsn1('неверный идентификатор');
  const key = Buffer.from(content).toString('latin1');
  const known = oidTexts.get(key);
  if (known !== undefined) return known;
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length === 0) {
      const root = Math.min(Math.floor(value / 40), 2);
      arcs.push(root, value - root * 40);
    } else arcs.push(value);
    value = 0;
  }
  const text = arcs.join('.');
  if (oidTexts.size < limits.certificatesCachedMax) oidTexts.set(key, text);
  return text;
};

/** Hexadecimal text of an INTEGER as X.509 shows serial numbers: lower case, no leading zero byte. */
export const integerHexOf = (element: Asn1 | undefined): string => {
  const { content } = expectTag(element, tags.integer);
  const from = content.length > 1 && content[0] === 0 ? 1 : 0;
  return Buffer.from(content.subarray(from)).toString('hex');
};

/** A small non-negative INTEGER. @throws HubError BadRequest */
export const smallIntegerOf = (element: Asn1 | undefined): number => {
  const { content } = expectTag(element, tags.integer);
  if (content.length === 0 || content.length > 4 || (content[0] as number) > 0x7f)
    throw brokenAsn1('целое вне допустимых пределов');
  return content.reduce((sum, byte) => sum * 256 + byte, 0);
};

/** Bytes of a BIT STRING without unused bits. @throws HubError BadRequest */
export const bitStringOf = (element: Asn1 | undefined): Uint8Array => {
  const { content } = expectTag(element, tags.bitString);
  if (content.length === 0 || content[0] !== 0) throw brokenAsn1('неполные байты битовой строки');
  return content.subarray(1);
};

/** Bytes of an OCTET STRING, also of the constructed form that BER allows. @throws HubError BadRequest */
export const octetsOf = (element: Asn1 | undefined): Uint8Array => {
  if (element?.tag === (tags.octetString | constructedBit)) {
    return new Uint8Array(Buffer.concat(childrenOf(element).map(octetsOf)));
  }
  return expectTag(element, tags.octetString).content;
};

/** Children of a context-specific constructed element such as [0], or undefined when the tag is another one. */
export const contextOf = (element: Asn1 | undefined, number: number): Asn1[] | undefined =>
  element?.tag === (0xa0 | number) ? childrenOf(element) : undefined;

const timePattern = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/;

/** Milliseconds since the epoch of a UTCTime or GeneralizedTime (RFC 5280 §4.1.2.5). @throws HubError BadRequest */
export const timeMsOf = (element: Asn1 | undefined): number => {
  const short = element?.tag === tags.utcTime;
  if (element === undefined || (!short && element.tag !== tags.generalizedTime))
    throw brokenAsn1('ожидалось время');
  const match = timePattern.exec(Buffer.from(element.content).toString('latin1'));
  const year = Number(match?.[1]);
  if (match === null || (match[1]?.length === 2) !== short) throw brokenAsn1('неверное время');
  const [month, day, hour, minute, second] = match.slice(2, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const century = year < 50 ? 2000 : 1900;
  return Date.UTC(short ? year + century : year, month - 1, day, hour, minute, second);
};

/** Text of any of the string types of a distinguished name (X.690 §8.23). */
export const textOf = (element: Asn1): string => {
  const bytes = Buffer.from(element.content);
  switch (element.tag) {
    case tags.utf8:
      return bytes.toString('utf8');
    case tags.bmp:
      return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : '';
    case tags.universal:
      return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) =>
        String.fromCodePoint(Math.min(bytes.readUInt32BE(i * 4), 0x10ffff)),
      ).join('');
    default:
      return bytes.toString('latin1');
  }
};
