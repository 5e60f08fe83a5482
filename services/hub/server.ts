import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { noTracing, type Tracing } from '../../adapters/telemetry/index.ts';
import { HubError, limits, type Log } from '../../broker/index.ts';

/** Takes a request or leaves it, untouched, to the next one. */
export type Door = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export type HubServer = {
  /** @returns the port that is listened on. @throws HubError SMEVFailure when the port is taken */
  start(): Promise<number>;
  /** Takes no new connections, lets the calls in progress end (at most limits.drainMsMax), then closes; safe twice. */
  stop(): Promise<void>;
};

type Options = {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly doors: readonly Door[];
  readonly application: RequestListener;
  readonly log: Log;
  readonly tracing?: Tracing;
};

const idleCheckMs = 50;

const makeListener =
  ({ doors, application, log, tracing = noTracing }: Options): RequestListener =>
  (request, response) => {
    const serve = async (): Promise<void> => {
      for (const door of doors) if (await door(request, response)) return;
      application(request, response);
    };
    const { traceparent } = request.headers;
    const call = {
      method: request.method ?? '',
      path: (request.url ?? '').split('?', 1)[0] ?? '',
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    };
    const answered = async (): Promise<void> => {
      await serve();
      // Express answers after its call returns.
      if (!response.writableEnded) await new Promise((done) => response.once('close', done));
    };
    const run = tracing === noTracing ? serve : answered;
    tracing
      .call(call, run, () => response.statusCode)
      .catch((error: unknown) => {
        log.error('http.failed', { error: error instanceof Error ? error.name : typeof error });
        response.destroy();
      });
  };

const listen = (server: Server, { host, port }: Options): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'EADDRINUSE'
          ? `Порт ${port} на ${host} занят другой программой: освободите его или задайте HUB_PORT.`
          : `Адрес ${host}:${port} не открывается: ${cause.message}`;
      reject(new HubError('ConfigurationInvalid', { field: 'HUB_PORT', reason }, { cause }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

/** One listener for every door: the hot ones on node:http directly, the express application behind them (design.md §4). */
export const makeHubServer = (options: Options): HubServer => {
  const server = options.tls
    ? createHttpsServer(options.tls, makeListener(options))
    : createHttpServer(makeListener(options));
  server.requestTimeout = limits.requestTimeoutMs;
  server.headersTimeout = limits.headersTimeoutMs;
  let stopping: Promise<void> | undefined;

  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    // close() alone waits for clients that keep their connections alive (measured in reference/tooling.md).
    const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
    const hurry = setTimeout(() => server.closeAllConnections(), limits.drainMsMax);
    await closed;
    clearInterval(idle);
    clearTimeout(hurry);
  };

  return { start: () => listen(server, options), stop: () => (stopping ??= stop()) };
};
