import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Hook = { readonly headers: IncomingHttpHeaders; readonly body: string };

export type WebhookEmulator = {
  readonly url: string;
  readonly calls: readonly Hook[];
  /** The next calls are answered so, one status each; then 204. */
  answer(...statuses: readonly number[]): void;
  stop(): Promise<void>;
};

/** Somebody's receiver of webhooks on the loopback. */
export const startWebhook = async (): Promise<WebhookEmulator> => {
  const calls: Hook[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.statusCode = statuses.shift() ?? 204;
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    answer: (...next) => {
      statuses.push(...next);
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
