import { useQuery } from '@tanstack/react-query';
import type { MessagesData, RefusalsData } from '../../../../adapters/rest/messages/index.ts';
import type { Filters } from '../shared/filters.ts';
import { api } from '../shell/api.ts';

/** Parameters of the page that the API knows as filters of messages. */
export const filterNames = [
  'q',
  'id',
  'key',
  'value',
  'code',
  'party',
  'organisation',
  'sender',
  'recipient',
  'type',
  'kind',
  'state',
  'outcome',
  'fault',
  'door',
  'test',
  'since',
  'until',
] as const;
export type FilterName = (typeof filterNames)[number];

/** Only the filters of what stands in the address. */
export const filtersOf = (filters: Filters): Record<string, string> =>
  Object.fromEntries(filterNames.flatMap((name) => (filters[name] ? [[name, filters[name]]] : [])));

export type Words = {
  readonly systems: readonly {
    readonly mnemonic: string;
    readonly name: string;
    readonly ogrn: string;
  }[];
  readonly types: readonly { readonly code: string; readonly name: string }[];
  readonly keys: readonly string[];
};

const wordsStaleMs = 60_000;

/** What the filters offer to choose from. */
export const useWords = () =>
  useQuery({
    queryKey: ['messages', 'words'],
    queryFn: () => api.get<Words>('/api/v1/messages/words'),
    staleTime: wordsStaleMs,
  });

/** One page of what the filters find. */
export const useMessages = (filters: Filters) =>
  useQuery({
    queryKey: [
      'messages',
      'list',
      filtersOf(filters),
      filters['after'] ?? '',
      filters['order'] ?? '',
    ],
    queryFn: () =>
      api.get<MessagesData>('/api/v1/messages', {
        ...filtersOf(filters),
        after: filters['after'],
        order: filters['order'],
        limit: 50,
      }),
    placeholderData: (before) => before,
  });

const newerEveryMs = 5_000;

/** How many messages came after the newest one shown; asked again and again while the page is looked at. */
export const useNewer = (filters: Filters, newest: string | undefined) =>
  useQuery({
    queryKey: ['messages', 'newer', filtersOf(filters), newest ?? ''],
    queryFn: () =>
      api.get<{ newer: number }>('/api/v1/messages/newer', {
        ...filtersOf(filters),
        after: newest,
      }),
    enabled: newest !== undefined && !filters['after'] && filters['order'] !== 'oldest',
    refetchInterval: newerEveryMs,
  });

/** Filters of refusals: those of messages that a refusal can have. */
export const refusalFiltersOf = (filters: Filters): Record<string, string | undefined> => ({
  q: filters['q'] ?? filters['id'],
  sender: filters['sender'] ?? filters['party'],
  door: filters['door'],
  code: filters['fault'],
  since: filters['since'],
  until: filters['until'],
});

/** One page of refused calls. */
export const useRefusals = (filters: Filters) =>
  useQuery({
    queryKey: ['refusals', refusalFiltersOf(filters), filters['before'] ?? ''],
    queryFn: () =>
      api.get<RefusalsData>('/api/v1/refusals', {
        ...refusalFiltersOf(filters),
        before: filters['before'],
        limit: 50,
      }),
    placeholderData: (before) => before,
  });
