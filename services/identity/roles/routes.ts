import Type from 'typebox';
import { HubError } from '../../../broker/index.ts';
import {
  businessRights,
  componentKeyword,
  defineRoute,
  operatorRights,
  rights as rightTable,
  subsystemOf,
  type Right,
  type Route,
} from '../../../module/index.ts';
import type { AccessPorts } from '../access/ports.ts';
import { iso, personOfCall } from '../access/person.ts';
import {
  findRole,
  listRoles,
  makeChangeRole,
  makeCreateRole,
  roleHistory,
  type Role,
} from './manage.ts';
import { administrator } from './seeded.ts';

const tags = ['access'];
const root = '/api/v1/roles';
const text = Type.String();
const rightCodes = Object.keys(rightTable) as Right[];

const fields = {
  title: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.Optional(Type.String({ maxLength: 2_000 })),
  kind: Type.Enum(['business', 'technical']),
  rights: Type.Array(Type.Enum(rightCodes), { uniqueItems: true, maxItems: rightCodes.length }),
  secondFactor: Type.Optional(Type.Boolean({ description: 'Роль требует второй фактор' })),
  comment: Type.Optional(Type.String({ maxLength: 500 })),
};

const CreateBody = Type.Object(
  {
    code: Type.String({
      pattern: '^[a-z][a-z0-9]*(\\.[a-z0-9][a-z0-9-]*)+$',
      maxLength: 60,
      description: 'Подсистема и имя через точку: kis.inspector',
    }),
    ...fields,
  },
  { additionalProperties: false },
);
const ChangeBody = Type.Object(
  {
    ...fields,
    revision: Type.Integer({ minimum: 1, description: 'Редакция, которую видел автор' }),
  },
  { additionalProperties: false },
);

const RoleReply = Type.Object(
  {
    code: text,
    title: text,
    description: text,
    kind: Type.Enum(['business', 'technical']),
    rights: Type.Array(text),
    secondFactor: Type.Boolean(),
    revision: Type.Integer(),
    changedAt: text,
    changedBy: text,
    people: Type.Integer({ description: 'У скольких сотрудников она есть' }),
    fixed: Type.Boolean({ description: 'Состав прав не изменяется' }),
  },
  { [componentKeyword]: 'Role' },
);
export type RoleData = Type.Static<typeof RoleReply>;

const RolesReply = Type.Object({
  roles: Type.Array(RoleReply),
  rights: Type.Array(
    Type.Object({
      code: text,
      title: text,
      scope: Type.Enum(['region', 'organisation']),
      subsystem: text,
      operatorOnly: Type.Boolean({ description: 'На весь регион — только сотрудникам оператора' }),
      businessOnly: Type.Boolean({ description: 'Техническим ролям не даётся' }),
    }),
  ),
});
export type RolesData = Type.Static<typeof RolesReply>;

const HistoryReply = Type.Object({
  events: Type.Array(
    Type.Object({
      revision: Type.Integer(),
      at: text,
      by: text,
      rights: Type.Array(text),
      comment: text,
    }),
  ),
});
export type RoleHistoryData = Type.Static<typeof HistoryReply>;

const reply = ({ changedAtMs, rights, ...role }: Role): RoleData => ({
  ...role,
  rights: [...rights],
  changedAt: iso(changedAtMs),
  fixed: role.code === administrator,
});

const described = rightCodes.map((code) => ({
  code,
  ...rightTable[code],
  subsystem: subsystemOf(code),
  operatorOnly: operatorRights.has(code),
  businessOnly: businessRights.has(code),
}));

const CodeParam = Type.Object({ code: Type.String({ maxLength: 60 }) });

const readRoutes = ({ db }: AccessPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: root,
    summary: 'Роли и права: матрица',
    tags,
    permission: 'person',
    right: 'users.read',
    responses: { 200: { description: 'Роли и перечень прав', schema: RolesReply } },
    handler: async () => ({
      status: 200,
      body: { roles: (await listRoles(db)).map(reply), rights: described },
    }),
  }),
  defineRoute({
    method: 'get',
    path: `${root}/{code}/history`,
    summary: 'Кто и как менял роль',
    tags,
    permission: 'person',
    right: 'users.read',
    params: CodeParam,
    responses: { 200: { description: 'Изменения, новые первыми', schema: HistoryReply } },
    handler: async ({ params }) => {
      if ((await findRole(db, params.code)) === null) throw new HubError('RecordNotFound');
      const events = await roleHistory(db, params.code);
      return {
        status: 200,
        body: { events: events.map(({ atMs, ...event }) => ({ ...event, at: iso(atMs) })) },
      };
    },
  }),
];

const draftOf = ({
  title,
  description = '',
  kind,
  rights,
  secondFactor = false,
  comment = '',
}: Omit<Type.Static<typeof ChangeBody>, 'revision'>) => ({
  title,
  description,
  kind,
  rights,
  secondFactor,
  comment,
});

const writeRoutes = (ports: AccessPorts): readonly Route[] => {
  const createRole = makeCreateRole(ports);
  const changeRole = makeChangeRole(ports);
  return [
    defineRoute({
      method: 'post',
      path: root,
      summary: 'Создать роль',
      tags,
      permission: 'person',
      right: 'roles.manage',
      audit: 'role.changed',
      confirmed: true,
      body: CreateBody,
      responses: { 201: { description: 'Роль', schema: RoleReply } },
      handler: async ({ body: { code, ...draft }, caller, note }) => {
        note(`role:${code}`, { rights: draft.rights });
        const role = await createRole(personOfCall(caller), code, draftOf(draft));
        return { status: 201, body: reply(role) };
      },
    }),
    defineRoute({
      method: 'put',
      path: `${root}/{code}`,
      summary: 'Изменить роль',
      description: 'Новые права действуют в открытых сеансах со следующего обращения.',
      tags,
      permission: 'person',
      right: 'roles.manage',
      audit: 'role.changed',
      confirmed: true,
      params: CodeParam,
      body: ChangeBody,
      responses: { 200: { description: 'Роль', schema: RoleReply } },
      handler: async ({ params: { code }, body: { revision, ...draft }, caller, note }) => {
        note(`role:${code}`, { rights: draft.rights });
        const { role, added, removed } = await changeRole(
          personOfCall(caller),
          code,
          revision,
          draftOf(draft),
        );
        note(`role:${code}`, { added, removed });
        return { status: 200, body: reply(role) };
      },
    }),
  ];
};

/** Roles with their rights: the matrix and its editing (KIS-2.4.3). */
export const makeRoleRoutes = (ports: AccessPorts): readonly Route[] => [
  ...readRoutes(ports),
  ...writeRoutes(ports),
];
