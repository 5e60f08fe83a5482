import Type, { type Static } from 'typebox';
import { componentKeyword } from '../../module/index.ts';
import { messageStates } from '../../broker/index.ts';
import { AttachmentHeader } from './envelopes.ts';

const moment = Type.String({ format: 'date-time' });
const maybe = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const text = Type.String();

const SystemRef = Type.Object(
  { mnemonic: text, name: text },
  { [componentKeyword]: 'SystemRef', additionalProperties: false },
);

const hubSignature = Type.String({
  description: 'Отсоединённая JWS хаба над ответом без этого поля в канонической форме RFC 8785',
});

export const AcceptedReply = Type.Object(
  {
    messageId: text,
    kind: Type.Enum(['request', 'broadcast', 'response']),
    type: text,
    sender: SystemRef,
    recipient: maybe(SystemRef),
    destination: Type.String({ description: 'Имя очереди или broadcast' }),
    status: text,
    originalMessageId: maybe(text),
    receivedAt: moment,
    legalReceivedAt: moment,
    expiresAt: moment,
    contentHash: text,
    repeated: Type.Boolean({ description: 'Это сообщение уже было принято; вот первый результат' }),
    hubSignature,
  },
  { [componentKeyword]: 'Accepted', additionalProperties: false },
);

const SignatureInfo = Type.Object(
  {
    verifiedByHub: Type.Literal(true),
    algorithm: maybe(text),
    certificateSha256: text,
    wire: Type.Enum(['1.1', '1.2', '1.3', 'json']),
    converted: Type.Boolean({ description: 'Содержимое переведено из XML; подписан оригинал' }),
  },
  { [componentKeyword]: 'SignatureInfo', additionalProperties: false },
);

export const Original = Type.Object(
  {
    form: Type.Enum(['xml', 'json']),
    signedPart: Type.String({ description: 'То, что подписал отправитель, знак в знак' }),
    namespaces: Type.Record(text, text),
    signature: Type.String({ description: 'ds:Signature или отсоединённая JWS' }),
    signatureNamespaces: Type.Record(text, text),
    certificateSha256: text,
  },
  { [componentKeyword]: 'Original', additionalProperties: false },
);

const DeliveredAttachment = Type.Object(
  {
    ...AttachmentHeader.properties,
    size: Type.Integer({ minimum: 0 }),
    content: Type.String({ contentEncoding: 'base64' }),
  },
  { [componentKeyword]: 'DeliveredAttachment', additionalProperties: false },
);

export const MessageDelivery = Type.Object(
  {
    kind: Type.Enum(['request', 'broadcast', 'response']),
    messageId: text,
    type: text,
    typeName: text,
    sender: SystemRef,
    recipient: SystemRef,
    replyTo: maybe(Type.String({ description: 'Передаётся в to ответа' })),
    original: maybe(Type.Object({ messageId: text, transactionCode: maybe(text) })),
    referenceMessageId: text,
    transactionCode: maybe(text),
    nodeId: maybe(text),
    testMessage: Type.Boolean(),
    confidentiality: text,
    attempt: Type.Integer({ minimum: 1 }),
    sentAt: moment,
    legalReceivedAt: moment,
    deliveredAt: moment,
    leaseUntil: moment,
    expiresAt: moment,
    outcome: maybe(Type.Enum(['content', 'rejected', 'status'])),
    content: Type.Unknown({ description: 'Сведения; null у отказа и статуса' }),
    rejections: Type.Array(Type.Object({ code: text, description: text })),
    status: maybe(
      Type.Object({
        code: Type.Integer(),
        description: text,
        parameters: Type.Array(Type.Object({ key: text, value: text })),
      }),
    ),
    attachments: Type.Array(DeliveredAttachment),
    signature: SignatureInfo,
    source: Original,
    hubSignature,
  },
  { [componentKeyword]: 'MessageDelivery', additionalProperties: false },
);

export const StatusDelivery = Type.Object(
  {
    kind: Type.Literal('status'),
    statusId: Type.Integer(),
    messageId: Type.String({ description: 'Указывается в подтверждении' }),
    category: text,
    at: moment,
    details: maybe(text),
    fault: maybe(Type.Object({ code: maybe(text), description: maybe(text) })),
    attempt: Type.Integer({ minimum: 1 }),
    hubSignature,
  },
  { [componentKeyword]: 'StatusDelivery', additionalProperties: false },
);

export const QueueInfo = Type.Object(
  {
    name: text,
    owner: text,
    pending: Type.Integer({ minimum: 0 }),
    locked: Type.Integer({ minimum: 0 }),
    dead: Type.Integer({ minimum: 0 }),
    oldestAt: maybe(moment),
    oldestAgeMs: maybe(Type.Integer({ minimum: 0 })),
    lastLeaseAt: maybe(moment),
    lastAckAt: maybe(moment),
    held: Type.Boolean({
      description: 'Владелец заблокирован: сообщения хранятся, но не выдаются',
    }),
  },
  { [componentKeyword]: 'QueueInfo', additionalProperties: false },
);

export const QueuesReply = Type.Object(
  { at: moment, queues: Type.Array(QueueInfo), hubSignature },
  { [componentKeyword]: 'Queues', additionalProperties: false },
);

/** The eleven moments of KIS-6.3.2.c. */
export const Timestamps = Type.Object(
  {
    createdAt: moment,
    receivedAt: moment,
    acceptedAt: maybe(moment),
    queuedAt: maybe(moment),
    deliveredAt: Type.Array(moment),
    ackedAt: maybe(moment),
    responseReceivedAt: maybe(moment),
    responseQueuedAt: maybe(moment),
    responseDeliveredAt: Type.Array(moment),
    responseAckedAt: maybe(moment),
    expiresAt: moment,
  },
  { [componentKeyword]: 'Timestamps', additionalProperties: false },
);

const JournalLine = Type.Object(
  {
    eventId: Type.Integer(),
    event: text,
    state: text,
    at: moment,
    queue: maybe(text),
    by: maybe(text),
    detail: Type.Optional(Type.Record(text, Type.Unknown())),
  },
  { [componentKeyword]: 'JournalLine', additionalProperties: false },
);

export const MessageCard = Type.Object(
  {
    messageId: text,
    kind: Type.Enum(['request', 'broadcast', 'response']),
    type: text,
    sender: text,
    recipient: maybe(text),
    referenceMessageId: text,
    originalMessageId: maybe(text),
    outcome: maybe(Type.Enum(['content', 'rejected', 'status'])),
    transactionCode: maybe(text),
    nodeId: maybe(text),
    door: text,
    wire: text,
    testMessage: Type.Boolean(),
    confidentiality: text,
    contentHash: text,
    sizeBytes: Type.Integer({ minimum: 0 }),
    state: Type.Enum(messageStates),
    status: Type.String({ description: 'Статус в именах СМЭВ' }),
    legalReceivedAt: moment,
    /** Reported when it is beyond the limit (KIS-6.3.2.c). */
    clockSkewMs: maybe(Type.Integer({ description: 'Опережение часов отправителя, если заметно' })),
    timestamps: Timestamps,
    journal: Type.Array(JournalLine),
  },
  { [componentKeyword]: 'MessageCard', additionalProperties: false },
);

export const TraceReply = Type.Object(
  { messages: Type.Array(MessageCard) },
  { [componentKeyword]: 'Trace', additionalProperties: false },
);

export const ExplainReply = Type.Object(
  {
    sender: maybe(text),
    type: maybe(text),
    recipients: Type.Array(text),
    allowed: Type.Boolean(),
    reasons: Type.Array(Type.Object({ step: text, ok: Type.Boolean(), text })),
  },
  { [componentKeyword]: 'RouteExplanation', additionalProperties: false },
);

export const DirectReply = Type.Object(
  {
    messageId: text,
    responseId: text,
    type: text,
    sender: text,
    answeredAt: moment,
    converted: Type.Boolean(),
    content: Type.Unknown(),
    hubSignature,
  },
  { [componentKeyword]: 'DirectAnswer', additionalProperties: false },
);

export const OriginalReply = Type.Object(
  { ...Original.properties, certificate: maybe(Type.String({ contentEncoding: 'base64' })) },
  { [componentKeyword]: 'OriginalMessage', additionalProperties: false },
);

const certificate = {
  certificateSha256: text,
  certificate: Type.String({ contentEncoding: 'base64' }),
};

export const HubCertificateReply = Type.Object(
  {
    ...certificate,
    certificates: Type.Array(
      Type.Object({ algorithm: text, ...certificate }, { additionalProperties: false }),
      { description: 'По одному на семейство алгоритмов; первый повторён выше' },
    ),
  },
  { [componentKeyword]: 'HubCertificate', additionalProperties: false },
);

export type AcceptedData = Static<typeof AcceptedReply>;
export type MessageDeliveryData = Static<typeof MessageDelivery>;
export type StatusDeliveryData = Static<typeof StatusDelivery>;
export type QueuesData = Static<typeof QueuesReply>;
export type MessageCardData = Static<typeof MessageCard>;
export type TraceData = Static<typeof TraceReply>;
export type HubCertificateData = Static<typeof HubCertificateReply>;
export type OriginalData = Static<typeof OriginalReply>;
export type DirectAnswerData = Static<typeof DirectReply>;
export type ExplanationData = Static<typeof ExplainReply>;
