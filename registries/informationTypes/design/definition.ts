import { Type, type Static, type TSchema } from 'typebox';
import { limits } from '../../../broker/index.ts';
import { informationTypeSchema } from '../card.ts';

/** Kinds of fields that a person chooses from; each has one XSD and one JSON Schema. */
const fieldTypes = [
  'text',
  'integer',
  'decimal',
  'boolean',
  'date',
  'dateTime',
  'list',
  'group',
] as const;
export type FieldType = (typeof fieldTypes)[number];

export type DesignField = {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly type: FieldType;
  /** Code in the register of types and attributes from which the field was taken. */
  readonly attribute?: string;
  readonly required: boolean;
  /** How many times at most; once when absent. */
  readonly repeatMax?: number | 'unbounded';
  readonly lengthMin?: number;
  readonly lengthMax?: number;
  /** Regular expressions of XSD that must all hold, without anchors. */
  readonly patterns?: readonly string[];
  readonly min?: string;
  readonly max?: string;
  readonly fractionDigits?: number;
  readonly values?: readonly { readonly value: string; readonly title?: string }[];
  /** Classifier whose values in force become the list. */
  readonly classifier?: string;
  /** Value of the sample; found by the restrictions when absent. */
  readonly sample?: string;
  /** Name of the key under which messages are found by this field. */
  readonly searchKey?: string;
  readonly fields?: readonly DesignField[];
};

const text = (title: string, maxLength: number) => Type.String({ title, minLength: 1, maxLength });
const count = (title: string) =>
  Type.Optional(Type.Integer({ title, minimum: 0, maximum: 1_000_000 }));

const fieldProperties = {
  name: Type.String({
    title: 'Имя элемента',
    pattern: '^[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_.-]{0,99}$',
    description: 'буквы, цифры, _ . -; начинается с буквы',
  }),
  title: text('Название', 500),
  description: Type.Optional(text('Пояснение', 2_000)),
  type: Type.Enum([...fieldTypes], { title: 'Тип' }),
  attribute: Type.Optional(text('Код типа или атрибута', 2_000)),
  required: Type.Boolean({ title: 'Обязательное' }),
  repeatMax: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1, maximum: 10_000 }), Type.Literal('unbounded')], {
      title: 'Наибольшее число повторений',
    }),
  ),
  lengthMin: count('Наименьшая длина'),
  lengthMax: count('Наибольшая длина'),
  patterns: Type.Optional(
    Type.Array(text('Образец', 1_000), { title: 'Образцы значения', maxItems: 10 }),
  ),
  min: Type.Optional(text('Наименьшее значение', 40)),
  max: Type.Optional(text('Наибольшее значение', 40)),
  fractionDigits: Type.Optional(
    Type.Integer({ title: 'Знаков после запятой', minimum: 0, maximum: 10 }),
  ),
  values: Type.Optional(
    Type.Array(
      Type.Object(
        { value: text('Значение', 500), title: Type.Optional(text('Название', 500)) },
        { additionalProperties: false },
      ),
      { title: 'Перечень значений', maxItems: 1_000 },
    ),
  ),
  classifier: Type.Optional(text('Классификатор', 60)),
  sample: Type.Optional(text('Значение в примере', 4_000)),
  searchKey: Type.Optional(
    Type.String({ title: 'Ключ поиска сообщений', pattern: '^[A-Za-z0-9_.-]{1,60}$' }),
  ),
};

/** Groups nest this deep; a schema that refers to itself would not tell a person where the limit is. */
export const designDepthMax = 5;

const fieldAt = (depth: number): TSchema =>
  Type.Object(
    {
      ...fieldProperties,
      ...(depth < designDepthMax && {
        fields: Type.Optional(
          Type.Array(fieldAt(depth + 1), { title: 'Поля группы', maxItems: 200 }),
        ),
      }),
    },
    { additionalProperties: false, title: 'Поле' },
  );

const fields = (title: string) => Type.Array(fieldAt(1), { title, minItems: 1, maxItems: 200 });

const card = informationTypeSchema.properties;

/** A request and a response as a person composes them in the form designer (KIS-2.4.10). */
export const designSchema = Type.Object(
  {
    code: card.code,
    family: card.family,
    name: card.name,
    version: card.version,
    owner: card.owner,
    purpose: card.purpose,
    area: card.area,
    description: card.description,
    kind: card.kind,
    routing: card.routing,
    namespace: Type.Optional(card.namespace),
    forms: Type.Optional(card.forms),
    requestRoot: card.requestRoot,
    requestTitle: Type.Optional(text('Название запроса', 500)),
    request: fields('Поля запроса'),
    responseRoot: card.responseRoot,
    responseTitle: Type.Optional(text('Название ответа', 500)),
    response: Type.Optional(fields('Поля ответа')),
    personalSignature: card.personalSignature,
    testScenarios: card.testScenarios,
    checks: card.checks,
    returnCodes: card.returnCodes,
    slaMs: card.slaMs,
    compatibility: card.compatibility,
    breakingChange: card.breakingChange,
  },
  { additionalProperties: false, title: 'Форма запроса и ответа' },
);

export type Design = Omit<Static<typeof designSchema>, 'request' | 'response'> & {
  readonly request: readonly DesignField[];
  readonly response?: readonly DesignField[];
};

/** The part of a design that is one document. */
export type DesignRoot = {
  readonly name: string;
  readonly title: string;
  readonly fields: readonly DesignField[];
  /** The root carries `Id`, so that an official may sign it (ЭП-СП). */
  readonly signed: boolean;
};

/** Characters of a text without a length of its own. */
export const textCharsMax = Math.min(4_000, limits.envelopeBytesMax);

/** Namespace of a version: the given one, or one made of the code and the version. */
export const namespaceOf = ({ namespace, code, version }: Design): string =>
  namespace ?? `urn://kuzbass/${code.toLowerCase()}/${version}`;

/** Request and, if there is one, response of a design. */
export const rootsOf = (
  design: Design,
): { readonly request: DesignRoot; readonly response?: DesignRoot } => {
  const signs = (root: 'request' | 'response'): boolean =>
    design.personalSignature === 'both' || design.personalSignature === root;
  return {
    request: {
      name: design.requestRoot,
      title: design.requestTitle ?? `${design.name}: запрос`,
      fields: design.request,
      signed: signs('request'),
    },
    ...(design.responseRoot !== undefined && {
      response: {
        name: design.responseRoot,
        title: design.responseTitle ?? `${design.name}: ответ`,
        fields: design.response ?? [],
        signed: signs('response'),
      },
    }),
  };
};
