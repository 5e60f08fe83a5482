import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HubError, limits } from '../../broker/index.ts';

const tooLarge = (bytesMax: number): HubError =>
  new HubError('MessageTooLarge', {
    reason: `Тело запроса больше ${bytesMax} байт.`,
  });

/**
 * Reads a whole body into memory, never more than the limit: a longer one is refused by its Content-Length before a byte is
 * read, or as soon as the limit is passed.
 * @throws HubError MessageTooLarge; BadRequest when the client stops in the middle
 */
export const readBody = (req: IncomingMessage, bytesMax: number): Promise<Buffer> => {
  if (Number(req.headers['content-length'] ?? 0) > bytesMax) {
    return Promise.reject(tooLarge(bytesMax));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (act: () => void): void => {
      req.off('data', take).off('end', finish).off('error', broken).off('close', broken);
      act();
    };
    const take = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      req.pause();
      settle(() => reject(tooLarge(bytesMax)));
    };
    const finish = (): void =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const broken = (): void =>
      settle(() => reject(new HubError('BadRequest', { reason: 'Тело запроса оборвано.' })));
    req.on('data', take).on('end', finish).on('error', broken).on('close', broken);
  });
};

/**
 * After a refusal that left a body unread: drops what still comes for a moment, so that the sender can read the refusal, then
 * closes the connection. Memory stays flat whatever the sender does.
 */
export const dropUnreadBody = (req: IncomingMessage, res: ServerResponse): void => {
  if (req.complete || req.destroyed) return;
  if (!res.headersSent) res.setHeader('Connection', 'close');
  req.resume();
  const timer = setTimeout(() => req.destroy(), limits.refusedBodyMsMax);
  timer.unref();
  req.once('close', () => clearTimeout(timer));
};

/**
 * Text of a JSON body.
 * @throws HubError UnsupportedMediaType unless the headers say uncompressed JSON in UTF-8; BadRequest for invalid UTF-8
 */
export const jsonTextOf = (req: IncomingMessage, bytes: Buffer): string => {
  const contentType = req.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType)) {
    throw new HubError('UnsupportedMediaType', { field: 'Content-Type' });
  }
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') {
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
