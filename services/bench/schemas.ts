import { Type, type Static } from 'typebox';
import { componentKeyword } from '../../module/index.ts';
import { wires } from './ports.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const mnemonic = Type.String({
  pattern: '^[A-Za-z0-9_.-]{1,50}$',
  description: 'Мнемоника: 1–50 букв латиницы, цифр, знаков _ . -',
});
const typeCode = Type.String({
  pattern: '^[A-Za-z0-9_.-]{1,60}$',
  description: 'Код вида сведений',
});

export const SystemsReply = Type.Object(
  {
    systems: Type.Array(
      Type.Object({
        mnemonic: text,
        name: text,
        organisation: text,
        organisationName: text,
        validTo: moment,
        createdBy: text,
        types: Type.Array(text),
      }),
    ),
  },
  { [componentKeyword]: 'BenchSystems' },
);
export type SystemsData = Static<typeof SystemsReply>;

export const NewSystemBody = Type.Object(
  {
    mnemonic,
    name: Type.String({ minLength: 1, maxLength: 500, description: 'Наименование' }),
    organisation: Type.String({
      pattern: '^([0-9]{13}|[0-9]{15})$',
      description: 'ОГРН участника',
    }),
  },
  { additionalProperties: false },
);

export const SendBody = Type.Object(
  {
    system: mnemonic,
    type: typeCode,
    wire: Type.Enum(wires, { description: 'Через какую дверь: версия SOAP или JSON' }),
    form: Type.Enum(['xml', 'json'], { description: 'В какой форме составлено содержимое' }),
    content: Type.Unknown({ description: 'Текст XML или значение JSON' }),
  },
  { additionalProperties: false },
);
export type SendData = Static<typeof SendBody>;

const Violation = Type.Object({
  field: text,
  reason: text,
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
});

export const SendReply = Type.Object(
  {
    messageId: text,
    accepted: Type.Boolean(),
    status: Type.Union([text, Type.Null()]),
    refusal: Type.Union([
      Type.Object({ code: text, reason: text, violations: Type.Array(Violation) }),
      Type.Null(),
    ]),
  },
  { [componentKeyword]: 'BenchSent' },
);
export type SentData = Static<typeof SendReply>;

const SentView = Type.Object({
  messageId: text,
  system: text,
  type: text,
  wire: text,
  refusal: Type.Union([text, Type.Null()]),
  sentAt: moment,
  sentBy: text,
});

export const SentListReply = Type.Object({ messages: Type.Array(SentView) });
export type SentListData = Static<typeof SentListReply>;

export const MessageParams = Type.Object({
  id: Type.String({ maxLength: 100, description: 'Идентификатор сообщения' }),
});

export const TrackReply = Type.Object(
  {
    sent: SentView,
    refusal: Type.Union([Type.Object({ code: text, reason: text }), Type.Null()]),
    messages: Type.Array(
      Type.Object({
        messageId: text,
        kind: text,
        type: text,
        sender: text,
        recipient: Type.Union([text, Type.Null()]),
        state: text,
        testMessage: Type.Boolean(),
        journal: Type.Array(
          Type.Object({
            event: text,
            state: text,
            at: moment,
            queue: Type.Union([text, Type.Null()]),
            by: Type.Union([text, Type.Null()]),
          }),
        ),
      }),
    ),
  },
  { [componentKeyword]: 'BenchTrack' },
);
export type TrackData = Static<typeof TrackReply>;

export const ConvertBody = Type.Object(
  { type: typeCode, form: Type.Enum(['xml', 'json']), content: Type.Unknown() },
  { additionalProperties: false },
);
export const ConvertReply = Type.Object({ content: Type.Unknown() });
