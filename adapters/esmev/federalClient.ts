import assert from 'node:assert/strict';
import { HubError, isHubError, limits } from '../../broker/index.ts';
import { naturalAlgorithm, type SignatureProvider, type Signer } from '../crypto/index.ts';
import {
  ackBlock,
  composeCall,
  readAcceptedReply,
  readStatisticsReply,
  readStatusReply,
  readUnverifiedReply,
  replyElement,
  requestBlock,
  responseBlock,
  selectorBlock,
  timestampBlock,
  type QueueLength,
  type ReplyMetadata,
  type SendRequestInput,
  type SendResponseInput,
  type StatusMessage,
  type UnverifiedMessage,
} from '../sdk/index.ts';
import { openBody, type OpenedBody, type SoapOperation } from '../soap/index.ts';
import type { EsmevSettings } from './settings.ts';

/** ЕСМЭВ as the bridge sees it. Refusals reject with HubError; `FederalSystemIsAway` means: wait and repeat. */
export type FederalClient = {
  sendRequest(input: SendRequestInput & { messageId: string }): Promise<ReplyMetadata>;
  sendResponse(input: SendResponseInput & { messageId: string }): Promise<ReplyMetadata>;
  take(kind: 'Request' | 'Response'): Promise<UnverifiedMessage | null>;
  ack(messageId: string, accepted: boolean): Promise<void>;
  status(): Promise<StatusMessage | null>;
  /** Version 1.2 only; an empty list otherwise. */
  statistics(): Promise<readonly QueueLength[]>;
};

export type FederalClientPorts = {
  readonly provider: SignatureProvider;
  readonly nowMs: () => number;
  /** Told of every call that ЕСМЭВ answered. */
  readonly answered: (operation: SoapOperation) => void;
  /** Breaks calls off when the hub stops. */
  readonly signal?: AbortSignal;
};

const away = (reason: string, cause?: unknown): HubError =>
  new HubError('FederalSystemIsAway', { reason }, { cause });

/** What a limit of calls or a full queue looks like: wait, the message is not at fault (reference/smev3.md §2.3, §2.8). */
const isLimit = (error: HubError): boolean =>
  error.code === 'DestinationOverflow' ||
  error.code === 'SMEVFailure' ||
  (error.code === 'AccessDenied' && /лимит/i.test(error.message));

const waitInstead = (error: unknown): unknown =>
  isHubError(error) && isLimit(error)
    ? away(`ЕСМЭВ просит подождать: ${error.message}`, error)
    : error;

const emptyBody = /<(?:[\w-]+:)?Body[^>]*(?:\/>|>\s*<\/(?:[\w-]+:)?Body>)/;

const receive = async (
  url: string,
  operation: SoapOperation,
  call: { readonly contentType: string; readonly body: Buffer },
  signals: readonly AbortSignal[],
): Promise<OpenedBody | null> => {
  let contentType: string;
  let body: Buffer;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': call.contentType,
        accept: 'text/xml, multipart/related',
        soapaction: `"urn:${operation}"`,
      },
      body: new Uint8Array(call.body),
      signal: AbortSignal.any([AbortSignal.timeout(limits.requestTimeoutMs), ...signals]),
    });
    contentType = response.headers.get('content-type') ?? '';
    body = Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw away('ЕСМЭВ не отвечает.', cause);
  }
  // The live server answers an Ack with an empty body (reference/smev3.md §1).
  if (operation === 'Ack' && emptyBody.test(body.toString('utf8'))) return null;
  try {
    return openBody(contentType, body);
  } catch (cause) {
    // A gateway in between answers with a page of its own.
    throw away('ЕСМЭВ ответила не конвертом SOAP.', cause);
  }
};

const present = (body: OpenedBody | null): OpenedBody => {
  assert(body !== null, 'only an Ack is answered with nothing');
  return body;
};

/** A client of ЕСМЭВ at one address: signs with the region's key, believes only the certificates of ЕСМЭВ. */
export const makeFederalClient = (
  settings: EsmevSettings,
  { provider, nowMs, answered, signal }: FederalClientPorts,
): FederalClient => {
  const { version, key, certificate, url, nodeId } = settings;
  const signer: Signer = { provider, key, certificate, algorithm: naturalAlgorithm(key) };
  const trusted = new Set(settings.smevCertificates.map(({ sha256 }) => sha256));
  const proof = {
    provider,
    trustHub: ({ sha256 }: { readonly sha256: string }): boolean => trusted.has(sha256),
  };
  const call = async <R>(
    operation: SoapOperation,
    block: string,
    read: (body: OpenedBody | null) => R | Promise<R>,
    attachments: SendRequestInput['attachments'] = [],
  ): Promise<R> => {
    const form = { version, operation, mtom: false };
    const composed = await composeCall(signer, form, block, attachments);
    try {
      const body = await receive(url, operation, composed, signal === undefined ? [] : [signal]);
      const reply = await read(body);
      answered(operation);
      return reply;
    } catch (error) {
      throw waitInstead(error);
    }
  };
  const selector = nodeId === null ? {} : { nodeId };
  return {
    sendRequest: (input) =>
      call(
        'SendRequest',
        requestBlock(version, input, input.messageId),
        (body) => readAcceptedReply(proof, version, present(body), 'SendRequestResponse'),
        input.attachments,
      ),
    sendResponse: (input) =>
      call(
        'SendResponse',
        responseBlock(version, input, input.messageId),
        (body) => readAcceptedReply(proof, version, present(body), 'SendResponseResponse'),
        'attachments' in input ? input.attachments : [],
      ),
    take: (kind) =>
      call(`Get${kind}`, selectorBlock(version, selector, nowMs()), (body) =>
        readUnverifiedReply(proof, version, present(body), kind),
      ),
    ack: (messageId, accepted) =>
      call('Ack', ackBlock(version, messageId, accepted), (body) => {
        if (body !== null) replyElement(body, 'AckResponse');
      }),
    status: () =>
      call('GetStatus', timestampBlock(version, nowMs()), (body) =>
        readStatusReply(proof, version, present(body)),
      ),
    statistics: async () =>
      version === '1.3'
        ? []
        : call('GetIncomingQueueStatistics', timestampBlock(version, nowMs()), (body) =>
            readStatisticsReply(present(body)),
          ),
  };
};
