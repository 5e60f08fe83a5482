import Type from 'typebox';
import { HubError } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { closeSession, closeSessions } from '../sessions/store.ts';
import { withdrawTokens } from '../tokens/store.ts';
import { callerOf, type AccountPorts } from './accountRoutes.ts';

const tags = ['accounts'];
const one = '/api/v1/accounts/{id}';
const id = Type.String({ format: 'uuid' });
const params = Type.Object({ id });
const guarded = { tags, permission: 'person', right: 'users.manage' } as const;

const loginRoutes = ({ manage }: AccountPorts): readonly Route[] => [
  defineRoute({
    ...guarded,
    method: 'post',
    path: `${one}/password`,
    summary: 'Выдать новый одноразовый пароль',
    confirmed: true,
    audit: 'password.issued',
    params,
    responses: {
      200: { description: 'Одноразовый пароль', schema: Type.Object({ password: Type.String() }) },
    },
    handler: async ({ params: { id: accountId }, caller, note }) => {
      note(`person:${accountId}`);
      const password = await manage.issuePassword(callerOf(caller), accountId);
      return { status: 200, body: { password } };
    },
  }),
  defineRoute({
    ...guarded,
    method: 'delete',
    path: `${one}/lock`,
    summary: 'Снять блокировку входа после неверных паролей',
    audit: 'account.changed',
    params,
    responses: { 204: { description: 'Снята' } },
    handler: async ({ params: { id: accountId }, caller, note }) => {
      const { login } = await manage.unlock(callerOf(caller), accountId);
      note(`person:${login}`, { unlocked: true });
      return { status: 204 };
    },
  }),
  defineRoute({
    ...guarded,
    method: 'delete',
    path: `${one}/second-factor`,
    summary: 'Снять второй фактор сотрудника',
    confirmed: true,
    audit: 'secondFactor.changed',
    params,
    responses: { 204: { description: 'Снят' } },
    handler: async ({ params: { id: accountId }, caller, note }) => {
      const { login } = await manage.dropSecondFactor(callerOf(caller), accountId);
      note(`person:${login}`, { enrolled: false });
      return { status: 204 };
    },
  }),
];

const openRoutes = ({ db, clock, manage }: AccountPorts): readonly Route[] => [
  defineRoute({
    ...guarded,
    method: 'delete',
    path: `${one}/sessions`,
    summary: 'Завершить все сеансы сотрудника',
    audit: 'session.allClosed',
    params,
    responses: {
      200: { description: 'Сколько завершено', schema: Type.Object({ closed: Type.Integer() }) },
    },
    handler: async ({ params: { id: accountId }, caller, note }) => {
      const { login } = await manage.target(db, callerOf(caller), accountId);
      const closed = await closeSessions(db, accountId, null, 'administrator', clock.nowMs());
      note(`person:${login}`, { closed });
      return { status: 200, body: { closed } };
    },
  }),
  defineRoute({
    ...guarded,
    method: 'delete',
    path: `${one}/sessions/{sessionId}`,
    summary: 'Завершить сеанс сотрудника',
    audit: 'session.closed',
    params: Type.Object({ id, sessionId: id }),
    responses: { 204: { description: 'Завершён' } },
    handler: async ({ params: { id: accountId, sessionId }, caller, note }) => {
      const { login } = await manage.target(db, callerOf(caller), accountId);
      note(`person:${login}`);
      if (!(await closeSession(db, accountId, sessionId, 'administrator', clock.nowMs()))) {
        throw new HubError('RecordNotFound', { field: 'sessionId' });
      }
      return { status: 204 };
    },
  }),
  defineRoute({
    ...guarded,
    method: 'delete',
    path: `${one}/tokens/{tokenId}`,
    summary: 'Отозвать токен сотрудника',
    audit: 'token.withdrawn',
    params: Type.Object({ id, tokenId: id }),
    responses: { 204: { description: 'Отозван' } },
    handler: async ({ params: { id: accountId, tokenId }, caller, note }) => {
      const by = callerOf(caller);
      const { login } = await manage.target(db, by, accountId);
      note(`token:${tokenId}`, { login });
      if ((await withdrawTokens(db, accountId, tokenId, by.name, clock.nowMs())) === 0) {
        throw new HubError('RecordNotFound', { field: 'tokenId' });
      }
      return { status: 204 };
    },
  }),
];

/** How the person of an account gets in: password, lock, second factor, sessions, tokens. */
export const makeAccessRoutes = (ports: AccountPorts): readonly Route[] => [
  ...loginRoutes(ports),
  ...openRoutes(ports),
];
