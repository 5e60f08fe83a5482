import Type from 'typebox';
import { limits } from '../../broker/index.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const maybe = Type.Union([text, Type.Null()]);
const word = Type.Optional(Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }));

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
