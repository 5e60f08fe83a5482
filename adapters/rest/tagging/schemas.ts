import Type from 'typebox';
import { applicationChannels, limits } from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';
import { control } from '../envelopes.ts';

const moment = (description: string) => Type.String({ format: 'date-time', description });
const maybeMoment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const code = (description: string) =>
  Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax, description });
const mnemonic = Type.String({ minLength: 1, maxLength: 50, description: 'Мнемоника системы' });

export const ApplicationPath = Type.Object({ id: code('Номер заявления в хабе') });
export const MarkPath = Type.Object({ code: code('Код маркировки') });

export const RegisterApplicationEnvelope = control(
  'RegisterApplicationEnvelope',
  'registerApplication',
  'Сведения о заявлении на услугу; персональных данных нет',
  {
    sourceId: code('Номер заявления в системе-источнике; повтор возвращает ту же запись'),
    serviceCode: Type.String({
      pattern: '^[A-Za-z0-9_.:/-]{1,60}$',
      description: 'Код услуги (ФРГУ)',
    }),
    authority: Type.String({ pattern: '^[0-9]{13}$', description: 'ОГРН ведомства' }),
    channel: Type.Enum([...applicationChannels], { description: 'Канал подачи' }),
    applicantHash: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 того, чем источник называет заявителя',
    }),
    submittedAt: moment('Момент подачи'),
    source: Type.Optional(mnemonic),
  },
);

export const IssueCodeEnvelope = control('IssueCodeEnvelope', 'issueCode', 'Выдача кода', {
  applicationId: code('Номер заявления в хабе'),
  sender: mnemonic,
  nodeId: Type.Optional(code('Узел отправителя; без него — любой')),
  types: Type.Array(code('Код вида сведений'), { minItems: 1, maxItems: 100, uniqueItems: true }),
  maxUses: Type.Integer({ minimum: 1, maximum: limits.markUsesMax }),
  validUntil: moment('До какого момента действует'),
});

export const CloseApplicationEnvelope = control(
  'CloseApplicationEnvelope',
  'closeApplication',
  'Закрытие заявления: коды перестают действовать',
  { applicationId: code('Номер заявления в хабе') },
);

export const ProlongCodeEnvelope = control('ProlongCodeEnvelope', 'prolongCode', 'Продление кода', {
  code: code('Код маркировки'),
  validUntil: moment('Новый срок'),
});

const application = {
  applicationId: Type.String(),
  source: Type.String(),
  sourceId: Type.String(),
  serviceCode: Type.String(),
  authority: Type.String(),
  channel: Type.String(),
  applicantHash: Type.String(),
  submittedAt: moment('Подано'),
  registeredAt: moment('Зарегистрировано'),
  closedAt: maybeMoment,
};

export const ApplicationReply = Type.Object(application, {
  additionalProperties: false,
  [componentKeyword]: 'Application',
});

export const MarkReply = Type.Object(
  {
    code: Type.String(),
    applicationId: Type.String(),
    sender: Type.String(),
    nodeId: Type.Union([Type.String(), Type.Null()]),
    types: Type.Array(Type.String()),
    maxUses: Type.Integer(),
    uses: Type.Integer(),
    issuedAt: moment('Выдан'),
    validUntil: moment('Действует до'),
    closedAt: maybeMoment,
    state: Type.Enum(['active', 'expired', 'exhausted', 'closed']),
  },
  { additionalProperties: false, [componentKeyword]: 'MarkingCode' },
);

const signed = { hubSignature: Type.String({ description: 'Подпись хаба над остальным ответом' }) };

export const RegisteredReply = Type.Object(
  { ...application, repeated: Type.Boolean(), ...signed },
  { additionalProperties: false, [componentKeyword]: 'RegisteredApplication' },
);
export const IssuedReply = Type.Object(
  { mark: MarkReply, ...signed },
  { additionalProperties: false },
);
export const CardReply = Type.Object(
  { ...application, codes: Type.Array(MarkReply) },
  { additionalProperties: false, [componentKeyword]: 'ApplicationCard' },
);
export const ListReply = Type.Object(
  { applications: Type.Array(ApplicationReply) },
  { additionalProperties: false },
);
export const ListQuery = Type.Object(
  {
    text: Type.Optional(code('Часть номера или кода услуги')),
    open: Type.Optional(Type.Boolean({ description: 'Только открытые или только закрытые' })),
    before: Type.Optional(code('Последний номер предыдущей страницы')),
  },
  { additionalProperties: false },
);
export const StatisticsQuery = Type.Object(
  { since: moment('С момента регистрации'), until: moment('До момента регистрации') },
  { additionalProperties: false },
);
const count = Type.Integer({ minimum: 0 });
export const StatisticsReply = Type.Object(
  {
    rows: Type.Array(
      Type.Object(
        {
          serviceCode: Type.String(),
          authority: Type.String(),
          applications: count,
          applicationsWithoutMessages: count,
          messages: count,
          messagesMin: count,
          messagesAverage: Type.Number(),
          messagesMax: count,
          codes: count,
          codesExpiredUnused: count,
        },
        { additionalProperties: false, [componentKeyword]: 'MarkingStatistics' },
      ),
    ),
  },
  { additionalProperties: false },
);
