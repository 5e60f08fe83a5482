import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type Answer<T> = { readonly status: number; readonly body: T };

/** Calls the JSON interface of a hub with the operator's token of its folder. */
export const makeCalls = async (url: string, dataDir: string) => {
  const token = (await readFile(path.join(dataDir, 'operator.token'), 'utf8')).trim();
  const call = async <T>(method: string, at: string, body?: unknown): Promise<Answer<T>> => {
    const response = await fetch(`${url}${at}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  };
  return {
    get: async <T>(at: string): Promise<T> => (await call<T>('GET', at)).body,
    call,
  };
};

export type Calls = Awaited<ReturnType<typeof makeCalls>>;

export type IncidentLine = {
  readonly incidentId: number;
  readonly kind: string;
  readonly severity: string;
  readonly state: string;
  readonly text: string;
  readonly count: number;
  readonly systems: readonly string[];
  readonly types: readonly string[];
  readonly acknowledgedBy: string | null;
  readonly resolvedHow: string | null;
};

export type IncidentCard = {
  readonly incident: IncidentLine;
  readonly steps: readonly { readonly what: string; readonly by: string; readonly text: string }[];
  readonly records: readonly { readonly messageId: string | null }[];
  readonly notices: readonly { readonly address: string; readonly state: string }[];
};

export const incidentsOf = async (calls: Calls, query: string): Promise<readonly IncidentLine[]> =>
  (
    await calls.get<{ readonly incidents: readonly IncidentLine[] }>(
      `/api/v1/monitor/incidents?${query}`,
    )
  ).incidents;

const minuteMs = 60_000;

/** A clock that tests move forward; it stands at the machine's time plus what was added. */
export const makeMovableClock = () => {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    forwardMinutes: (minutes: number) => {
      aheadMs += minutes * minuteMs;
    },
  };
};

export const contact = (over: Readonly<Record<string, unknown>> = {}) => ({
  audience: 'operator',
  organisation: null,
  channel: 'email',
  address: 'duty@example.ru',
  severityMin: 'info',
  quiet: null,
  enabled: true,
  ...over,
});
