import { signDetachedJws } from '../../../adapters/crypto/index.ts';
import type { Problem } from '../../../adapters/http/index.ts';
import { newId, provider, sender, type Party, type Rest } from './support.ts';

export const signBy = ({ key, certificate }: Party, payload: unknown): Promise<string> =>
  signDetachedJws({ payload, key, certificate, provider });

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
};

/** Posts text as it is. */
export const postText = async (
  rest: Rest,
  path: string,
  text: string,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  answerOf(
    await fetch(`${rest.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
    }),
  );

/** Posts a signed envelope; `extra` replaces or adds members of the body. */
export const post = async (
  rest: Rest,
  path: string,
  envelope: unknown,
  { by = sender, extra = {} }: { by?: Party; extra?: object } = {},
): Promise<Answer> => {
  const body = { envelope, signature: await signBy(by, envelope), ...extra };
  return postText(rest, path, JSON.stringify(body));
};

/** A signed read. */
export const get = async (
  rest: Rest,
  path: string,
  { by = sender, timestamp = new Date().toISOString(), signedPath = path } = {},
): Promise<Answer> => {
  const signature = await signBy(by, { method: 'GET', path: signedPath, timestamp });
  return answerOf(
    await fetch(`${rest.baseUrl}${path}`, {
      headers: { 'hub-timestamp': timestamp, 'hub-signature': signature },
    }),
  );
};

export const problemOf = ({ body }: Answer): Problem => body as Problem;

export const sendEnvelope = (part: object = {}) => ({
  messageId: newId() as string,
  type: 'VS00001v001',
  content: { name: 'Пример', items: [1, 2] },
  ...part,
});

export const control = (operation: string, part: object = {}) => ({
  operation,
  timestamp: new Date().toISOString(),
  ...part,
});
