import { untouchedMs } from './activity.ts';
import { noteFailure } from './lastFailure.ts';
import { Problem } from './problem.ts';

/** Values of a query string; empty ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What the shell does when a call cannot go on without the person; set once by the session. */
export type Interrupts = {
  /** Asks for the password; false when the person closed the dialog. */
  confirm: () => Promise<boolean>;
  /** Covers the page until the password is given; false when another person wants to sign in. */
  unlock: () => Promise<boolean>;
  /** The session is over, or something must be done before work goes on. */
  sessionChanged: () => void;
};

let csrf = '';
let interrupts: Interrupts = {
  confirm: async () => false,
  unlock: async () => false,
  sessionChanged: () => undefined,
};
/** After so long without a touch a call is the page's own and does not keep the session awake. */
const backgroundAfterMs = 60_000;
/** One call may meet a locked session and an old confirmation. */
const interruptsMax = 2;

/** Takes the value that every changing call repeats in its header. */
export const setCsrf = (value: string): void => {
  csrf = value;
};

/** Connects the calls with the dialogs of the shell. */
export const setInterrupts = (given: Interrupts): void => {
  interrupts = given;
};

const sessionCodes = new Set([
  'LoginRequired',
  'PasswordChangeRequired',
  'RegulationNotAccepted',
  'SecondFactorNeeded',
]);

/** Path with its query string. */
export const withQuery = (path: string, query: Query = {}): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
};

const problemFrom = async (response: Response): Promise<Problem> => {
  const text = await response.text();
  try {
    return new Problem(JSON.parse(text) as Partial<Problem>);
  } catch {
    return new Problem({ status: response.status, detail: `Хаб ответил кодом ${response.status}` });
  }
};

/** Whether the person has done what the call waits for. Without a session of this page there is nothing to unlock. */
const mayGoOn = async ({ code }: Problem): Promise<boolean> => {
  if (code === 'ConfirmationRequired') return interrupts.confirm();
  return code === 'SessionLocked' && csrf !== '' && interrupts.unlock();
};

const call = async (
  method: string,
  path: string,
  body?: unknown,
  background = false,
): Promise<Response> => {
  const send = async (): Promise<Response> => {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (method !== 'GET') headers['x-hub-csrf'] = csrf;
    if (background) headers['x-hub-background'] = 'true';
    if (untouchedMs() > backgroundAfterMs) headers['x-hub-background'] = 'true';
    if (body !== undefined) headers['content-type'] = 'application/json';
    try {
      return await fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Problem({ detail: 'Нет связи с хабом' });
    }
  };
  for (let asked = 0; ; asked += 1) {
    const response = await send();
    if (response.ok) return response;
    const problem = await problemFrom(response);
    if (asked < interruptsMax && (await mayGoOn(problem))) continue;
    noteFailure(problem.requestId);
    if (sessionCodes.has(problem.code) && path !== '/api/v1/session') interrupts.sessionChanged();
    throw problem;
  }
};

const json = async <T>(response: Promise<Response>): Promise<T> => {
  const text = await (await response).text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
};

/** Calls of `/api/v1` with the session of the console; every failure is a Problem. */
export const api = {
  /** @param background the page asks by itself: nobody need sit before it */
  get: <T>(path: string, query?: Query, background = false) =>
    json<T>(call('GET', withQuery(path, query), undefined, background)),
  post: <T>(path: string, body: unknown = {}) => json<T>(call('POST', path, body)),
  put: <T>(path: string, body: unknown = {}) => json<T>(call('PUT', path, body)),
  delete: <T>(path: string, body?: unknown) => json<T>(call('DELETE', path, body)),
};

const nameFrom = (response: Response, fallback: string): string => {
  const header = response.headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(header)?.[1];
  return encoded === undefined
    ? (/filename="([^"]+)"/.exec(header)?.[1] ?? fallback)
    : decodeURIComponent(encoded);
};

/**
 * Downloads a file of the API into the person's downloads.
 * @param progress told the bytes that have come so far
 */
export const download = async (
  path: string,
  options: {
    readonly query?: Query;
    readonly method?: 'GET' | 'POST';
    readonly body?: unknown;
    readonly fileName?: string;
    readonly progress?: (bytes: number) => void;
  } = {},
): Promise<void> => {
  const { method = 'GET', body, fileName = 'file', progress } = options;
  const response = await call(method, withQuery(path, options.query), body);
  const parts: BlobPart[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    parts.push(next.value);
    bytes += next.value.byteLength;
    progress?.(bytes);
  }
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = nameFrom(response, fileName);
  link.click();
  URL.revokeObjectURL(url);
};
