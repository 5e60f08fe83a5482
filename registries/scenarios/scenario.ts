import jsonata from 'jsonata';
import { Type, type Static } from 'typebox';
import {
  allSteps,
  applicationChannels,
  scenarioViolations,
  type Mapping,
  type Scenario,
  type Step,
  type Violation,
} from '../../broker/index.ts';
import { choices, defineRegister, schemaViolations, validityFields } from '../entries/index.ts';
import { mnemonicField } from '../participants/index.ts';
import { stepSchema } from './stepSchema.ts';

const channelTitles = {
  epgu: 'ЕПГУ',
  rpgu: 'РПГУ',
  mfc: 'МФЦ',
  authority: 'ведомство',
  other: 'другой',
} as const;

export const scenarioSchema = Type.Object(
  {
    code: Type.String({
      title: 'Код последовательности',
      pattern: '^[A-Za-z0-9_.-]{1,60}$',
      description: '1–60 букв латиницы, цифр, знаков _ . -',
    }),
    name: Type.String({ title: 'Наименование', minLength: 1, maxLength: 500 }),
    description: Type.Optional(Type.String({ title: 'Описание', maxLength: 5_000 })),
    initiator: mnemonicField('Система, от имени которой идут запросы'),
    services: Type.Optional(
      Type.Array(Type.String({ title: 'Код услуги', minLength: 1, maxLength: 60 }), {
        title: 'Услуги, заявления на которые запускают последовательность',
        maxItems: 500,
        uniqueItems: true,
        default: [],
      }),
    ),
    channels: Type.Optional(
      Type.Array(
        Type.Enum([...applicationChannels], { title: 'Канал', ...choices(channelTitles) }),
        { title: 'Каналы заявлений; без них — любые', uniqueItems: true, default: [] },
      ),
    ),
    step: Type.Unknown({ title: 'Шаги' }),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Последовательность запросов' },
);

export type ScenarioCard = Static<typeof scenarioSchema>;

/** The definition in a card; the register has checked its steps. */
export const scenarioOf = ({
  code,
  name,
  description,
  initiator,
  services,
  channels,
  step,
}: ScenarioCard): Scenario => ({
  code,
  name,
  ...(description !== undefined && { description }),
  initiator,
  ...(services !== undefined && { services }),
  // No channel named means every channel, as the title of the field says.
  ...(channels !== undefined && channels.length > 0 && { channels }),
  step: step as Step,
});

type Written = readonly (readonly [pointer: string, expression: string])[];

const ofMapping = (mapping: Mapping, pointer: string): Written =>
  'jsonata' in mapping
    ? [[`${pointer}/jsonata`, mapping.jsonata]]
    : mapping.fields.flatMap(({ from }, index) =>
        'jsonata' in from
          ? [[`${pointer}/fields/${index}/from/jsonata`, from.jsonata] as const]
          : [],
      );

const expressionsOf = (step: Step, pointer: string): Written => {
  switch (step.kind) {
    case 'request':
      return ofMapping(step.content, `${pointer}/content`);
    case 'choice':
      return step.cases.map(({ when }, index) => [`${pointer}/cases/${index}/when`, when] as const);
    case 'loop':
      return [[`${pointer}/over`, step.over]];
    case 'decision':
    case 'wait':
    case 'sequence':
    case 'parallel':
      return [];
  }
};

const broken = ([field, expression]: Written[number]): readonly Violation[] => {
  try {
    jsonata(expression);
    return [];
  } catch (error) {
    const { position } = error as { readonly position?: number };
    const place = position === undefined ? '' : `, знак ${position}`;
    return [{ field, reason: `выражение JSONata не разобрано${place}` }];
  }
};

const check = (card: ScenarioCard): readonly Violation[] => {
  const form = schemaViolations(stepSchema, card.step).map((violation) => ({
    ...violation,
    field: `/step${violation.field}`,
  }));
  if (form.length > 0) return form;
  const structure = scenarioViolations(scenarioOf(card));
  if (structure.length > 0) return structure;
  return allSteps(card.step as Step, '/step').flatMap(({ step, pointer }) =>
    expressionsOf(step, pointer).flatMap(broken),
  );
};

/** Register of preset sequences of requests (KIS-6.2.4): a run stays on the version that it began with. */
export const scenarios = defineRegister({
  name: 'scenarios',
  schema: scenarioSchema,
  codeOf: (entry) => entry.code,
  references: (entry) => [
    { register: 'systems', code: entry.initiator, field: '/initiator' },
    ...typesOf(entry).map(([field, code]) => ({
      register: 'informationTypes' as const,
      code,
      field,
    })),
  ],
  check,
});

/** Types that requests name, with their places; nothing of a card whose steps are broken. */
const typesOf = (card: ScenarioCard): readonly (readonly [field: string, code: string])[] =>
  schemaViolations(stepSchema, card.step).length > 0
    ? []
    : allSteps(card.step as Step, '/step').flatMap(({ step, pointer }) =>
        step.kind === 'request' ? [[`${pointer}/type`, step.type] as const] : [],
      );
