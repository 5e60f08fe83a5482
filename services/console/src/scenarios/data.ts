import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NodeState, Outcome, Step } from '../../../../broker/index.ts';
import { envelopeOf } from '../registers/data.ts';
import type { Filters } from '../shared/filters.ts';
import { api } from '../shell/api.ts';
import { useLiveQuery } from '../shell/liveQuery.ts';
import type { Card } from '../registers/replies.ts';

export type RunLine = {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly initiator: string;
  readonly applicationId: string | null;
  readonly state: string;
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly text: string | null;
  readonly decisionAwaited: boolean;
};

export type RunNode = {
  /** `A`, or `L[2].A` inside the third round of a loop. */
  readonly path: string;
  readonly stepId: string;
  readonly state: NodeState;
  readonly attempt: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly dueAt: string | null;
  readonly messageId: string | null;
  readonly messageIds: readonly string[];
  readonly refusal: { readonly code: string; readonly text: string } | null;
  readonly chosen: number | string | null;
  readonly by: string | null;
  readonly rounds: number | null;
  readonly text: string | null;
};

export type Run = RunLine & {
  readonly name: string;
  readonly transactionCode: string | null;
  readonly step: Step;
  readonly nodes: readonly RunNode[];
  readonly decisions: readonly {
    readonly path: string;
    readonly question: string;
    readonly options: readonly { readonly code: string; readonly title: string }[];
  }[];
};

/** A dry run: what would be sent, and what a past run would do otherwise. */
export type Rehearsed = Run & {
  readonly requests: readonly {
    readonly path: string;
    readonly type: string;
    readonly content: unknown;
  }[];
  readonly changed: readonly {
    readonly path: string;
    readonly was: NodeState | null;
    readonly now: NodeState | null;
  }[];
};

const root = '/api/v1/scenario-runs';

/** One page of runs; read again as messages come. */
export const useRuns = ({ code, state, applicationId, before }: Filters) =>
  useLiveQuery<{ runs: readonly RunLine[] }>('messages', root, {
    code,
    state,
    applicationId,
    before,
  });

/** A run with its steps; read again as messages come. */
export const useRun = (id: string) =>
  useLiveQuery<Run>('messages', `${root}/${encodeURIComponent(id)}`);

const useChange = <T, R>(change: (said: T) => Promise<R>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[0]).startsWith(root),
      }),
  });
};

export type NewRun = {
  readonly code: string;
  readonly input: unknown;
  readonly transactionCode?: string;
};

/** Starts the version in force. */
export const useStart = () =>
  useChange((said: NewRun) => api.post<{ id: string }>(root, envelopeOf('startScenario', said)));

/** Takes a decision that a run waits for. */
export const useDecide = (id: string) =>
  useChange((said: { readonly path: string; readonly option: string }) =>
    api.post(`${root}/${id}/decisions`, envelopeOf('decide', { id, ...said })),
  );

/** Cancels a run with a reason. */
export const useCancel = (id: string) =>
  useChange((reason: string) =>
    api.post(`${root}/${id}/cancel`, envelopeOf('cancelScenario', { id, reason })),
  );

export type Rehearsal = {
  readonly card: Card;
  readonly input?: unknown;
  readonly answers?: Readonly<Record<string, Outcome>>;
  readonly decisions?: Readonly<Record<string, string>>;
  readonly run?: string;
};

/** Tries a definition without sending anything. */
export const useRehearse = () =>
  useMutation({
    mutationFn: (said: Rehearsal) => api.post<Rehearsed>('/api/v1/scenarios/rehearsal', said),
  });

/** Past runs of a sequence, to ask of each what a change would have done. */
export const usePastRuns = (code: string, isWanted: boolean) =>
  useQuery({
    queryKey: [root, 'past', code],
    queryFn: async () => (await api.get<{ runs: readonly RunLine[] }>(root, { code })).runs,
    enabled: isWanted,
  });
