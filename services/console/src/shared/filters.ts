import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Filters of a list as they stand in the address: plain texts; absent when empty. */
export type Filters = Readonly<Record<string, string>>;

/**
 * Filters kept in the address, so that a view can be shared, reloaded and gone back to.
 * A change of a filter goes to the first page.
 */
export const useFilters = (): readonly [
  Filters,
  (change: Record<string, string | undefined>) => void,
] => {
  const filters = useSearch({ strict: false }) as Filters;
  const navigate = useNavigate();
  const change = useCallback(
    (part: Record<string, string | undefined>): void => {
      void navigate({
        to: '.',
        search: ((old: Filters) => {
          const next: Record<string, string | undefined> = { ...old, ...part };
          if (!('page' in part) && !('after' in part)) {
            delete next['page'];
            delete next['after'];
          }
          return Object.fromEntries(Object.entries(next).filter(([, value]) => value));
        }) as never,
        replace: true,
      });
    },
    [navigate],
  );
  return [filters, change];
};
