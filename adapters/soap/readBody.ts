import type { IncomingMessage } from 'node:http';
import { HubError, limits } from '../../broker/index.ts';

const tooLarge = (bytes: number): HubError =>
  new HubError('MessageTooLarge', {
    field: 'body',
    reason: `Тело запроса больше допустимых ${limits.requestBytesMax} байт.`,
    faultFields: {
      PermittedTotalAttachmentSize: limits.requestBytesMax,
      RealTotalAttachmentSize: bytes,
    },
  });

const tooSlow = (): HubError =>
  new HubError('PoorSOAPEnvelopeFormat', {
    field: 'body',
    reason: `Тело запроса не получено за ${limits.requestTimeoutMs / 1000} с.`,
  });

/**
 * Reads a whole request body, but never more than `limits.requestBytesMax`: the refusal comes as soon as the size is known or exceeded.
 * @returns null when the client went away before the end
 * @throws HubError MessageTooLarge, PoorSOAPEnvelopeFormat (slow body); the rest of the body is then still unread
 */
export const readBody = (request: IncomingMessage): Promise<Buffer | null> => {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.requestBytesMax) return Promise.reject(tooLarge(announced));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      clearTimeout(timer);
      request.off('data', take).off('end', finish).off('close', gone);
    };
    const refuse = (error: HubError): void => {
      stop();
      request.pause();
      chunks.length = 0;
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limits.requestBytesMax) refuse(tooLarge(size));
      else chunks.push(chunk);
    };
    const finish = (): void => {
      stop();
      resolve(Buffer.concat(chunks, size));
    };
    const gone = (): void => {
      stop();
      resolve(null);
    };
    const timer = setTimeout(() => refuse(tooSlow()), limits.requestTimeoutMs);
    timer.unref();
    request.on('data', take).once('end', finish).once('close', gone);
    // Without a listener the error of an aborted request would end the process; `close` follows it.
    request.on('error', () => undefined);
  });
};

/**
 * Ends a connection whose body was refused: what still comes is dropped for a short while, since closing at once would reset the
 * connection before the client has read the answer.
 */
export const dropRest = (request: IncomingMessage): void => {
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), limits.refusedBodyMsMax);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
  request.resume();
};
