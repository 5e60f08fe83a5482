import Type from 'typebox';
import { limits, type ListedMessage } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import { iso } from '../moments.ts';
import { faultTitle, makeNames, type Names } from './names.ts';
import type { MessagesPorts } from './ports.ts';
import {
  cursorOf,
  cursorText,
  filterFields,
  ListQuery,
  messageFilterOf,
  MessagesReply,
  type FilterQuery,
  type ListedData,
} from './schemas.ts';
import { scopeOf, systemsOf } from './scope.ts';

const pageRowsDefault = 100;
const newerMax = 100;

/** A message of the list with the names of what it mentions. */
export const listedData = (names: Names, row: ListedMessage): ListedData => ({
  messageId: row.messageId,
  at: cursorText(row),
  kind: row.kind,
  type: names.type(row.typeCode),
  sender: names.system(row.sender),
  recipients: row.recipients.map(names.system),
  state: row.state,
  outcome: row.outcome,
  fault: row.fault === null ? null : { code: row.fault, title: faultTitle(row.fault) },
  receivedAt: iso(row.receivedAtMs),
  changedAt: iso(row.changedAtMs),
  door: row.door,
  testMessage: row.testMessage,
  transactionCode: row.transactionCode,
  referenceMessageId: row.referenceId,
  originalMessageId: row.originalId,
  confidentiality: row.confidentiality,
  sizeBytes: row.sizeBytes,
  attachments: row.attachmentCount,
});

/** The filter and the scope of one call. @throws HubError BadRequest naming the parameter */
export const searchOf = async (
  ports: Pick<MessagesPorts, 'words'>,
  caller: Caller,
  query: FilterQuery,
) => {
  const [scope, keys, systems] = await Promise.all([
    scopeOf(ports, caller),
    query.q === undefined ? [] : ports.words.keys(),
    query.organisation === undefined ? [] : ports.words.systems(),
  ]);
  const ofOrganisation = (ogrn: string) =>
    systems.filter((system) => system.ogrn === ogrn).map(({ mnemonic }) => mnemonic);
  return { scope, filter: messageFilterOf(query, keys, ofOrganisation) };
};

const totalOf = (count: number) => ({ count, exact: count < limits.listCountMax });

const refusedLike = async (
  ports: MessagesPorts,
  caller: Caller,
  { q, id }: FilterQuery,
): Promise<number | null> => {
  const text = q ?? id;
  if (text === undefined) return null;
  return ports.refusals.count({ text }, await systemsOf(ports, caller));
};

const listRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/messages',
    summary: 'Поиск сообщений, новые первыми',
    description:
      'Участник находит свои сообщения, сотрудник — сообщения своих организаций, оператор — все. Отстаёт от обмена меньше чем на две секунды.',
    tags: ['history'],
    permission: 'participant',
    right: 'messages.read',
    query: ListQuery,
    responses: { 200: { description: 'Страница; следующая — по after', schema: MessagesReply } },
    handler: async ({ query, caller: called }) => {
      const caller = callerOf(called);
      const { order = 'newest', after, limit = pageRowsDefault, ...asked } = query;
      const { filter, scope } = await searchOf(ports, caller, asked);
      const cursor = cursorOf('after', after);
      // One row more tells whether there is a next page.
      const want = { order, after: cursor, rowsMax: limit + 1 } as const;
      const isFirst = cursor === null;
      const [found, refusals] = await Promise.all([
        ports.list.page(filter, scope, want),
        isFirst ? refusedLike(ports, caller, asked) : null,
      ]);
      const rows = found.slice(0, limit);
      const last = found.length > limit ? rows.at(-1) : undefined;
      const count = async (): Promise<number> =>
        last === undefined ? rows.length : ports.list.count(filter, scope, limits.listCountMax);
      const names = makeNames(ports.registry);
      return {
        status: 200,
        body: {
          messages: rows.map((row) => listedData(names, row)),
          next: last === undefined ? null : cursorText(last),
          total: isFirst ? totalOf(await count()) : null,
          refusals,
        },
      };
    },
  });

const newerRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/newer',
    summary: 'Сколько сообщений пришло после показанных',
    tags: ['history'],
    permission: 'participant',
    right: 'messages.read',
    query: Type.Object(
      { ...filterFields, after: Type.String({ maxLength: 40 }) },
      { additionalProperties: false },
    ),
    responses: {
      200: {
        description: `Число, не больше ${newerMax}`,
        schema: Type.Object({ newer: Type.Integer({ minimum: 0 }) }),
      },
    },
    handler: async ({ query: { after, ...asked }, caller }) => {
      const cursor = cursorOf('after', after);
      const { filter, scope } = await searchOf(ports, callerOf(caller), asked);
      const newer = cursor === null ? 0 : await ports.list.newer(filter, scope, cursor, newerMax);
      return { status: 200, body: { newer } };
    },
  });

const Words = Type.Object({
  systems: Type.Array(
    Type.Object({ mnemonic: Type.String(), name: Type.String(), ogrn: Type.String() }),
  ),
  types: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
  keys: Type.Array(Type.String()),
});

const wordsRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/words',
    summary: 'Из чего выбирать в отборе: системы, виды сведений, ключи',
    tags: ['history'],
    permission: 'participant',
    right: 'messages.read',
    responses: { 200: { description: 'Действующие записи реестров', schema: Words } },
    handler: async () => {
      const { words } = ports;
      const [systems, types, keys] = await Promise.all([
        words.systems(),
        words.types(),
        words.keys(),
      ]);
      return { status: 200, body: { systems, types, keys } };
    },
  });

/** Searching messages (KIS-6.3.2.d). */
export const makeListRoutes = (ports: MessagesPorts): readonly Route[] => [
  listRoute(ports),
  newerRoute(ports),
  wordsRoute(ports),
];
