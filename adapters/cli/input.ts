import { readFile } from 'node:fs/promises';
import { buffer as streamBuffer } from 'node:stream/consumers';
import { isHubError } from '../../broker/index.ts';
import { inlineXop, parseMimeHeader, readMultipart } from '../xml/index.ts';
import { usageError } from './usage.ts';

const causeOf = (cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'такого файла нет',
    EACCES: 'нет права читать файл',
    EISDIR: 'это папка, а нужен файл',
  };
  return known[code] ?? (cause instanceof Error ? cause.message : String(cause));
};

/** Bytes of a file, or of the standard input for `-`. @throws CommanderError hub.usage naming the option and the file */
export const readBytes = async (file: string, option = 'FILE'): Promise<Buffer> => {
  if (file === '-') return streamBuffer(process.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    throw usageError(option, `файл ${file} не прочитан: ${causeOf(cause)}`);
  }
};

/** Text of a file, or of the standard input for `-`. @throws CommanderError hub.usage naming the option and the file */
export const readText = async (file: string, option = 'FILE'): Promise<string> =>
  (await readBytes(file, option)).toString('utf8');

/**
 * A key or certificate of a file, read by `parse`.
 * @throws CommanderError hub.usage naming the option, the file and what is wrong with it
 */
export const readPemFile = async <T>(
  option: string,
  file: string,
  parse: (pem: string) => T,
): Promise<T> => {
  const pem = await readText(file, option);
  try {
    return parse(pem);
  } catch (cause) {
    if (!isHubError(cause)) throw cause;
    throw usageError(option, `файл ${file} не подходит: ${cause.message}`);
  }
};

const headerEnd = /\r?\n\r?\n/;
const headBytesMax = 16_384;

/** A captured HTTP message or its MIME body begins with header lines or a boundary; an XML document begins with `<`. */
const splitHttp = (bytes: Buffer): { contentType: string; body: Buffer } | null => {
  const head = bytes.subarray(0, headBytesMax).toString('latin1');
  if (head.startsWith('--')) {
    const boundary = /^--(\S+)/.exec(head)?.[1] ?? '';
    return { contentType: `multipart/related; boundary="${boundary}"`, body: bytes };
  }
  const declared = /^content-type:\s*((?:[^\r\n]|\r?\n[ \t])+)/im.exec(head);
  const end = headerEnd.exec(head);
  if (head.trimStart().startsWith('<') || !declared || !end || declared.index > end.index)
    return null;
  return {
    contentType: (declared[1] ?? '').replaceAll(/\r?\n[ \t]+/g, ' '),
    body: bytes.subarray(end.index + end[0].length),
  };
};

/** A capture often ends inside a large attachment: it is closed there (after its headers,
 * if it ends inside them), so that the signatures over the rest can be verified. */
const closed = (contentType: string, body: Buffer): Buffer => {
  const boundary = parseMimeHeader(contentType).parameters.get('boundary') ?? '';
  if (boundary === '' || body.includes(`--${boundary}--`)) return body;
  return Buffer.concat([body, Buffer.from(`\r\n\r\n\r\n--${boundary}--\r\n`)]);
};

/**
 * The XML of a file: a document, a SOAP envelope, or a captured HTTP message with MTOM, whose XOP parts are put back in their places
 * (signatures are computed over the inlined form).
 */
export const readXml = async (file: string): Promise<Buffer> => {
  const bytes = await readBytes(file);
  const http = splitHttp(bytes);
  if (!http) return bytes;
  if (!/^multipart\//i.test(http.contentType)) return http.body;
  const { root, parts } = readMultipart(http.contentType, closed(http.contentType, http.body));
  return Buffer.from(inlineXop(root.toString('utf8'), parts).xml, 'utf8');
};
