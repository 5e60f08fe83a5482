import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Caller, Reply, Route } from '../../module/index.ts';
import { readBody } from './body.ts';
import { makeServeCall, unseen, type HttpPorts, type Incoming, type Seen } from './call.ts';
import { writeProblem } from './problem.ts';

/** What the surroundings add to one run. */
export type RunOptions = {
  /** Called when the caller is known and before anything is done for it. */
  readonly admit?: (caller: Caller) => Promise<void>;
  /** Path as the client sees it, when a framework has rewritten `req.url`. */
  readonly target?: string;
};

export type Run = (
  req: IncomingMessage,
  res: ServerResponse,
  params: Readonly<Record<string, unknown>>,
  options?: RunOptions,
) => Promise<void>;

const writeStream = async (
  res: ServerResponse,
  { contentType, chunks }: NonNullable<Reply['stream']>,
): Promise<void> => {
  res.setHeader('Content-Type', contentType);
  // Events must not wait in a proxy's buffer.
  res.setHeader('X-Accel-Buffering', 'no');
  res.flushHeaders();
  await pipeline(Readable.from(chunks), res).catch((error: unknown) => {
    // A client who goes away ends the stream; anything else cuts the answer, which the client sees as an error.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
};

const writeReply = async (res: ServerResponse, reply: Reply): Promise<void> => {
  res.statusCode = reply.status;
  if (reply.cookies) res.setHeader('Set-Cookie', [...reply.cookies]);
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value);
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store');
  if (reply.stream) return writeStream(res, reply.stream);
  const bytes =
    reply.raw === undefined
      ? reply.body === undefined
        ? null
        : Buffer.from(JSON.stringify(reply.body))
      : Buffer.from(reply.raw.bytes);
  if (bytes === null) {
    res.end();
    return;
  }
  res.setHeader('Content-Type', reply.raw?.contentType ?? 'application/json; charset=utf-8');
  res.setHeader('Content-Length', bytes.byteLength);
  res.end(bytes);
};

const abortWith = (res: ServerResponse): AbortSignal => {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
};

/**
 * Turns a route into a function over a node request and response. Express and the hot path in front of it run the same code
 * (design.md §4): read, parse, check the schema, find out who calls, handle, answer; every failure becomes a problem.
 */
export const makeRun = (ports: HttpPorts, route: Route): Run => {
  const { serve, refuse } = makeServeCall(ports, route);
  const fail = async (
    res: ServerResponse,
    incoming: Incoming,
    seen: Seen,
    error: unknown,
  ): Promise<void> => {
    if (res.headersSent) {
      ports.log.error('http.streamFailed', { target: incoming.target, error: String(error) });
      res.destroy();
      return;
    }
    writeProblem(res, await refuse(incoming, seen, error));
  };
  return async (req, res, params, options) => {
    const requestId = randomUUID();
    const seen = unseen();
    const incoming: Incoming = {
      method: req.method ?? '',
      target: options?.target ?? req.url ?? '/',
      headers: req.headers,
      address: req.socket.remoteAddress ?? '',
      requestId,
      params,
      read: (bytesMax) => readBody(res, bytesMax, ports.bodies),
      signal: abortWith(res),
      ...(options?.admit && { admit: options.admit }),
    };
    res.setHeader('X-Request-Id', requestId);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      const reply = await serve(incoming, seen);
      ports.crash?.('json:beforeReply');
      if (ports.crash) res.once('finish', () => ports.crash?.('json:afterReply'));
      await writeReply(res, reply);
    } catch (error) {
      await fail(res, incoming, seen, error);
    }
  };
};
