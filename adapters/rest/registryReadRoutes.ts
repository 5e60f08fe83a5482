import Type from 'typebox';
import { type Route, defineRoute } from '../../module/index.ts';
import {
  requireVisible,
  visibleTo,
  type RightsPorts,
  type Workflow,
} from '../../registries/index.ts';
import { callerOf } from './caller.ts';
import { iso } from './moments.ts';
import {
  EntryListReply,
  EntryPath,
  EntryReply,
  HistoryReply,
  ListQuery,
  RegisterPath,
  UsagesReply,
} from './registryEnvelopes.ts';
import { entryReply, summaryReply } from './registrySteps.ts';

type ReadPorts = RightsPorts & { readonly workflow: Workflow };

const tags = ['registry'];
const root = '/api/v1/registry';
const at = Type.Object(
  { at: Type.Optional(Type.String({ format: 'date-time', description: 'На какой момент' })) },
  { additionalProperties: false },
);
const momentOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);

const listRoutes = (ports: ReadPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/{register}`,
    summary: 'Записи реестра с отбором и страницами',
    tags,
    permission: 'participant',
    right: 'registry.read',
    params: RegisterPath,
    query: ListQuery,
    responses: { 200: { description: 'Последние редакции записей', schema: EntryListReply } },
    handler: async ({ params, query, caller }) => {
      const { state, text, author, naming, limit, skip } = query;
      const organisations = visibleTo(callerOf(caller));
      const { rows, total } = await ports.workflow.list(params.register, {
        ...(state !== undefined && { states: [state] }),
        ...(text !== undefined && { text }),
        ...(author !== undefined && { author }),
        ...(naming !== undefined && { naming }),
        ...(organisations !== null && { organisations }),
        ...(limit !== undefined && { limitRows: limit }),
        ...(skip !== undefined && { skipRows: skip }),
      });
      return { status: 200, body: { total, rows: rows.map(summaryReply) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/{register}/{code}`,
    summary: 'Действующая редакция записи на дату',
    tags,
    permission: 'participant',
    right: 'registry.read',
    params: EntryPath,
    query: at,
    responses: { 200: { description: 'Редакция', schema: EntryReply } },
    handler: async ({ params, query, caller }) => {
      await requireVisible(ports, callerOf(caller), params.register, params.code);
      const entry = await ports.workflow.get(params.register, params.code, momentOf(query.at));
      return { status: 200, body: entryReply(entry) };
    },
  }),
];

const historyRoutes = (ports: ReadPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/{register}/{code}/history`,
    summary: 'Все редакции записи и шаги их жизни',
    tags,
    permission: 'participant',
    right: 'registry.read',
    params: EntryPath,
    responses: { 200: { description: 'История', schema: HistoryReply } },
    handler: async ({ params, caller }) => {
      await requireVisible(ports, callerOf(caller), params.register, params.code);
      const { versions, events } = await ports.workflow.history(params.register, params.code);
      const lines = events.map(({ atMs, ...event }) => ({ ...event, at: iso(atMs) }));
      return { status: 200, body: { versions: versions.map(entryReply), events: lines } };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/{register}/{code}/usages`,
    summary: 'Где используется запись',
    tags,
    permission: 'participant',
    right: 'registry.read',
    params: EntryPath,
    responses: { 200: { description: 'Ссылающиеся записи', schema: UsagesReply } },
    handler: async ({ params, caller }) => {
      await requireVisible(ports, callerOf(caller), params.register, params.code);
      const usages = await ports.workflow.whereUsed(params.register, params.code);
      return { status: 200, body: { usages } };
    },
  }),
];

/** Reading of the registers: lists, versions, history, usages; a person sees the entries that its right reaches. */
export const makeRegistryReadRoutes = (ports: ReadPorts): readonly Route[] => [
  ...listRoutes(ports),
  ...historyRoutes(ports),
];
