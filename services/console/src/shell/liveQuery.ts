import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, type Query } from './api.ts';
import { useLive } from './live.ts';

const slowRefetchMs = 60_000;

/**
 * Reads a list and reads it again whenever its topic has changed; the old one stays on the page meanwhile. What the page reads by
 * itself does not keep the session open (`x-hub-background`).
 * @param topic of `/api/v1/live`
 */
export const useLiveQuery = <T>(
  topic: string,
  path: string,
  query: Query = {},
): UseQueryResult<T> => {
  const asked = useRef('');
  const key = JSON.stringify([path, query]);
  const result = useQuery({
    queryKey: [path, query],
    queryFn: () => {
      // The same question again is the page's own; another one was asked by the person.
      const background = asked.current === key;
      asked.current = key;
      return api.get<T>(path, query, background);
    },
    placeholderData: keepPreviousData,
    refetchInterval: slowRefetchMs,
  });
  useLive(topic, () => void result.refetch());
  return result;
};
