import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';

/** A citizen who may sign in at the emulator; invented, as everything here. */
export type Citizen = {
  /** `oid` of ЕСИА: what `sub` says. */
  readonly oid: string;
  readonly snils: string;
  readonly password: string;
  /** OGRN of the organisation that the person acts for. */
  readonly organisation?: string;
};

export type EsiaClient = {
  readonly clientId: string;
  readonly secret: string;
  readonly url: string;
};

export type Esia = {
  readonly issuer: string;
  /** Pages of the password that were shown: a second sign-on without one shows none. */
  passwordsAsked(): number;
  stop(): Promise<void>;
};

const clientOf = ({ clientId, secret, url }: EsiaClient): ClientMetadata => ({
  client_id: clientId,
  client_secret: secret,
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [`${url}/api/v1/sign-on/callback`],
  post_logout_redirect_uris: [`${url}/console/`],
  backchannel_logout_uri: `${url}/api/v1/sign-on/back-channel-logout`,
  backchannel_logout_session_required: true,
});

/** Claims as ЕСИА names them: the person by `sub` (oid), `snils` by its scope, the organisation by `org_ogrn`. */
const claimsOf = ({ oid, snils, organisation }: Citizen) => ({
  sub: oid,
  snils: `${snils.slice(0, 3)}-${snils.slice(3, 6)}-${snils.slice(6, 9)} ${snils.slice(9)}`,
  ...(organisation !== undefined && { org_ogrn: organisation }),
  'urn:esia:sbj': {
    'urn:esia:sbj:typ': 'P',
    'urn:esia:sbj:oid': Number(oid),
    'urn:esia:sbj:is_tru': true,
  },
});

const configurationOf = (
  clients: readonly EsiaClient[],
  citizens: readonly Citizen[],
): Configuration => ({
  clients: clients.map(clientOf),
  cookies: { keys: ['emulator'] },
  jwks: {
    keys: [
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    ],
  },
  ttl: { Interaction: 600, Grant: 3_600, Session: 3_600, AccessToken: 600, IdToken: 600 },
  findAccount: (_context, oid) => {
    const citizen = citizens.find((one) => one.oid === oid);
    return citizen && { accountId: oid, claims: () => claimsOf(citizen) };
  },
  claims: { openid: ['sub', 'urn:esia:sbj'], snils: ['snils'], org: ['org_ogrn'], fullname: [] },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  // ЕСИА asks for consent once and for all when the information system is registered.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client?.clientId ?? '',
      accountId: oidc.session?.accountId ?? '',
    });
    grant.addOIDCScope('openid snils org fullname');
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        const field = '<input type="hidden" name="logout" value="yes"/>';
        context.body = `<!doctype html><title>ЕСИА: выход</title>${form.replace('</form>', `${field}<button>Выйти отовсюду</button></form>`)}`;
      },
    },
  },
  // The package refuses addresses of this machine, where all of the emulator's clients are.
  fetch: (address, options) => {
    const plain: RequestInit & { dispatcher?: unknown } = { ...options };
    delete plain.dispatcher;
    return fetch(address, plain);
  },
});

const formOf = async (req: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return new URLSearchParams(text);
};

const page = (uid: string): string => `<!doctype html><html lang="ru"><title>ЕСИА (эмулятор)</title>
<form method="post" action="/interaction/${uid}"><h1>Госуслуги (эмулятор ЕСИА)</h1>
<label>СНИЛС <input name="snils"></label> <label>Пароль <input name="password" type="password"></label>
<button>Войти</button></form></html>`;

/**
 * ЕСИА as the hub sees it: an OpenID Connect provider with PKCE, claims in the names of ЕСИА, logout at all systems. It differs from the
 * real one: clients show a secret instead of a GOST signature over the request.
 */
export const startEsia = async (
  clients: readonly EsiaClient[],
  citizens: readonly Citizen[],
): Promise<Esia> => {
  let asked = 0;
  const server: Server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configurationOf(clients, citizens));
  const interact = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { uid } = await provider.interactionDetails(req, res);
    if (req.method !== 'POST') {
      asked += 1;
      res.setHeader('content-type', 'text/html; charset=utf-8');
      res.end(page(uid));
      return;
    }
    const form = await formOf(req);
    const citizen = citizens.find(
      ({ snils, password }) => snils === form.get('snils') && password === form.get('password'),
    );
    if (!citizen) {
      res.statusCode = 401;
      res.end(page(uid));
      return;
    }
    await provider.interactionFinished(req, res, { login: { accountId: citizen.oid } });
  };
  const callback = provider.callback();
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    const isOurs = req.url?.startsWith('/interaction/') === true;
    Promise.resolve(isOurs ? interact(req, res) : callback(req, res)).catch((error: unknown) => {
      res.statusCode = 500;
      res.end(String(error));
    });
  });
  return {
    issuer,
    passwordsAsked: () => asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
