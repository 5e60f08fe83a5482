import { Type, type Static } from 'typebox';
import { isHubError, type Violation } from '../../broker/index.ts';
import {
  choices,
  defineRegister,
  liveVersionsOf,
  pointerStep,
  validityFields,
  type PublicationContext,
  type Reference,
} from '../entries/index.ts';
import { mnemonicField } from '../participants/index.ts';

/** How the recipient of an information type is found (МР СМЭВ, п. 2.2: фиксированная, табличная). */
export const routeModes = ['fixed', 'broadcast', 'table'] as const;

export const routeSchema = Type.Object(
  {
    informationType: Type.String({ title: 'Код вида сведений', minLength: 1, maxLength: 60 }),
    mode: Type.Enum([...routeModes], {
      title: 'Тип маршрутизации',
      ...choices({
        fixed: 'один получатель',
        broadcast: 'рассылка',
        table: 'получатель по таблице кодов',
      }),
    }),
    recipient: Type.Optional(mnemonicField('Получатель (fixed)')),
    recipients: Type.Optional(
      Type.Array(mnemonicField('Получатель рассылки'), {
        title: 'Получатели (broadcast)',
        minItems: 1,
        maxItems: 1_000,
        uniqueItems: true,
      }),
    ),
    xpath: Type.Optional(
      Type.String({
        title: 'Место кода маршрутизации в XML (table)',
        description:
          'XPath 1.0; префикс vs связан с пространством имён вида сведений, удобен и local-name()',
        minLength: 1,
        maxLength: 1_000,
      }),
    ),
    pointer: Type.Optional(
      Type.String({
        title: 'Место кода маршрутизации в JSON (table)',
        description: 'JSON-указатель (RFC 6901)',
        pattern: '^(/([^~/]|~[01])*)+$',
        maxLength: 1_000,
      }),
    ),
    table: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^.{1,200}$' }),
        mnemonicField('Получатель по коду маршрутизации'),
        {
          title: 'Код маршрутизации → получатель (table)',
          maxProperties: 10_000,
          additionalProperties: false,
        },
      ),
    ),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Маршрут вида сведений' },
);

export type RouteCard = Static<typeof routeSchema>;

const fieldsOfMode = {
  fixed: ['recipient'],
  broadcast: ['recipients'],
  table: ['xpath', 'pointer', 'table'],
} as const;
const modeFields = Object.values(fieldsOfMode).flat();

const check = (entry: RouteCard): readonly Violation[] => {
  const own: readonly string[] = fieldsOfMode[entry.mode];
  const foreign = modeFields
    .filter((field) => entry[field] !== undefined && !own.includes(field))
    .map((field) => ({
      field: `/${field}`,
      reason: `поле не относится к маршруту вида ${entry.mode}`,
    }));
  const missing =
    entry.mode === 'table'
      ? entry.table === undefined || Object.keys(entry.table).length === 0
        ? 'table'
        : entry.xpath === undefined && entry.pointer === undefined
          ? 'xpath'
          : undefined
      : entry[entry.mode === 'fixed' ? 'recipient' : 'recipients'] === undefined
        ? own[0]
        : undefined;
  return missing === undefined
    ? foreign
    : [
        ...foreign,
        {
          field: `/${missing}`,
          reason:
            missing === 'xpath'
              ? 'нужно место кода маршрутизации: xpath или pointer'
              : `для маршрута вида ${entry.mode} обязательное поле «${missing}» отсутствует`,
        },
      ];
};

const recipientReferences = (entry: RouteCard): readonly Reference[] => {
  const to = (code: string, field: string): Reference => ({ register: 'systems', code, field });
  return [
    ...(entry.recipient === undefined ? [] : [to(entry.recipient, '/recipient')]),
    ...(entry.recipients ?? []).map((code, index) => to(code, `/recipients/${index}`)),
    ...Object.entries(entry.table ?? {}).map(([key, code]) =>
      to(code, `/table${pointerStep(key)}`),
    ),
  ];
};

const checkPublication = async (
  entry: RouteCard,
  { t, compiler, nowMs }: PublicationContext,
): Promise<readonly Violation[]> => {
  const violations: Violation[] = [];
  // A type that is absent is named as a missing reference.
  const type = (await liveVersionsOf(t, 'informationTypes', entry.informationType, nowMs)).at(-1);
  if (!type) return [];
  const { routing, namespace } = type.data;
  if (routing !== entry.mode) {
    violations.push({
      field: '/mode',
      reason: `в карточке вида сведений тип маршрутизации — ${String(routing)}`,
    });
  }
  if (entry.xpath === undefined) return violations;
  try {
    compiler.xpath(entry.xpath, { vs: String(namespace) }).dispose();
  } catch (error) {
    if (!isHubError(error)) throw error;
    violations.push({ field: '/xpath', reason: `XPath не разобран: ${error.message}` });
  }
  return violations;
};

/** Routes of information types; an entry's code is the code of the type. */
export const routes = defineRegister({
  name: 'routes',
  schema: routeSchema,
  codeOf: (entry) => entry.informationType,
  references: (entry) => [
    { register: 'informationTypes', code: entry.informationType, field: '/informationType' },
    ...recipientReferences(entry),
  ],
  check,
  checkPublication,
});
