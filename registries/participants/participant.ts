import { Type, type Static } from 'typebox';
import type { Violation } from '../../broker/index.ts';
import { agreements, type AgreementCard } from '../agreements/index.ts';
import {
  choices,
  defineRegister,
  isInn,
  isOgrn,
  liveVersionsOf,
  validityFields,
  type PublicationContext,
} from '../entries/index.ts';

const text = (title: string, maxLength: number) => Type.String({ title, minLength: 1, maxLength });

/** Kinds of participants of the exchange (КИС, п. 3.4). */
export const participantKindTitles = {
  authority: 'исполнительный орган',
  municipality: 'орган местного самоуправления (ОМСУ)',
  institution: 'подведомственное учреждение',
  organisation: 'иная организация',
} as const;

export const participantKinds = [
  'authority',
  'municipality',
  'institution',
  'organisation',
] as const satisfies readonly (keyof typeof participantKindTitles)[];

const contact = Type.Object(
  {
    name: Type.Optional(text('Имя контактного лица', 200)),
    post: Type.Optional(text('Должность', 200)),
    phone: Type.Optional(text('Телефон', 50)),
    email: Type.Optional(text('Адрес электронной почты', 200)),
  },
  { additionalProperties: false, title: 'Контактное лицо' },
);

export const participantSchema = Type.Object(
  {
    ogrn: Type.String({
      title: 'ОГРН',
      pattern: '^([0-9]{13}|[0-9]{15})$',
      description: '13 или 15 цифр, последняя — контрольная',
    }),
    inn: Type.String({
      title: 'ИНН',
      pattern: '^([0-9]{10}|[0-9]{12})$',
      description: '10 или 12 цифр с контрольными',
    }),
    name: text('Полное наименование', 500),
    shortName: Type.Optional(text('Краткое наименование', 200)),
    kind: Type.Enum([...participantKinds], {
      title: 'Вид участника',
      ...choices(participantKindTitles),
    }),
    parent: Type.Optional(
      Type.String({
        title: 'ОГРН вышестоящей организации',
        pattern: '^([0-9]{13}|[0-9]{15})$',
        description: '13 или 15 цифр зарегистрированного участника',
        'x-register': 'participants',
      }),
    ),
    agreement: Type.Optional(
      Type.String({
        title: 'Номер соглашения',
        description: 'обязателен для иной организации; запись реестра соглашений',
        minLength: 1,
        maxLength: 100,
        'x-register': 'agreements',
      }),
    ),
    contacts: Type.Optional(
      Type.Array(contact, { title: 'Контактные лица', maxItems: 20, default: [] }),
    ),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Участник взаимодействия' },
);

export type Participant = Static<typeof participantSchema>;

const check = ({ ogrn, inn, kind, agreement, parent }: Participant): readonly Violation[] => [
  ...(isOgrn(ogrn) ? [] : [{ field: '/ogrn', reason: '«ОГРН»: контрольная цифра не сходится' }]),
  ...(isInn(inn) ? [] : [{ field: '/inn', reason: '«ИНН»: контрольная цифра не сходится' }]),
  ...(kind === 'organisation' && agreement === undefined
    ? [{ field: '/agreement', reason: '«Номер соглашения»: обязателен для иной организации' }]
    : []),
  ...(parent === ogrn
    ? [{ field: '/parent', reason: 'организация не может быть вышестоящей самой себе' }]
    : []),
];

/** The agreement that a participant names is its own (КИС, п. 3.4). */
const checkPublication = async (
  { ogrn, agreement }: Participant,
  { t, nowMs }: PublicationContext,
): Promise<readonly Violation[]> => {
  if (agreement === undefined) return [];
  const named = (await liveVersionsOf(t, agreements.name, agreement, nowMs)).at(-1);
  // That there is none at all is said by the check of references.
  if (!named || (named.data as AgreementCard).organisation === ogrn) return [];
  return [
    { field: '/agreement', reason: `соглашение «${agreement}» заключено с другой организацией` },
  ];
};

/** Register of participants; an entry's code is its ОГРН. One for all subsystems (KIS-2.1.1). */
export const participants = defineRegister({
  name: 'participants',
  schema: participantSchema,
  codeOf: (entry) => entry.ogrn,
  references: ({ agreement, parent }) => [
    ...(agreement === undefined
      ? []
      : [{ register: 'agreements' as const, code: agreement, field: '/agreement' }]),
    ...(parent === undefined
      ? []
      : [{ register: 'participants' as const, code: parent, field: '/parent' }]),
  ],
  check,
  checkPublication,
});
