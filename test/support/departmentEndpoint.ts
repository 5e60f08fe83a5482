import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type Answer = (asked: Asked, response: ServerResponse) => void;

export type DepartmentEndpoint = {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** How the next calls are answered. */
  answerWith(answer: Answer): void;
  stop(): Promise<void>;
};

/** An HTTP server of a department, with the electronic services that it publishes. */
export const startEndpoint = async (): Promise<DepartmentEndpoint> => {
  const asked: Asked[] = [];
  let answer: Answer = (_asked, response) => response.writeHead(404).end();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: Asked = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      asked.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answerWith: (next) => {
      answer = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Answers with a body of JSON. */
export const jsonAnswer =
  (value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_asked, response) =>
    void response
      .writeHead(200, { 'Content-Type': 'application/json', ...headers })
      .end(JSON.stringify(value));

/** Answers with XML inside a SOAP 1.1 envelope. */
export const soapAnswer =
  (xml: string): Answer =>
  (_asked, response) =>
    void response
      .writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
      .end(
        `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${xml}</S:Body></S:Envelope>`,
      );
