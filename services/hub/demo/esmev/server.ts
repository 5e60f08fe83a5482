import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openEnvelope, readOperation } from '../../../../adapters/soap/index.ts';
import { makeFederalExchange, type FederalCall } from './operations.ts';
import { goodBehaviour, type FederalSettings, type Knobs } from './settings.ts';

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

/** What the control address tells. */
export type FederalState = {
  readonly knobs: Knobs;
  readonly queues: Readonly<Record<string, number>>;
  readonly calls: readonly FederalCall[];
};

const spend = (knobs: Knobs, name: 'halfAnswers' | 'unanswered'): boolean => {
  if (knobs[name] <= 0) return false;
  knobs[name] -= 1;
  return true;
};

/**
 * The emulated federal system (ЕСМЭВ) over HTTP: SOAP at any path below /ws, its behaviour and journal at /_control.
 */
export const startFederalServer = async (settings: FederalSettings) => {
  const knobs = goodBehaviour();
  const exchange = makeFederalExchange(settings, knobs);
  await exchange.files?.open();

  const json = (response: ServerResponse, value: unknown): void =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));

  const control = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'POST')
      Object.assign(knobs, JSON.parse((await bodyOf(request)).toString('utf8')));
    const state: FederalState = { knobs, queues: exchange.sizes(), calls: exchange.calls() };
    json(response, state);
  };

  const soap = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = readOperation(
      openEnvelope(request.headers['content-type'] ?? '', await bodyOf(request)),
    );
    if (knobs.delayMs > 0) await delay(knobs.delayMs);
    const { status, text } = await exchange.call(received);
    const body = Buffer.from(text);
    if (received.operation !== 'GetStatus' && spend(knobs, 'unanswered')) {
      response.destroy();
      return;
    }
    const headers = { 'content-type': 'text/xml; charset=utf-8', 'content-length': body.length };
    response.writeHead(status, headers);
    if (spend(knobs, 'halfAnswers')) {
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
      return;
    }
    response.end(body);
  };

  const server = createServer((request, response) => {
    const isControl = request.url?.startsWith('/_control') === true;
    if (knobs.down && !isControl) {
      request.socket.destroy();
      return;
    }
    (isControl ? control : soap)(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(settings.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    knobs,
    /** Who may see which folder of the file store. */
    login: exchange.files?.login ?? ((): null => null),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
