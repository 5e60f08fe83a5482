import Type, { type Static } from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import {
  componentKeyword,
  defineRoute,
  type Caller,
  type Person,
  type Route,
} from '../../../module/index.ts';
import { addDays, localDateOf } from '../../../registries/index.ts';
import { answers, personOf } from '../people.ts';
import type { DeskPorts } from '../ports.ts';
import {
  insertLetter,
  letterDirections,
  letterStates,
  listLetters,
  readLetter,
  updateLetter,
  type LetterCard,
  type LetterRow,
} from './store.ts';

const tags = ['desk'];
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (description: string, maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });
const closed = { additionalProperties: false } as const;
const organisation = Type.String({
  pattern: '^([0-9]{13}|[0-9]{15})$',
  description: 'ОГРН участника',
});
const date = (description: string) => Type.String({ format: 'date', description });
const Params = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,18}$' }) });
const Direction = Type.Enum([...letterDirections], {
  description: 'incoming — от участника, outgoing — участнику',
});
const State = Type.Enum([...letterStates]);

const cardFields = {
  organisation,
  direction: Direction,
  number: text('Номер письма', 100),
  letterDate: date('Дата письма'),
  subject: text('О чём', 500),
  state: State,
  dueOn: Type.Optional(date('Срок ответа')),
  note: Type.Optional(Type.String({ maxLength: 2_000 })),
};
const CardBody = Type.Object(cardFields, closed);
const ChangeBody = Type.Object({ ...cardFields, revision: Type.Integer({ minimum: 1 }) }, closed);

export const LetterView = Type.Object(
  {
    id: Type.String(),
    organisation: Type.String(),
    organisationName: nullable(Type.String()),
    direction: Direction,
    number: Type.String(),
    letterDate: Type.String(),
    subject: Type.String(),
    state: State,
    dueOn: nullable(Type.String()),
    overdue: Type.Boolean(),
    note: nullable(Type.String()),
    createdAt: Type.String(),
    createdBy: Type.String(),
    changedAt: Type.String(),
    changedBy: Type.String(),
    revision: Type.Integer(),
  },
  { [componentKeyword]: 'Letter' },
);
export type LetterData = Static<typeof LetterView>;

const viewOf = (row: LetterRow, names: ReadonlyMap<string, string>, today: string): LetterData => ({
  ...row,
  organisationName: names.get(row.organisation) ?? null,
  overdue:
    row.dueOn !== null && row.dueOn < today && row.state !== 'answered' && row.state !== 'closed',
  createdAt: row.createdAt.toISOString(),
  changedAt: row.changedAt.toISOString(),
});

const cardOf = (body: Static<typeof CardBody>): LetterCard => ({
  organisation: body.organisation,
  direction: body.direction,
  number: body.number.trim(),
  letterDate: body.letterDate,
  subject: body.subject.trim(),
  state: body.state,
  dueOn: body.dueOn ?? null,
  note: body.note ?? null,
});

/** Letters of which organisations a person sees: of all at the desk, else of the own. */
const seen = (person: Person): readonly string[] | null =>
  answers(person) ? null : [person.organisation];

const visible = (caller: Caller | null, row: LetterRow): void => {
  const organisations = seen(personOf(caller));
  if (organisations === null || organisations.includes(row.organisation)) return;
  throw new HubError('RecordNotFound', {
    field: 'id',
    value: row.id,
    reason: 'Такого письма нет.',
  });
};

const oneView = async (p: DeskPorts, id: string): Promise<LetterData> => {
  const row = await readLetter(p.db, id);
  const names = await p.organisationNames([row.organisation]);
  return viewOf(row, names, localDateOf(p.clock.nowMs()));
};

const checkOrganisation = async (p: DeskPorts, ogrn: string): Promise<void> => {
  if ((await p.organisationNames([ogrn])).has(ogrn)) return;
  throw new HubError('RecordNotFound', {
    field: 'organisation',
    value: ogrn,
    reason: 'Такого участника нет в реестре.',
  });
};

const listRoute = (p: DeskPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/desk/letters',
    summary: 'Переписка с участниками; участник видит свою',
    tags,
    permission: 'person',
    query: Type.Object(
      {
        organisation: Type.Optional(organisation),
        direction: Type.Optional(Direction),
        state: Type.Optional(State),
        text: Type.Optional(Type.String({ maxLength: 200 })),
        due: Type.Optional(
          Type.Enum(['soon', 'overdue'], { description: 'soon: срок в ближайшие 30 дней' }),
        ),
        skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
      },
      closed,
    ),
    responses: {
      200: {
        description: 'Письма, новые первыми',
        schema: Type.Object({ letters: Type.Array(LetterView), more: Type.Boolean() }),
      },
    },
    handler: async ({ query: { due, skip = 0, ...rest }, caller }) => {
      const today = localDateOf(p.clock.nowMs());
      const dueBefore = due === 'overdue' ? today : addDays(today, limits.reminderDays + 1);
      const found = await listLetters(p.db, {
        organisations: seen(personOf(caller)),
        ...rest,
        ...(due !== undefined && { dueBefore }),
        skipRows: skip,
      });
      const rows = found.slice(0, limits.deskPageRowsMax);
      const names = await p.organisationNames([...new Set(rows.map((row) => row.organisation))]);
      return {
        status: 200,
        body: {
          letters: rows.map((row) => viewOf(row, names, today)),
          more: found.length > rows.length,
        },
      };
    },
  });

const changeRoutes = (p: DeskPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/desk/letters',
    summary: 'Записать письмо',
    tags,
    permission: 'person',
    right: 'desk.answer',
    audit: 'desk.changed',
    body: CardBody,
    responses: { 201: { description: 'Письмо', schema: LetterView } },
    handler: async ({ body, caller, note }) => {
      await checkOrganisation(p, body.organisation);
      const id = await insertLetter(p.db, cardOf(body), personOf(caller).login, p.clock.nowMs());
      note(`letter:${id}`, { action: 'created', organisation: body.organisation });
      return { status: 201, body: await oneView(p, id) };
    },
  }),
  defineRoute({
    method: 'put',
    path: '/api/v1/desk/letters/{id}',
    summary: 'Изменить письмо или его состояние',
    tags,
    permission: 'person',
    right: 'desk.answer',
    audit: 'desk.changed',
    params: Params,
    body: ChangeBody,
    responses: { 200: { description: 'Письмо', schema: LetterView } },
    handler: async ({ params: { id }, body: { revision, ...card }, caller, note }) => {
      note(`letter:${id}`, { action: 'changed', state: card.state });
      await checkOrganisation(p, card.organisation);
      const by = personOf(caller).login;
      const atMs = p.clock.nowMs();
      await updateLetter(p.db, id, { card: cardOf(card), revision, by, atMs });
      return { status: 200, body: await oneView(p, id) };
    },
  }),
];

/** Correspondence with participants: a register with terms and reminders (KIS-4.2.3). */
export const letterRoutes = (p: DeskPorts): readonly Route[] => [
  listRoute(p),
  defineRoute({
    method: 'get',
    path: '/api/v1/desk/letters/{id}',
    summary: 'Письмо',
    tags,
    permission: 'person',
    params: Params,
    responses: { 200: { description: 'Письмо', schema: LetterView } },
    handler: async ({ params: { id }, caller }) => {
      visible(caller, await readLetter(p.db, id));
      return { status: 200, body: await oneView(p, id) };
    },
  }),
  ...changeRoutes(p),
];

/** Documents of a letter: read by the desk and by its organisation, added by the desk. */
export const letterFiles =
  (p: DeskPorts) =>
  async (person: Person, id: string, what: 'read' | 'write'): Promise<boolean> => {
    if (!/^[0-9]{1,18}$/.test(id)) return false;
    const row = await readLetter(p.db, id).catch(() => null);
    if (row === null) return false;
    return answers(person) || (what === 'read' && row.organisation === person.organisation);
  };
