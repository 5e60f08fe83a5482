import { Type } from 'typebox';
import { limits } from '../../broker/index.ts';

const id = Type.String({
  title: 'Код шага',
  pattern: '^[A-Za-z][A-Za-z0-9_-]{0,39}$',
  description: 'буква латиницы, затем до 39 букв, цифр, знаков _ -',
});
const title = Type.Optional(Type.String({ title: 'Название', minLength: 1, maxLength: 200 }));
const expression = (name: string) =>
  Type.String({
    title: name,
    minLength: 1,
    maxLength: limits.expressionCharsMax,
    description: 'выражение JSONata над input, steps, item, index',
  });
const pointer = Type.String({
  title: 'Место в JSON',
  pattern: '^(/([^~/]|~[01])*)*$',
  maxLength: 1_000,
});
const exact = { additionalProperties: false } as const;

const term = Type.Union(
  [
    Type.Object({ workingDays: Type.Integer({ minimum: 0, maximum: 366 }) }, exact),
    Type.Object({ seconds: Type.Number({ minimum: 0, maximum: 366 * 86_400 }) }, exact),
  ],
  { title: 'Срок: рабочие дни или секунды' },
);

const source = Type.Union(
  [
    Type.Object({ value: Type.Unknown() }, exact),
    Type.Object({ input: pointer }, exact),
    Type.Object({ step: id, pointer }, exact),
    Type.Object(
      { step: id, xpath: Type.String({ minLength: 1, maxLength: limits.xpathCharsMax }) },
      exact,
    ),
    Type.Object({ jsonata: expression('Значение поля') }, exact),
  ],
  { title: 'Откуда значение: value, input, step с pointer или xpath, jsonata' },
);

const content = Type.Union(
  [
    Type.Object({ jsonata: expression('Содержимое запроса') }, exact),
    Type.Object(
      {
        fields: Type.Array(
          Type.Object(
            {
              // A name begins with a letter: nothing can reach into the prototype of an object.
              to: Type.String({
                title: 'Поле запроса',
                pattern: '^(/[A-Za-zА-Яа-я][\\w.:@А-Яа-я-]*)+$',
              }),
              from: source,
            },
            exact,
          ),
          { title: 'Поля', maxItems: 200 },
        ),
      },
      exact,
    ),
  ],
  { title: 'Содержимое запроса: jsonata или fields' },
);

const request = {
  kind: Type.Literal('request'),
  id,
  title,
  type: Type.String({ title: 'Вид сведений', minLength: 1, maxLength: 60 }),
  content,
  timeout: term,
  retry: Type.Optional(
    Type.Object(
      {
        times: Type.Integer({ title: 'Повторов', minimum: 0, maximum: 20 }),
        delay: term,
        factor: Type.Optional(Type.Number({ title: 'Множитель', minimum: 1, maximum: 10 })),
      },
      { ...exact, title: 'Повторы' },
    ),
  ),
  acceptedRefusals: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
      title: 'Отказы, которые считаются ответом',
      maxItems: 50,
    }),
  ),
};

const step = { $ref: '#/$defs/step' } as const;
const steps = {
  type: 'array',
  minItems: 1,
  maxItems: limits.scenarioStepsMax,
  items: step,
} as const;
const text = { type: 'string', minLength: 1, maxLength: 200 } as const;

const object = (
  properties: Readonly<Record<string, unknown>>,
  optional: readonly string[] = [],
) => ({
  type: 'object',
  properties: { id, title, ...properties },
  required: ['id', ...Object.keys(properties).filter((name) => !optional.includes(name))],
  additionalProperties: false,
});

/** Schemas of the kinds of steps; each refers to `step` for what it holds. */
const kinds = {
  request: Type.Object(
    {
      ...request,
      onFailure: Type.Optional(
        Type.Enum(['stop', 'continue-without'], { title: 'Если ответа нет' }),
      ),
      compensate: Type.Optional(Type.Object(request, { ...exact, title: 'Отмена шага' })),
    },
    exact,
  ),
  decision: object(
    {
      kind: { const: 'decision' },
      question: { ...text, maxLength: 1_000, title: 'Вопрос' },
      options: {
        type: 'array',
        title: 'Варианты',
        minItems: 1,
        maxItems: 20,
        items: {
          type: 'object',
          properties: { code: id, title: text },
          required: ['code', 'title'],
          additionalProperties: false,
        },
      },
      deadline: term,
      onTimeout: id,
    },
    ['deadline', 'onTimeout'],
  ),
  wait: object({ kind: { const: 'wait' }, term }),
  sequence: object({ kind: { const: 'sequence' }, steps }),
  parallel: object({ kind: { const: 'parallel' }, branches: steps }),
  choice: object(
    {
      kind: { const: 'choice' },
      cases: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        items: {
          type: 'object',
          properties: { when: expression('Условие'), step },
          required: ['when', 'step'],
          additionalProperties: false,
        },
      },
      otherwise: step,
    },
    ['otherwise'],
  ),
  loop: object(
    {
      kind: { const: 'loop' },
      over: expression('Список'),
      max: { type: 'integer', minimum: 1, maximum: 1_000, title: 'Не больше строк' },
      parallel: { type: 'boolean' },
      step,
    },
    ['parallel'],
  ),
} as const;

/**
 * JSON Schema of a step with everything in it. The kind is judged first, so that a wrong field is told of the kind that was meant and
 * not of all seven.
 */
export const stepSchema = {
  $ref: '#/$defs/step',
  $defs: {
    step: {
      type: 'object',
      properties: { kind: { enum: Object.keys(kinds) } },
      required: ['kind'],
      allOf: Object.entries(kinds).map(([kind, schema]) => ({
        if: { properties: { kind: { const: kind } }, required: ['kind'] },
        then: schema,
      })),
    },
  },
} as const;
