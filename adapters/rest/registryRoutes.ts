import Type from 'typebox';
import { type Route, defineRoute } from '../../module/index.ts';
import type { Registers } from '../../registries/index.ts';
import { sameId } from './accept.ts';
import { callerOf } from './caller.ts';
import { signedOrToken } from './envelopes.ts';
import { iso } from './moments.ts';
import {
  CodePath,
  EntryListReply,
  EntryPath,
  EntryReply,
  HistoryReply,
  ImportEnvelope,
  ImportReply,
  ListQuery,
  RegisterPath,
  StepEnvelope,
  SubmitEnvelope,
  SystemStateEnvelope,
  UsagesReply,
} from './registryEnvelopes.ts';
import { checkMaySubmit, entryReply, summaryReply, takeStep } from './registrySteps.ts';

/** The registers as the JSON interface uses them. */
export type RegistryPorts = Pick<
  Registers,
  'workflow' | 'setSystemState' | 'importBundle' | 'exportBundle' | 'attributesOf' | 'consumersOf'
>;

const tags = ['registry'];
const root = '/api/v1/registry';
const at = Type.Object(
  { at: Type.Optional(Type.String({ format: 'date-time', description: 'На какой момент' })) },
  { additionalProperties: false },
);
const momentOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);

const bundleRoutes = (ports: RegistryPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/bundle`,
    summary: 'Выгрузить реестры одним пакетом',
    tags,
    permission: 'operator',
    audit: 'registry.exported',
    responses: {
      200: { description: 'Пакет реестров', schema: Type.Record(Type.String(), Type.Unknown()) },
    },
    handler: async ({ note }) => {
      const bundle = await ports.exportBundle();
      note('registry', { rows: Object.values(bundle).flat().length });
      return { status: 200, body: bundle };
    },
  }),
  defineRoute({
    method: 'post',
    path: `${root}/bundle`,
    summary: 'Загрузить пакет реестров: целиком или никак',
    tags,
    permission: 'operator',
    audit: 'registry.changed',
    body: signedOrToken(ImportEnvelope),
    responses: { 200: { description: 'Что изменено', schema: ImportReply } },
    handler: async ({ body, caller, note }) => {
      note('registry', { operation: 'importBundle' });
      const report = await ports.importBundle(body.envelope.bundle, callerOf(caller).name);
      const { created, updated, unchanged } = report;
      note('registry', { created, updated, unchanged });
      return { status: 200, body: report };
    },
  }),
];

const writeRoutes = (ports: RegistryPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: `${root}/{register}`,
    summary: 'Подать карточку: новая редакция записи',
    description: 'Редакция становится действующей после публикации оператором.',
    tags,
    permission: 'participant',
    audit: 'registry.changed',
    params: RegisterPath,
    body: signedOrToken(SubmitEnvelope),
    responses: { 201: { description: 'Редакция создана', schema: EntryReply } },
    handler: async ({ params, body, caller, note }) => {
      const { register, card, expectedVersion, comment } = body.envelope;
      note(`registry:${register}`, { operation: 'submit', register });
      sameId(params.register, register, 'envelope.register');
      checkMaySubmit(callerOf(caller), register, card);
      const entry = await ports.workflow.submit(register, card, callerOf(caller).name, {
        ...(expectedVersion !== undefined && { expectedVersion }),
        ...(comment !== undefined && { comment }),
      });
      note(`registry:${register}/${entry.code}`, { version: entry.version });
      return { status: 201, body: entryReply(entry) };
    },
  }),
  defineRoute({
    method: 'post',
    path: `${root}/{register}/{code}/steps`,
    summary: 'Шаг жизни записи: согласование, публикация, вывод, удаление',
    description:
      'Участник может только подать свою редакцию на согласование; остальное — оператор.',
    tags,
    permission: 'participant',
    audit: 'registry.changed',
    params: EntryPath,
    body: signedOrToken(StepEnvelope),
    responses: {
      200: { description: 'Редакция после шага', schema: EntryReply },
      204: { description: 'Запись удалена' },
    },
    handler: async ({ params, body, caller, note }) => {
      const { operation, version } = body.envelope;
      note(`registry:${params.register}/${params.code}`, {
        operation,
        register: params.register,
        ...(version !== undefined && { version }),
      });
      sameId(params.register, body.envelope.register, 'envelope.register');
      sameId(params.code, body.envelope.code, 'envelope.code');
      const entry = await takeStep(ports, callerOf(caller), body.envelope);
      return entry === null ? { status: 204 } : { status: 200, body: entryReply(entry) };
    },
  }),
];

const stateRoute = (ports: RegistryPorts): Route =>
  defineRoute({
    method: 'post',
    path: `${root}/systems/{code}/state`,
    summary: 'Заблокировать систему или снять блокировку',
    tags,
    permission: 'operator',
    audit: 'registry.changed',
    params: CodePath,
    body: signedOrToken(SystemStateEnvelope),
    responses: { 200: { description: 'Действующая редакция', schema: EntryReply } },
    handler: async ({ params, body, caller, note }) => {
      const { mnemonic, state, comment } = body.envelope;
      note(`registry:systems/${params.code}`, {
        operation: `setSystemState:${state}`,
        register: 'systems',
      });
      sameId(params.code, mnemonic, 'envelope.mnemonic');
      const by = callerOf(caller).name;
      return {
        status: 200,
        body: entryReply(await ports.setSystemState(mnemonic, state, by, comment)),
      };
    },
  });

const readRoutes = ({ workflow }: RegistryPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/{register}`,
    summary: 'Записи реестра с отбором и страницами',
    tags,
    permission: 'participant',
    params: RegisterPath,
    query: ListQuery,
    responses: { 200: { description: 'Последние редакции записей', schema: EntryListReply } },
    handler: async ({ params, query }) => {
      const { state, text, limit, skip } = query;
      const { rows, total } = await workflow.list(params.register, {
        ...(state !== undefined && { states: [state] }),
        ...(text !== undefined && { text }),
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
    params: EntryPath,
    query: at,
    responses: { 200: { description: 'Редакция', schema: EntryReply } },
    handler: async ({ params, query }) => {
      const entry = await workflow.get(params.register, params.code, momentOf(query.at));
      return { status: 200, body: entryReply(entry) };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/{register}/{code}/history`,
    summary: 'Все редакции записи и шаги их жизни',
    tags,
    permission: 'participant',
    params: EntryPath,
    responses: { 200: { description: 'История', schema: HistoryReply } },
    handler: async ({ params }) => {
      const { versions, events } = await workflow.history(params.register, params.code);
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
    params: EntryPath,
    responses: { 200: { description: 'Ссылающиеся записи', schema: UsagesReply } },
    handler: async ({ params }) => ({
      status: 200,
      body: { usages: await workflow.whereUsed(params.register, params.code) },
    }),
  }),
];

const Listed = (name: string) =>
  Type.Object({ [name]: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

const typeRoutes = (ports: RegistryPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/informationTypes/{code}/attributes`,
    summary: 'Типы и атрибуты вида сведений',
    tags,
    permission: 'participant',
    params: CodePath,
    query: at,
    responses: { 200: { description: 'Атрибуты', schema: Listed('attributes') } },
    handler: async ({ params, query }) => ({
      status: 200,
      body: { attributes: await ports.attributesOf(params.code, momentOf(query.at)) },
    }),
  }),
  defineRoute({
    method: 'get',
    path: `${root}/informationTypes/{code}/consumers`,
    summary: 'Потребители вида сведений и основания доступа',
    tags,
    permission: 'participant',
    params: CodePath,
    query: at,
    responses: { 200: { description: 'Потребители', schema: Listed('consumers') } },
    handler: async ({ params, query }) => ({
      status: 200,
      body: { consumers: await ports.consumersOf(params.code, momentOf(query.at)) },
    }),
  }),
];

/** The registers over HTTP; fixed paths come before those with a code in them. */
export const makeRegistryRoutes = (ports: RegistryPorts): readonly Route[] => [
  ...bundleRoutes(ports),
  ...typeRoutes(ports),
  ...writeRoutes(ports),
  stateRoute(ports),
  ...readRoutes(ports),
];
