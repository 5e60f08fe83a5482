import { Type, type Static } from 'typebox';
import type { Violation } from '../../broker/index.ts';
import { limits } from '../../broker/index.ts';
import { choices, defineRegister, validityFields } from '../entries/index.ts';

const countings = { working: 'рабочие дни', calendar: 'календарные дни' } as const;

export const deadlinePolicySchema = Type.Object(
  {
    code: Type.String({
      title: 'Код правила',
      pattern: '^[A-Za-z0-9_.-]{1,60}$',
      description: '1–60 букв латиницы, цифр, знаков _ . -',
    }),
    name: Type.String({ title: 'Наименование', minLength: 1, maxLength: 500 }),
    basis: Type.String({ title: 'Основание', minLength: 1, maxLength: 1_000 }),
    counting: Type.Enum(['working', 'calendar'], { title: 'Какие дни', ...choices(countings) }),
    days: Type.Integer({ title: 'Сколько дней', minimum: 0, maximum: limits.workingDaysMax }),
    informationTypes: Type.Optional(
      Type.Array(Type.String({ title: 'Код вида сведений', minLength: 1, maxLength: 60 }), {
        title: 'Виды сведений; без них правило применяют по коду',
        maxItems: 500,
        uniqueItems: true,
        default: [],
      }),
    ),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Правило срока' },
);

export type DeadlinePolicyCard = Static<typeof deadlinePolicySchema>;

const check = ({ counting, days }: DeadlinePolicyCard): readonly Violation[] =>
  counting === 'calendar' && days === 0
    ? [{ field: '/days', reason: '«Сколько дней»: календарный срок — от одного дня' }]
    : [];

/** Register of deadline policies: the term of an answer counts from the legal moment of receipt (KIS-6.4.b). */
export const deadlinePolicies = defineRegister({
  name: 'deadlinePolicies',
  schema: deadlinePolicySchema,
  codeOf: (entry) => entry.code,
  references: (entry) =>
    (entry.informationTypes ?? []).map((code, index) => ({
      register: 'informationTypes' as const,
      code,
      field: `/informationTypes/${index}`,
    })),
  check,
});
