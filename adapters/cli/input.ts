import { readFile } from 'node:fs/promises';
import { text as streamText, buffer as streamBuffer } from 'node:stream/consumers';
import { HubError } from '../../broker/index.ts';
import { inlineXop, readMultipart } from '../xml/index.ts';

const unreadable = (file: string, cause: unknown): HubError =>
  new HubError(
    'BadRequest',
    {
      field: 'FILE',
      reason: `Файл ${file} не читается: ${cause instanceof Error ? cause.message : String(cause)}`,
    },
    { cause },
  );

/** Bytes of a file, or of the standard input for `-`. @throws HubError BadRequest naming the file */
export const readBytes = async (file: string): Promise<Buffer> => {
  if (file === '-') return streamBuffer(process.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
};

/** Text of a file, or of the standard input for `-`. @throws HubError BadRequest naming the file */
export const readText = async (file: string): Promise<string> =>
  file === '-' ? streamText(process.stdin) : (await readBytes(file)).toString('utf8');

const headerEnd = /\r?\n\r?\n/;

/** A captured HTTP message or its MIME body begins with header lines or a boundary; an XML document begins with `<`. */
const splitHttp = (bytes: Buffer): { contentType: string; body: Buffer } | null => {
  const head = bytes.subarray(0, 16_384).toString('latin1');
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

/**
 * The XML of a file: a document, a SOAP envelope, or a captured HTTP message with MTOM, whose XOP parts are put back in their places
 * (signatures are computed over the inlined form).
 */
export const readXml = async (file: string): Promise<Buffer> => {
  const bytes = await readBytes(file);
  const http = splitHttp(bytes);
  if (!http) return bytes;
  if (!/^multipart\//i.test(http.contentType)) return http.body;
  const { root, parts } = readMultipart(http.contentType, http.body);
  return Buffer.from(inlineXop(root.toString('utf8'), parts).xml, 'utf8');
};
