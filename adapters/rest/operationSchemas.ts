import Type, { type Static } from 'typebox';
import { componentKeyword } from '../../module/index.ts';
import { limits, parseMnemonic, type DeadLetterFilter, type TypeCode } from '../../broker/index.ts';
import { control } from './envelopes.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const maybe = Type.Union([text, Type.Null()]);
const word = Type.Optional(Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }));

const filterFields = {
  queue: word,
  owner: word,
  sender: word,
  type: word,
  reason: Type.Optional(Type.Enum(['expired', 'undeliverable', 'quarantined'])),
  since: Type.Optional(moment),
  until: Type.Optional(moment),
};
const Filter = Type.Object(
  {
    ...filterFields,
    deadIds: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: limits.bulkRowsMax }),
    ),
  },
  { additionalProperties: false, [componentKeyword]: 'DeadLetterFilter' },
);

/** The filter of the store: absent members stay absent, each one given narrows. @throws HubError InvalidContent for a mnemonic */
export const filterOf = (asked: Static<typeof Filter>): DeadLetterFilter => ({
  ...(asked.deadIds !== undefined && { deadIds: asked.deadIds }),
  ...(asked.queue !== undefined && { queue: asked.queue }),
  ...(asked.owner !== undefined && { owner: parseMnemonic(asked.owner, 'owner') }),
  ...(asked.sender !== undefined && { sender: parseMnemonic(asked.sender, 'sender') }),
  ...(asked.type !== undefined && { typeCode: asked.type as TypeCode }),
  ...(asked.reason !== undefined && { reason: asked.reason }),
  ...(asked.since !== undefined && { sinceMs: Date.parse(asked.since) }),
  ...(asked.until !== undefined && { untilMs: Date.parse(asked.until) }),
});

export const DeadLetterReply = Type.Object({
  deadLetters: Type.Array(
    Type.Object(
      {
        deadId: Type.Integer(),
        messageId: text,
        type: text,
        sender: text,
        recipient: maybe,
        queue: text,
        reason: text,
        at: moment,
        attempts: Type.Integer(),
      },
      { [componentKeyword]: 'DeadLetter', additionalProperties: false },
    ),
  ),
});

export const DeadLetterQuery = Type.Object(
  { ...filterFields, before: Type.Optional(Type.Integer({ minimum: 1 })) },
  { additionalProperties: false },
);
export const PreviewEnvelope = control(
  'PreviewEnvelope',
  'previewRedrive',
  'Отбор недоставленных',
  {
    filter: Filter,
  },
);
export const RedriveEnvelope = control('RedriveEnvelope', 'redrive', 'Возврат недоставленных', {
  filter: Filter,
});
export const UndoEnvelope = control('UndoEnvelope', 'undoRedrive', 'Отмена возврата', {
  redriveId: Type.Integer({ minimum: 1 }),
});
export const PreviewReply = Type.Object({
  counts: Type.Array(
    Type.Object({ queue: text, reason: text, count: Type.Integer(), redrivable: Type.Boolean() }),
  ),
});
export const RefusalQuery = Type.Object(
  { messageId: word, owner: word, since: Type.Optional(moment) },
  { additionalProperties: false },
);
export const RefusalsReply = Type.Object({
  refusals: Type.Array(
    Type.Object({
      at: moment,
      door: text,
      operation: text,
      code: text,
      reason: text,
      messageId: maybe,
      sender: maybe,
      typeCode: maybe,
      certificateSha256: maybe,
      contentHash: maybe,
    }),
  ),
});
export const IncidentQuery = Type.Object(
  {
    since: Type.Optional(moment),
    addressee: Type.Optional(Type.Enum(['operator', 'security'])),
  },
  { additionalProperties: false },
);
export const IncidentsReply = Type.Object({
  incidents: Type.Array(
    Type.Object({
      at: moment,
      kind: text,
      addressee: text,
      messageId: maybe,
      system: maybe,
      text,
    }),
  ),
});
