import Type from 'typebox';
import {
  limits,
  messageEvents,
  messageStates,
  statisticDimensions,
  statisticTimes,
} from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(of: T) =>
  Type.Union([of, Type.Null()]);
const closed = { additionalProperties: false };
const named = (name: string) => ({ ...closed, [componentKeyword]: name });
const word = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax, description }));

const filterFields = {
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Сутки назад, если нет' })),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Сейчас, если нет' })),
  type: word('Код вида сведений; несколько — через запятую'),
  sender: word('Мнемоника отправителя'),
  recipient: word('Мнемоника получателя'),
  participant: word('Мнемоника с любой стороны'),
  kind: Type.Optional(Type.Enum(['request', 'response', 'broadcast'])),
  time: Type.Optional(
    Type.Enum(statisticTimes, { description: 'Шаг времени по часам региона; day, если нет' }),
  ),
  by: word(`Через запятую: ${statisticDimensions.join(', ')}`),
};

export const StatisticsQuery = Type.Object(filterFields, closed);
export const ExportQuery = Type.Object(
  { ...filterFields, format: Type.Enum(['csv', 'xlsx']) },
  closed,
);

const Times = Type.Object(
  {
    count: Type.Integer(),
    p50Ms: orNull(Type.Number()),
    p95Ms: orNull(Type.Number()),
  },
  closed,
);
const counts = (names: readonly string[]) =>
  Type.Object(
    Object.fromEntries(names.map((name) => [name, Type.Optional(Type.Integer())])),
    closed,
  );

const Row = Type.Object(
  {
    time: orNull(text),
    type: orNull(text),
    typeName: orNull(text),
    sender: orNull(text),
    senderName: orNull(text),
    recipient: orNull(text),
    recipientName: orNull(text),
    kind: orNull(text),
    states: counts(messageStates),
    events: counts(messageEvents),
    refused: Type.Integer(),
    wait: Times,
    answer: Times,
  },
  named('StatisticRow'),
);

export const StatisticsReply = Type.Object(
  {
    from: moment,
    until: moment,
    time: Type.Enum(statisticTimes),
    by: Type.Array(Type.Enum(statisticDimensions)),
    errorShare: Type.Number({ description: 'Наибольшая относительная погрешность p50 и p95' }),
    countedUpTo: Type.String({
      format: 'date-time',
      description: 'Записи журнала до этого момента посчитаны',
    }),
    rows: Type.Array(Row),
    total: orNull(Row),
    refusals: Type.Array(Type.Object({ code: text, count: Type.Integer() }, closed), {
      description: 'Отказы в приёме по кодам',
    }),
  },
  named('Statistics'),
);
