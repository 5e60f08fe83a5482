import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { HubError, limits } from '../../broker/index.ts';
import { overloaded, type BodyBudget } from './bodyBudget.ts';

const tooLarge = (bytesMax: number, bytes: number): HubError =>
  new HubError('MessageTooLarge', {
    field: 'body',
    reason: `Тело запроса больше ${bytesMax} байт.`,
    faultFields: { PermittedTotalAttachmentSize: bytesMax, RealTotalAttachmentSize: bytes },
  });

const broken = (): HubError => new HubError('BadRequest', { reason: 'Тело запроса оборвано.' });

const tooSlow = (): HubError =>
  new HubError('BadRequest', {
    field: 'body',
    reason: `Тело запроса не получено за ${limits.requestTimeoutMs / 1_000} с.`,
  });

/**
 * Reads a whole body into memory, never more than the limit: a longer one is refused by its Content-Length before a byte is
 * read, or as soon as the limit is passed; what is left unread is dropped by endReply. The bytes stay in the budget until the answer ends.
 * @throws HubError MessageTooLarge; HubIsOverloaded; BadRequest when the client stops in the middle or takes longer than
 * limits.requestTimeoutMs
 */
export const readBody = (
  res: ServerResponse,
  bytesMax: number,
  budget: BodyBudget,
): Promise<Buffer> => {
  const { req } = res;
  const announced = Number(req.headers['content-length'] ?? 0);
  if (announced > bytesMax) return Promise.reject(tooLarge(bytesMax, announced));
  if (!budget.admits(announced)) return Promise.reject(overloaded());
  const share = budget.open(res);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      clearTimeout(timer);
      req.off('data', take).off('end', finish).off('close', gone);
    };
    const refuse = (error: HubError): void => {
      stop();
      req.pause();
      chunks.length = 0;
      share.release();
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size > bytesMax) refuse(tooLarge(bytesMax, size));
      else if (!share.grow(size)) refuse(overloaded());
      else chunks.push(chunk);
    };
    const finish = (): void => {
      stop();
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
    };
    const gone = (): void => refuse(broken());
    const timer = setTimeout(() => refuse(tooSlow()), limits.requestTimeoutMs);
    timer.unref();
    req.on('data', take).once('end', finish).once('close', gone);
    // Without a listener the error of an aborted request would end the process; `close` follows it.
    req.on('error', () => undefined);
  });
};

const isUnread = ({ complete, destroyed, headers }: IncomingMessage): boolean =>
  !complete &&
  !destroyed &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

/**
 * Ends an answer whose status and headers are set. When the body of its request was refused unread, what still comes is dropped for
 * at most limits.refusedBodyMsMax before the connection ends: closing at once would reset it before the sender has read the
 * refusal. Memory stays flat whatever the sender does.
 */
export const endReply = (res: ServerResponse, bytes: Uint8Array): void => {
  const { req } = res;
  if (!isUnread(req)) {
    res.end(bytes);
    return;
  }
  res.setHeader('Connection', 'close');
  res.write(bytes);
  const finish = (): void => {
    clearTimeout(timer);
    req.off('end', finish).off('close', finish);
    res.end();
  };
  const timer = setTimeout(finish, limits.refusedBodyMsMax);
  timer.unref();
  req.once('end', finish).once('close', finish).resume();
};

/** Fields of a form. @throws HubError UnsupportedMediaType, BadRequest for a field that comes twice */
export const formOf = (headers: IncomingHttpHeaders, bytes: Buffer): Record<string, string> => {
  const contentType = headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;.*)?$/i.test(contentType)) {
    throw new HubError('UnsupportedMediaType', { field: 'Content-Type' });
  }
  const pairs = [...new URLSearchParams(bytes.toString('utf8'))];
  const fields = Object.fromEntries(pairs);
  if (Object.keys(fields).length !== pairs.length) {
    throw new HubError('BadRequest', { field: 'body', reason: 'поле указано дважды' });
  }
  return fields;
};

/**
 * Text of a JSON body.
 * @throws HubError UnsupportedMediaType unless the headers say uncompressed JSON in UTF-8; BadRequest for invalid UTF-8
 */
export const jsonTextOf = (headers: IncomingHttpHeaders, bytes: Buffer): string => {
  const contentType = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType)) {
    throw new HubError('UnsupportedMediaType', { field: 'Content-Type' });
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new HubError('UnsupportedMediaType', { field: 'Content-Encoding' });
  }
  if (!isUtf8(bytes)) {
    throw new HubError('BadRequest', {
      field: 'body',
      reason: 'байты не являются правильным текстом в кодировке UTF-8',
    });
  }
  return bytes.toString('utf8');
};
