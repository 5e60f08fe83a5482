import Type from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { defineRoute, sessionCookie, type Arrived, type Route } from '../../../module/index.ts';
import type { LoginRules } from '../login/login.ts';
import type { IdentityPorts, SignOn } from '../ports.ts';
import { cookieOf, digestOf } from '../sessions/cookie.ts';
import { findSession } from '../sessions/store.ts';
import { makeFinish, SignOnRefused } from '../signOn/finish.ts';
import { closeBySid, insertSignOn } from '../signOn/store.ts';

const tags = ['session'];
const stateCookie = 'hub_sign_on';
const callback = '/api/v1/sign-on/callback';
const home = '/console/';

/** The address of the hub as the browser knows it. */
const baseOf = ({ settings }: IdentityPorts, arrived: Arrived): string => {
  if (settings.publicUrl !== null) return settings.publicUrl;
  const host = String(arrived.headers['host'] ?? '');
  return `${settings.secureCookie ? 'https' : 'http'}://${host}`;
};

// The browser comes back from another site: a Strict cookie would stay at home.
const stateCookieOf = (state: string, secure: boolean): string =>
  `${stateCookie}=${state}; Path=${callback}; HttpOnly; SameSite=Lax; Max-Age=${state === '' ? 0 : 600}${secure ? '; Secure' : ''}`;

/** Only pages of the console: an open redirect would lend the hub's name to strangers. */
const returnTo = (asked: string | undefined): string =>
  asked !== undefined && /^\/console\/[\w/?=&.%-]*$/.test(asked) ? asked : home;

const see = (location: string, cookies: readonly string[]) => ({
  status: 302,
  headers: { Location: location },
  cookies,
});

const startRoute = (ports: IdentityPorts, signOn: SignOn): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/sign-on/start',
    summary: 'Начать вход через ЕСИА',
    description: 'С purpose=confirm подтверждает открытый сеанс вместо пароля.',
    tags,
    permission: 'public',
    query: Type.Object(
      {
        return: Type.Optional(Type.String({ maxLength: 2_000 })),
        purpose: Type.Optional(Type.Enum(['enter', 'confirm'])),
      },
      { additionalProperties: false },
    ),
    responses: { 302: { description: 'К поставщику единого входа' } },
    handler: async ({ arrived, query }) => {
      const { db, clock, settings } = ports;
      const isConfirmation = query.purpose === 'confirm';
      const token = cookieOf(arrived, sessionCookie);
      const session =
        isConfirmation && token !== null
          ? await findSession(db, digestOf(token), clock.nowMs())
          : null;
      if (isConfirmation && session === null) throw new HubError('LoginRequired');
      const redirectUri = `${baseOf(ports, arrived)}${callback}`;
      const { url, state, nonce, verifier } = await signOn.begin(redirectUri, isConfirmation);
      const sessionId = session?.sessionId ?? null;
      const row = { nonce, verifier, returnTo: returnTo(query.return), sessionId };
      await insertSignOn(db, digestOf(state), row, clock.nowMs());
      return see(url, [stateCookieOf(state, settings.secureCookie)]);
    },
  });

const callbackRoute = (ports: IdentityPorts, signOn: SignOn, rules: LoginRules): Route => {
  const finish = makeFinish(ports, signOn, rules);
  return defineRoute({
    method: 'get',
    path: callback,
    summary: 'Возвращение из ЕСИА',
    tags,
    permission: 'public',
    responses: { 302: { description: 'На страницу консоли' } },
    handler: async ({ arrived }) => {
      const current = `${baseOf(ports, arrived)}${arrived.target}`;
      const dropState = stateCookieOf('', ports.settings.secureCookie);
      try {
        const { returnTo: page, cookie } = await finish(
          arrived,
          current,
          cookieOf(arrived, stateCookie),
        );
        return see(page, cookie === null ? [dropState] : [cookie, dropState]);
      } catch (error) {
        if (!(error instanceof SignOnRefused)) throw error;
        return see(`${home}?signOn=${error.code}`, [dropState]);
      }
    },
  });
};

const logoutRoute = ({ db, clock }: IdentityPorts, signOn: SignOn): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/sign-on/back-channel-logout',
    summary: 'Сообщение поставщика единого входа о выходе (OIDC Back-Channel Logout)',
    tags,
    permission: 'public',
    bodyIsForm: true,
    body: Type.Object({
      logout_token: Type.String({ minLength: 1, maxLength: limits.jwsCharsMax * 4 }),
    }),
    responses: { 204: { description: 'Сеансы завершены' } },
    handler: async ({ body }) => {
      const { sid } = await signOn.endedSession(body.logout_token);
      await closeBySid(db, sid, clock.nowMs());
      return { status: 204 };
    },
  });

/** The single sign-on; without its settings only the answer that there is none. */
export const makeSignOnRoutes = (ports: IdentityPorts, rules: LoginRules): readonly Route[] => {
  const { signOn } = ports;
  const state = defineRoute({
    method: 'get',
    path: '/api/v1/sign-on',
    summary: 'Есть ли вход через ЕСИА',
    tags,
    permission: 'public',
    responses: {
      200: { description: 'Есть ли', schema: Type.Object({ enabled: Type.Boolean() }) },
    },
    handler: () => Promise.resolve({ status: 200, body: { enabled: signOn !== null } }),
  });
  if (signOn === null) return [state];
  return [
    state,
    startRoute(ports, signOn),
    callbackRoute(ports, signOn, rules),
    logoutRoute(ports, signOn),
  ];
};

/**
 * Address at which the browser ends the session of the provider too; null when this session did not come from one. The hub's own
 * sessions end whether or not the provider answers.
 */
export const providerLogout = async (
  ports: IdentityPorts,
  arrived: Arrived,
  idToken: string | null,
): Promise<string | null> => {
  if (ports.signOn === null || idToken === null) return null;
  const back = `${baseOf(ports, arrived)}${home}`;
  return ports.signOn.logoutUrl(idToken, back).catch(() => null);
};
