import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestListener } from 'node:http';
import type { Arrived, Caller, Route } from '../../../module/index.ts';
import { HubError, type Log } from '../../../broker/index.ts';
import {
  makeBodyBudget,
  makeHttpApplication,
  type HttpPorts,
  type Rates,
} from '../../../adapters/http/index.ts';

export type Listening = {
  readonly baseUrl: string;
  readonly server: Server;
  stop(): Promise<void>;
};

/** Starts a listener on a free local port. */
export const listen = async (listener: RequestListener): Promise<Listening> => {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    server,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

export type LogLine = { readonly event: string; readonly fields: Record<string, unknown> };

/** A log that remembers. */
export const makeMemoryLog = (): Log & { readonly lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const keep = (event: string, fields: Record<string, unknown> = {}): void => {
    lines.push({ event, fields });
  };
  return { lines, info: keep, warn: keep, error: keep };
};

const operator: Caller = {
  system: null,
  operator: true,
  name: 'duty',
  proof: null,
  person: null,
  organisations: null,
};

/** Ports where the header `authorization: Bearer operator` is the only way in. */
export const makePlainPorts = (log: Log = makeMemoryLog()): HttpPorts => ({
  clock: { nowMs: () => Date.now() },
  log,
  bodies: makeBodyBudget(log),
  parseJson: (text) => JSON.parse(text) as unknown,
  authenticate: async (arrived: Arrived) => {
    if (arrived.headers['authorization'] === 'Bearer operator') return operator;
    if (arrived.headers['authorization'] === 'Bearer plain') {
      return { ...operator, operator: false, name: 'plain' };
    }
    throw new HubError('NoSignatureFound');
  },
});

export const serveRoutes = (routes: readonly Route[], ports = makePlainPorts(), rates?: Rates) =>
  listen(makeHttpApplication(routes, ports, rates ? { rates } : {}));
