import Type, { type Static } from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { defineRoute, rights, type Right, type Route } from '../../../module/index.ts';
import type { IdentityPorts } from '../ports.ts';
import { digestOf } from '../sessions/cookie.ts';
import { openSessions } from '../sessions/list.ts';
import type { SessionPeople, SignedIn } from '../sessions/people.ts';
import { closeSession, closeSessions } from '../sessions/store.ts';
import { tokenPrefix } from '../tokens/people.ts';
import { insertToken, tokensOf, withdrawTokens } from '../tokens/store.ts';
import { reachOf } from '../roles/reach.ts';
import { Session, sessionReply, Token, tokenReply } from './views.ts';
import { signedInOf } from './signedIn.ts';

export type OwnPorts = IdentityPorts & { readonly people: SessionPeople };

const tags = ['session'];
const dayMs = 24 * 3_600_000;
const uuidParams = Type.Object({ id: Type.String({ format: 'uuid' }) });
const everyRight = Object.keys(rights) as Right[];

const sessionRoutes = ({ db, clock, people }: OwnPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/sessions',
    summary: 'Свои открытые сеансы',
    tags,
    permission: 'person',
    responses: {
      200: {
        description: 'Сеансы, последние первыми',
        schema: Type.Object({ sessions: Type.Array(Session) }),
      },
    },
    handler: async ({ caller }) => {
      const { session } = signedInOf(people, caller?.person);
      const found = await openSessions(db, session.accountId, clock.nowMs());
      const sessions = found.map((one) => sessionReply(one, session.sessionId));
      return { status: 200, body: { sessions } };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/v1/sessions',
    summary: 'Завершить все свои сеансы, кроме этого',
    tags,
    permission: 'person',
    audit: 'session.allClosed',
    responses: {
      200: { description: 'Сколько завершено', schema: Type.Object({ closed: Type.Integer() }) },
    },
    handler: async ({ caller, note }) => {
      const { session } = signedInOf(people, caller?.person);
      const { accountId, sessionId, login } = session;
      const closed = await closeSessions(db, accountId, sessionId, 'everywhere', clock.nowMs());
      note(`person:${login}`, { closed });
      return { status: 200, body: { closed } };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/v1/sessions/{id}',
    summary: 'Завершить один свой сеанс',
    tags,
    permission: 'person',
    audit: 'session.closed',
    params: uuidParams,
    responses: { 204: { description: 'Завершён' } },
    handler: async ({ caller, params, note }) => {
      const { session } = signedInOf(people, caller?.person);
      note(`person:${session.login}`);
      const { accountId } = session;
      if (!(await closeSession(db, accountId, params.id, 'listed', clock.nowMs()))) {
        throw new HubError('RecordNotFound', { field: 'id' });
      }
      return { status: 204 };
    },
  }),
];

const TokenBody = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 100, description: 'Где будет использован' }),
    rights: Type.Array(Type.Enum(everyRight), {
      minItems: 1,
      maxItems: everyRight.length,
      uniqueItems: true,
    }),
    days: Type.Integer({ minimum: 1, maximum: limits.tokenLifeDaysMax }),
  },
  { additionalProperties: false },
);

/** @throws HubError AccessDenied for a right that the person does not have, ActionNotAllowed for too many tokens */
const makeIssueToken =
  ({ db, clock, secrets }: OwnPorts) =>
  async ({ session: { accountId }, grants }: SignedIn, asked: Static<typeof TokenBody>) => {
    const foreign = asked.rights.find((right) => reachOf(grants, right) === null);
    if (foreign !== undefined) {
      const reason = `У вас нет права «${rights[foreign].title}».`;
      throw new HubError('AccessDenied', { field: 'rights', reason });
    }
    const atMs = clock.nowMs();
    if ((await tokensOf(db, accountId, atMs)).length >= limits.tokensPerAccountMax) {
      const reason = `Токенов не больше ${limits.tokensPerAccountMax}: отзовите ненужные.`;
      throw new HubError('ActionNotAllowed', { reason });
    }
    const token = `${tokenPrefix}${secrets.token()}`;
    const tokenId = secrets.uuid();
    const made = { tokenId, tokenSha256: digestOf(token), accountId, title: asked.title };
    const expiresAtMs = atMs + asked.days * dayMs;
    await insertToken(db, { ...made, rights: asked.rights, atMs, expiresAtMs });
    return { token, tokenId };
  };

const issueRoute = (ports: OwnPorts): Route => {
  const issue = makeIssueToken(ports);
  return defineRoute({
    method: 'post',
    path: '/api/v1/tokens',
    summary: 'Выпустить токен API с частью своих прав',
    description: 'Значение показывается один раз; передаётся в заголовке Authorization: Bearer.',
    tags,
    permission: 'person',
    confirmed: true,
    audit: 'token.issued',
    body: TokenBody,
    responses: {
      201: {
        description: 'Токен',
        schema: Type.Object({ token: Type.String(), tokenId: Type.String() }),
      },
    },
    handler: async ({ caller, body, note }) => {
      const signedIn = signedInOf(ports.people, caller?.person);
      const issued = await issue(signedIn, body);
      const { rights: given, days } = body;
      note(`token:${issued.tokenId}`, { login: signedIn.session.login, rights: given, days });
      return { status: 201, body: issued };
    },
  });
};

const tokenRoutes = ({ db, clock, people }: OwnPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/tokens',
    summary: 'Свои действующие токены API',
    tags,
    permission: 'person',
    responses: {
      200: {
        description: 'Токены без их значений',
        schema: Type.Object({ tokens: Type.Array(Token) }),
      },
    },
    handler: async ({ caller }) => {
      const { session } = signedInOf(people, caller?.person);
      const found = await tokensOf(db, session.accountId, clock.nowMs());
      return { status: 200, body: { tokens: found.map(tokenReply) } };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/v1/tokens/{id}',
    summary: 'Отозвать свой токен',
    tags,
    permission: 'person',
    audit: 'token.withdrawn',
    params: uuidParams,
    responses: { 204: { description: 'Отозван' } },
    handler: async ({ caller, params, note }) => {
      const { session } = signedInOf(people, caller?.person);
      note(`token:${params.id}`, { login: session.login });
      const { accountId, login } = session;
      if ((await withdrawTokens(db, accountId, params.id, login, clock.nowMs())) === 0) {
        throw new HubError('RecordNotFound', { field: 'id' });
      }
      return { status: 204 };
    },
  }),
];

/** What restricted content somebody printed or copied out of the console (KIS-4.6.2). */
const printedRoute = ({ people }: OwnPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/session/printed',
    summary: 'Отметить печать или копирование сведений ограниченного доступа',
    description: 'Консоль сообщает сама; сами сведения не передаются.',
    tags,
    permission: 'person',
    audit: 'document.printed',
    body: Type.Object(
      {
        object: Type.String({ pattern: '^[a-zA-Z]+:[^\\s]{1,200}$', description: 'message:…' }),
        how: Type.Enum(['print', 'copy']),
        chars: Type.Optional(
          Type.Integer({ minimum: 0, description: 'Сколько знаков скопировано' }),
        ),
      },
      { additionalProperties: false },
    ),
    responses: { 204: { description: 'Записано в журнал действий' } },
    handler: ({ caller, body: { object, ...details }, note }) => {
      signedInOf(people, caller?.person);
      note(object, details);
      return Promise.resolve({ status: 204 });
    },
  });

/** One's own sessions and tokens. */
export const makeOwnRoutes = (ports: OwnPorts): readonly Route[] => [
  ...sessionRoutes(ports),
  ...tokenRoutes(ports),
  issueRoute(ports),
  printedRoute(ports),
];
