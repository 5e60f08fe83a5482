import { Type, type Static } from 'typebox';
import { isHubError, limits, type Violation } from '../../broker/index.ts';
import {
  choices,
  defineRegister,
  validityFields,
  type Claim,
  type ParsePorts,
} from '../entries/index.ts';
import { canonicalPem } from './pem.ts';

const text = (title: string, maxLength: number) => Type.String({ title, minLength: 1, maxLength });

/** Field of a mnemonic of an information system. */
export const mnemonicField = (
  title: string,
  description = '1–50 букв латиницы, цифр, знаков _ . -',
) => Type.String({ title, pattern: '^[A-Za-z0-9_.-]{1,50}$', description });

export const systemSchema = Type.Object(
  {
    mnemonic: mnemonicField('Мнемоника'),
    name: text('Наименование системы', 500),
    participant: Type.String({
      title: 'ОГРН участника — владельца',
      pattern: '^([0-9]{13}|[0-9]{15})$',
      description: '13 или 15 цифр',
    }),
    state: Type.Optional(
      Type.Enum(['active', 'blocked'], {
        title: 'Состояние',
        ...choices({
          active: 'работает',
          blocked: 'заблокирована: не отправляет и не получает, сообщения для неё хранятся',
        }),
        default: 'active',
      }),
    ),
    vip: Type.Optional(
      Type.Boolean({ title: 'Её запросы стоят в очередях первыми', default: false }),
    ),
    operator: Type.Optional(Type.Boolean({ title: 'Система оператора хаба', default: false })),
    test: Type.Optional(
      Type.Boolean({
        title: 'Проверочная система',
        description: 'Её ключ хранит стенд проверки',
        default: false,
      }),
    ),
    bridge: Type.Optional(
      Type.Boolean({
        title: 'Мост к федеральной системе',
        description: 'Передаёт время помещения сообщения в очередь федеральной системы',
        default: false,
      }),
    ),
    push: Type.Optional(
      Type.Enum(['none', 'amqp', 'amqp-confirm'], {
        title: 'Выдача через RabbitMQ',
        description:
          'amqp: хаб кладёт сообщения в очередь системы и ждёт её подписанный Ack; amqp-confirm: доставкой считается подтверждение RabbitMQ',
        default: 'none',
      }),
    ),
    queueMessagesMax: Type.Optional(
      Type.Integer({
        title: 'Предел сообщений в очереди',
        minimum: 1,
        maximum: 1_000_000,
        default: limits.queueMessagesMaxDefault,
      }),
    ),
    nodeIds: Type.Optional(
      Type.Array(
        Type.String({
          title: 'Код узла (NodeID)',
          pattern: '^[A-Za-z0-9_.-]{1,50}$',
          description: '1–50 букв латиницы, цифр, знаков _ . -',
        }),
        { title: 'Узлы системы', uniqueItems: true, maxItems: 100, default: [] },
      ),
    ),
    certificates: Type.Optional(
      Type.Array(
        Type.String({
          title: 'Сертификат ЭП-ОВ',
          minLength: 1,
          maxLength: 20_000,
          description: 'один сертификат в PEM',
        }),
        { title: 'Сертификаты; сроки могут перекрываться', maxItems: 50, default: [] },
      ),
    ),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Информационная система' },
);

export type SystemCard = Static<typeof systemSchema>;

const certificatesOf = (entry: SystemCard): readonly string[] => entry.certificates ?? [];

const check = (entry: SystemCard, { certificates }: ParsePorts): readonly Violation[] => {
  const seen = new Set<string>();
  return certificatesOf(entry).flatMap((pem, index): readonly Violation[] => {
    const field = `/certificates/${index}`;
    try {
      const { sha256 } = certificates(pem);
      if (seen.has(sha256)) return [{ field, reason: 'сертификат указан дважды' }];
      seen.add(sha256);
      return [];
    } catch (error) {
      if (!isHubError(error)) throw error;
      return [{ field, reason: `сертификат не прочитан: ${error.message}` }];
    }
  });
};

const claims = (entry: SystemCard, { certificates }: ParsePorts): readonly Claim[] =>
  certificatesOf(entry).map((pem, index) => ({
    kind: 'certificate' as const,
    value: certificates(pem).sha256,
    field: `/certificates/${index}`,
  }));

/** Register of information systems; an entry's code is its mnemonic. A certificate belongs to one system only. */
export const systems = defineRegister({
  name: 'systems',
  schema: systemSchema,
  codeOf: (entry) => entry.mnemonic,
  references: (entry) => [
    { register: 'participants', code: entry.participant, field: '/participant' },
  ],
  check,
  claims,
  normal: (entry) =>
    entry.certificates === undefined
      ? entry
      : { ...entry, certificates: entry.certificates.map(canonicalPem) },
});
