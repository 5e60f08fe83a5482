import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type IncidentLine = {
  readonly at: string;
  readonly kind: string;
  readonly addressee: string;
  readonly messageId: string | null;
  readonly system: string | null;
  readonly text: string;
};
export type RefusalLine = {
  readonly at: string;
  readonly code: string;
  readonly door: string;
  readonly operation: string;
  readonly reason: string;
  readonly messageId: string | null;
  readonly sender: string | null;
  readonly certificateSha256: string | null;
  readonly contentHash: string | null;
};
export type QueueLine = {
  readonly name: string;
  readonly owner: string;
  readonly pending: number;
  readonly locked: number;
  readonly dead: number;
  readonly held: boolean;
};

type Place = { readonly url: string; readonly dataDir: string };

/** The operator of a running hub: calls the JSON interface with the token of the installation, as the console and the CLI do. */
export const makeOperator = async ({ url, dataDir }: Place) => {
  const token = (await readFile(path.join(dataDir, 'operator.token'), 'utf8')).trim();
  const call = async (at: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${at}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  const get = async <T>(at: string): Promise<T> => (await call(at)).body as T;
  return {
    get,
    post: (at: string, envelope: object) =>
      call(at, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ envelope }),
      }),
    incidents: async (addressee: 'security' | 'operator' = 'security') =>
      (
        await get<{ incidents: readonly IncidentLine[] }>(
          `/api/v1/operations/incidents?addressee=${addressee}`,
        )
      ).incidents,
    refusals: async (messageId: string) =>
      (
        await get<{ refusals: readonly RefusalLine[] }>(
          `/api/v1/operations/refusals?messageId=${messageId}`,
        )
      ).refusals,
    queues: async () =>
      (await get<{ queues: readonly QueueLine[] }>('/api/v1/monitor/queues')).queues,
  };
};

export type Operator = Awaited<ReturnType<typeof makeOperator>>;
