import assert from 'node:assert/strict';
import Type from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import type { makeCreateAccount } from '../accounts/create.ts';
import { accountEvents, findAccountLine, listAccounts } from '../accounts/list.ts';
import { reaches, type Manage } from '../accounts/manage.ts';
import type { IdentityPorts } from '../ports.ts';
import { openSessions } from '../sessions/list.ts';
import { tokensOf } from '../tokens/store.ts';
import {
  AccountBody,
  AccountChange,
  AccountReply,
  AccountsQuery,
  AccountsReply,
  eventReply,
  IssuedReply,
  lineReply,
} from './accountSchemas.ts';
import { sessionReply, tokenReply } from './views.ts';

export type AccountPorts = IdentityPorts & {
  readonly manage: Manage;
  readonly createAccount: ReturnType<typeof makeCreateAccount>;
};

const tags = ['accounts'];
const base = '/api/v1/accounts';
const one = `${base}/{id}`;
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const rowsByDefault = 50;
const historyRows = 100;

/** The caller of a route of persons. */
export const callerOf = (caller: Caller | null): Caller => {
  assert(caller !== null, 'the route is not public');
  return caller;
};

const readRoutes = ({ db, clock, organisations }: AccountPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: base,
    summary: 'Учётные записи',
    tags,
    permission: 'person',
    right: 'users.read',
    query: AccountsQuery,
    responses: { 200: { description: 'Страница учётных записей', schema: AccountsReply } },
    handler: async ({ query, caller }) => {
      const { accounts, total } = await listAccounts(db, {
        text: query.text ?? null,
        organisation: query.organisation ?? null,
        condition: query.state ?? null,
        role: query.role ?? null,
        organisations: callerOf(caller).organisations,
        sort: query.sort ?? 'login',
        descending: query.order === 'desc',
        limit: query.limit ?? rowsByDefault,
        offset: query.offset ?? 0,
        nowMs: clock.nowMs(),
      });
      const ogrns = [...new Set(accounts.map(({ organisation }) => organisation))];
      const names = new Map(
        await Promise.all(
          ogrns.map(async (ogrn) => [ogrn, await organisations.nameOf(ogrn)] as const),
        ),
      );
      const lines = accounts.map((line) => lineReply(line, names.get(line.organisation) ?? null));
      return { status: 200, body: { accounts: lines, total } };
    },
  }),
  defineRoute({
    method: 'get',
    path: one,
    summary: 'Карточка учётной записи',
    tags,
    permission: 'person',
    right: 'users.read',
    params,
    responses: { 200: { description: 'Карточка с историей', schema: AccountReply } },
    handler: async ({ params: { id }, caller }) => {
      const nowMs = clock.nowMs();
      const line = await findAccountLine(db, id, nowMs);
      if (line === null || !reaches(callerOf(caller), line.organisation)) {
        throw new HubError('RecordNotFound', { field: 'id' });
      }
      const sessions = await openSessions(db, id, nowMs);
      const body = {
        ...lineReply(line, await organisations.nameOf(line.organisation)),
        sessions: sessions.map((session) => sessionReply(session, null)),
        tokens: (await tokensOf(db, id, nowMs)).map(tokenReply),
        history: (await accountEvents(db, id, historyRows)).map(eventReply),
      };
      return { status: 200, body };
    },
  }),
];

const changeRoutes = ({ manage, createAccount, secrets }: AccountPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: base,
    summary: 'Завести учётную запись и выдать первый пароль',
    description:
      'Пароль показывается один раз и действует для одного входа, при котором его нужно сменить.',
    tags,
    permission: 'person',
    right: 'users.manage',
    confirmed: true,
    audit: 'account.created',
    body: AccountBody,
    responses: { 201: { description: 'Создана', schema: IssuedReply } },
    handler: async ({ body, caller, note }) => {
      const by = callerOf(caller);
      const { signOnOnly = false, email, ...rest } = body;
      note(`person:${body.login.toLowerCase()}`, { organisation: body.organisation });
      if (!reaches(by, body.organisation)) {
        throw new HubError('AccessDenied', {
          field: 'organisation',
          reason: 'Учётные записи этой организации ведёт не вы.',
        });
      }
      const password = signOnOnly ? null : secrets.password();
      const draft = { ...rest, ...(email != null && { email }), password, issued: true };
      const { accountId, login } = await createAccount(draft, by.name);
      return { status: 201, body: { accountId, login, password } };
    },
  }),
  defineRoute({
    method: 'put',
    path: one,
    summary: 'Изменить учётную запись',
    tags,
    permission: 'person',
    right: 'users.manage',
    audit: 'account.changed',
    params,
    body: AccountChange,
    responses: {
      200: { description: 'Изменена', schema: Type.Object({ revision: Type.Integer() }) },
    },
    handler: async ({ params: { id }, body, caller, note }) => {
      const { revision: expected, name, email = null } = body;
      const { login, revision } = await manage.change(callerOf(caller), id, expected, {
        name,
        email,
      });
      note(`person:${login}`, { revision });
      return { status: 200, body: { revision } };
    },
  }),
];

const closeRoutes = ({ manage }: AccountPorts): readonly Route[] => [
  defineRoute({
    method: 'delete',
    path: one,
    summary: 'Закрыть учётную запись',
    description: 'Сеансы завершаются, токены отзываются, история остаётся.',
    tags,
    permission: 'person',
    right: 'users.manage',
    confirmed: true,
    audit: 'account.closed',
    params,
    body: Type.Object(
      { reason: Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }) },
      { additionalProperties: false },
    ),
    responses: { 204: { description: 'Закрыта' } },
    handler: async ({ params: { id }, body: { reason }, caller, note }) => {
      note(`person:${id}`, { reason });
      const { login } = await manage.close(callerOf(caller), id, reason);
      note(`person:${login}`);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'post',
    path: `${one}/reopen`,
    summary: 'Открыть закрытую учётную запись и выдать первый пароль',
    tags,
    permission: 'person',
    right: 'users.manage',
    confirmed: true,
    audit: 'account.changed',
    params,
    responses: {
      200: { description: 'Одноразовый пароль', schema: Type.Object({ password: Type.String() }) },
    },
    handler: async ({ params: { id }, caller, note }) => {
      note(`person:${id}`, { reopened: true });
      return { status: 200, body: { password: await manage.reopen(callerOf(caller), id) } };
    },
  }),
];

/** Accounts of people, as administrators keep them (KIS-2.4.3, KIS-4.2.6). */
export const makeAccountRoutes = (ports: AccountPorts): readonly Route[] => [
  ...readRoutes(ports),
  ...changeRoutes(ports),
  ...closeRoutes(ports),
];
