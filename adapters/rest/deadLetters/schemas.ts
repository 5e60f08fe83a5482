import Type, { type Static } from 'typebox';
import { componentKeyword } from '../../../module/index.ts';
import {
  limits,
  parseMnemonic,
  redriveStates,
  type DeadLetterFilter,
  type TypeCode,
} from '../../../broker/index.ts';
import { control } from '../envelopes.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const count = Type.Integer();
const maybe = Type.Union([text, Type.Null()]);
const maybeMoment = Type.Union([moment, Type.Null()]);
const word = Type.Optional(Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }));
const closed = { additionalProperties: false };

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

export const StartEnvelope = control(
  'StartRedriveEnvelope',
  'startRedrive',
  'Возврат недоставленных с ограничением скорости',
  {
    filter: Filter,
    ratePerSecond: Type.Integer({
      minimum: 1,
      maximum: limits.redriveRatePerSecondMax,
      description: 'Сообщений в секунду',
    }),
    note: Type.String({
      minLength: 3,
      maxLength: limits.humanNameCharsMax,
      description: 'Причина',
    }),
  },
);
export const CancelEnvelope = control(
  'CancelRedriveEnvelope',
  'cancelRedrive',
  'Остановка возврата',
  {
    redriveId: Type.Integer({ minimum: 1 }),
  },
);

const Count = Type.Object(
  { queue: text, reason: text, reasonText: text, count, redrivable: Type.Boolean() },
  { ...closed, [componentKeyword]: 'DeadLetterCount' },
);
export const PreviewReply = Type.Object({ counts: Type.Array(Count) }, closed);
export const DryRunReply = Type.Object(
  {
    counts: Type.Array(Count, { description: 'Что вернулось бы; ничего не возвращено' }),
    left: Type.Array(Count, { description: 'Что осталось бы и почему' }),
    total: count,
    warnings: Type.Array(Type.Object({ queue: text, text }, closed)),
  },
  { ...closed, [componentKeyword]: 'RedriveDryRun' },
);

export const DeadLetterReply = Type.Object(
  {
    deadLetters: Type.Array(
      Type.Object(
        {
          deadId: count,
          messageId: text,
          kind: text,
          type: text,
          typeName: maybe,
          sender: text,
          recipient: maybe,
          queue: text,
          reason: text,
          reasonTitle: text,
          reasonText: text,
          redrivable: Type.Boolean(),
          at: moment,
          receivedAt: moment,
          attempts: count,
        },
        { ...closed, [componentKeyword]: 'DeadLetter' },
      ),
    ),
    next: Type.Union([count, Type.Null()], { description: 'before следующей страницы' }),
  },
  closed,
);

export const Task = Type.Object(
  {
    redriveId: count,
    state: Type.Enum(redriveStates),
    by: text,
    note: maybe,
    at: moment,
    filter: Type.Union([Filter, Type.Null()]),
    ratePerSecond: Type.Union([count, Type.Null()]),
    total: count,
    moved: count,
    undone: count,
    finishedAt: maybeMoment,
    undoneAt: maybeMoment,
    leftSeconds: Type.Union([Type.Number(), Type.Null()]),
  },
  { ...closed, [componentKeyword]: 'RedriveTask' },
);
export const TasksReply = Type.Object({ redrives: Type.Array(Task) }, closed);
export const Id = Type.Object({ id: Type.Integer({ minimum: 1 }) });
