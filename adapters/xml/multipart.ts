import { randomUUID } from 'node:crypto';
import { HubError, limits } from '../../broker/index.ts';
import { decodeBase64Strict } from './base64.ts';
import { parseMimeHeader } from './mimeHeader.ts';

export type MimePart = { readonly contentType: string; readonly body: Buffer };

export type Multipart = {
  readonly root: Buffer;
  readonly rootContentType: string;
  /** Content id without angle brackets → part; the root is not among them. */
  readonly parts: ReadonlyMap<string, MimePart>;
};

type RawPart = { readonly contentId: string | undefined } & MimePart;

const LF = 0x0a;
const CR = 0x0d;

const poor = (reason: string): HubError =>
  new HubError('PoorSOAPEnvelopeFormat', {
    field: 'multipart',
    reason: `Тело MTOM не разобрано: ${reason}.`,
  });

type Delimiter = { readonly start: number; readonly after: number; readonly last: boolean };

const skipBlanks = (body: Buffer, from: number): number => {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at += 1;
  return body[at] === CR ? at + 1 : at;
};

/** The delimiter whose boundary text ends at `end`; undefined when it is the beginning of a longer boundary inside a part. */
const delimiterAt = (body: Buffer, start: number, end: number): Delimiter | undefined => {
  if (start > 0 && body[start - 1] !== LF) return undefined;
  const last = body[end] === 0x2d && body[end + 1] === 0x2d;
  const lineEnd = skipBlanks(body, last ? end + 2 : end);
  const closes = body[lineEnd] === LF || (last && lineEnd >= body.length);
  return closes ? { start, after: lineEnd + 1, last } : undefined;
};

/** Every delimiter line up to the closing one. RFC 2046 §5.1.1; a line may end with LF alone. */
const findDelimiters = (body: Buffer, boundary: string): readonly Delimiter[] => {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const found: Delimiter[] = [];
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    const delimiter = delimiterAt(body, at, at + mark.length);
    if (delimiter === undefined) continue;
    found.push(delimiter);
    if (delimiter.last) return found;
    if (found.length > limits.multipartPartsMax) throw poor('частей больше допустимого');
  }
  return found;
};

/** Length of the header block with its blank line, or -1. */
const headersEnd = (part: Buffer): number => {
  const window = part.subarray(0, limits.multipartHeaderBytesMax);
  if (window[0] === LF) return 1;
  if (window[0] === CR && window[1] === LF) return 2;
  for (let at = window.indexOf(LF); at !== -1; at = window.indexOf(LF, at + 1)) {
    if (window[at + 1] === LF) return at + 2;
    if (window[at + 1] === CR && window[at + 2] === LF) return at + 3;
  }
  return -1;
};

const readHeaders = (block: string): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>();
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
};

const decodeTransfer = (encoding: string, body: Buffer): Buffer => {
  if (['', 'binary', '8bit', '7bit'].includes(encoding)) return body;
  if (encoding === 'base64') return decodeBase64Strict(body.toString('latin1'), 'multipart');
  throw poor(`кодировка передачи «${encoding.slice(0, 40)}» не поддерживается`);
};

const readPart = (part: Buffer): RawPart => {
  const end = headersEnd(part);
  if (end === -1) throw poor('заголовки части не закончены или слишком длинны');
  const headers = readHeaders(part.subarray(0, end).toString('utf8'));
  const id = headers.get('content-id');
  return {
    contentId: id?.replace(/^<(.*)>$/, '$1'),
    contentType: headers.get('content-type') ?? 'application/octet-stream',
    body: decodeTransfer(
      (headers.get('content-transfer-encoding') ?? '').toLowerCase(),
      part.subarray(end),
    ),
  };
};

const splitParts = (body: Buffer, boundary: string): readonly RawPart[] => {
  const delimiters = findDelimiters(body, boundary);
  if (delimiters.length === 0) throw poor('граница частей не найдена');
  if (delimiters.at(-1)?.last !== true) throw poor('тело оборвано: нет закрывающей границы');
  const parts: RawPart[] = [];
  for (const [at, { after, last }] of delimiters.entries()) {
    const next = delimiters[at + 1];
    if (last || next === undefined) break;
    // The line end before a delimiter belongs to the delimiter.
    let end = next.start - 1;
    if (end > after && body[end - 1] === CR) end -= 1;
    parts.push(readPart(body.subarray(after, Math.max(end, after))));
  }
  return parts;
};

const byContentId = (root: RawPart, others: readonly RawPart[]): ReadonlyMap<string, MimePart> => {
  const parts = new Map<string, MimePart>();
  for (const { contentId, contentType, body } of others) {
    if (contentId === undefined) throw poor('у вложенной части нет Content-ID');
    if (parts.has(contentId) || contentId === root.contentId) throw poor('Content-ID повторяется');
    parts.set(contentId, { contentType, body });
  }
  return parts;
};

/** True when the header announces a multipart/related body. */
export const isMultipart = (contentType: string): boolean =>
  parseMimeHeader(contentType).value === 'multipart/related';

/**
 * Splits a multipart/related body (RFC 2387, MTOM) without copying: bodies are views of `body`. Tolerates a preamble, an epilogue, LF-only
 * line ends, quoted and unquoted and RFC 2231-split parameters (JAX-WS splits `start`, reference/smev3.md §1.1).
 * @throws HubError PoorSOAPEnvelopeFormat for a truncated body, a missing root, repeated content ids, excess of limits
 */
export const readMultipart = (contentType: string, body: Buffer): Multipart => {
  if (body.length > limits.requestBytesMax) throw poor('тело больше допустимого размера');
  const header = parseMimeHeader(contentType);
  const boundary = header.parameters.get('boundary') ?? '';
  if (header.value !== 'multipart/related') throw poor('тип содержимого не multipart/related');
  if (!/^[\x20-\x7e]{0,199}[\x21-\x7e]$/.test(boundary)) throw poor('граница частей не указана');
  const all = splitParts(body, boundary);
  const start = header.parameters.get('start')?.replace(/^<(.*)>$/, '$1');
  const root = start === undefined ? all[0] : all.find((part) => part.contentId === start);
  if (root === undefined) throw poor('нет корневой части, на которую указывает start');
  const others = all.filter((part) => part !== root);
  return { root: root.body, rootContentType: root.contentType, parts: byContentId(root, others) };
};

export type MultipartDraft = {
  readonly rootXml: string | Buffer;
  readonly parts: readonly ({ readonly contentId: string } & MimePart)[];
};

const ROOT_ID = 'root.message@hub';

/** Content ids and types come from senders: a line end in one of them would add headers. */
const oneLine = (text: string): string => text.replace(/[\r\n<>]/g, '');

/** Writes an MTOM body for SOAP 1.1 (MTOM §3, XOP §4, RFC 2387). Content ids are given without angle brackets. */
export const writeMultipart = (draft: MultipartDraft): { contentType: string; body: Buffer } => {
  // 122 random bits: that the boundary stands inside a part is as likely as a repeated identifier.
  const boundary = `uuid:${randomUUID()}`;
  const head = (id: string, type: string): Buffer =>
    Buffer.from(
      `--${boundary}\r\nContent-Type: ${oneLine(type)}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${oneLine(id)}>\r\n\r\n`,
    );
  const pieces = [
    head(ROOT_ID, 'application/xop+xml; charset=UTF-8; type="text/xml"'),
    Buffer.from(draft.rootXml),
    Buffer.from('\r\n'),
  ];
  for (const part of draft.parts) {
    pieces.push(head(part.contentId, part.contentType), part.body, Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    contentType: `multipart/related; type="application/xop+xml"; boundary="${boundary}"; start="<${ROOT_ID}>"; start-info="text/xml"`,
    body: Buffer.concat(pieces),
  };
};
