import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { HubError, limits } from '../../broker/index.ts';
import { endReply, readBody, type BodyBudget } from '../http/index.ts';
import { isMultipart, parseMimeHeader } from '../xml/index.ts';
import { answerCall, refusalOf, type AnswerPorts } from './answer.ts';
import type { Descriptions } from './descriptions.ts';
import { soapVersions, type SoapVersion } from './wire.ts';
import { XML_CONTENT_TYPE, type Reply } from './writeEnvelope.ts';
import { writeFault } from './writeFault.ts';

export type SoapDoorPorts = AnswerPorts & {
  readonly descriptions: Descriptions;
  /** Shared by every door of the process. */
  readonly bodies: BodyBudget;
  /** A fresh number of a call that brought none. */
  readonly requestId: () => string;
  /** Why no calls are taken now; null while the door is switched on. */
  readonly closed?: () => HubError | null;
  /** Public address of the hub, e.g. `https://hub.example`; the Host header decides when it is absent. */
  readonly baseUrl?: string;
};

/** Handles the call when its path is /ws…; false leaves it to the other doors. */
export type SoapDoor = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const paths = /^\/ws(?:\/(1\.[123]))?\/?$/;
/** The version that the operator of SMEV offers by default (reference/smev3.md §1.1). */
const versionDefault: SoapVersion = '1.2';

type Target = {
  readonly path: string;
  readonly version: SoapVersion;
  /** The version that the address names; 1.1, the oldest, when it names none. */
  readonly faultVersion: SoapVersion;
  readonly query: URLSearchParams;
};

const targetOf = (url: string): Target | null => {
  const [path = '', query = ''] = url.split('?', 2);
  const match = paths.exec(path);
  if (match === null) return null;
  const named = soapVersions.find((item) => item === match[1]);
  return {
    path: path.replace(/\/$/, ''),
    version: named ?? versionDefault,
    faultVersion: named ?? '1.1',
    query: new URLSearchParams(query),
  };
};

const addressOf = (ports: SoapDoorPorts, request: IncomingMessage, path: string): string => {
  const host = request.headers.host ?? '';
  const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
  const base =
    ports.baseUrl?.replace(/\/$/, '') ??
    `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
  return `${base}${path}`;
};

const plain = (status: number, text: string, headers: Record<string, string> = {}): Reply => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  headers,
  body: Buffer.from(`${text}\n`),
});

const describe = (ports: SoapDoorPorts, request: IncomingMessage, target: Target): Reply => {
  const address = addressOf(ports, request, target.path);
  const { descriptions } = ports;
  const asXml = (text: string): Reply => ({
    status: 200,
    contentType: XML_CONTENT_TYPE,
    headers: {},
    body: Buffer.from(text),
  });
  const keys = new Map([...target.query].map(([key, value]) => [key.toLowerCase(), value]));
  const name = keys.get('xsd');
  if (name !== undefined) {
    const version = soapVersions.find((item) => name.endsWith(`-${item}.xsd`)) ?? target.version;
    const text = descriptions.xsd(version, name, address);
    return text === undefined ? plain(404, 'Такой схемы нет.') : asXml(text);
  }
  if (keys.has('wsdl')) return asXml(descriptions.wsdl(target.version, address));
  return plain(405, 'Операции вызываются методом POST; описание — по адресу ?wsdl.', {
    Allow: 'GET, POST',
  });
};

const unsupported = (reason: string): Reply =>
  writeFault(
    '1.1',
    new HubError('PoorSOAPEnvelopeFormat', { field: 'Content-Type', reason }),
    {},
    415,
  );

/** null when the body can be read by the door. */
const refusedType = ({ headers }: IncomingMessage): Reply | null => {
  const contentType = headers['content-type'] ?? '';
  const { value, parameters } = parseMimeHeader(contentType);
  if (!isMultipart(contentType) && value !== 'text/xml' && value !== 'application/xml') {
    return unsupported('Ожидается Content-Type text/xml или multipart/related (MTOM).');
  }
  const charset = parameters.get('charset') ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) return unsupported('Ожидается кодировка UTF-8.');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return unsupported('Сжатое тело запроса не принимается.');
  return null;
};

const send = (response: ServerResponse, reply: Reply, requestId: string): void => {
  if (response.destroyed || response.headersSent) return;
  response.statusCode = reply.status;
  const headers = {
    ...reply.headers,
    'Content-Type': reply.contentType,
    'Content-Length': String(reply.body.length),
    'X-Request-Id': requestId,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  endReply(response, reply.body);
};

const answerPost = async (
  ports: SoapDoorPorts,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  version: SoapVersion,
): Promise<void> => {
  const closed = ports.closed?.() ?? null;
  if (closed !== null) {
    return send(response, writeFault(version, closed, { 'Retry-After': '5' }, 503), requestId);
  }
  const refused = refusedType(request);
  if (refused !== null) return send(response, refused, requestId);
  let body: Buffer;
  try {
    body = await readBody(response, limits.requestBytesMax, ports.bodies);
  } catch (error) {
    const fault = writeFault(version, refusalOf(ports.log, error, requestId, 'unknown'));
    return send(response, fault, requestId);
  }
  const startedAtMs = ports.clock.nowMs();
  ports.crash?.('soap:received');
  const reply = await answerCall(ports, {
    version,
    requestId,
    contentType: request.headers['content-type'] ?? '',
    accept: request.headers.accept ?? '',
    body,
  });
  ports.crash?.('soap:beforeReply');
  if (ports.crash) response.once('finish', () => ports.crash?.('soap:afterReply'));
  send(response, reply, requestId);
  const durationMs = ports.clock.nowMs() - startedAtMs;
  ports.log.info('soap.answered', { requestId, status: reply.status, durationMs });
};

const ownRequestId = ({ headers }: IncomingMessage): string | undefined => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : undefined;
};

/**
 * The SOAP door on node:http: /ws for every version (the namespace decides), /ws/1.1, /ws/1.2, /ws/1.3, `?wsdl`, `?xsd=name`.
 * Refusals are SOAP faults with HTTP 500; 405 and 415 for calls that are no SOAP 1.1 at all.
 */
export const makeSoapDoor =
  (ports: SoapDoorPorts): SoapDoor =>
  async (request, response) => {
    const target = targetOf(request.url ?? '');
    if (target === null) return false;
    const requestId = ownRequestId(request) ?? ports.requestId();
    if (request.method === 'POST')
      await answerPost(ports, request, response, requestId, target.faultVersion);
    else if (request.method === 'GET') {
      send(response, describe(ports, request, target), requestId);
    } else {
      const reply = plain(405, 'Допустимы методы GET и POST.', { Allow: 'GET, POST' });
      send(response, reply, requestId);
    }
    return true;
  };
