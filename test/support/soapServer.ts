import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange, Log } from '../../broker/index.ts';
import { makeBodyBudget, type BodyBudget } from '../../adapters/http/index.ts';
import { makeSoapDoor, type ConvertJson, type Verification } from '../../adapters/soap/index.ts';
import { actor, descriptions, nowMs, provider, trust } from './soapWorld.ts';

export type LogLine = { readonly level: string; readonly event: string; readonly fields: unknown };

export type SoapServer = {
  readonly url: string;
  readonly log: readonly LogLine[];
  stop(): Promise<void>;
};

export type SoapServerOptions = {
  readonly exchange: Exchange;
  readonly verification?: Verification;
  readonly convert?: ConvertJson;
  readonly bodies?: BodyBudget;
};

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Starts the SOAP door alone on 127.0.0.1. */
export const startSoapServer = async (options: SoapServerOptions): Promise<SoapServer> => {
  const log: LogLine[] = [];
  const write =
    (level: string): Log['info'] =>
    (event, fields) =>
      void log.push({ level, event, fields });
  const writer: Log = { info: write('info'), warn: write('warn'), error: write('error') };
  let calls = 0;
  const door = makeSoapDoor({
    exchange: options.exchange,
    verification: options.verification ?? { provider, trust },
    hubSigner: {
      signFor: (algorithm) =>
        actor('HUB42', algorithm.startsWith('gost') ? 'gost2012-256' : 'ecdsa-sha256').signer,
    },
    convert: options.convert ?? (() => '<n:value xmlns:n="urn://test/converted">ok</n:value>'),
    descriptions,
    bodies: options.bodies ?? makeBodyBudget(writer),
    clock: { nowMs: () => nowMs },
    log: writer,
    requestId: () => `call-${(calls += 1)}`,
  });
  const server = createServer((request, response) => {
    void door(request, response).then((handled) => {
      if (!handled) response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, log, stop: () => close(server) };
};
