import Type, { type Static, type TObject, type TProperties } from 'typebox';
import { componentKeyword } from '../../module/index.ts';
import { limits, queueKinds } from '../../broker/index.ts';
import { XmlForm } from './xmlForm.ts';

/** Characters of a base64 text that holds `bytes` bytes (RFC 4648 §4). */
const base64CharsMax = (bytes: number): number => Math.ceil(bytes / 3) * 4;

const moment = (description: string) => Type.String({ format: 'date-time', description });
// The shape of an identifier is judged by the exchange, which has its own refusal for it.
const identifier = (description: string) => Type.String({ maxLength: 100, description });
const code = (description: string) =>
  Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax, description });
const jws = (description: string) => Type.String({ maxLength: limits.jwsCharsMax, description });

const envelope = <T extends TProperties>(name: string, description: string, properties: T) =>
  Type.Object(properties, { additionalProperties: false, description, [componentKeyword]: name });

/** Envelope of a call that carries no message. */
export const control = <T extends TProperties, O extends string>(
  name: string,
  operation: O,
  description: string,
  properties: T,
) =>
  envelope(name, description, {
    // Names the call inside what is signed: a signature of one call must not serve for another.
    operation: Type.Literal(operation),
    timestamp: moment('Момент подписания; расхождение с часами хаба не более 5 минут'),
    ...properties,
  });

export const AttachmentHeader = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 100, description: 'Идентификатор вложения' }),
    mimeType: Type.String({ minLength: 1, maxLength: 200 }),
    // How much is too much is the exchange's to say, with both numbers.
    size: Type.Integer({ minimum: 0 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 содержимого' }),
    signaturePkcs7: Type.Optional(
      Type.String({
        maxLength: base64CharsMax(limits.attachmentSignatureBytesMax),
        description: 'Отсоединённая подпись PKCS#7, base64',
      }),
    ),
  },
  { additionalProperties: false, [componentKeyword]: 'AttachmentHeader' },
);

const attachmentHeaders = Type.Optional(
  Type.Array(AttachmentHeader, { maxItems: limits.attachmentCountMax }),
);
const personalSignature = Type.Optional(
  jws('Подпись должностного лица (ЭП-СП): отсоединённая JWS над каноническим content'),
);
const personalCertificate = Type.Optional(
  Type.String({
    maxLength: base64CharsMax(limits.certificateBytesMax),
    contentEncoding: 'base64',
    description: 'Сертификат должностного лица, DER в base64; без него ищется в реестре',
  }),
);
const content = Type.Unknown({ description: 'Сведения по схеме вида сведений' });

export const SendEnvelope = envelope('SendEnvelope', 'Запрос или рассылка', {
  messageId: identifier('UUID версии 1 в нижнем регистре'),
  type: code('Код вида сведений, например VS00001v001'),
  referenceMessageId: Type.Optional(identifier('Первый запрос цепочки')),
  transactionCode: Type.Optional(
    Type.String({ maxLength: limits.humanNameCharsMax, description: 'Код маркировки' }),
  ),
  nodeId: Type.Optional(
    Type.String({ maxLength: 100, description: 'Узел, которому вернётся ответ' }),
  ),
  eol: Type.Optional(moment('Срок жизни сообщения')),
  confidentiality: Type.Optional(
    Type.String({ maxLength: 50, description: 'public, official или personal' }),
  ),
  testMessage: Type.Optional(Type.Boolean()),
  placedAt: Type.Optional(
    moment('Когда федеральная система поместила сообщение в свою очередь; указывает только мост'),
  ),
  content,
  attachments: attachmentHeaders,
  personalSignature,
  personalCertificate,
  xml: Type.Optional(XmlForm),
});

export const DirectEnvelope = envelope('DirectEnvelope', 'Вызов электронного сервиса', {
  ...SendEnvelope.properties,
  service: code('Код электронного сервиса; равен коду в адресе'),
});

const answer = {
  messageId: identifier('UUID версии 1 самого ответа'),
  originalMessageId: identifier('Запрос, на который дан ответ; равен id в адресе'),
  to: Type.String({ minLength: 1, maxLength: 4000, description: 'replyTo полученного запроса' }),
  xml: Type.Optional(XmlForm),
};

export const ResponseEnvelope = envelope('ResponseEnvelope', 'Ответ с содержимым', {
  ...answer,
  type: code('Код вида сведений запроса'),
  content,
  attachments: attachmentHeaders,
  personalSignature,
  personalCertificate,
});

export const RejectionEnvelope = envelope('RejectionEnvelope', 'Отказ в ответе', {
  ...answer,
  rejections: Type.Array(
    Type.Object(
      {
        code: Type.Enum(['ACCESS_DENIED', 'NO_DATA', 'UNKNOWN_REQUEST_DESCRIPTION', 'FAILURE']),
        description: Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: limits.rejectionReasonsMax },
  ),
});

export const StatusEnvelope = envelope('StatusEnvelope', 'Промежуточный статус запроса', {
  ...answer,
  status: Type.Object(
    {
      code: Type.Integer({ minimum: -2147483648, maximum: 2147483647 }),
      description: Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }),
      parameters: Type.Optional(
        Type.Array(
          Type.Object(
            {
              key: Type.String({ maxLength: 250 }),
              value: Type.String({ maxLength: limits.humanNameCharsMax }),
            },
            { additionalProperties: false },
          ),
          { maxItems: limits.statusParametersMax },
        ),
      ),
    },
    { additionalProperties: false },
  ),
});

export const LeaseEnvelope = control('LeaseEnvelope', 'lease', 'Получение сообщения из очереди', {
  queue: Type.Enum(queueKinds, { description: 'Равна виду очереди в адресе' }),
  type: Type.Optional(code('Только сообщения этого вида сведений')),
  nodeId: Type.Optional(Type.String({ maxLength: 100 })),
  waitMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: limits.longPollMsMax,
      description: 'Сколько ждать сообщения, мс',
    }),
  ),
});

export const AckEnvelope = control('AckEnvelope', 'ack', 'Подтверждение получения', {
  messageId: identifier('Полученное сообщение; у статуса — его originalMessageId'),
  accepted: Type.Boolean({ description: 'false: подпись хаба неверна, сообщение не принято' }),
});

export const CancelEnvelope = control('CancelEnvelope', 'cancel', 'Отзыв своего запроса', {
  messageId: identifier('Свой запрос, который ещё никто не забрал'),
});

export const StatisticsEnvelope = control(
  'StatisticsEnvelope',
  'statistics',
  'Состояние своих очередей',
  {},
);

export const ExplainEnvelope = control('ExplainEnvelope', 'explain', 'Разбор маршрута', {
  sender: Type.Optional(code('Мнемоника отправителя; участник указывает только свою')),
  type: Type.Optional(code('Код вида сведений для содержимого JSON')),
  content: Type.Optional(content),
  xml: Type.Optional(
    Type.String({
      maxLength: limits.envelopeBytesMax,
      description: 'Содержимое XML вместо content',
    }),
  ),
  at: Type.Optional(moment('На какой момент; сейчас, если не указано')),
});

/** Every envelope by the name of its file in schemas/envelope. */
export const envelopeSchemas = {
  send: SendEnvelope,
  direct: DirectEnvelope,
  response: ResponseEnvelope,
  rejection: RejectionEnvelope,
  status: StatusEnvelope,
  lease: LeaseEnvelope,
  ack: AckEnvelope,
  cancel: CancelEnvelope,
  statistics: StatisticsEnvelope,
  explain: ExplainEnvelope,
} as const;

export type SendData = Static<typeof SendEnvelope>;
export type DirectData = Static<typeof DirectEnvelope>;
export type ResponseData = Static<typeof ResponseEnvelope>;
export type RejectionData = Static<typeof RejectionEnvelope>;
export type StatusData = Static<typeof StatusEnvelope>;
export type LeaseData = Static<typeof LeaseEnvelope>;
export type AckData = Static<typeof AckEnvelope>;
export type ExplainData = Static<typeof ExplainEnvelope>;
export type AttachmentHeaderData = Static<typeof AttachmentHeader>;

const Attachments = Type.Optional(
  Type.Array(
    Type.Object(
      {
        id: Type.String({ minLength: 1, maxLength: 100 }),
        content: Type.String({
          maxLength: limits.requestBytesMax,
          contentEncoding: 'base64',
        }),
      },
      { additionalProperties: false },
    ),
    { maxItems: limits.attachmentCountMax },
  ),
);
export type AttachmentContents = Static<typeof Attachments>;

const Signature = jws(
  'Отсоединённая JWS (RFC 7515 прил. F, RFC 7797, b64:false) над envelope в канонической форме RFC 8785',
);

/** Body of a signed call that brings a message. */
export const submission = <T extends TObject>(schema: T) =>
  Type.Object(
    { envelope: schema, signature: Signature, attachments: Attachments },
    { additionalProperties: false },
  );

/** Body of a signed call without attachments. */
export const signedCall = <T extends TObject>(schema: T) =>
  Type.Object({ envelope: schema, signature: Signature }, { additionalProperties: false });

/** Body of a call that an operator may make with a token instead of a signature. */
export const signedOrToken = <T extends TObject>(schema: T) =>
  Type.Object(
    { envelope: schema, signature: Type.Optional(Signature) },
    { additionalProperties: false },
  );
