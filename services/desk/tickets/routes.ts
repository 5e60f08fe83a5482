import Type, { type Static } from 'typebox';
import { limits } from '../../../broker/index.ts';
import { componentKeyword, defineRoute, type Person, type Route } from '../../../module/index.ts';
import { administered, answers, personOf } from '../people.ts';
import type { DeskPorts } from '../ports.ts';
import {
  closeTicket,
  createTicket,
  takeTicket,
  ticketNumber,
  visibleTicket,
  writeInTicket,
} from './change.ts';
import {
  answerTimes,
  listTickets,
  readEntries,
  readTicket,
  ticketStates,
  type TicketRow,
} from './store.ts';

const tags = ['desk'];
const text = (description: string, maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const Params = Type.Object({
  id: Type.String({ pattern: '^[0-9]{1,18}$', description: 'Обращение' }),
});

const line = {
  id: Type.String(),
  number: Type.String(),
  title: Type.String(),
  state: Type.Enum([...ticketStates]),
  author: Type.String(),
  authorName: Type.String(),
  organisation: Type.String(),
  organisationName: nullable(Type.String()),
  page: Type.String(),
  pageTitle: nullable(Type.String()),
  object: nullable(Type.String()),
  requestId: nullable(Type.String()),
  createdAt: Type.String(),
  changedAt: Type.String(),
  firstAnswerAt: nullable(Type.String()),
  firstAnswerMs: nullable(Type.Number({ description: 'Через сколько пришёл первый ответ, мс' })),
  closedAt: nullable(Type.String()),
  assignee: nullable(Type.String()),
};
export const TicketLine = Type.Object(line);
export type TicketLineData = Static<typeof TicketLine>;

export const TicketView = Type.Object(
  {
    ...line,
    entries: Type.Array(
      Type.Object({
        id: Type.String(),
        at: Type.String(),
        author: Type.String(),
        authorName: Type.String(),
        kind: Type.Enum(['question', 'answer', 'step']),
        text: Type.String(),
      }),
    ),
    may: Type.Object({ answer: Type.Boolean(), close: Type.Boolean() }),
  },
  { [componentKeyword]: 'Ticket' },
);
export type TicketData = Static<typeof TicketView>;

const CreateBody = Type.Object(
  {
    title: text('Коротко: в чём дело', 200),
    text: text('Вопрос', limits.deskTextCharsMax),
    context: Type.Object(
      {
        page: Type.String({ maxLength: 500, pattern: '^/', description: 'Страница консоли' }),
        pageTitle: Type.Optional(Type.String({ maxLength: 200 })),
        object: Type.Optional(
          Type.String({ maxLength: 200, description: 'Что открыто на странице' }),
        ),
        requestId: Type.Optional(
          Type.String({ maxLength: 100, description: 'Номер неудачного обращения' }),
        ),
      },
      { ...closed, description: 'Откуда задан вопрос; консоль заполняет сама' },
    ),
  },
  closed,
);

const ListQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum([...ticketStates, 'open'])),
    organisation: Type.Optional(Type.String({ pattern: '^([0-9]{13}|[0-9]{15})$' })),
    text: Type.Optional(
      Type.String({ maxLength: 200, description: 'Часть номера, темы, страницы, автора' }),
    ),
    mine: Type.Optional(Type.Enum(['true', 'false'])),
    before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
  },
  closed,
);

const iso = (at: Date | null): string | null => at && at.toISOString();

const lineOf = (row: TicketRow, names: ReadonlyMap<string, string>): TicketLineData => ({
  ...row,
  number: ticketNumber(row.id),
  organisationName: names.get(row.organisation) ?? null,
  createdAt: row.createdAt.toISOString(),
  changedAt: row.changedAt.toISOString(),
  firstAnswerAt: iso(row.firstAnswerAt),
  firstAnswerMs: row.firstAnswerAt && row.firstAnswerAt.getTime() - row.createdAt.getTime(),
  closedAt: iso(row.closedAt),
});

const cardOf = async (p: DeskPorts, person: Person, id: string): Promise<TicketData> => {
  const row = visibleTicket(person, await readTicket(p.db, id));
  const entries = await readEntries(p.db, id);
  return {
    ...lineOf(row, await p.organisationNames([row.organisation])),
    entries: entries.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })),
    may: {
      answer: answers(person) && row.author !== person.login,
      close: row.state !== 'closed' && row.firstAnswerAt !== null,
    },
  };
};

const statisticsRoute = (p: DeskPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/desk/ticket-statistics',
    summary: 'Как быстро приходит первый ответ',
    tags,
    permission: 'person',
    right: 'desk.answer',
    query: Type.Object(
      { from: Type.String({ format: 'date-time' }), to: Type.String({ format: 'date-time' }) },
      closed,
    ),
    responses: {
      200: {
        description: 'По обращениям, созданным за это время',
        schema: Type.Object({
          tickets: Type.Integer(),
          answered: Type.Integer(),
          medianMs: nullable(Type.Number()),
          p95Ms: nullable(Type.Number()),
          waiting: Type.Integer(),
          oldestWaitingAt: nullable(Type.String()),
        }),
      },
    },
    handler: async ({ query: { from, to } }) => {
      const times = await answerTimes(p.db, Date.parse(from), Date.parse(to));
      return { status: 200, body: { ...times, oldestWaitingAt: iso(times.oldestWaitingAt) } };
    },
  });

const readRoutes = (p: DeskPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/desk/tickets',
    summary: 'Обращения: свои, своей организации или, у оператора, все',
    tags,
    permission: 'person',
    query: ListQuery,
    responses: {
      200: {
        description: 'Новые первыми; следующая страница — по before',
        schema: Type.Object({ tickets: Type.Array(TicketLine), next: nullable(Type.String()) }),
      },
    },
    handler: async ({ query: { state, mine, ...rest }, caller }) => {
      const person = personOf(caller);
      const organisations = administered(person);
      const found = await listTickets(p.db, {
        reader: answers(person) ? null : { login: person.login, organisations },
        ...rest,
        ...(mine === 'true' && { author: person.login }),
        ...(state === 'open' ? { open: true } : state !== undefined && { state }),
      });
      const rows = found.slice(0, limits.deskPageRowsMax);
      const names = await p.organisationNames([...new Set(rows.map((row) => row.organisation))]);
      const next = found.length > rows.length ? (rows.at(-1)?.id ?? null) : null;
      return { status: 200, body: { tickets: rows.map((row) => lineOf(row, names)), next } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/desk/tickets/{id}',
    summary: 'Обращение с перепиской',
    tags,
    permission: 'person',
    params: Params,
    responses: { 200: { description: 'Обращение', schema: TicketView } },
    handler: async ({ params, caller }) => ({
      status: 200,
      body: await cardOf(p, personOf(caller), params.id),
    }),
  }),
  statisticsRoute(p),
];

const createRoute = (p: DeskPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/desk/tickets',
    summary: 'Задать вопрос оператору с любой страницы',
    tags,
    permission: 'person',
    audit: 'desk.changed',
    body: CreateBody,
    responses: { 201: { description: 'Обращение', schema: TicketView } },
    handler: async ({ body, caller, note }) => {
      const person = personOf(caller);
      const { pageTitle, object, requestId, page } = body.context;
      const context = {
        page,
        ...(pageTitle !== undefined && { pageTitle }),
        ...(object !== undefined && { object }),
        ...(requestId !== undefined && { requestId }),
      };
      const id = await createTicket(p, person, { title: body.title, text: body.text, context });
      note(`ticket:${id}`, { action: 'created' });
      return { status: 201, body: await cardOf(p, person, id) };
    },
  });

const writeRoute = (p: DeskPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/desk/tickets/{id}/entries',
    summary: 'Ответить или дополнить вопрос',
    tags,
    permission: 'person',
    audit: 'desk.changed',
    params: Params,
    body: Type.Object({ text: text('Текст', limits.deskTextCharsMax) }, closed),
    responses: { 201: { description: 'Обращение', schema: TicketView } },
    handler: async ({ params: { id }, body, caller, note }) => {
      const person = personOf(caller);
      note(`ticket:${id}`);
      note(`ticket:${id}`, { action: await writeInTicket(p, person, id, body.text) });
      return { status: 201, body: await cardOf(p, person, id) };
    },
  });

const stepRoute = (p: DeskPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/desk/tickets/{id}/state',
    summary: 'Принять в работу или закрыть (не раньше ответа)',
    tags,
    permission: 'person',
    audit: 'desk.changed',
    params: Params,
    body: Type.Object({ state: Type.Enum(['in-work', 'closed']) }, closed),
    responses: { 200: { description: 'Обращение', schema: TicketView } },
    handler: async ({ params: { id }, body: { state }, caller, note }) => {
      const person = personOf(caller);
      note(`ticket:${id}`, { action: 'state', state });
      await (state === 'closed' ? closeTicket : takeTicket)(p, person, id);
      return { status: 200, body: await cardOf(p, person, id) };
    },
  });

/** Tickets: questions of persons and answers of the desk (KIS-4.2.5, PUSK-4.2.6). */
export const ticketRoutes = (p: DeskPorts): readonly Route[] => [
  ...readRoutes(p),
  createRoute(p),
  writeRoute(p),
  stepRoute(p),
];
