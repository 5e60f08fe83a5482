import Type from 'typebox';
import { instanceStates, limits, nodeStates } from '../../broker/index.ts';
import { componentKeyword } from '../../module/index.ts';

const text = Type.String();
const maybe = Type.Union([text, Type.Null()]);
const moment = Type.String({ format: 'date-time' });
const maybeMoment = Type.Union([moment, Type.Null()]);
const code = (description: string) =>
  Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax, description });
const closed = { additionalProperties: false } as const;

const call = <O extends string>(operation: O) => ({
  operation: Type.Literal(operation),
  timestamp: Type.String({ format: 'date-time', description: 'Момент обращения' }),
});
const signature = Type.Optional(
  Type.String({
    maxLength: limits.jwsCharsMax,
    description: 'Подпись системы; сотруднику не нужна',
  }),
);

export const RunPath = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const StartBody = Type.Object(
  {
    envelope: Type.Object(
      {
        ...call('startScenario'),
        code: code('Код последовательности'),
        input: Type.Unknown({ description: 'С чем начать: доступно выражениям как input' }),
        transactionCode: Type.Optional(code('Код маркировки, под которым идут запросы')),
      },
      closed,
    ),
    signature,
  },
  closed,
);
export const DecideBody = Type.Object(
  {
    envelope: Type.Object(
      { ...call('decide'), id: code('Выполнение'), path: code('Шаг'), option: code('Вариант') },
      closed,
    ),
    signature,
  },
  closed,
);
export const CancelBody = Type.Object(
  {
    envelope: Type.Object(
      { ...call('cancelScenario'), id: code('Выполнение'), reason: code('Причина') },
      closed,
    ),
    signature,
  },
  closed,
);

const outcome = Type.Union([
  Type.Object({ answer: Type.Unknown(), answerXml: Type.Optional(text) }, closed),
  Type.Object({ refusal: Type.Object({ code: text, text }, closed) }, closed),
]);
export const RehearseBody = Type.Object(
  {
    card: Type.Unknown({ description: 'Карточка последовательности, как в реестре' }),
    input: Type.Optional(Type.Unknown()),
    answers: Type.Optional(
      Type.Record(text, outcome, { description: 'Ответы шагов; без ответа шаг молчит' }),
    ),
    decisions: Type.Optional(Type.Record(text, text)),
    run: Type.Optional(
      Type.String({ format: 'uuid', description: 'Взять начало и ответы прошлого выполнения' }),
    ),
  },
  closed,
);

const Node = Type.Object(
  {
    path: text,
    stepId: text,
    state: Type.Enum([...nodeStates]),
    attempt: Type.Integer(),
    startedAt: moment,
    endedAt: maybeMoment,
    dueAt: maybeMoment,
    messageId: maybe,
    messageIds: Type.Array(text),
    refusal: Type.Union([Type.Object({ code: text, text }, closed), Type.Null()]),
    chosen: Type.Union([Type.Integer(), text, Type.Null()]),
    by: maybe,
    rounds: Type.Union([Type.Integer(), Type.Null()]),
    text: maybe,
  },
  { ...closed, [componentKeyword]: 'ScenarioNode' },
);

const line = {
  id: text,
  code: text,
  version: Type.Integer(),
  initiator: text,
  applicationId: maybe,
  state: Type.Enum([...instanceStates]),
  startedBy: text,
  startedAt: moment,
  endedAt: maybeMoment,
  text: maybe,
  decisionAwaited: Type.Boolean(),
};
export const RunsReply = Type.Object(
  { runs: Type.Array(Type.Object(line, { ...closed, [componentKeyword]: 'ScenarioRunLine' })) },
  closed,
);
export const RunReply = Type.Object(
  {
    ...line,
    name: text,
    transactionCode: maybe,
    step: Type.Unknown({ description: 'Определение, на котором идёт выполнение' }),
    nodes: Type.Array(Node),
    decisions: Type.Array(
      Type.Object(
        {
          path: text,
          question: text,
          options: Type.Array(Type.Object({ code: text, title: text }, closed)),
        },
        closed,
      ),
    ),
  },
  { ...closed, [componentKeyword]: 'ScenarioRun' },
);
export const RehearseReply = Type.Object(
  {
    ...RunReply.properties,
    requests: Type.Array(Type.Object({ path: text, type: text, content: Type.Unknown() }, closed), {
      description: 'Что было бы отправлено',
    }),
    /** Step by step what a past run would do otherwise. */
    changed: Type.Array(Type.Object({ path: text, was: maybe, now: maybe }, closed)),
  },
  { ...closed, [componentKeyword]: 'ScenarioRehearsal' },
);
export const StartedReply = Type.Object({ id: text }, closed);
export const RunsQuery = Type.Object(
  {
    code: Type.Optional(code('Код последовательности')),
    state: Type.Optional(Type.Enum([...instanceStates])),
    applicationId: Type.Optional(code('Заявление')),
    before: Type.Optional(Type.String({ format: 'uuid', description: 'Последнее на странице' })),
  },
  closed,
);
