import Type, { type Static } from 'typebox';
import { limits } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { starterBundle, type Bundle } from '../../../registries/index.ts';
import { requireRegion } from '../caller.ts';
import type { RegistersPorts } from '../ports.ts';
import {
  answer,
  ChangeReply,
  count,
  enveloped,
  iso,
  moment,
  optionalText,
  root,
  shortText,
  tags,
  text,
} from '../schemas.ts';
import { makePackages, requirePackage, type Packages } from './life.ts';
import {
  listPackages,
  packageEventsOf,
  packageKinds,
  packageStates,
  type Package,
  type PackageLine,
} from './store.ts';

const base = `${root}/packages`;
const access = { tags, permission: 'operator', right: 'registry.edit' } as const;

const lineFields = {
  id: text,
  kind: Type.Enum([...packageKinds]),
  title: text,
  state: Type.Enum([...packageStates]),
  revision: Type.Integer(),
  createdAt: moment,
  createdBy: text,
  updatedAt: moment,
  updatedBy: text,
};
const anything = Type.Record(Type.String(), Type.Unknown());
const PackageReply = Type.Object({
  ...lineFields,
  bundle: anything,
  progress: anything,
  report: Type.Union([anything, Type.Null()]),
  events: Type.Array(Type.Object({ at: moment, by: text, event: text, comment: optionalText })),
});
const content = {
  title: shortText('Название'),
  bundle: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Пакет по схеме schemas/registry-bundle.json; черновик может быть неполным',
  }),
  progress: Type.Optional(anything),
};
const IdPath = Type.Object({ id: Type.String({ format: 'uuid' }) });
const revision = Type.Integer({ minimum: 1, description: 'Редакция пакета, которую видел автор' });

const PlanReply = Type.Object({
  created: count,
  updated: count,
  unchanged: count,
  entries: Type.Array(
    Type.Object({
      register: text,
      code: text,
      name: text,
      version: Type.Integer(),
      outcome: Type.Enum(['created', 'updated', 'unchanged']),
      changes: Type.Array(ChangeReply),
    }),
  ),
});

const lineReply = (row: PackageLine) => ({
  id: row.packageId,
  kind: row.kind,
  title: row.title,
  state: row.state,
  revision: row.revision,
  createdAt: iso(row.createdAtMs),
  createdBy: row.createdBy,
  updatedAt: iso(row.updatedAtMs),
  updatedBy: row.updatedBy,
});

const makeReply =
  ({ db }: RegistersPorts) =>
  async (row: Package) => {
    const events = await packageEventsOf(db, row.packageId);
    return {
      ...lineReply(row),
      bundle: row.bundle,
      progress: row.progress,
      report: row.report,
      events: events.map(({ atMs, ...event }) => ({ ...event, at: iso(atMs) })),
    };
  };

type Content = Static<ReturnType<typeof Type.Object<typeof content>>>;
const contentOf = ({ title, bundle, progress = {} }: Content) => ({
  title,
  // Judged when it is handed in, by the import itself.
  bundle: bundle as Bundle,
  progress,
});

const readRoutes = (ports: RegistersPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: base,
    summary: 'Пакеты изменений реестров',
    ...access,
    query: Type.Object(
      { state: Type.Optional(Type.Enum([...packageStates])) },
      { additionalProperties: false },
    ),
    responses: answer('Пакеты', Type.Object({ packages: Type.Array(Type.Object(lineFields)) })),
    handler: async ({ query, caller }) => {
      requireRegion(caller);
      const states = query.state === undefined ? packageStates : [query.state];
      const rows = await listPackages(ports.db, states, limits.listRowsMax);
      return { status: 200, body: { packages: rows.map(lineReply) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${base}/{id}`,
    summary: 'Пакет изменений с содержимым и историей',
    ...access,
    params: IdPath,
    responses: answer('Пакет', PackageReply),
    handler: async ({ params, caller }) => {
      requireRegion(caller);
      const found = await requirePackage(ports.db, params.id);
      return { status: 200, body: await makeReply(ports)(found) };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${base}/{id}/plan`,
    summary: 'Что изменит пакет: сравнение с реестрами, без записи',
    ...access,
    params: IdPath,
    responses: answer('План', PlanReply),
    handler: async ({ params, caller }) => {
      requireRegion(caller);
      const { bundle } = await requirePackage(ports.db, params.id);
      return { status: 200, body: await ports.registers.planImport(bundle) };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/starter`,
    summary: 'Поставляемый набор: организации паспорта и классификаторы пакетом реестров',
    ...access,
    responses: { 200: { description: 'Пакет реестров', schema: anything } },
    handler: async ({ caller }) => {
      requireRegion(caller);
      return { status: 200, body: starterBundle(ports.passport) };
    },
  }),
  defineRoute({
    method: 'post',
    path: `${root}/bundle/plan`,
    summary: 'Что изменит загрузка пакета реестров: сравнение, без записи',
    ...access,
    body: enveloped({ bundle: content.bundle }),
    responses: answer('План', PlanReply),
    handler: async ({ body, caller }) => {
      requireRegion(caller);
      return { status: 200, body: await ports.registers.planImport(body.envelope.bundle) };
    },
  }),
];

const writeRoutes = (ports: RegistersPorts, packages: Packages): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: base,
    summary: 'Новый пакет изменений: черновик',
    ...access,
    audit: 'registry.changed',
    body: enveloped({ kind: Type.Enum([...packageKinds]), ...content }),
    responses: { 201: { description: 'Черновик', schema: PackageReply } },
    handler: async ({ body, caller, note }) => {
      const { name } = requireRegion(caller);
      const { kind, ...given } = body.envelope;
      const made = await packages.create(kind, contentOf(given), name);
      note(`registry:package/${made.packageId}`, { operation: 'create' });
      return { status: 201, body: await makeReply(ports)(made) };
    },
  }),
  defineRoute({
    method: 'put',
    path: `${base}/{id}`,
    summary: 'Сохранить черновик пакета',
    ...access,
    audit: 'registry.changed',
    params: IdPath,
    body: enveloped({ revision, ...content }),
    responses: answer('Черновик', PackageReply),
    handler: async ({ params, body, caller, note }) => {
      const { name } = requireRegion(caller);
      note(`registry:package/${params.id}`, { operation: 'change' });
      const { revision: seen, ...given } = body.envelope;
      const changed = await packages.change(params.id, seen, contentOf(given), name);
      return { status: 200, body: await makeReply(ports)(changed) };
    },
  }),
];

const stepRoute = (ports: RegistersPorts, packages: Packages): Route =>
  defineRoute({
    method: 'post',
    path: `${base}/{id}/steps`,
    summary: 'Шаг жизни пакета: подать, отозвать, вернуть, применить',
    description: 'Применяет другой сотрудник оператора: целиком или никак.',
    ...access,
    right: 'registry.read',
    audit: 'registry.changed',
    params: IdPath,
    body: enveloped({
      operation: Type.Enum(['requestApproval', 'recall', 'sendBack', 'apply', 'withdraw']),
      revision,
      comment: Type.Optional(shortText('Пояснение')),
    }),
    responses: answer('Пакет после шага', PackageReply),
    handler: async ({ params, body, caller, note }) => {
      const known = requireRegion(caller);
      const { operation, revision: seen, comment = null } = body.envelope;
      note(`registry:package/${params.id}`, { operation });
      const done = await packages.step(params.id, operation, known, { revision: seen, comment });
      if (done.report)
        note(`registry:package/${params.id}`, {
          created: done.report.created,
          updated: done.report.updated,
        });
      return { status: 200, body: await makeReply(ports)(done) };
    },
  });

/** Packages of changes over HTTP. */
export const makePackageRoutes = (ports: RegistersPorts): readonly Route[] => {
  const packages = makePackages(ports);
  return [...readRoutes(ports), ...writeRoutes(ports, packages), stepRoute(ports, packages)];
};
