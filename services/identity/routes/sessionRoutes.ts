import assert from 'node:assert/strict';
import Type from 'typebox';
import { limits } from '../../../broker/index.ts';
import { defineRoute, type Context, type Route } from '../../../module/index.ts';
import { makeChangePassword, makeCheckAgain } from '../passwords/change.ts';
import type { IdentityPorts } from '../ports.ts';
import { effectiveRights, type ActiveGrant } from '../roles/reach.ts';
import { activeGrants } from '../roles/store.ts';
import type { Entered } from '../regulation/acceptance.ts';
import { dropCookie } from '../sessions/cookie.ts';
import type { OpenedSession } from '../sessions/open.ts';
import type { SessionPeople } from '../sessions/people.ts';
import {
  closeSession,
  confirmSession,
  findSession,
  lockSession,
  type SessionRow,
} from '../sessions/store.ts';
import type { Credentials } from '../login/login.ts';
import { closeSiblings, sessionOrigin } from '../signOn/store.ts';
import { signedInOf } from './signedIn.ts';
import { providerLogout } from './signOnRoutes.ts';
import { iso } from './views.ts';
import {
  ConfirmBody,
  LoginBody,
  PasswordBody,
  SessionReply,
  type SessionData,
} from './sessionSchemas.ts';

/** What the answer about a session says beside the session itself. */
export type SessionFacts = {
  /** The regulation that the person has not accepted yet. */
  regulation(person: Entered): Promise<SessionData['regulationToAccept']>;
};

export type SessionRoutePorts = IdentityPorts & {
  readonly people: SessionPeople;
  readonly facts: SessionFacts;
  readonly login: (
    arrived: Context<unknown, unknown, unknown>['arrived'],
    given: Credentials,
  ) => Promise<OpenedSession>;
};

const tags = ['session'];

const makeDescribe =
  ({ settings, facts, organisations }: SessionRoutePorts) =>
  async (session: SessionRow, grants: readonly ActiveGrant[]): Promise<SessionData> => ({
    person: {
      personId: session.accountId,
      login: session.login,
      name: session.name,
      organisation: session.organisation,
      organisationName: await organisations.nameOf(session.organisation),
      roles: [...new Set(grants.map(({ role }) => role))],
      roleTitles: [...new Set(grants.map(({ title }) => title))],
    },
    rights: Object.fromEntries(
      effectiveRights(grants).map(({ right, reach }) => [
        right,
        reach === 'region' ? reach : [...reach],
      ]),
    ),
    csrf: session.csrf,
    mustChangePassword: session.passwordIssued && session.origin === 'password',
    regulationToAccept: await facts.regulation({ ...session, grants }),
    idleMs: settings.idleMs,
    session: {
      sessionId: session.sessionId,
      openedAt: iso(session.openedAtMs),
      endsAt: iso(session.endsAtMs),
      confirmedUntil: iso(session.confirmedAtMs + limits.confirmationMsMax),
      origin: session.origin,
    },
    secondFactor: {
      enrolled: session.secondFactor,
      required: grants.some(({ secondFactor }) => secondFactor),
    },
  });

const openRoutes = (ports: SessionRoutePorts): readonly Route[] => {
  const { db, clock, people, settings, login } = ports;
  const describe = makeDescribe(ports);
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/session',
      summary: 'Вход по имени и паролю',
      description:
        'Ставит cookie hub_session. Если нужен второй фактор, отвечает SecondFactorRequired: повторите с code.',
      tags,
      permission: 'public',
      body: LoginBody,
      responses: { 200: { description: 'Сеанс открыт', schema: SessionReply } },
      handler: async ({ arrived, body }) => {
        const opened = await login(arrived, body);
        const session = await findSession(db, opened.tokenSha256, clock.nowMs());
        assert(session !== null, 'the session was opened just now');
        const grants = await activeGrants(db, session.accountId, settings.operatorOrganisation);
        return {
          status: 200,
          body: await describe(session, grants),
          cookies: [opened.cookie],
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/session',
      summary: 'Кто вошёл и что ему разрешено',
      tags,
      permission: 'person',
      responses: { 200: { description: 'Сеанс', schema: SessionReply } },
      handler: async ({ caller }) => {
        const { session, grants } = signedInOf(people, caller?.person);
        return { status: 200, body: await describe(session, grants) };
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/session',
      summary: 'Выход',
      tags,
      permission: 'person',
      audit: 'session.closed',
      responses: {
        200: {
          description: 'Сеанс завершён; ещё нужно открыть адрес, который завершит сеанс в ЕСИА',
          schema: Type.Object({ signOnLogout: Type.String() }),
        },
        204: { description: 'Сеанс завершён' },
      },
      handler: async ({ caller, arrived, note }) => {
        const { session } = signedInOf(people, caller?.person);
        note(`person:${session.login}`);
        const origin = await sessionOrigin(db, session.sessionId);
        await closeSession(db, session.accountId, session.sessionId, 'logout', clock.nowMs());
        await closeSiblings(db, session.sessionId, clock.nowMs());
        const signOnLogout = await providerLogout(ports, arrived, origin?.idToken ?? null);
        const cookies = [dropCookie(settings.secureCookie)];
        if (signOnLogout === null) return { status: 204, cookies };
        return { status: 200, body: { signOnLogout }, cookies };
      },
    }),
  ];
};

const passwordRoutes = (ports: SessionRoutePorts): readonly Route[] => {
  const { db, clock, people } = ports;
  const checkAgain = makeCheckAgain(ports);
  const changePassword = makeChangePassword(ports);
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/session/confirm',
      summary: 'Подтвердить пароль перед важным действием или после бездействия',
      tags,
      permission: 'person',
      audit: 'session.confirmed',
      body: ConfirmBody,
      responses: {
        200: {
          description: 'До какого времени пароль подтверждён',
          schema: Type.Object({ confirmedUntil: Type.String({ format: 'date-time' }) }),
        },
      },
      handler: async ({ caller, body, note }) => {
        const { session } = signedInOf(people, caller?.person);
        note(`person:${session.login}`);
        await checkAgain(session.login, body.password);
        const nowMs = clock.nowMs();
        await confirmSession(db, session.sessionId, nowMs);
        const confirmedUntil = iso(nowMs + limits.confirmationMsMax);
        return { status: 200, body: { confirmedUntil } };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/session/lock',
      summary: 'Закрыть рабочее место до ввода пароля',
      tags,
      permission: 'person',
      responses: { 204: { description: 'Закрыто' } },
      handler: async ({ caller }) => {
        const { session } = signedInOf(people, caller?.person);
        await lockSession(db, session.sessionId, clock.nowMs());
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/session/password',
      summary: 'Сменить свой пароль',
      description: 'Остальные сеансы этого человека завершаются.',
      tags,
      permission: 'person',
      audit: 'password.changed',
      body: PasswordBody,
      responses: { 204: { description: 'Пароль сменён' } },
      handler: async ({ caller, body, note }) => {
        const { session } = signedInOf(people, caller?.person);
        const { login, sessionId } = session;
        const { current, next: password } = body;
        note(`person:${login}`);
        await changePassword({ login, sessionId, current, password });
        return { status: 204 };
      },
    }),
  ];
};

/** Coming in, going out and one's own password. */
export const makeSessionRoutes = (ports: SessionRoutePorts): readonly Route[] => [
  ...openRoutes(ports),
  ...passwordRoutes(ports),
];
