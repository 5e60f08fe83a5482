import { randomUUID } from 'node:crypto';
import type { AccountDraft } from '../../services/identity/index.ts';
import type { RunningHub } from '../../services/hub/hub.ts';

/** Organisation of the region's operator in tests. */
export const operatorOgrn = '1020000000052';
export const testPassword = 'зелёный-автобус-едет-71';

export type SignInOptions = {
  /** A fresh one when absent. */
  readonly login?: string;
  /** Codes of roles; each holds for the region, or for `organisation` when the role is of a participant. */
  readonly roles: readonly string[];
  /** OGRN; the operator's when absent. */
  readonly organisation?: string;
  readonly password?: string;
};

export type Answer<T> = {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
};

/** Works as a person with a session of the console does: cookie and CSRF go with every call. */
export type TestPerson = {
  readonly login: string;
  readonly password: string;
  readonly accountId: string;
  readonly cookie: string;
  readonly csrf: string;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>;
  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>>;
  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>>;
  put<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>>;
  delete<T = Record<string, unknown>>(path: string): Promise<Answer<T>>;
};

type Opened = {
  readonly csrf: string;
  readonly person: { readonly personId: string };
  readonly regulationToAccept: { readonly subsystem: string; readonly version: number } | null;
};

type Place = { readonly hub: Pick<RunningHub, 'url' | 'identity'> };

const answerOf = async <T>(response: Response): Promise<Answer<T>> => {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body = (isJson ? JSON.parse(text) : text) as T;
  return { status: response.status, body, headers: response.headers };
};

/** One JSON call without anything of a session but what `headers` bring. */
export const callJson = async <T = Record<string, unknown>>(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> =>
  answerOf<T>(
    await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );

/** `hub_session=…` of an answer that opened a session. */
export const cookieOfAnswer = ({ headers }: Answer<unknown>): string =>
  headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('hub_session='))
    ?.split(';', 1)[0] ?? '';

/** Signs in by login and password and gives the person's calls. */
export const enter = async (
  { hub }: Place,
  login: string,
  password = testPassword,
  more: Readonly<Record<string, string>> = {},
  /** Accepts the regulations in force, as a person does who wants to work. */
  accepts = true,
): Promise<TestPerson> => {
  const opened = await callJson<Opened>(hub.url, 'POST', '/api/v1/session', {
    login,
    password,
    ...more,
  });
  if (opened.status !== 200) {
    throw new TypeError(`sign in of ${login}: ${opened.status} ${JSON.stringify(opened.body)}`);
  }
  const cookie = cookieOfAnswer(opened);
  const { csrf, person } = opened.body;
  const call: TestPerson['call'] = (method, path, body, headers = {}) =>
    callJson(hub.url, method, path, body, { cookie, 'x-hub-csrf': csrf, ...headers });
  for (let regulation = opened.body.regulationToAccept; accepts && regulation;) {
    const { subsystem, version } = regulation;
    await call('POST', '/api/v1/session/regulation', { subsystem, version });
    const asked = await call<Opened>('GET', '/api/v1/session');
    regulation = asked.body.regulationToAccept;
  }
  return {
    login,
    password,
    accountId: person.personId,
    cookie,
    csrf,
    call,
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body = {}) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  };
};

/** Makes an account whose password needs no change. */
export const makeAccount = ({ hub }: Place, options: SignInOptions) => {
  const { roles, organisation = operatorOgrn, password = testPassword } = options;
  const login = options.login ?? `u${randomUUID().slice(0, 8)}`;
  const draft: AccountDraft = {
    login,
    name: `Должность ${login}`,
    organisation,
    employeeId: login,
    password,
    issued: false,
    roles: roles.map((role) => ({
      role,
      organisation: role.startsWith('participant.') ? organisation : null,
    })),
  };
  return hub.identity.createAccount(draft, 'test');
};

/** Makes an account with these roles and signs in as it. */
export const signIn = async (world: Place, options: SignInOptions): Promise<TestPerson> => {
  const { login } = await makeAccount(world, options);
  return enter(world, login, options.password);
};
