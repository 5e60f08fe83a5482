import Type from 'typebox';
import { HubError } from '../../broker/index.ts';
import { type Route, defineRoute } from '../../module/index.ts';
import {
  checkMaySubmit,
  requireApprover,
  type Registers,
  type RightsPorts,
} from '../../registries/index.ts';
import { sameId } from './accept.ts';
import { callerOf } from './caller.ts';
import { signedOrToken } from './envelopes.ts';
import {
  CodePath,
  EntryPath,
  EntryReply,
  ImportEnvelope,
  ImportReply,
  RegisterPath,
  StepEnvelope,
  SubmitEnvelope,
  SystemStateEnvelope,
} from './registryEnvelopes.ts';
import { makeRegistryReadRoutes } from './registryReadRoutes.ts';
import { entryReply, takeStep } from './registrySteps.ts';

/** The registers as the JSON interface uses them. */
export type RegistryPorts = Pick<
  Registers,
  'workflow' | 'setSystemState' | 'importBundle' | 'exportBundle' | 'attributesOf' | 'consumersOf'
> &
  RightsPorts;

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
    right: 'registry.read',
    audit: 'registry.exported',
    responses: {
      200: { description: 'Пакет реестров', schema: Type.Record(Type.String(), Type.Unknown()) },
    },
    handler: async ({ caller, note }) => {
      if (!callerOf(caller).operator)
        throw new HubError('AccessDenied', { reason: 'Реестры целиком видит только оператор.' });
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
    right: 'registry.edit',
    audit: 'registry.changed',
    params: RegisterPath,
    body: signedOrToken(SubmitEnvelope),
    responses: { 201: { description: 'Редакция создана', schema: EntryReply } },
    handler: async ({ params, body, caller, note }) => {
      const { register, card, expectedVersion, state, comment } = body.envelope;
      note(`registry:${register}`, { operation: 'submit', register });
      sameId(params.register, register, 'envelope.register');
      await checkMaySubmit(ports, callerOf(caller), register, card);
      const entry = await ports.workflow.submit(register, card, callerOf(caller).name, {
        ...(expectedVersion !== undefined && { expectedVersion: expectedVersion || null }),
        ...(state !== undefined && { state }),
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
      'Участник может только подать свою редакцию на согласование и отозвать её; остальное — оператор. Сотрудник не публикует то, что составил или подал сам; регламенты утверждает обладатель.',
    tags,
    permission: 'participant',
    right: 'registry.read',
    audit: 'registry.changed',
    params: EntryPath,
    body: signedOrToken(StepEnvelope),
    responses: {
      200: { description: 'Редакция после шага', schema: EntryReply },
      204: { description: 'Запись или черновик удалены' },
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
    right: 'registry.approve',
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
      requireApprover(ports, callerOf(caller), 'systems');
      const by = callerOf(caller).name;
      return {
        status: 200,
        body: entryReply(await ports.setSystemState(mnemonic, state, by, comment)),
      };
    },
  });

const Listed = (name: string) =>
  Type.Object({ [name]: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

const typeRoutes = (ports: RegistryPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/informationTypes/{code}/attributes`,
    summary: 'Типы и атрибуты вида сведений',
    tags,
    permission: 'participant',
    right: 'registry.read',
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
    right: 'registry.read',
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
  ...makeRegistryReadRoutes(ports),
];
