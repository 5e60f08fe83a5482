import Type from 'typebox';
import { differenceKinds, limits } from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';
import { control } from '../envelopes.ts';

const text = Type.String();
const maybeText = Type.Union([text, Type.Null()]);
const Day = Type.String({ format: 'date', description: 'Дата по времени Кузбасса' });
const direction = Type.Enum(['sent', 'received'], { description: 'Вы отправили или получили' });
const code = (description: string) => Type.String({ minLength: 1, maxLength: 60, description });

export const ReconcileEnvelope = control('ReconcileEnvelope', 'reconcile', 'Сверка за день', {
  day: Day,
  system: Type.Optional(code('Чей список; система сверяет свой, оператор — любой')),
  counterpart: Type.Optional(code('Только обмен с этой системой')),
  type: Type.Optional(code('Только этот вид сведений')),
  lines: Type.Optional(
    Type.Array(
      Type.Object(
        {
          messageId: Type.String({ format: 'uuid' }),
          direction,
          contentHash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
        },
        { additionalProperties: false },
      ),
      { maxItems: limits.reconciliationLinesMax },
    ),
  ),
  csv: Type.Optional(
    Type.String({
      maxLength: limits.requestBytesMax,
      description: 'Тот же список в CSV: messageId;direction;contentHash',
    }),
  ),
});

const Difference = Type.Object(
  {
    kind: Type.Enum([...differenceKinds]),
    messageId: text,
    direction,
    counterpart: maybeText,
    typeCode: maybeText,
    state: maybeText,
    action: Type.String({ description: 'Что делать' }),
  },
  { additionalProperties: false, [componentKeyword]: 'ReconciliationDifference' },
);

const count = Type.Integer({ minimum: 0 });
const Act = Type.Object(
  {
    format: Type.Literal('hub-reconciliation/1'),
    system: text,
    day: Day,
    counterpart: maybeText,
    typeCode: maybeText,
    origin: Type.Enum(['list', 'daily']),
    madeAt: Type.String({ format: 'date-time' }),
    by: text,
    totals: Type.Array(
      Type.Object(
        {
          counterpart: maybeText,
          typeCode: text,
          direction,
          messages: count,
          unacknowledged: count,
        },
        { additionalProperties: false },
      ),
    ),
    listed: Type.Union([count, Type.Null()]),
    matched: Type.Union([count, Type.Null()]),
    differences: Type.Array(Difference),
  },
  { additionalProperties: false, [componentKeyword]: 'ReconciliationAct' },
);

export const ActReply = Type.Object(
  {
    actId: Type.Integer({ minimum: 1 }),
    act: Act,
    conflicts: count,
    signature: Type.String({ description: 'Отсоединённая JWS хаба над act' }),
  },
  { additionalProperties: false, [componentKeyword]: 'SignedReconciliationAct' },
);

export const ActPath = Type.Object({ id: Type.Integer({ minimum: 1 }) });
export const ActsQuery = Type.Object(
  {
    system: Type.Optional(code('Система')),
    since: Type.Optional(Day),
    until: Type.Optional(Day),
    conflicts: Type.Optional(Type.Boolean({ description: 'Только с расхождениями' })),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);
export const ActsReply = Type.Object(
  {
    acts: Type.Array(
      Type.Object(
        {
          actId: Type.Integer(),
          system: text,
          day: Day,
          origin: text,
          counterpart: maybeText,
          typeCode: maybeText,
          madeAt: text,
          by: text,
          messages: count,
          conflicts: count,
          differences: count,
        },
        { additionalProperties: false, [componentKeyword]: 'ReconciliationLine' },
      ),
    ),
  },
  { additionalProperties: false },
);
export const MatrixQuery = Type.Object({ since: Day, until: Day }, { additionalProperties: false });
export const MatrixReply = Type.Object(
  {
    cells: Type.Array(
      Type.Object(
        { day: Day, sender: text, recipient: maybeText, typeCode: text, messages: count },
        { additionalProperties: false, [componentKeyword]: 'ReconciliationCell' },
      ),
    ),
  },
  { additionalProperties: false },
);
