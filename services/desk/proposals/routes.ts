import Type, { type Static } from 'typebox';
import { limits } from '../../../broker/index.ts';
import {
  componentKeyword,
  defineRoute,
  subsystemCodes,
  type Route,
} from '../../../module/index.ts';
import { personOf } from '../people.ts';
import type { DeskPorts } from '../ports.ts';
import { decideProposal, fileProposal, nextStates, proposalNumber } from './decide.ts';
import {
  listProposals,
  proposalStates,
  readProposal,
  readSteps,
  type ProposalRow,
} from './store.ts';

const tags = ['desk'];
const text = (description: string, maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const Params = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,18}$' }) });
const ModuleCode = Type.Enum([...subsystemCodes], { description: 'Модуль, к которому относится' });
const State = Type.Enum([...proposalStates]);

const line = {
  id: Type.String(),
  number: Type.String(),
  module: Type.String(),
  title: Type.String(),
  text: Type.String(),
  state: State,
  reason: nullable(Type.String()),
  author: Type.String(),
  organisation: Type.String(),
  organisationName: nullable(Type.String()),
  createdAt: Type.String(),
  changedAt: Type.String(),
};
export const ProposalLine = Type.Object(line);
export type ProposalLineData = Static<typeof ProposalLine>;
export const ProposalView = Type.Object(
  {
    ...line,
    steps: Type.Array(
      Type.Object({
        at: Type.String(),
        by: Type.String(),
        state: State,
        reason: nullable(Type.String()),
      }),
    ),
    next: Type.Array(State),
  },
  { [componentKeyword]: 'Proposal' },
);
export type ProposalData = Static<typeof ProposalView>;

const lineOf = (row: ProposalRow, names: ReadonlyMap<string, string>): ProposalLineData => ({
  id: row.id,
  number: proposalNumber(row.id),
  module: row.module,
  title: row.title,
  text: row.text,
  state: row.state,
  reason: row.reason,
  author: row.author,
  organisation: row.organisation,
  organisationName: names.get(row.organisation) ?? null,
  createdAt: row.createdAt.toISOString(),
  changedAt: row.changedAt.toISOString(),
});

const cardOf = async (p: DeskPorts, id: string): Promise<ProposalData> => {
  const row = await readProposal(p.db, id);
  const steps = await readSteps(p.db, id);
  return {
    ...lineOf(row, await p.organisationNames([row.organisation])),
    steps: steps.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })),
    next: [...nextStates(row.state)],
  };
};

const readRoutes = (p: DeskPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/desk/proposals',
    summary: 'Предложения по развитию с решениями: видны всем участникам',
    tags,
    permission: 'person',
    query: Type.Object(
      {
        module: Type.Optional(ModuleCode),
        state: Type.Optional(State),
        text: Type.Optional(Type.String({ maxLength: 200 })),
        mine: Type.Optional(Type.Enum(['true', 'false'])),
        before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
      },
      closed,
    ),
    responses: {
      200: {
        description: 'Новые первыми; следующая страница — по before',
        schema: Type.Object({ proposals: Type.Array(ProposalLine), next: nullable(Type.String()) }),
      },
    },
    handler: async ({ query: { mine, ...rest }, caller }) => {
      const { login } = personOf(caller);
      const found = await listProposals(p.db, {
        ...rest,
        ...(mine === 'true' && { author: login }),
      });
      const rows = found.slice(0, limits.deskPageRowsMax);
      const names = await p.organisationNames([...new Set(rows.map((row) => row.organisation))]);
      const next = found.length > rows.length ? (rows.at(-1)?.id ?? null) : null;
      return { status: 200, body: { proposals: rows.map((row) => lineOf(row, names)), next } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/desk/proposals/{id}',
    summary: 'Предложение с историей решений',
    tags,
    permission: 'person',
    params: Params,
    responses: { 200: { description: 'Предложение', schema: ProposalView } },
    handler: async ({ params }) => ({ status: 200, body: await cardOf(p, params.id) }),
  }),
];

/** Proposals on improvement: filed by anybody, decided by the operator, seen by all (KIS-4.6.4, KIS-4.1.1). */
export const proposalRoutes = (p: DeskPorts): readonly Route[] => [
  ...readRoutes(p),
  defineRoute({
    method: 'post',
    path: '/api/v1/desk/proposals',
    summary: 'Подать предложение по модулю',
    tags,
    permission: 'person',
    audit: 'desk.changed',
    body: Type.Object(
      {
        module: ModuleCode,
        title: text('Суть в одной строке', 200),
        text: text('Что и зачем изменить', limits.deskTextCharsMax),
      },
      closed,
    ),
    responses: { 201: { description: 'Предложение с номером', schema: ProposalView } },
    handler: async ({ body, caller, note }) => {
      const id = await fileProposal(p, personOf(caller), body);
      note(`proposal:${id}`, { action: 'submitted' });
      return { status: 201, body: await cardOf(p, id) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/desk/proposals/{id}/decision',
    summary: 'Принять к рассмотрению, принять или отклонить с причиной',
    tags,
    permission: 'person',
    right: 'desk.answer',
    audit: 'desk.changed',
    params: Params,
    body: Type.Object(
      {
        state: Type.Enum(['under-review', 'accepted', 'declined', 'done']),
        reason: Type.Optional(
          Type.String({ maxLength: 2_000, description: 'Обязательна при отказе' }),
        ),
      },
      closed,
    ),
    responses: { 200: { description: 'Предложение', schema: ProposalView } },
    handler: async ({ params: { id }, body: { state, reason = '' }, caller, note }) => {
      note(`proposal:${id}`, { action: 'decided', state });
      const decision = { state, reason: reason.trim() === '' ? null : reason.trim() };
      await decideProposal(p, personOf(caller).login, id, decision);
      return { status: 200, body: await cardOf(p, id) };
    },
  }),
];
