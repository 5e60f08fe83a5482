import { Type, type Static } from 'typebox';
import type { Violation } from '../../broker/index.ts';
import { defineRegister, validityFields } from '../entries/index.ts';
import { isInn, isOgrn } from './identifiers.ts';

const text = (title: string, maxLength: number) => Type.String({ title, minLength: 1, maxLength });

/** Kinds of participants of the exchange (КИС, п. 1.2). */
export const participantKinds = [
  'authority',
  'municipality',
  'mfc',
  'organisation',
  'federal',
  'operator',
] as const;

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
    kind: Type.Enum([...participantKinds], { title: 'Вид участника' }),
    contacts: Type.Optional(
      Type.Array(contact, { title: 'Контактные лица', maxItems: 20, default: [] }),
    ),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Участник взаимодействия' },
);

export type Participant = Static<typeof participantSchema>;

const check = ({ ogrn, inn }: Participant): readonly Violation[] => [
  ...(isOgrn(ogrn) ? [] : [{ field: '/ogrn', reason: '«ОГРН»: контрольная цифра не сходится' }]),
  ...(isInn(inn) ? [] : [{ field: '/inn', reason: '«ИНН»: контрольная цифра не сходится' }]),
];

/** Register of participants; an entry's code is its ОГРН. */
export const participants = defineRegister({
  name: 'participants',
  schema: participantSchema,
  codeOf: (entry) => entry.ogrn,
  check,
});
