import { Type, type Static } from 'typebox';
import { limits } from '../../broker/index.ts';
import { validityFields } from '../entries/index.ts';
import { mnemonicField } from '../participants/index.ts';

const text = (title: string, maxLength: number, description?: string) =>
  Type.String({
    title,
    minLength: 1,
    maxLength,
    ...(description !== undefined && { description }),
  });
const localName = (title: string) =>
  Type.String({
    title,
    pattern: '^[^\\s:<>&"\'/{}]{1,200}$',
    description: 'имя элемента без префикса',
  });
const xpath = (title: string) =>
  text(
    title,
    limits.xpathCharsMax,
    'XPath 1.0; префикс vs связан с пространством имён вида сведений',
  );
const pointer = Type.String({
  title: 'Место в JSON',
  pattern: '^(/([^~/]|~[01])*)+$',
  maxLength: 1_000,
  description: 'JSON-указатель (RFC 6901)',
});
const milliseconds = (title: string, minimum: number, maximum: number, byDefault: number) =>
  Type.Optional(Type.Integer({ title, minimum, maximum, default: byDefault }));
const roots = ['request', 'response'] as const;
const forms = ['xml', 'json'] as const;

const schemaFile = Type.Object(
  {
    name: text('Имя файла', 255),
    content: Type.String({ title: 'Содержимое файла', minLength: 1 }),
  },
  { additionalProperties: false, title: 'Файл схемы' },
);

const sample = Type.Object(
  {
    name: text('Название примера', 200),
    root: Type.Enum([...roots], { title: 'Запрос или ответ' }),
    form: Type.Enum([...forms], { title: 'Форма' }),
    content: Type.Unknown({
      title: 'Содержимое примера',
      description: 'текст документа XML или значение JSON',
    }),
    valid: Type.Optional(
      Type.Boolean({
        title: 'Должен ли пример проходить проверку',
        description: 'false — контрольный пример ошибки: схема обязана его отвергнуть',
        default: true,
      }),
    ),
  },
  { additionalProperties: false, title: 'Пример' },
);

const keyRule = Type.Object(
  {
    key: Type.String({
      title: 'Имя ключа',
      pattern: '^[A-Za-z0-9_.-]{1,60}$',
      description: '1–60 букв латиницы, цифр, знаков _ . -',
    }),
    xpath: Type.Optional(xpath('Место в XML')),
    pointer: Type.Optional(pointer),
  },
  { additionalProperties: false, title: 'Ключ поиска' },
);

const contentFields = {
  namespace: Type.String({
    title: 'Пространство имён',
    description: 'URI, своё у каждой версии и навсегда',
    pattern: '^\\S{1,500}$',
  }),
  requestRoot: localName('Корневой элемент запроса'),
  responseRoot: Type.Optional(localName('Корневой элемент ответа')),
  forms: Type.Array(Type.Enum([...forms], { title: 'Форма' }), {
    title: 'Принимаемые формы',
    minItems: 1,
    uniqueItems: true,
  }),
  xsd: Type.Optional(
    Type.Object(
      {
        files: Type.Array(schemaFile, {
          title: 'Файлы XSD',
          minItems: 1,
          maxItems: limits.schemaFilesMax,
        }),
        entry: Type.Optional(text('Главный файл', 255, 'файл с корневыми элементами')),
      },
      { additionalProperties: false, title: 'Схема XML (XSD 1.0)' },
    ),
  ),
  jsonSchemas: Type.Optional(
    Type.Object(
      {
        request: Type.Unknown({ title: 'JSON Schema запроса' }),
        response: Type.Optional(Type.Unknown({ title: 'JSON Schema ответа' })),
      },
      { additionalProperties: false, title: 'Схемы JSON (JSON Schema 2020-12)' },
    ),
  ),
  json: Type.Optional(
    Type.Object(
      {
        convertible: Type.Boolean({ title: 'Содержимое предлагается и в другой форме' }),
        typed: Type.Boolean({ title: 'Числа и логические значения переводятся по типам XSD' }),
      },
      { additionalProperties: false, title: 'Перевод между XML и JSON' },
    ),
  ),
  samples: Type.Array(sample, { title: 'Эталонные примеры', minItems: 1, maxItems: 200 }),
  assertions: Type.Optional(
    Type.Array(
      Type.Object(
        {
          test: xpath('Условие'),
          message: text('Сообщение об ошибке', 1_000),
          root: Type.Optional(
            Type.Enum([...roots], {
              title: 'К чему относится',
              description: 'без него — и к запросу, и к ответу',
            }),
          ),
        },
        { additionalProperties: false, title: 'Правило' },
      ),
      { title: 'Правила сверх схемы (для XML)', maxItems: 200, default: [] },
    ),
  ),
};

const exchangeFields = {
  personalSignature: Type.Optional(
    Type.Enum(['none', 'request', 'response', 'both'], {
      title: 'Подпись должностного лица (ЭП-СП)',
      default: 'none',
    }),
  ),
  transactionCodeRequired: Type.Optional(
    Type.Boolean({ title: 'Нужен код маркировки', default: false }),
  ),
  attachmentSignatureRequired: Type.Optional(
    Type.Boolean({ title: 'Вложения должны быть подписаны', default: false }),
  ),
  ackTimeoutMs: milliseconds(
    'Срок подтверждения получения, мс',
    limits.ackTimeoutMsMin,
    24 * 3_600_000,
    limits.ackTimeoutMsDefault,
  ),
  lifeMs: milliseconds(
    'Срок жизни сообщения, мс',
    1_000,
    366 * 24 * 3_600_000,
    limits.messageLifeMsDefault,
  ),
  contentBytesMax: milliseconds(
    'Предел содержимого, байт',
    1,
    limits.envelopeBytesMax,
    limits.envelopeBytesMax,
  ),
  attachmentBytesMax: milliseconds(
    'Предел вложений, байт',
    0,
    1024 * 1024 * 1024,
    limits.inlineAttachmentBytesMax,
  ),
  keys: Type.Optional(
    Type.Array(keyRule, { title: 'Ключи поиска в содержимом', maxItems: 50, default: [] }),
  ),
};

const passportFields = {
  testScenarios: Type.Optional(
    Type.Array(
      Type.Object(
        {
          name: text('Название', 200),
          xpath: Type.Optional(xpath('Условие выбора')),
          text: text('Ответ и порядок проверки', 5_000),
        },
        { additionalProperties: false, title: 'Сценарий' },
      ),
      { title: 'Тестовые сценарии', maxItems: 200, default: [] },
    ),
  ),
  checks: Type.Optional(
    Type.Array(text('Проверка', 2_000), {
      title: 'Проверки на стороне поставщика',
      maxItems: 200,
      default: [],
    }),
  ),
  returnCodes: Type.Optional(
    Type.Array(
      Type.Object(
        { code: text('Код', 60), text: text('Значение', 2_000) },
        { additionalProperties: false, title: 'Код возврата' },
      ),
      { title: 'Коды возврата', maxItems: 500, default: [] },
    ),
  ),
  slaMs: Type.Optional(
    Type.Integer({ title: 'Срок ответа поставщика (SLA), мс', minimum: 1, maximum: 1e12 }),
  ),
};

const compatibilityFields = {
  compatibility: Type.Optional(
    Type.Enum(['BACKWARD', 'FORWARD', 'FULL', 'NONE'], {
      title: 'Политика совместимости с предыдущей версией',
      description: 'BACKWARD: сообщения прежней версии остаются верными',
      default: 'BACKWARD',
    }),
  ),
  breakingChange: Type.Optional(
    Type.Object(
      { reason: text('Причина', 2_000) },
      { additionalProperties: false, title: 'Согласие на нарушение совместимости' },
    ),
  ),
  design: Type.Optional(
    Type.Unknown({
      title: 'Описание формы',
      description: 'из чего конструктор форм составил схемы; обмену не нужно',
    }),
  ),
};

/** Card of a version of an information type: the passport of KIS-4.2.10.b and what the exchange needs of it. */
export const informationTypeSchema = Type.Object(
  {
    code: Type.String({
      title: 'Код версии вида сведений',
      pattern: '^[A-Za-z0-9_.-]{1,60}$',
      description: 'например VS00001v001',
    }),
    family: Type.Optional(
      text('Код вида сведений', 60, 'общий для его версий; без него — код без окончания vNNN'),
    ),
    name: text('Наименование', 500),
    version: Type.String({
      title: 'Версия',
      pattern: '^[0-9]+(\\.[0-9]+){0,3}$',
      description: 'числа через точку, например 1.0.0',
    }),
    owner: mnemonicField('Система поставщика'),
    purpose: text('Назначение', 5_000),
    area: text('Область применения', 2_000),
    description: Type.Optional(text('Описание', 20_000)),
    kind: Type.Enum(['request-response', 'broadcast'], { title: 'Тип обмена' }),
    routing: Type.Enum(['fixed', 'table', 'broadcast'], { title: 'Тип маршрутизации' }),
    ...contentFields,
    ...exchangeFields,
    ...passportFields,
    ...compatibilityFields,
    ...validityFields,
  },
  { additionalProperties: false, title: 'Вид сведений' },
);

export type InformationTypeCard = Static<typeof informationTypeSchema>;
export type CardRoot = (typeof roots)[number];
export type CardForm = (typeof forms)[number];

/** Local name of a root element; undefined when the type has no response. */
export const rootNameOf = (
  card: Pick<InformationTypeCard, 'requestRoot' | 'responseRoot'>,
  root: CardRoot,
): string | undefined => (root === 'request' ? card.requestRoot : card.responseRoot);

/** Code shared by the versions of one information type: `VS00053v003-TABL00` → `VS00053`. */
export const familyOf = (card: Pick<InformationTypeCard, 'code' | 'family'>): string =>
  card.family ?? /^(.+?)v\d{3}(-[A-Za-z0-9_]+)?$/.exec(card.code)?.[1] ?? card.code;
