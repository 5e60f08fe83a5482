import { Type, type Static } from 'typebox';
import { subsystemCodes, subsystems } from '../../module/index.ts';
import type { Violation } from '../../broker/index.ts';
import { choices, defineRegister, isLocalDate, isOgrn, validityFields } from '../entries/index.ts';

const text = (title: string, maxLength: number) => Type.String({ title, minLength: 1, maxLength });

/** Codes of subsystems in a card. */
export const subsystemField = (title: string) =>
  Type.Enum([...subsystemCodes], { title, ...choices(subsystems) });

export const agreementSchema = Type.Object(
  {
    number: text('Номер соглашения', 100),
    organisation: Type.String({
      title: 'ОГРН организации',
      pattern: '^([0-9]{13}|[0-9]{15})$',
      description: '13 или 15 цифр; организация может быть ещё не зарегистрирована участником',
    }),
    name: text('Предмет соглашения', 1_000),
    signedOn: Type.String({
      title: 'Дата подписания',
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: 'дата ГГГГ-ММ-ДД',
    }),
    subsystems: Type.Array(subsystemField('Подсистема'), {
      title: 'Подсистемы',
      minItems: 1,
      maxItems: subsystemCodes.length,
      uniqueItems: true,
    }),
    status: Type.Optional(
      Type.Enum(['active', 'suspended'], {
        title: 'Состояние соглашения',
        ...choices({ active: 'действует', suspended: 'приостановлено' }),
        default: 'active',
      }),
    ),
    fileName: Type.Optional(text('Имя файла', 255)),
    fileSha256: Type.Optional(
      Type.String({
        title: 'SHA-256 файла соглашения',
        pattern: '^[0-9a-f]{64}$',
        description: '64 шестнадцатеричные цифры в нижнем регистре',
      }),
    ),
    note: Type.Optional(text('Примечание', 5_000)),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Соглашение об информационном взаимодействии' },
);

export type AgreementCard = Static<typeof agreementSchema>;

const check = ({ organisation, signedOn }: AgreementCard): readonly Violation[] => [
  ...(isOgrn(organisation)
    ? []
    : [{ field: '/organisation', reason: '«ОГРН организации»: контрольная цифра не сходится' }]),
  ...(isLocalDate(signedOn)
    ? []
    : [{ field: '/signedOn', reason: '«Дата подписания»: такой даты нет' }]),
];

/**
 * Register of agreements with organisations (KIS-4.2.3); an entry's code is its number. An agreement is concluded before the
 * organisation becomes a participant, so it names the organisation by ОГРН alone.
 */
export const agreements = defineRegister({
  name: 'agreements',
  schema: agreementSchema,
  codeOf: (entry) => entry.number,
  check,
});
