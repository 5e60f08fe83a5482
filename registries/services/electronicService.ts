import { Type, type Static } from 'typebox';
import type { Violation } from '../../broker/index.ts';
import { choices, defineRegister, validityFields } from '../entries/index.ts';
import { mnemonicField } from '../participants/index.ts';

export const electronicServiceSchema = Type.Object(
  {
    code: Type.String({
      title: 'Код электронного сервиса',
      pattern: '^[A-Za-z0-9_.-]{1,60}$',
      description: '1–60 букв латиницы, цифр, знаков _ . -',
    }),
    name: Type.String({ title: 'Наименование', minLength: 1, maxLength: 500 }),
    owner: mnemonicField('Система — владелец сервиса'),
    endpoint: Type.String({
      title: 'Адрес (URL)',
      pattern: '^https?://',
      maxLength: 2_000,
      description: 'адрес http:// или https:// без имени, пароля и якоря',
    }),
    protocol: Type.Enum(['rest', 'soap'], { title: 'Протокол' }),
    version: Type.String({
      title: 'Версия сервиса',
      pattern: '^[0-9]+(\\.[0-9]+){0,3}$',
      description: 'числа через точку, например 1.0.0',
    }),
    informationType: Type.String({ title: 'Код вида сведений', minLength: 1, maxLength: 60 }),
    state: Type.Enum(['active', 'inactive'], {
      title: 'Состояние',
      ...choices({ active: 'включён', inactive: 'выключен' }),
    }),
    description: Type.Optional(Type.String({ title: 'Описание', maxLength: 5_000 })),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Электронный сервис' },
);

export type ElectronicServiceCard = Static<typeof electronicServiceSchema>;

const check = ({ endpoint }: ElectronicServiceCard): readonly Violation[] => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  const plain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  return plain
    ? []
    : [{ field: '/endpoint', reason: '«Адрес (URL)»: нужен адрес без имени, пароля и якоря' }];
};

/** Register of electronic services (KIS-1.2.c): owner, endpoint, protocol and version are required. */
export const electronicServices = defineRegister({
  name: 'services',
  schema: electronicServiceSchema,
  retireWhileReferenced: true,
  codeOf: (entry) => entry.code,
  references: (entry) => [
    { register: 'systems', code: entry.owner, field: '/owner' },
    { register: 'informationTypes', code: entry.informationType, field: '/informationType' },
  ],
  check,
});
