import Type from 'typebox';
import { HubError } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { makeImpact, requireVisible } from '../../../registries/index.ts';
import { callerOf } from '../caller.ts';
import { flowReply } from '../flows.ts';
import type { RegistersPorts } from '../ports.ts';
import {
  answer,
  ChangeReply,
  count,
  EntryPath,
  FlowReply,
  iso,
  moment,
  register,
  root,
  tags,
  text,
  texts,
} from '../schemas.ts';

const version = (description: string) => Type.Integer({ minimum: 0, description });

const changesRoute = (
  ports: RegistersPorts & { readonly ownership: RegistersPorts['registers']['ownership'] },
): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/{register}/{code}/changes`,
    summary: 'Чем отличаются две редакции, поле за полем',
    tags,
    permission: 'participant',
    right: 'registry.read',
    params: EntryPath,
    query: Type.Object(
      {
        from: version('С какой редакцией сравнить; 0 — с пустой карточкой'),
        to: version('Какую редакцию'),
      },
      { additionalProperties: false },
    ),
    responses: answer('Отличия', Type.Object({ changes: Type.Array(ChangeReply) })),
    handler: async ({ params, query, caller }) => {
      await requireVisible(ports, callerOf(caller), params.register, params.code);
      const { workflow } = ports.registers;
      const changes = await workflow.compare(params.register, params.code, query.from, query.to);
      return { status: 200, body: { changes } };
    },
  });

const ImpactReply = Type.Object({
  operation: text,
  version: Type.Integer(),
  against: Type.Union([Type.Integer(), Type.Null()]),
  changes: Type.Array(ChangeReply),
  flows: Type.Array(FlowReply),
  traffic: Type.Array(
    Type.Object({
      sender: text,
      recipient: text,
      type: text,
      requests: count,
      responses: count,
      last: moment,
    }),
  ),
  requests: count,
  responses: count,
  usages: Type.Array(
    Type.Object({ register, code: text, name: text, version: Type.Integer(), field: text }),
  ),
  warnings: texts,
});

const impactRoute = (
  ports: RegistersPorts & { readonly ownership: RegistersPorts['registers']['ownership'] },
): Route => {
  const impactOf = makeImpact(ports);
  return defineRoute({
    method: 'get',
    path: `${root}/{register}/{code}/impact`,
    summary: 'Что изменится для обмена: потребители, обороты за 30 дней, предупреждения',
    description: 'Спрашивается до публикации и до вывода записи.',
    tags,
    permission: 'participant',
    right: 'registry.read',
    params: EntryPath,
    query: Type.Object(
      {
        version: Type.Integer({ minimum: 1 }),
        operation: Type.Enum(['publish', 'deprecate', 'retire']),
      },
      { additionalProperties: false },
    ),
    responses: answer('Последствия', ImpactReply),
    handler: async ({ params, query, caller }) => {
      await requireVisible(ports, callerOf(caller), params.register, params.code);
      const { register: name, code } = params;
      const impact = await impactOf(name, code, query.version, query.operation);
      if (impact === null) {
        const reason = `Редакции ${query.version} записи «${code}» нет.`;
        throw new HubError('RegistryEntryNotFound', { field: 'version', value: code, reason });
      }
      const { flows, traffic, usages, ...said } = impact;
      return {
        status: 200,
        body: {
          ...said,
          flows: flows.map(flowReply),
          traffic: traffic.map(({ typeCode, lastAtMs, ...row }) => ({
            ...row,
            type: typeCode,
            last: iso(lastAtMs),
          })),
          usages: usages.map((one) => ({
            register: one.register,
            code: one.code,
            name: one.name,
            version: one.version,
            field: one.field,
          })),
        },
      };
    },
  });
};

/** What changes between versions and what a step would mean. */
export const makeChangeRoutes = (ports: RegistersPorts): readonly Route[] => {
  const all = { ...ports, ownership: ports.registers.ownership };
  return [changesRoute(all), impactRoute(all)];
};
