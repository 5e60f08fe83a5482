import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../shell/api.ts';
import type {
  Card,
  EntryHistory,
  EntryList,
  EntryVersion,
  RegisterSchema,
  Summary,
} from './replies.ts';

export const root = '/api/v1/registry';

/** Address of an entry in the interface. */
export const entryPath = (register: string, code: string): string =>
  `${root}/${register}/${encodeURIComponent(code)}`;

/** Every envelope of a change says its operation and its time. */
export const envelopeOf = (operation: string, part: object) => ({
  envelope: { operation, timestamp: new Date(Date.now()).toISOString(), ...part },
});

const minuteMs = 60_000;

/** Schemas of the cards; they change only with the hub itself. */
export const useSchemas = () =>
  useQuery({
    queryKey: ['registry', 'schemas'],
    queryFn: async () =>
      (await api.get<{ registers: readonly RegisterSchema[] }>(`${root}/schemas`)).registers,
    staleTime: 60 * minuteMs,
  });

/** Counts of the registers and what waits. */
export const useSummary = () =>
  useQuery({
    queryKey: ['registry', 'summary'],
    queryFn: () => api.get<Summary>(`${root}/summary`),
    refetchInterval: minuteMs / 4,
  });

/** Versions of an entry and the steps of their life. */
export const useHistory = (register: string, code: string) =>
  useQuery({
    queryKey: ['registry', register, code, 'history'],
    queryFn: () => api.get<EntryHistory>(`${entryPath(register, code)}/history`),
    retry: false,
  });

/** Entries of a register for a choice. */
export const useChoices = (register: string | undefined) =>
  useQuery({
    queryKey: ['registry', register, 'choices'],
    queryFn: async () =>
      (await api.get<EntryList>(`${root}/${register ?? ''}`, { limit: 500 })).rows.filter(
        ({ state }) => state !== 'retired',
      ),
    enabled: register !== undefined,
    staleTime: minuteMs / 2,
  });

/** Everything about the registers is read anew after a change. */
export const useRefresh = (): (() => Promise<void>) => {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === 'registry' && queryKey[1] !== 'schemas',
    });
};

export type Submission = {
  readonly register: string;
  readonly card: Card;
  /** Last version that the author saw; 0 for a new entry. */
  readonly expectedVersion: number;
  readonly state: 'draft' | 'on-approval';
  readonly comment?: string;
};

/** Hands in a card as a new version. */
export const useSubmit = () => {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (submission: Submission) =>
      api.post<EntryVersion>(`${root}/${submission.register}`, envelopeOf('submit', submission)),
    onSuccess: refresh,
  });
};

export type Step = {
  readonly register: string;
  readonly code: string;
  readonly version?: number;
  readonly operation: string;
  readonly comment?: string;
  readonly validTo?: string;
};

/** Takes a step in the life of a version. */
export const useStep = () => {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ operation, ...part }: Step) =>
      api.post<EntryVersion | undefined>(
        `${entryPath(part.register, part.code)}/steps`,
        envelopeOf(operation, part),
      ),
    onSuccess: refresh,
  });
};
