import assert from 'node:assert/strict';
import { sha256Hex, type QueueKind, type RejectionReason } from '../../broker/index.ts';
import type {
  AcceptedData,
  DirectAnswerData,
  ExplanationData,
  MessageCardData,
  MessageDeliveryData,
  OriginalData,
  QueuesData,
  ReceiptData,
  StatusDeliveryData,
  TraceData,
} from '../rest/index.ts';
import { makeIds, systemClock } from '../runtime/index.ts';
import { makeJsonCalls, type CallOptions, type JsonClientOptions } from './jsonCalls.ts';

export type NewAttachment = {
  readonly id: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  /** Detached PKCS#7, DER. */
  readonly signaturePkcs7?: Uint8Array;
};

type Content = {
  /** A new UUID v1 when absent; repeat the same one to repeat the same message. */
  readonly messageId?: string;
  readonly content: unknown;
  readonly attachments?: readonly NewAttachment[];
  /** Detached JWS of the content by an official, and that official's certificate in base64. */
  readonly personalSignature?: string;
  readonly personalCertificate?: string;
};
export type NewRequest = Content & {
  readonly type: string;
  readonly referenceMessageId?: string;
  readonly transactionCode?: string;
  readonly nodeId?: string;
  readonly eol?: string;
  readonly confidentiality?: string;
  readonly testMessage?: boolean;
  /** Bridges only: when the federal system placed the message into its queue. */
  readonly placedAt?: string;
};
/** What an answer needs of the delivered request. */
export type Answered = Pick<MessageDeliveryData, 'messageId' | 'type' | 'replyTo'>;
export type NewStatus = {
  readonly code: number;
  readonly description: string;
  readonly parameters?: readonly { readonly key: string; readonly value: string }[];
};
export type LeaseOptions = CallOptions & {
  readonly type?: string;
  readonly nodeId?: string;
  readonly waitMs?: number;
};
export type TraceQuery =
  | { readonly messageId: string }
  | { readonly transactionCode: string }
  | { readonly key: string; readonly value: string };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const headerOf = ({ id, mimeType, bytes, signaturePkcs7 }: NewAttachment) => ({
  id,
  mimeType,
  size: bytes.byteLength,
  sha256: sha256Hex(bytes),
  ...(signaturePkcs7 && { signaturePkcs7: base64(signaturePkcs7) }),
});

/** The envelope of a message with attachments, and their contents beside it. */
const pack = <M extends Content>(message: M, newId: () => string) => {
  const { attachments = [], ...rest } = message;
  return {
    envelope: {
      ...rest,
      messageId: message.messageId ?? newId(),
      ...(attachments.length === 0 ? {} : { attachments: attachments.map(headerOf) }),
    },
    contents: attachments.map(({ id, bytes }) => ({ id, content: base64(bytes) })),
  };
};

const answerOf = ({ messageId, replyTo }: Answered, ownId: string) => {
  assert(replyTo !== null, 'only a request has a reply address');
  return { messageId: ownId, originalMessageId: messageId, to: replyTo };
};

const at = (id: string): string => `/api/v1/messages/${encodeURIComponent(id)}`;

const present = <R>(reply: R | null): R => {
  assert(reply !== null, 'the hub answers this call with a body');
  return reply;
};

/** Answers to requests that were leased. */
const makeAnswers = (calls: ReturnType<typeof makeJsonCalls>, newId: () => string) => {
  const answer = async (
    answered: Answered,
    how: 'response' | 'rejection' | 'status',
    said: object,
    attachments: readonly object[] = [],
  ) => {
    const envelope = { ...answerOf(answered, newId()), ...said };
    const path = `${at(answered.messageId)}/${how}`;
    return present(await calls.post<AcceptedData>(path, envelope, { attachments }));
  };
  return {
    respond: (answered: Answered, response: Content) => {
      const { envelope, contents } = pack(response, newId);
      return answer(answered, 'response', { ...envelope, type: answered.type }, contents);
    },
    reject: (answered: Answered, rejections: readonly RejectionReason[]) =>
      answer(answered, 'rejection', { rejections }),
    status: (answered: Answered, status: NewStatus) => answer(answered, 'status', { status }),
  };
};

/** How the hub sees a system's connection (KIS-4.6.3). */
export type ConnectionData = {
  readonly at: string;
  readonly participants: readonly {
    readonly system: string;
    readonly state: 'works' | 'noPoll' | 'silent' | 'blocked' | 'notConnected';
    readonly stateWord: string;
    readonly lastSeenAt: string | null;
    readonly lastPollAt: string | null;
    readonly pollIntervalMs: number | null;
    readonly certificateDaysLeft: number | null;
    readonly clockSkewMs: number | null;
  }[];
};

/** What only reads. */
const makeReads = (calls: ReturnType<typeof makeJsonCalls>) => ({
  queues: (owner?: string) => {
    const query = owner === undefined ? '' : `?${new URLSearchParams({ owner }).toString()}`;
    return calls.get<QueuesData>(`/api/v1/monitor/queues${query}`, true);
  },
  /** Of the participant's own systems: are they seen to poll, whose clock runs away, which certificate ends. */
  connection: () => calls.get<ConnectionData>('/api/v1/monitor/participants'),
  card: (messageId: string) => calls.get<MessageCardData>(at(messageId)),
  original: (messageId: string) => calls.get<OriginalData>(`${at(messageId)}/original`),
  /** What the hub states of an accepted message; its signature is verified. */
  receipt: (messageId: string) => calls.get<ReceiptData>(`${at(messageId)}/receipt`, true),
  /** The passport of a message, a ZIP that is proved without the hub. */
  passport: (messageId: string) => calls.file(`${at(messageId)}/passport`),
  /** Any file of the interface that the participant may read. @param path with its query */
  file: calls.file,
  trace: (query: TraceQuery) =>
    calls.get<TraceData>(`/api/v1/trace?${new URLSearchParams({ ...query }).toString()}`),
});

/**
 * A client of the JSON door for participants: signs what it sends and verifies the hub's signature of what comes.
 * Every method throws HubError with the code of the hub's refusal (RFC 9457).
 */
export const makeJsonClient = (options: JsonClientOptions) => {
  const calls = makeJsonCalls(options);
  const { nowMs = systemClock.nowMs } = options;
  const { messageId: newId } = makeIds({ nowMs });
  const control = <O extends string>(operation: O) => ({
    operation,
    timestamp: new Date(nowMs()).toISOString(),
  });
  const lease = <D extends object>(queue: QueueKind, wanted: LeaseOptions): Promise<D | null> => {
    const { signal, ...rest } = wanted;
    const envelope = { ...control('lease'), queue, ...rest };
    const extra = signal === undefined ? {} : { signal };
    return calls.post<D>(`/api/v1/queues/${queue}/lease`, envelope, extra);
  };
  const command = async (path: string, envelope: object): Promise<void> => {
    await calls.post(path, envelope, { signed: false });
  };
  return {
    send: async (request: NewRequest) => {
      const { envelope, contents } = pack(request, newId);
      const reply = await calls.post<AcceptedData>('/api/v1/messages', envelope, {
        attachments: contents,
      });
      return present(reply);
    },
    /** Direct mode: the answer of an electronic service in the same call (KIS-6.3.1). */
    callService: async (service: string, request: NewRequest) => {
      const { envelope, contents } = pack(request, newId);
      const path = `/api/v1/services/${encodeURIComponent(service)}/call`;
      return present(
        await calls.post<DirectAnswerData>(
          path,
          { ...envelope, service },
          { attachments: contents },
        ),
      );
    },
    ...makeAnswers(calls, newId),
    /** null when nothing came within `waitMs`. */
    lease: (queue: 'requests' | 'responses', wanted: LeaseOptions = {}) =>
      lease<MessageDeliveryData>(queue, wanted),
    leaseStatus: () => lease<StatusDeliveryData>('statuses', {}),
    ack: (messageId: string, accepted = true) =>
      command(`${at(messageId)}/ack`, { ...control('ack'), messageId, accepted }),
    cancel: (messageId: string) =>
      command(`${at(messageId)}/cancel`, { ...control('cancel'), messageId }),
    statistics: async () =>
      present(await calls.post<QueuesData>('/api/v1/queues/statistics', control('statistics'))),
    ...makeReads(calls),
    explain: async (asked: { type?: string; content?: unknown; xml?: string; sender?: string }) =>
      present(
        await calls.post<ExplanationData>(
          '/api/v1/routing/explain',
          { ...control('explain'), ...asked },
          { signed: false },
        ),
      ),
    /** Signs a value as an official or a system does: detached JWS over its canonical form. */
    sign: calls.sign,
  };
};

export type JsonClient = ReturnType<typeof makeJsonClient>;
