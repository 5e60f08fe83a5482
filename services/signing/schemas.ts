import Type, { type Static } from 'typebox';
import { limits } from '../../broker/index.ts';
import { componentKeyword } from '../../module/index.ts';
import { keyStates } from './key.ts';
import { keyAlgorithms, signatureKinds } from './ports.ts';

const text = (description: string, maxLength: number) =>
  Type.String({ minLength: 1, maxLength, description });
const moment = (description: string) => Type.String({ format: 'date-time', description });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const organisation = Type.String({
  pattern: '^([0-9]{13}|[0-9]{15})$',
  description: 'ОГРН владельца ключа',
});
const closed = { additionalProperties: false } as const;

export const SignatureKind = Type.Enum([...signatureKinds], {
  description:
    'xmldsig — подпись элемента XML по профилю СМЭВ; cms — PKCS#7; jws — подпись JSON (RFC 7797)',
});

export const KeyParams = Type.Object({ id: Type.String({ format: 'uuid', description: 'Ключ' }) });
export const VersionParams = Type.Object({
  ...KeyParams.properties,
  version: Type.Integer({ minimum: 1, description: 'Версия ключа' }),
});
export const GrantParams = Type.Object({
  ...KeyParams.properties,
  grantId: Type.Integer({ minimum: 1, description: 'Номер права' }),
});

const subjectPart = (description: string, maxLength = 200) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));

/** Subject of a certificate request; names as authorities write them. */
export const SubjectSchema = Type.Object(
  {
    CN: text('Общее имя: обычно название организации', 200),
    O: text('Организация', 200),
    OU: subjectPart('Подразделение'),
    ST: subjectPart('Субъект федерации, с кодом: 42 Кемеровская область'),
    L: subjectPart('Населённый пункт'),
    STREET: subjectPart('Адрес'),
    INNLE: Type.Optional(Type.String({ pattern: '^[0-9]{10}$', description: 'ИНН организации' })),
  },
  closed,
);

const card = {
  organisation: Type.Optional(organisation),
  title: text('Название ключа для людей', 200),
  signaturesPerMinuteMax: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: limits.signaturesPerMinuteMax,
      description: 'Подписей в минуту, не более',
    }),
  ),
};
const generated = {
  algorithm: Type.Enum([...keyAlgorithms], { description: 'Алгоритм нового ключа' }),
  subject: SubjectSchema,
};
const container = {
  container: Type.String({
    minLength: 1,
    maxLength: limits.keyContainerCharsMax,
    contentEncoding: 'base64',
    description: 'PKCS#12, base64',
  }),
  password: Type.String({ maxLength: 200, description: 'Пароль контейнера; нигде не хранится' }),
};

export const GenerateBody = Type.Object({ ...card, ...generated }, closed);
export const ImportBody = Type.Object({ ...card, ...container }, closed);
export const GenerateVersionBody = Type.Object(generated, closed);
export const ImportVersionBody = Type.Object(container, closed);
export const CertificateBody = Type.Object(
  { certificate: text('Сертификат, PEM или DER в base64', limits.keyContainerCharsMax) },
  closed,
);
export const CardBody = Type.Object(
  {
    title: card.title,
    signaturesPerMinuteMax: Type.Integer({ minimum: 1, maximum: limits.signaturesPerMinuteMax }),
    revision: Type.Integer({ minimum: 1, description: 'Редакция, которую правят' }),
  },
  closed,
);
export const ReasonBody = Type.Object({ reason: text('Причина: попадёт в журнал', 500) }, closed);

export const GrantBody = Type.Object(
  {
    granteeKind: Type.Enum(['system', 'person'], {
      description: 'system — мнемоника; person — логин владельца токена',
    }),
    grantee: Type.String({
      pattern: '^[A-Za-z0-9_.@-]{1,100}$',
      description: 'Мнемоника системы или логин',
    }),
    kinds: Type.Array(SignatureKind, { minItems: 1, maxItems: 3, uniqueItems: true }),
    basis: text('Основание', 500),
    validTo: Type.Optional(moment('До какого момента')),
  },
  closed,
);

export const KeyQuery = Type.Object(
  {
    organisation: Type.Optional(organisation),
    state: Type.Optional(Type.Enum([...keyStates])),
    algorithm: Type.Optional(Type.String({ maxLength: 50 })),
    text: Type.Optional(
      Type.String({ maxLength: 200, description: 'Часть названия, владельца или субъекта' }),
    ),
    expiresInDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_650 })),
  },
  closed,
);

export const KeyLine = Type.Object({
  id: Type.String(),
  organisation: Type.String(),
  organisationName: nullable(Type.String()),
  title: Type.String(),
  state: Type.Enum([...keyStates]),
  algorithm: nullable(Type.String()),
  subject: nullable(Type.String()),
  issuer: nullable(Type.String()),
  validTo: nullable(Type.String()),
  daysLeft: nullable(Type.Integer()),
  usedToday: Type.Integer(),
  lastUsedAt: nullable(Type.String()),
  destructionAsked: Type.Boolean(),
});
export type KeyLineData = Static<typeof KeyLine>;

export const KeysReply = Type.Object(
  { keys: Type.Array(KeyLine) },
  { [componentKeyword]: 'SigningKeys' },
);

export const VersionView = Type.Object({
  version: Type.Integer(),
  algorithm: Type.String(),
  state: Type.Enum(['requested', 'ready', 'active', 'replaced', 'destroyed']),
  requestPem: nullable(Type.String()),
  certificatePem: nullable(Type.String()),
  certificateSha256: nullable(Type.String()),
  subject: nullable(Type.String()),
  issuer: nullable(Type.String()),
  serial: nullable(Type.String()),
  validFrom: nullable(Type.String()),
  validTo: nullable(Type.String()),
  daysLeft: nullable(Type.Integer()),
  trust: nullable(Type.Object({ ok: Type.Boolean(), text: Type.String() })),
  createdAt: Type.String(),
  createdBy: Type.String(),
  activatedAt: nullable(Type.String()),
});
export type VersionData = Static<typeof VersionView>;

export const KeyView = Type.Object(
  {
    id: Type.String(),
    organisation: Type.String(),
    organisationName: nullable(Type.String()),
    title: Type.String(),
    state: Type.Enum([...keyStates]),
    activeVersion: nullable(Type.Integer()),
    signaturesPerMinuteMax: Type.Integer(),
    createdAt: Type.String(),
    createdBy: Type.String(),
    destruction: nullable(
      Type.Object({ askedAt: Type.String(), askedBy: Type.String(), reason: Type.String() }),
    ),
    destroyedAt: nullable(Type.String()),
    destroyedBy: nullable(Type.String()),
    revision: Type.Integer(),
    versions: Type.Array(VersionView),
    mayManage: Type.Boolean(),
    maySign: Type.Boolean(),
  },
  { [componentKeyword]: 'SigningKey' },
);
export type KeyData = Static<typeof KeyView>;

export const GrantView = Type.Object({
  id: Type.String(),
  granteeKind: Type.Enum(['system', 'person']),
  grantee: Type.String(),
  kinds: Type.Array(Type.String()),
  basis: Type.String(),
  validTo: nullable(Type.String()),
  givenAt: Type.String(),
  givenBy: Type.String(),
  withdrawnAt: nullable(Type.String()),
  withdrawnBy: nullable(Type.String()),
});
export type GrantData = Static<typeof GrantView>;

export const UsageQuery = Type.Object(
  {
    from: Type.Optional(moment('С какого момента')),
    to: Type.Optional(moment('До какого момента')),
    requester: Type.Optional(Type.String({ maxLength: 200 })),
    kind: Type.Optional(SignatureKind),
    outcome: Type.Optional(Type.Enum(['done', 'refused'])),
    digest: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{64,128}$', description: 'Хеш подписанного' }),
    ),
    before: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,18}$', description: 'Номер, с которого старше' }),
    ),
  },
  closed,
);

export const UseView = Type.Object({
  id: Type.String(),
  version: nullable(Type.Integer()),
  at: Type.String(),
  kind: Type.String(),
  digest: Type.String(),
  digestAlgorithm: Type.String(),
  requesterKind: Type.String(),
  requester: Type.String(),
  requesterOrganisation: nullable(Type.String()),
  purpose: Type.String(),
  requestId: Type.String(),
  outcome: Type.String({ description: 'done или код отказа' }),
});
export type UseData = Static<typeof UseView>;

const Document = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 200, description: 'Вернётся с подписью' })),
    xml: Type.Optional(
      Type.String({ maxLength: limits.requestBytesMax, description: 'xmldsig: документ' }),
    ),
    element: Type.Optional(
      text('xmldsig: локальное имя подписываемого элемента; корень, если нет', 200),
    ),
    id: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,99}$',
        description: 'xmldsig: Id, который получит элемент без своего',
      }),
    ),
    into: Type.Optional(
      text(
        'xmldsig: элемент, в который вставить подпись; без него вернётся только ds:Signature',
        200,
      ),
    ),
    content: Type.Optional(
      Type.String({
        maxLength: limits.requestBytesMax,
        contentEncoding: 'base64',
        description: 'cms: содержимое, base64',
      }),
    ),
    digest: Type.Optional(
      Type.String({
        maxLength: 100,
        contentEncoding: 'base64',
        description: 'cms: хеш содержимого вместо него, base64',
      }),
    ),
    attached: Type.Optional(Type.Boolean({ description: 'cms: вложить содержимое в подпись' })),
    payload: Type.Optional(Type.Unknown({ description: 'jws: значение JSON' })),
  },
  closed,
);

export const SignBody = Type.Object(
  {
    envelope: Type.Object(
      {
        operation: Type.Literal('sign'),
        timestamp: moment(
          'Момент обращения; у подписанного обращения расхождение с часами хаба не более 5 минут',
        ),
        keyId: Type.String({ format: 'uuid', description: 'Ключ; равен id в адресе' }),
        kind: SignatureKind,
        purpose: text(
          'Зачем подписывается: попадёт в журнал использования; без персональных данных',
          200,
        ),
        documents: Type.Array(Document, { minItems: 1, maxItems: limits.signingDocumentsMax }),
      },
      { ...closed, [componentKeyword]: 'SigningEnvelope' },
    ),
    signature: Type.Optional(
      Type.String({
        maxLength: limits.jwsCharsMax,
        description: 'Отсоединённая JWS системы; сотруднику и токену не нужна',
      }),
    ),
  },
  closed,
);

export const SignReply = Type.Object(
  {
    keyId: Type.String(),
    version: Type.Integer(),
    certificateSha256: Type.String(),
    signatures: Type.Array(
      Type.Object({
        name: nullable(Type.String()),
        signature: Type.String({
          description: 'xmldsig: XML; cms: DER в base64; jws: «заголовок..подпись»',
        }),
        digest: Type.String(),
        digestAlgorithm: Type.String(),
      }),
    ),
  },
  { [componentKeyword]: 'SigningReply' },
);
export type SignReplyData = Static<typeof SignReply>;

export const GrantedReply = Type.Object({
  keys: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      organisation: Type.String(),
      state: Type.Enum([...keyStates]),
      kinds: Type.Array(Type.String()),
      algorithm: nullable(Type.String()),
      certificatePem: nullable(Type.String()),
      validTo: nullable(Type.String()),
    }),
  ),
});
