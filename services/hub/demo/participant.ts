import {
  builtinProvider,
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
} from '../../../adapters/crypto/index.ts';
import {
  composeCall,
  makeJsonClient,
  makeSoapClient,
  requestBlock,
} from '../../../adapters/sdk/index.ts';
import { HubError, isHubError } from '../../../broker/index.ts';
import type { Department } from './region.ts';

/** A message as a department's program sees it, whatever the wire. */
export type Received = {
  readonly messageId: string;
  readonly type: string | null;
  readonly replyTo: string | null;
  readonly text: string;
};
export type Outgoing = {
  readonly type: string;
  readonly content: string;
  readonly messageId?: string;
  readonly eolMs?: number;
};

/** What a department of the demo can do; SOAP and JSON look the same from here. */
export type Participant = {
  send(message: Outgoing): Promise<{ messageId: string; status: string }>;
  /** Signs, then changes a letter of the signed content, as a broken proxy would. */
  sendSpoiled(message: Outgoing): Promise<{ messageId: string; status: string }>;
  take(kind: 'requests' | 'responses'): Promise<Received | null>;
  answer(request: Received, content: string): Promise<void>;
  reject(request: Received, code: string, description: string): Promise<void>;
  ack(messageId: string): Promise<void>;
  /** Categories of the status messages that wait, each acknowledged. */
  statuses(): Promise<string[]>;
};

type SoapVersion = '1.1' | '1.2' | '1.3';

const keysOf = ({ keyPem, certificatePem }: Department) => ({
  key: readPrivateKey(keyPem),
  certificate: readCertificate(certificatePem),
  provider: builtinProvider(),
});

const faultCode = (xml: string): string =>
  /<(?:\w+:)?detail>\s*<(?:\w+:)?(\w+)/.exec(xml)?.[1] ?? 'SMEVFailure';

const spoil = (body: Buffer): Buffer =>
  Buffer.from(body.toString('utf8').replace('Проверка', 'Подмена'), 'utf8');

const sendSpoiledSoap = async (
  department: Department,
  baseUrl: string,
  version: SoapVersion,
  message: Outgoing,
  messageId: string,
): Promise<never> => {
  const { key, certificate, provider } = keysOf(department);
  const call = await composeCall(
    { provider, key, certificate, algorithm: naturalAlgorithm(key) },
    { version, operation: 'SendRequest', mtom: false },
    requestBlock(version, { payload: message.content }, messageId),
  );
  const response = await fetch(`${baseUrl}/ws/${version}`, {
    method: 'POST',
    headers: { 'Content-Type': call.contentType, SOAPAction: '"urn:SendRequest"' },
    body: new Uint8Array(spoil(call.body)),
  });
  const text = await response.text();
  throw new HubError('SignatureIsInvalid', {
    reason: `${faultCode(text)}: ${/<faultstring[^>]*>([^<]*)/.exec(text)?.[1] ?? ''}`,
  });
};

const overSoap = (department: Department, baseUrl: string, version: SoapVersion): Participant => {
  const client = makeSoapClient({ baseUrl, version, ...keysOf(department) });
  return {
    send: async ({ content, messageId, eolMs }) => {
      const { messageId: id, status } = await client.sendRequest({
        payload: content,
        ...(messageId !== undefined && { messageId }),
        ...(eolMs !== undefined && { eolMs }),
      });
      return { messageId: id ?? messageId ?? '', status: status ?? '' };
    },
    sendSpoiled: (message) =>
      sendSpoiledSoap(
        department,
        baseUrl,
        version,
        message,
        message.messageId ?? client.newMessageId(),
      ),
    take: async (kind) => {
      const got = await (kind === 'requests' ? client.getRequest() : client.getResponse());
      if (!got) return null;
      const { draft, replyTo } = got;
      const text =
        draft.outcome === 'rejected'
          ? JSON.stringify(draft.rejections)
          : (draft.payload?.text ?? '');
      return { messageId: draft.messageId, type: null, replyTo, text };
    },
    answer: async ({ replyTo }, content) =>
      void (await client.sendResponse({ to: replyTo ?? '', payload: content })),
    reject: async ({ replyTo }, code, description) =>
      void (await client.sendResponse({
        to: replyTo ?? '',
        outcome: 'rejected',
        rejections: [{ code, description }],
      })),
    ack: (messageId) => client.ack(messageId),
    statuses: async () => {
      const found: string[] = [];
      for (let status = await client.getStatus(); status; status = await client.getStatus()) {
        found.push(status.category);
        await client.ack(status.originalMessageId);
      }
      return found;
    },
  };
};

const overJson = (department: Department, baseUrl: string): Participant => {
  const client = makeJsonClient({ baseUrl, ...keysOf(department) });
  const answered = (request: Received) => ({
    messageId: request.messageId,
    type: request.type ?? '',
    replyTo: request.replyTo,
  });
  const send: Participant['send'] = async ({ type, content, messageId, eolMs }) => {
    const reply = await client.send({
      type,
      content: JSON.parse(content),
      ...(messageId !== undefined && { messageId }),
      ...(eolMs !== undefined && { eol: new Date(eolMs).toISOString() }),
    });
    return { messageId: reply.messageId, status: reply.status };
  };
  return {
    send,
    sendSpoiled: send,
    take: async (kind) => {
      const got = await client.lease(kind);
      if (!got) return null;
      const said = got.outcome === 'rejected' ? got.rejections : got.content;
      return {
        messageId: got.messageId,
        type: got.type,
        replyTo: got.replyTo,
        text: JSON.stringify(said),
      };
    },
    answer: async (request, content) =>
      void (await client.respond(answered(request), { content: JSON.parse(content) })),
    reject: async (request, code, description) =>
      void (await client.reject(answered(request), [{ code, description }])),
    ack: (messageId) => client.ack(messageId),
    statuses: async () => {
      const found: string[] = [];
      for (let status = await client.leaseStatus(); status; status = await client.leaseStatus()) {
        found.push(status.category);
        await client.ack(status.messageId);
      }
      return found;
    },
  };
};

/** The department's client for its wire. */
export const makeParticipant = (department: Department, baseUrl: string): Participant =>
  department.wire === 'json'
    ? overJson(department, baseUrl)
    : overSoap(department, baseUrl, department.wire);

/** Code and words of a refusal, for the orchestrating process. */
export const refusalOf = (error: unknown): { code: string; reason: string } =>
  isHubError(error)
    ? { code: error.code, reason: error.message }
    : { code: 'SMEVFailure', reason: String(error) };
