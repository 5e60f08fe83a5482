import assert from 'node:assert/strict';
import type { MessageCardData, TraceData } from '../../../adapters/rest/index.ts';
import { systemClock } from '../../../adapters/runtime/index.ts';
import type { Bundle } from '../../../registries/index.ts';

export type RefusalRow = {
  readonly at: string;
  readonly operation: string;
  readonly code: string;
  readonly reason: string;
  readonly sender: string | null;
  readonly messageId: string | null;
};
export type DemoOperator = {
  importBundle(bundle: Bundle): Promise<void>;
  trace(messageId: string): Promise<readonly MessageCardData[]>;
  refusals(messageId: string): Promise<readonly RefusalRow[]>;
  /** Makes an incident of a system that has not polled for so many minutes. */
  watchSilence(mnemonic: string, minutes: number): Promise<void>;
};

/** The operator's calls to a running hub, with the token of its data folder. */
export const makeDemoOperator = (baseUrl: string, token: string): DemoOperator => {
  const call = async <R>(path: string, body?: object): Promise<R> => {
    const response = await fetch(`${baseUrl}${path}`, {
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert(response.ok, `${path}: HTTP ${response.status} ${text}`);
    return JSON.parse(text) as R;
  };
  return {
    importBundle: async (bundle) =>
      void (await call('/api/v1/registry/bundle', {
        envelope: {
          operation: 'importBundle',
          timestamp: new Date(systemClock.nowMs()).toISOString(),
          bundle,
        },
      })),
    watchSilence: async (system, minutes) =>
      void (await call('/api/v1/monitor/rules', {
        kind: 'silence',
        title: `${system} молчит дольше ${minutes} мин`,
        enabled: true,
        levels: [{ value: minutes, severity: 'warning' }],
        holdMinutes: 0,
        scope: { system },
      })),
    trace: async (messageId) =>
      (await call<TraceData>(`/api/v1/trace?messageId=${messageId}`)).messages,
    refusals: async (messageId) =>
      (await call<{ refusals: RefusalRow[] }>(`/api/v1/operations/refusals?messageId=${messageId}`))
        .refusals,
  };
};
