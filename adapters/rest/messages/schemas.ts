import Type, { type Static } from 'typebox';
import {
  limits,
  messageStates,
  parseMnemonic,
  type ListCursor,
  type MessageFilter,
  type MessageKind,
  type Mnemonic,
  type TypeCode,
} from '../../../broker/index.ts';
import { HubError } from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const maybe = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const word = (description?: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: limits.humanNameCharsMax,
      ...(description !== undefined && { description }),
    }),
  );

/** Filters of messages as an address carries them; several values of one filter are separated by commas. */
export const filterFields = {
  q: word('Идентификатор или его начало, начало кода маркировки, значение ключа (заявление, УИН)'),
  id: word('Идентификатор сообщения или его начало; ещё ответы на него и его цепочка'),
  key: word('Имя ключа; вместе с value'),
  value: word(),
  code: word('Начало кода маркировки'),
  party: word('Мнемоника системы: отправитель или получатель'),
  organisation: word('ОГРН организации: отправитель или получатель'),
  sender: word(),
  recipient: word(),
  type: word('Коды видов сведений'),
  kind: word('request, response, broadcast'),
  state: word(messageStates.join(', ')),
  outcome: Type.Optional(Type.Enum(['content', 'rejected', 'status'])),
  fault: word('Код ошибки, которой кончилась доставка'),
  door: Type.Optional(Type.Enum(['soap', 'rest', 'direct', 'amqp'])),
  test: Type.Optional(Type.Enum(['true', 'false'])),
  since: Type.Optional(moment),
  until: Type.Optional(moment),
};

export const ListQuery = Type.Object(
  {
    ...filterFields,
    order: Type.Optional(Type.Enum(['newest', 'oldest'])),
    after: word('next прошлой страницы'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
);

const filterQuery = Type.Object(filterFields, { additionalProperties: false });
export type FilterQuery = Static<typeof filterQuery>;

const kinds: readonly MessageKind[] = ['request', 'response', 'broadcast'];

const refuse = (field: string, reason: string): HubError =>
  new HubError('BadRequest', { field, reason });

const listOf = <T extends string>(
  field: string,
  asked: string | undefined,
  allowed: readonly T[],
): readonly T[] | undefined => {
  if (asked === undefined) return undefined;
  const values = asked.split(',').filter((value) => value !== '');
  const isAllowed = (value: string): value is T => (allowed as readonly string[]).includes(value);
  const wrong = values.find((value) => !isAllowed(value));
  if (wrong !== undefined)
    throw refuse(field, `«${wrong}» не бывает; возможны: ${allowed.join(', ')}`);
  return values.filter(isAllowed);
};

const keyOf = ({ key, value }: FilterQuery): MessageFilter['key'] => {
  if (key === undefined && value === undefined) return undefined;
  if (key === undefined || value === undefined)
    throw refuse(key === undefined ? 'key' : 'value', 'имя ключа и его значение задаются вместе');
  return { key, value };
};

const mnemonicOf = (field: string, asked: string | undefined): Mnemonic | undefined =>
  asked === undefined ? undefined : parseMnemonic(asked, field);

/** Systems on either side that the query names: one system, or all of an organisation. */
const partiesOf = (
  { party, organisation }: FilterQuery,
  systemsOf: (ogrn: string) => readonly Mnemonic[],
): readonly Mnemonic[] | undefined => {
  const own = mnemonicOf('party', party);
  if (organisation === undefined) return own === undefined ? undefined : [own];
  const systems = systemsOf(organisation);
  return own === undefined ? systems : systems.filter((system) => system === own);
};

type Defined<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

const withoutAbsent = <T extends object>(value: T): Defined<Partial<T>> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<
    Partial<T>
  >;

/**
 * The filter that an address means.
 * @param keys names of registered keys, with which `q` is compared
 * @throws HubError BadRequest naming the parameter
 */
export const messageFilterOf = (
  query: FilterQuery,
  keys: readonly string[],
  systemsOf: (ogrn: string) => readonly Mnemonic[],
): MessageFilter =>
  withoutAbsent({
    text: query.q,
    keys: query.q === undefined ? undefined : keys,
    id: query.id,
    key: keyOf(query),
    transactionCode: query.code,
    parties: partiesOf(query, systemsOf),
    sender: mnemonicOf('sender', query.sender),
    recipient: mnemonicOf('recipient', query.recipient),
    typeCodes: query.type?.split(',').slice(0, limits.listRowsMax) as TypeCode[] | undefined,
    kinds: listOf('kind', query.kind, kinds),
    states: listOf('state', query.state, messageStates),
    outcome: query.outcome,
    fault: query.fault,
    door: query.door,
    testMessage: query.test === undefined ? undefined : query.test === 'true',
    sinceMs: query.since === undefined ? undefined : Date.parse(query.since),
    untilMs: query.until === undefined ? undefined : Date.parse(query.until),
  });

/** `1774430130125-42`: a place in the order of time. */
export const cursorText = ({ receivedAtMs, seq }: ListCursor): string => `${receivedAtMs}-${seq}`;

/** @throws HubError BadRequest */
export const cursorOf = (field: string, asked: string | undefined): ListCursor | null => {
  if (asked === undefined) return null;
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(asked);
  if (match === null) throw refuse(field, 'передайте next или at прошлой страницы без изменений');
  return { receivedAtMs: Number(match[1]), seq: Number(match[2]) };
};

const SystemName = Type.Object(
  { mnemonic: text, name: maybe(text) },
  { [componentKeyword]: 'SystemName', additionalProperties: false },
);

export const ListedReply = Type.Object(
  {
    messageId: text,
    at: Type.String({ description: 'Место сообщения в порядке времени: для after' }),
    kind: Type.Enum(['request', 'broadcast', 'response']),
    type: Type.Object({ code: text, name: maybe(text) }),
    sender: SystemName,
    recipients: Type.Array(SystemName),
    state: Type.Enum([...messageStates]),
    outcome: maybe(text),
    fault: maybe(Type.Object({ code: text, title: text })),
    receivedAt: moment,
    changedAt: moment,
    door: text,
    testMessage: Type.Boolean(),
    transactionCode: maybe(text),
    referenceMessageId: text,
    originalMessageId: maybe(text),
    confidentiality: text,
    sizeBytes: Type.Integer({ minimum: 0 }),
    attachments: Type.Integer({ minimum: 0 }),
  },
  { [componentKeyword]: 'ListedMessage', additionalProperties: false },
);

export const MessagesReply = Type.Object({
  messages: Type.Array(ListedReply),
  next: maybe(Type.String({ description: 'Передаётся в after; null — это конец' })),
  total: maybe(
    Type.Object(
      { count: Type.Integer({ minimum: 0 }), exact: Type.Boolean() },
      { description: 'Только у первой страницы; exact false — их больше' },
    ),
  ),
  refusals: maybe(
    Type.Integer({ minimum: 0, description: 'Сколько отказов нашлось по тому же q или id' }),
  ),
});

export type ListedData = Static<typeof ListedReply>;
export type MessagesData = Static<typeof MessagesReply>;

export const RefusalQuery = Type.Object(
  {
    q: word('Начало идентификатора сообщения или отпечатка сертификата, слова причины'),
    code: word('Коды отказов через запятую'),
    sender: word(),
    door: word(),
    since: Type.Optional(moment),
    until: Type.Optional(moment),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
);

const CertificateShown = Type.Object(
  {
    sha256: text,
    subject: maybe(text),
    issuer: maybe(text),
    serial: maybe(text),
    notBefore: maybe(moment),
    notAfter: maybe(moment),
    owner: maybe(SystemName),
  },
  { [componentKeyword]: 'CertificateShown', additionalProperties: false },
);

export const RefusalShown = Type.Object(
  {
    no: Type.Integer(),
    at: moment,
    door: text,
    operation: text,
    code: text,
    title: Type.String({ description: 'Что случилось, словами' }),
    reason: Type.String({ description: 'Что именно не так в этом обращении' }),
    advice: Type.String({ description: 'Что делать' }),
    aboutSignature: Type.Boolean(),
    retryable: Type.Boolean(),
    messageId: maybe(text),
    messageKept: Type.Boolean({ description: 'Сообщение с этим идентификатором потом принято' }),
    sender: maybe(SystemName),
    type: maybe(Type.Object({ code: text, name: maybe(text) })),
    certificate: maybe(CertificateShown),
    contentHash: maybe(text),
  },
  { [componentKeyword]: 'RefusalShown', additionalProperties: false },
);

export const RefusalsShown = Type.Object({
  refusals: Type.Array(RefusalShown),
  next: maybe(Type.Integer()),
  total: maybe(Type.Object({ count: Type.Integer({ minimum: 0 }), exact: Type.Boolean() })),
});

export type RefusalData = Static<typeof RefusalShown>;
export type RefusalsData = Static<typeof RefusalsShown>;
