import { HubError } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import Type from 'typebox';
import type { Account } from '../accounts/account.ts';
import { findAccount } from '../accounts/store.ts';
import { covers, iso, isoOrNull, personOfCall } from '../access/person.ts';
import type { AccessPorts } from '../access/ports.ts';
import { findRole, type Role, type RoleKind } from '../roles/manage.ts';
import { activeGrants } from '../roles/store.ts';
import { rulesOf } from '../rules/store.ts';
import { explain, withheld } from './explain.ts';
import { checkGiver, checkGrant, grantingRight } from './rules.ts';
import {
  GiveBody,
  GrantReply,
  GrantsReply,
  IdParam,
  RightsReply,
  type GrantData,
  type RightsData,
} from './schemas.ts';
import { endGrant, findGrant, grantsOf, grantsOfRole, writeGrant, type Grant } from './store.ts';

const tags = ['access'];

const reply = ({ accountId, grantedAtMs, withdrawnAtMs, ...grant }: Grant): GrantData => ({
  ...grant,
  account: accountId,
  grantedAt: iso(grantedAtMs),
  withdrawnAt: isoOrNull(withdrawnAtMs),
});

const accountOf = async (ports: AccessPorts, id: string, field: string): Promise<Account> => {
  const account = await findAccount(ports.db, id);
  if (account === null) throw new HubError('RecordNotFound', { field });
  return account;
};

const roleOf = async (ports: AccessPorts, code: string): Promise<Role> => {
  const role = await findRole(ports.db, code);
  if (role === null) throw new HubError('RecordNotFound', { field: 'role', value: code });
  return role;
};

const kinds = {
  business: {
    path: '/api/v1/grants',
    give: 'Выдать рабочую роль сотруднику',
    take: 'Отозвать рабочую роль',
  },
  technical: {
    path: '/api/v1/technical-grants',
    give: 'Выдать техническую роль сотруднику',
    take: 'Отозвать техническую роль',
  },
} as const satisfies Record<RoleKind, unknown>;

const giveRoute = (ports: AccessPorts, kind: RoleKind): Route =>
  defineRoute({
    method: 'post',
    path: kinds[kind].path,
    summary: kinds[kind].give,
    description: 'Основание — действующий регламент подсистемы и соглашение организации.',
    tags,
    permission: 'person',
    right: grantingRight[kind],
    audit: 'grant.given',
    confirmed: true,
    body: GiveBody,
    responses: { 201: { description: 'Выдано', schema: GrantReply } },
    handler: async ({ body, caller, note }) => {
      const { organisation, subsystem } = body;
      const giver = personOfCall(caller);
      note(`account:${body.account}`, { role: body.role, organisation, subsystem });
      const account = await accountOf(ports, body.account, 'account');
      note(`person:${account.login}`);
      const role = await roleOf(ports, body.role);
      const wanted = { account, role, organisation, subsystem };
      const regulationVersion = await checkGrant(ports, giver, wanted, kind);
      note(`person:${account.login}`, { regulation: regulationVersion });
      const grantId = ports.secrets.uuid();
      const row = { grantId, accountId: account.accountId, role: role.code, organisation };
      const given = { ...row, subsystem, regulationVersion, by: giver.login };
      const isNew = await ports.db.tx((t) =>
        writeGrant(t, { ...given, atMs: ports.clock.nowMs() }),
      );
      if (!isNew) {
        throw new HubError('GrantRefused', { field: 'role', reason: 'Эта роль уже выдана.' });
      }
      const grant = await findGrant(ports.db, grantId);
      return { status: 201, body: grant === null ? null : reply(grant) };
    },
  });

const takeRoute = (ports: AccessPorts, kind: RoleKind): Route =>
  defineRoute({
    method: 'delete',
    path: `${kinds[kind].path}/{id}`,
    summary: kinds[kind].take,
    tags,
    permission: 'person',
    right: grantingRight[kind],
    audit: 'grant.withdrawn',
    confirmed: true,
    params: IdParam,
    responses: { 204: { description: 'Отозвано; действует со следующего обращения' } },
    handler: async ({ params, caller, note }) => {
      note(`grant:${params.id}`);
      const grant = await findGrant(ports.db, params.id);
      if (grant === null) throw new HubError('RecordNotFound', { field: 'id' });
      const { role: code, organisation, subsystem, login } = grant;
      note(`person:${login}`, { role: code, organisation, subsystem });
      const account = await accountOf(ports, grant.accountId, 'account');
      const role = await roleOf(ports, code);
      const giver = personOfCall(caller);
      checkGiver(giver, { account, role, organisation, subsystem: 'mev' }, kind);
      if (!(await endGrant(ports.db, params.id, giver.login, ports.clock.nowMs()))) {
        throw new HubError('ActionNotAllowed', { field: 'id', reason: 'Роль уже отозвана.' });
      }
      return { status: 204 };
    },
  });

/** The account, when the caller may see it. @throws HubError RecordNotFound, also for accounts of other organisations */
const visibleAccount = async (
  ports: AccessPorts,
  caller: Caller | null,
  id: string,
): Promise<Account> => {
  const account = await accountOf(ports, id, 'id');
  if (covers(personOfCall(caller).reach('users.read'), account.organisation)) return account;
  throw new HubError('RecordNotFound', { field: 'id' });
};

const rightsOf = async (ports: AccessPorts, accountId: string): Promise<RightsData> => {
  const active = await activeGrants(ports.db, accountId, ports.operator);
  const grants = await grantsOf(ports.db, accountId);
  const rules = await rulesOf(
    ports.db,
    active.map(({ role }) => role),
  );
  return {
    rights: explain(active, grants).map(({ because, reach, ...right }) => ({
      ...right,
      reach: reach === 'region' ? reach : [...reach],
      because: because.map(({ grantedAtMs, ...one }) => ({ ...one, grantedAt: iso(grantedAtMs) })),
    })),
    withheld: [...withheld(active)],
    hiddenBy: rules.map(({ ruleId, title }) => ({ ruleId, title })),
  };
};

const readRoutes = (ports: AccessPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/accounts/{id}/grants',
    summary: 'Роли сотрудника: действующие и отозванные',
    tags,
    permission: 'person',
    right: 'users.read',
    params: IdParam,
    responses: { 200: { description: 'Роли', schema: GrantsReply } },
    handler: async ({ params, caller }) => {
      const { accountId } = await visibleAccount(ports, caller, params.id);
      return { status: 200, body: { grants: (await grantsOf(ports.db, accountId)).map(reply) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/accounts/{id}/rights',
    summary: 'Почему доступно: действующие права сотрудника с основаниями',
    tags,
    permission: 'person',
    right: 'users.read',
    params: IdParam,
    responses: { 200: { description: 'Права', schema: RightsReply } },
    handler: async ({ params, caller }) => {
      const { accountId } = await visibleAccount(ports, caller, params.id);
      return { status: 200, body: await rightsOf(ports, accountId) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/session/rights',
    summary: 'Почему мне доступно: свои права с основаниями',
    tags,
    permission: 'person',
    responses: { 200: { description: 'Права', schema: RightsReply } },
    handler: async ({ caller }) => ({
      status: 200,
      body: await rightsOf(ports, personOfCall(caller).personId),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/roles/{code}/people',
    summary: 'У кого есть роль',
    tags,
    permission: 'person',
    right: 'users.read',
    params: Type.Object({ code: Type.String({ maxLength: 60 }) }),
    responses: { 200: { description: 'Роли сотрудников', schema: GrantsReply } },
    handler: async ({ params, caller }) => {
      const { code } = await roleOf(ports, params.code);
      const reach = personOfCall(caller).reach('users.read');
      const grants = await grantsOfRole(ports.db, code);
      const shown = grants.filter(({ organisation }) => covers(reach, organisation));
      return { status: 200, body: { grants: shown.map(reply) } };
    },
  }),
];

/** Giving and withdrawing roles, and why a person may what it may (KIS-1.3, KIS-2.4.3, KIS-3.2, KIS-D.2-1). */
export const makeGrantRoutes = (ports: AccessPorts): readonly Route[] => [
  giveRoute(ports, 'business'),
  takeRoute(ports, 'business'),
  giveRoute(ports, 'technical'),
  takeRoute(ports, 'technical'),
  ...readRoutes(ports),
];
