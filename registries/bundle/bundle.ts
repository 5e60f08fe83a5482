import { Type, type Static, type TSchema } from 'typebox';
import { agreements, agreementSchema } from '../agreements/index.ts';
import { accessRuleSchema, accessRules, routeSchema, routes } from '../access/index.ts';
import { annotationFields, attributes } from '../attributes/index.ts';
import {
  calendars,
  calendarYearSchema,
  deadlinePolicies,
  deadlinePolicySchema,
} from '../calendar/index.ts';
import { classifiers, classifierSchema } from '../classifiers/index.ts';
import { canonical, type Register, type RegisterName, type Shape } from '../entries/index.ts';
import { informationTypes, informationTypeSchema } from '../informationTypes/index.ts';
import { participants, participantSchema, systems, systemSchema } from '../participants/index.ts';
import { regulations, regulationSchema } from '../regulations/index.ts';
import { scenarios, scenarioSchema } from '../scenarios/index.ts';
import { electronicServices, electronicServiceSchema } from '../services/index.ts';

/** The registers by name. */
export const registers: Readonly<Record<RegisterName, Register>> = {
  agreements,
  participants,
  systems,
  classifiers,
  attributes,
  informationTypes,
  services: electronicServices,
  routes,
  accessRules,
  calendars,
  regulations,
  scenarios,
  deadlinePolicies,
};

/** What a bundle says of a type or attribute: only what a person decided; the rest follows from the schemas. */
export const annotationSchema = Type.Object(
  {
    code: Type.String({ title: 'Код типа или атрибута', minLength: 1, maxLength: 2_000 }),
    ...annotationFields,
  },
  { additionalProperties: false, title: 'Признаки типа или атрибута' },
);

/** Sections of a bundle, in the order in which they are imported: a section refers to those before it. */
export const sections = [
  'agreements',
  'participants',
  'systems',
  'classifiers',
  'informationTypes',
  'attributes',
  'services',
  'routes',
  'accessRules',
  'calendars',
  'regulations',
  'scenarios',
  'deadlinePolicies',
] as const satisfies readonly RegisterName[];

const section = <S extends TSchema>(items: S, title: string) =>
  Type.Optional(Type.Array(items, { title }));

/** A registry bundle: one JSON file that connects departments without code (design.md §3). Every section may be absent. */
export const bundleSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String({ title: 'Адрес этой схемы' })),
    agreements: section(agreementSchema, 'Соглашения'),
    participants: section(participantSchema, 'Участники'),
    systems: section(systemSchema, 'Информационные системы и их сертификаты'),
    classifiers: section(classifierSchema, 'Классификаторы'),
    informationTypes: section(informationTypeSchema, 'Виды сведений'),
    attributes: section(annotationSchema, 'Признаки типов и атрибутов, поставленные человеком'),
    services: section(electronicServiceSchema, 'Электронные сервисы'),
    routes: section(routeSchema, 'Маршруты'),
    accessRules: section(accessRuleSchema, 'Права доступа'),
    calendars: section(calendarYearSchema, 'Производственные календари'),
    regulations: section(regulationSchema, 'Регламенты подключения'),
    scenarios: section(scenarioSchema, 'Последовательности запросов'),
    deadlinePolicies: section(deadlinePolicySchema, 'Правила сроков'),
  },
  { additionalProperties: false },
);

export type Bundle = Static<typeof bundleSchema>;
export type BundleSection = (typeof sections)[number];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Without our own keywords: strict validators of others refuse what they do not know. */
const plainSchema = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(plainSchema);
  if (!isRecord(schema)) return schema;
  const own = Object.entries(schema).filter(([key]) => !key.startsWith('x-'));
  return Object.fromEntries(own.map(([key, value]) => [key, plainSchema(value)]));
};

/** The JSON Schema of a bundle, kept as schemas/registry-bundle.json. */
export const bundleJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:kuzbass-hub:registry-bundle',
  title: 'Пакет реестров',
  description:
    'Соглашения, участники, системы и их сертификаты, виды сведений со схемами, маршруты, права доступа, классификаторы, календари, регламенты подключения, последовательности запросов, правила сроков. Любой раздел может отсутствовать: пакет добавляет и изменяет записи, но ничего не удаляет. Неверный пакет не принимается целиком.',
  ...(plainSchema(bundleSchema) as Record<string, unknown>),
});

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const shapeOf = (name: BundleSection): Shape =>
  name === 'attributes' ? annotationSchema : registers[name].schema;

const beginningOf = (item: unknown): string =>
  isRecord(item) && typeof item['validFrom'] === 'string' ? item['validFrom'] : '';

/** Code that an item of a section has; null when it is not an entry. */
export const codeOfItem = (name: BundleSection, item: unknown): string | null =>
  registers[name].codeOf(item);

/**
 * The form in which a bundle is exported: every section, items by code and beginning, fields in the order of the schema, without what
 * equals its default. An import followed by an export gives exactly this.
 */
export const canonicalBundle = (bundle: Bundle): Required<Omit<Bundle, '$schema'>> => {
  const items = sections.map((name) => [
    name,
    (bundle[name] ?? [])
      .map((item) => canonical(shapeOf(name), item))
      .toSorted(
        (left, right) =>
          byText(codeOfItem(name, left) ?? '', codeOfItem(name, right) ?? '') ||
          byText(beginningOf(left), beginningOf(right)),
      ),
  ]);
  return Object.fromEntries(items) as Required<Omit<Bundle, '$schema'>>;
};
