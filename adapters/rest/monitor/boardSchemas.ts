import Type from 'typebox';
import { limits, queueKinds, queueLevels } from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';

const text = Type.String();
const count = Type.Integer();
const moment = Type.String({ format: 'date-time' });
const maybe = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>>(of: T) =>
  Type.Union([of, Type.Null()]);
const word = Type.Optional(Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }));
const closed = { additionalProperties: false };
const named = (name: string) => ({ ...closed, [componentKeyword]: name });

const boardSorts = [
  'level',
  'queue',
  'owner',
  'type',
  'waiting',
  'leased',
  'age',
  'dead',
  'rateIn',
  'rateOut',
  'redelivered',
  'poll',
  'done',
] as const;

export const BoardQuery = Type.Object(
  {
    owner: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Мнемоника владельца очереди' }),
    ),
    text: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Часть имени очереди, участника или вида сведений',
      }),
    ),
    kind: Type.Optional(Type.Enum(queueKinds)),
    type: word,
    level: Type.Optional(
      Type.Enum(['warning', 'critical'], { description: 'Не спокойнее указанного' }),
    ),
    busy: Type.Optional(Type.Boolean({ description: 'true: только непустые и с недоставленными' })),
    by: Type.Optional(
      Type.Enum(['type', 'queue'], {
        description: 'Строка на вид сведений или на очередь целиком',
      }),
    ),
    sort: Type.Optional(Type.Enum(boardSorts)),
    order: Type.Optional(Type.Enum(['asc', 'desc'])),
    skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.boardRowsMax })),
  },
  closed,
);

const Rates = Type.Union([
  Type.Object(
    { m1: Type.Number(), m5: Type.Number(), m60: Type.Number() },
    { ...closed, description: 'Сообщений в минуту за 1, 5 и 60 минут' },
  ),
  Type.Null(),
]);

const Spark = Type.Union([
  Type.Array(Type.Integer(), { description: 'По минутам последнего часа, старые первыми' }),
  Type.Null(),
]);

export const BoardLineReply = Type.Object(
  {
    queue: text,
    owner: text,
    ownerName: maybe(text),
    organisation: maybe(text),
    kind: Type.Enum(queueKinds),
    nodeId: maybe(text),
    type: maybe(text),
    typeName: maybe(text),
    waiting: count,
    leased: count,
    returned: count,
    dead: count,
    oldestAt: maybe(moment),
    oldestAgeMs: maybe(Type.Number()),
    ratesIn: Rates,
    ratesOut: Rates,
    redeliveredPerHour: maybe(Type.Number()),
    drain: Type.Object(
      {
        state: Type.Enum(['empty', 'draining', 'growing', 'still']),
        etaMs: Type.Optional(Type.Number()),
      },
      closed,
    ),
    fillShare: maybe(Type.Number()),
    held: Type.Boolean(),
    level: Type.Enum(queueLevels),
    reasons: Type.Array(text),
    lastPollAt: maybe(moment),
    pollIntervalMs: maybe(Type.Number()),
    lastPlacedAt: maybe(moment),
    lastTakenAt: maybe(moment),
    lastAckAt: maybe(moment),
    sparkIn: Spark,
    sparkOut: Spark,
  },
  named('BoardLine'),
);

export const BoardReply = Type.Object(
  {
    at: moment,
    total: count,
    lines: Type.Array(BoardLineReply),
    sums: Type.Object(
      {
        waiting: count,
        leased: count,
        dead: count,
        critical: count,
        warning: count,
        held: count,
        inPerMinute: Type.Number(),
        outPerMinute: Type.Number(),
      },
      { ...closed, description: 'По всем отобранным строкам, не только странице' },
    ),
    thresholds: Type.Object(
      {
        warningAgeMs: Type.Number(),
        criticalAgeMs: Type.Number(),
        warningFillShare: Type.Number(),
        criticalFillShare: Type.Number(),
      },
      closed,
    ),
  },
  named('Board'),
);

const queued = {
  messageId: text,
  type: text,
  sender: text,
  kind: text,
  receivedAt: moment,
  expiresAt: moment,
  priority: count,
  attempts: count,
  sizeBytes: count,
};
const Queued = Type.Object(queued, named('QueuedMessage'));
const Leased = Type.Object(
  { ...queued, leasedAt: moment, leaseUntil: moment },
  named('LeasedMessage'),
);
const Status = Type.Object(
  {
    originalMessageId: text,
    status: text,
    at: moment,
    attempts: count,
    leaseUntil: maybe(moment),
  },
  named('QueuedStatus'),
);

export const QueueQuery = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 400, description: 'Имя очереди целиком' }),
    after: Type.Optional(
      Type.String({ maxLength: 40, description: 'next предыдущей страницы ожидающих' }),
    ),
  },
  closed,
);

export const QueueReply = Type.Object(
  {
    at: moment,
    queue: BoardLineReply,
    types: Type.Array(BoardLineReply),
    quotaMessagesMax: maybe(Type.Number()),
    waiting: Type.Array(Queued),
    next: maybe(text),
    leased: Type.Array(Leased),
    statuses: Type.Array(Status),
  },
  named('QueueCard'),
);
