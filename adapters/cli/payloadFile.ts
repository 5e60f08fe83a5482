import path from 'node:path';
import type { Attachment } from '../../broker/index.ts';
import { signDetachedCms } from '../crypto/index.ts';
import { readBytes, readText } from './input.ts';
import type { Content, Wire } from './participant.ts';
import type { Signing } from './signing.ts';
import { usageError } from './usage.ts';

const mimeTypes: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.xml': 'application/xml',
  '.json': 'application/json',
  '.zip': 'application/zip',
  '.txt': 'text/plain',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
};

const readAttachment = async (
  signing: Signing,
  file: string,
  atMs: number,
): Promise<Attachment> => {
  const bytes = await readBytes(file, '--attach');
  return {
    id: path.basename(file),
    mimeType: mimeTypes[path.extname(file).toLowerCase()] ?? 'application/octet-stream',
    bytes,
    signaturePkcs7: await signDetachedCms({ ...signing, content: bytes, atMs }),
  };
};

const formOf = (text: string): 'xml' | 'json' =>
  text.trimStart().startsWith('<') ? 'xml' : 'json';

/**
 * The content of a file with its attachments, each signed (PKCS#7) with the key of the call.
 * @throws CommanderError hub.usage for an unreadable file, a form that the wire does not carry, or two attachments of one name
 */
export const readContent = async (
  file: string,
  attach: readonly string[],
  wire: Wire,
  signing: Signing,
  atMs: number,
): Promise<Content> => {
  const payload = (await readText(file)).replace(/^\uFEFF/, '');
  if (formOf(payload) === 'json' && wire !== 'json')
    throw usageError('FILE', 'содержимое не XML; для JSON добавьте --wire json');
  if (formOf(payload) === 'xml' && wire === 'json')
    throw usageError('FILE', 'содержимое XML; для него укажите --wire 1.1, 1.2 или 1.3');
  const attachments: Attachment[] = [];
  for (const one of attach) attachments.push(await readAttachment(signing, one, atMs));
  if (new Set(attachments.map(({ id }) => id)).size < attachments.length)
    throw usageError('--attach', 'имена вложений должны различаться');
  return { payload, attachments };
};

/** For an option that may be given many times. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [
  ...before,
  value,
];
