import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HubError, sha256Hex, type Clock, type Log } from '../../../broker/index.ts';
import { problemOfAny } from '../../http/index.ts';
import type {
  KeyPurpose,
  LargeFile,
  LargeFileBook,
  LargeFileStore,
} from '../../largeFiles/index.ts';

export type LargeFileDoorPorts = {
  readonly book: Pick<LargeFileBook, 'file' | 'opened'>;
  readonly store: LargeFileStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly requestId: () => string;
};

const pattern = /^\/api\/v1\/attachments\/([0-9a-f-]{36})\/content$/;
const secretPattern = /^Bearer ([\w-]{43})$/;

/** The file that the call may touch. @throws HubError AccessDenied, RecordNotFound */
const openedFile = async (
  { book, clock }: LargeFileDoorPorts,
  request: IncomingMessage,
  fileId: string,
  purpose: KeyPurpose,
): Promise<LargeFile> => {
  const secret = secretPattern.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const opened = await book.opened(sha256Hex(Buffer.from(secret)), purpose, clock.nowMs());
  const file = opened === fileId ? await book.file(fileId) : null;
  if (file === null)
    throw new HubError('AccessDenied', {
      field: 'Authorization',
      reason: 'Ключ файла неверен или истёк: получите новый подписанным вызовом.',
    });
  return file;
};

const put = async (
  p: LargeFileDoorPorts,
  request: IncomingMessage,
  response: ServerResponse,
  fileId: string,
): Promise<void> => {
  const file = await openedFile(p, request, fileId, 'put');
  if (file.completedAtMs !== null)
    throw new HubError('ActionNotAllowed', { reason: 'Файл уже загружен целиком.' });
  const offset = Number(request.headers['upload-offset'] ?? '0');
  // A refusal must still reach the sender: leaving the loop may not close the connection.
  const body = request.iterator({ destroyOnReturn: false });
  const end = await p.store.append(file, offset, body);
  response.writeHead(204, { 'upload-offset': String(end) }).end();
};

const head = async (
  p: LargeFileDoorPorts,
  request: IncomingMessage,
  response: ServerResponse,
  fileId: string,
): Promise<void> => {
  const file = await openedFile(p, request, fileId, 'put');
  const offset = await p.store.offset(fileId);
  response
    .writeHead(200, { 'upload-offset': String(offset), 'upload-length': String(file.bytes) })
    .end();
};

type Range = { readonly first: number; readonly last: number; readonly whole: boolean };

/** One range of bytes (RFC 9110 §14.1.2); everything when none is asked for. */
const rangeOf = (header: string | undefined, bytes: number): Range => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return { first: 0, last: bytes - 1, whole: true };
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (first > last)
    throw new HubError('BadRequest', { field: 'Range', reason: `В файле байт: ${bytes}.` });
  return { first, last, whole: false };
};

const get = async (
  p: LargeFileDoorPorts,
  request: IncomingMessage,
  response: ServerResponse,
  fileId: string,
): Promise<void> => {
  const file = await openedFile(p, request, fileId, 'take');
  const { first, last, whole } = rangeOf(request.headers.range, file.bytes);
  response.writeHead(whole ? 200 : 206, {
    // Never as a page of the hub's own address, whatever the file says that it is.
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-disposition': 'attachment',
    'content-length': String(last - first + 1),
    'accept-ranges': 'bytes',
    etag: `"${file.sha256}"`,
    ...(!whole && { 'content-range': `bytes ${first}-${last}/${file.bytes}` }),
  });
  await pipeline(Readable.from(p.store.read(file, first, last)), response);
};

const steps = { PUT: put, HEAD: head, GET: get } as const;

/** Bytes of large files, streamed in both directions in front of express, which reads bodies whole. */
export const makeLargeFileDoor =
  (p: LargeFileDoorPorts) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const target = request.url ?? '';
    const fileId = pattern.exec(target)?.[1];
    const method = request.method as keyof typeof steps;
    if (fileId === undefined || !Object.hasOwn(steps, method)) return false;
    try {
      await steps[method](p, request, response, fileId);
    } catch (error) {
      if (response.headersSent || response.destroyed || request.errored !== null) {
        response.destroy();
        return true;
      }
      const problem = problemOfAny(error, target, p.requestId(), p.log);
      // The rest of a refused upload is not read.
      response
        .writeHead(problem.status, {
          'content-type': 'application/problem+json',
          connection: 'close',
        })
        .end(JSON.stringify(problem));
    }
    return true;
  };
