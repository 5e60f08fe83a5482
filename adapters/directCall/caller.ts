import {
  HubError,
  isHubError,
  limits,
  sha256Hex,
  type ElectronicService,
  type MessageHead,
  type Payload,
  type Proof,
  type ServiceCaller,
} from '../../broker/index.ts';
import {
  parseJsonStrict,
  signDetachedJws,
  type Certificate,
  type PrivateKey,
  type SignatureProvider,
} from '../crypto/index.ts';
import {
  childElements,
  child,
  inheritedNamespaces,
  parseXml,
  sliceOf,
  type XmlElement,
} from '../xml/index.ts';
import { standalone } from '../soap/index.ts';

const SOAP_NS = 'http://schemas.xmlsoap.org/soap/envelope/';

export type DirectCallPorts = {
  readonly signer: { readonly key: PrivateKey; readonly certificate: Certificate };
  readonly provider: SignatureProvider;
  /** Says a payload in the other form. @throws HubError InvalidContent when the type has no mapping */
  readonly toXml: (typeCode: string, payload: Payload) => string;
  /** Proves who signed a JSON value. @throws HubError of the signature or its certificate */
  readonly prove: (payload: unknown, jws: string) => Promise<Proof>;
  /** limits.directCallMsMax when absent. */
  readonly callMsMax?: number;
};

type Answer = Awaited<ReturnType<ServiceCaller['call']>>;

const failed = (service: ElectronicService, reason: string, cause?: unknown): HubError =>
  new HubError(
    'ServiceCallFailed',
    { field: 'service', reason: `Сервис ${service.code}: ${reason}` },
    { cause },
  );

const readBounded = async (service: ElectronicService, response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.length;
    if (bytes > limits.envelopeBytesMax)
      throw failed(service, `ответ больше ${limits.envelopeBytesMax} байт.`);
    chunks.push(part);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw failed(service, 'ответ не в UTF-8.', cause);
  }
};

type HttpAnswer = { readonly text: string; readonly signature: string };

const exchangeHttp = async (
  service: ElectronicService,
  headers: Record<string, string>,
  body: string,
  callMsMax: number,
): Promise<HttpAnswer> => {
  const response = await fetch(service.endpoint, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(callMsMax),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw failed(service, `ответил HTTP ${response.status}.`);
  }
  return {
    text: await readBounded(service, response),
    signature: response.headers.get('hub-signature') ?? '',
  };
};

/** The answer may break off or stop in its middle as well as before it began. */
const post = async (
  { callMsMax = limits.directCallMsMax }: DirectCallPorts,
  service: ElectronicService,
  headers: Record<string, string>,
  body: string,
): Promise<HttpAnswer> => {
  try {
    return await exchangeHttp(service, headers, body, callMsMax);
  } catch (cause) {
    if (isHubError(cause)) throw cause;
    const slow = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = slow
      ? `нет ответа за ${callMsMax} мс.`
      : 'соединение не установлено или прервано.';
    throw failed(service, reason, cause);
  }
};

const unread = 'ответ не разобран';

const metaHeaders = (head: MessageHead): Record<string, string> => ({
  'Hub-Message-Id': head.messageId,
  'Hub-Sender': head.sender,
  'Hub-Type': head.typeCode,
});

/** What cannot be said to the service, or was not understood of it, is no fault of the caller. */
const attempt = <T>(service: ElectronicService, failure: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (!isHubError(error) || error.code === 'ServiceCallFailed') throw error;
    throw failed(service, `${failure}: ${error.message}`, error);
  }
};

const callRest = async (
  ports: DirectCallPorts,
  service: ElectronicService,
  head: MessageHead,
  payload: Payload,
): Promise<Answer> => {
  if (payload.form !== 'json') throw failed(service, 'принимает содержимое в форме JSON.');
  const signature = await signDetachedJws({
    payload: payload.value,
    ...ports.signer,
    provider: ports.provider,
  });
  const { text, signature: answered } = await post(
    ports,
    service,
    { ...metaHeaders(head), 'Content-Type': 'application/json', 'Hub-Signature': signature },
    JSON.stringify(payload.value),
  );
  const value = attempt(service, unread, () => parseJsonStrict(text));
  return {
    payload: { form: 'json', typeCode: head.typeCode, value },
    text,
    signature: answered,
    proof: answered === '' ? null : await ports.prove(value, answered),
    contentHash: sha256Hex(text),
  };
};

const bodyOf = (service: ElectronicService, text: string): { root: XmlElement; xml: string } => {
  const document = parseXml(text);
  const body = child(document.root, SOAP_NS, 'Body');
  const [root] = body ? childElements(body) : [];
  if (!root || root.ns === SOAP_NS)
    throw failed(service, root ? 'ответил SOAP Fault.' : 'ответил без содержимого SOAP.');
  return {
    root,
    xml: standalone({
      text: sliceOf(document, root),
      namespaces: Object.fromEntries(inheritedNamespaces(root)),
    }),
  };
};

const callSoap = async (
  ports: DirectCallPorts,
  service: ElectronicService,
  head: MessageHead,
  payload: Payload,
): Promise<Answer> => {
  const xml =
    payload.form === 'xml'
      ? payload.xml
      : attempt(service, 'содержимое не переводится в XML', () =>
          ports.toXml(head.typeCode, payload),
        );
  const envelope = `<soap:Envelope xmlns:soap="${SOAP_NS}"><soap:Body>${xml}</soap:Body></soap:Envelope>`;
  const { text } = await post(
    ports,
    service,
    { ...metaHeaders(head), 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""' },
    envelope,
  );
  const { root, xml: answer } = attempt(service, unread, () => bodyOf(service, text));
  return {
    payload: { form: 'xml', namespace: root.ns, localName: root.local, xml: answer },
    text,
    signature: '',
    proof: null,
    contentHash: sha256Hex(text),
  };
};

/**
 * Calls the endpoints of electronic services (KIS-6.3.1): one attempt, bounded in time and size, no redirects. A JSON answer may carry
 * the provider's detached JWS in Hub-Signature; it is proven then.
 */
export const makeServiceCaller = (ports: DirectCallPorts): ServiceCaller => ({
  call: (service, head, payload) =>
    (service.protocol === 'rest' ? callRest : callSoap)(ports, service, head, payload),
});
