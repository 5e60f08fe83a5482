import type { ExplanationData, MessageCardData, QueuesData, TraceData } from '../rest/index.ts';
import { refusalOf } from './jsonCalls.ts';
import type { TraceQuery } from './jsonClient.ts';

export type ImportReportData = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly entries: readonly {
    readonly register: string;
    readonly code: string;
    readonly version: number;
    readonly outcome: 'created' | 'updated' | 'unchanged';
  }[];
};

export type OperatorClientOptions = {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly baseUrl: string;
  /** The operator's token of the installation. */
  readonly token: string;
  readonly nowMs?: () => number;
};

/** Calls of an operator, who comes with a token instead of a certificate. Every method throws HubError with the code of the hub's refusal. */
export const makeOperatorClient = ({ baseUrl, token, nowMs = Date.now }: OperatorClientOptions) => {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${baseUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  };
  const read = async <R extends object>(path: string, init: RequestInit = {}): Promise<R> =>
    (await (await call(path, init)).json()) as R;
  const post = <R extends object>(path: string, operation: string, said: object): Promise<R> => {
    const envelope = { operation, timestamp: new Date(nowMs()).toISOString(), ...said };
    return read<R>(path, { method: 'POST', body: JSON.stringify({ envelope }) });
  };
  return {
    exportBundle: () => read<Record<string, unknown>>('/api/v1/registry/bundle'),
    importBundle: (bundle: unknown) =>
      post<ImportReportData>('/api/v1/registry/bundle', 'importBundle', { bundle }),
    card: (messageId: string) =>
      read<MessageCardData>(`/api/v1/messages/${encodeURIComponent(messageId)}`),
    /** The passport of a message, a ZIP that is proved without the hub. */
    passport: async (messageId: string): Promise<Uint8Array> => {
      const at = `/api/v1/messages/${encodeURIComponent(messageId)}/passport`;
      return new Uint8Array(await (await call(at)).arrayBuffer());
    },
    trace: (query: TraceQuery) =>
      read<TraceData>(`/api/v1/trace?${new URLSearchParams({ ...query }).toString()}`),
    queues: (owner?: string) => {
      const query = owner === undefined ? '' : `?${new URLSearchParams({ owner }).toString()}`;
      return read<QueuesData>(`/api/v1/monitor/queues${query}`);
    },
    /** @param asked.sender whose message it would be; an operator has no system of its own */
    explain: (asked: { type?: string; content?: unknown; xml?: string; sender?: string }) =>
      post<ExplanationData>('/api/v1/routing/explain', 'explain', asked),
  };
};

export type OperatorClient = ReturnType<typeof makeOperatorClient>;
