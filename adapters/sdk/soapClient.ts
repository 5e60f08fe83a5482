import { limits, type MessageId } from '../../broker/index.ts';
import {
  builtinProvider,
  naturalAlgorithm,
  type Certificate,
  type PrivateKey,
  type SignatureProvider,
} from '../crypto/index.ts';
import { signFragment, type Signer } from '../crypto/xmldsig/index.ts';
import { makeIds, systemClock } from '../runtime/index.ts';
import { openBody, type OpenedBody, type SoapOperation, type SoapVersion } from '../soap/index.ts';
import { composeCall, type ComposedCall } from './soapCall.ts';
import {
  ackBlock,
  requestBlock,
  responseBlock,
  selectorBlock,
  timestampBlock,
  type SelectorInput,
  type SendRequestInput,
  type SendResponseInput,
} from './soapDraft.ts';
import {
  readAcceptedReply,
  readDeliveredReply,
  readStatisticsReply,
  readStatusReply,
  replyElement,
  type DeliveredMessage,
  type HubProof,
  type QueueLength,
  type ReplyMetadata,
  type StatusMessage,
} from './soapReply.ts';

export type SoapClientOptions = {
  /** Address of the hub: `http://127.0.0.1:8080`; `/ws/{version}` is added. */
  readonly baseUrl: string;
  readonly version: SoapVersion;
  readonly key: PrivateKey;
  readonly certificate: Certificate;
  readonly provider?: SignatureProvider;
  /** Sends attachments as parts of a multipart body. */
  readonly mtom?: boolean;
  readonly trustHub?: HubProof['trustHub'];
  readonly nowMs?: () => number;
};

/** An answer of the hub with its HTTP headers (Hub-Original… of a rewritten envelope). */
export type Delivered = DeliveredMessage & { readonly headers: Headers };

/** A participant's client of the SOAP door. Refusals of the hub reject with HubError of the hub's own code. */
export type SoapClient = {
  sendRequest(input: SendRequestInput): Promise<ReplyMetadata>;
  sendResponse(input: SendResponseInput): Promise<ReplyMetadata>;
  /** null when the queue is empty. */
  getRequest(selector?: SelectorInput): Promise<Delivered | null>;
  getResponse(selector?: SelectorInput): Promise<Delivered | null>;
  ack(messageId: string, accepted?: boolean): Promise<void>;
  getStatus(): Promise<StatusMessage | null>;
  /** Versions 1.1 and 1.2 only. */
  statistics(): Promise<readonly QueueLength[]>;
  /** ds:Signature over the root of a payload (ЭП-СП), which must carry an Id. */
  signPersonally(payload: string): Promise<string>;
  newMessageId(): MessageId;
};

type Answer = { readonly body: OpenedBody; readonly headers: Headers };

const post = async (
  { baseUrl, version }: SoapClientOptions,
  operation: SoapOperation,
  { contentType, body }: ComposedCall,
): Promise<Answer> => {
  const response = await fetch(`${baseUrl.replace(/\/$/, '')}/ws/${version}`, {
    method: 'POST',
    headers: {
      'Content-Type': contentType,
      Accept: 'text/xml, multipart/related',
      SOAPAction: `"urn:${operation}"`,
    },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(limits.requestTimeoutMs),
  });
  const received = Buffer.from(await response.arrayBuffer());
  return {
    body: openBody(response.headers.get('content-type') ?? '', received),
    headers: response.headers,
  };
};

/** Makes a client that signs every call and verifies the hub's signature on every answer that carries one. */
export const makeSoapClient = (options: SoapClientOptions): SoapClient => {
  const { version, key, certificate } = options;
  const provider = options.provider ?? builtinProvider();
  const signer: Signer = { provider, key, certificate, algorithm: naturalAlgorithm(key) };
  const proof: HubProof = {
    provider,
    ...(options.trustHub === undefined ? {} : { trustHub: options.trustHub }),
  };
  const { nowMs = systemClock.nowMs } = options;
  const { messageId: newMessageId } = makeIds({ nowMs });
  const call = async (
    operation: SoapOperation,
    block: string,
    attachments: SendRequestInput['attachments'] = [],
  ): Promise<Answer> => {
    const form = { version, operation, mtom: options.mtom ?? false };
    return post(options, operation, await composeCall(signer, form, block, attachments));
  };
  const take = async (
    kind: 'Request' | 'Response',
    selector: SelectorInput,
  ): Promise<Delivered | null> => {
    const { body, headers } = await call(`Get${kind}`, selectorBlock(version, selector, nowMs()));
    const delivered = await readDeliveredReply(proof, version, body, kind);
    return delivered === null ? null : { ...delivered, headers };
  };
  return {
    newMessageId,
    signPersonally: (payload) => signFragment(signer, payload),
    sendRequest: async (input) => {
      const block = requestBlock(version, input, input.messageId ?? newMessageId());
      const { body } = await call('SendRequest', block, input.attachments);
      return readAcceptedReply(proof, version, body, 'SendRequestResponse');
    },
    sendResponse: async (input) => {
      const block = responseBlock(version, input, input.messageId ?? newMessageId());
      const attachments = 'attachments' in input ? input.attachments : [];
      const { body } = await call('SendResponse', block, attachments);
      return readAcceptedReply(proof, version, body, 'SendResponseResponse');
    },
    getRequest: (selector = {}) => take('Request', selector),
    getResponse: (selector = {}) => take('Response', selector),
    ack: async (messageId, accepted = true) => {
      const { body } = await call('Ack', ackBlock(version, messageId, accepted));
      replyElement(body, 'AckResponse');
    },
    getStatus: async () => {
      const { body } = await call('GetStatus', timestampBlock(version, nowMs()));
      return readStatusReply(proof, version, body);
    },
    statistics: async () => {
      const block = timestampBlock(version, nowMs());
      const { body } = await call('GetIncomingQueueStatistics', block);
      return readStatisticsReply(body);
    },
  };
};
