import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shell/api.ts';
import { root, useRefresh } from '../data.ts';
import type { Card, PackageData, PlanData } from '../replies.ts';

const base = `${root}/packages`;

export type PackageContent = {
  readonly title: string;
  readonly bundle: Readonly<Record<string, readonly Card[]>>;
  readonly progress: Card;
};

/** Where a package is kept among what was read. */
export const packageKey = (id: string | undefined) => ['registry', 'package', id] as const;

/** While a package waits for a second person, his answer is looked for. */
const waitPollMs = 4_000;

/** A package with its content. */
export const usePackage = (id: string | undefined) =>
  useQuery({
    queryKey: packageKey(id),
    refetchInterval: ({ state: { data } }) => data?.state === 'on-approval' && waitPollMs,
    queryFn: () => api.get<PackageData>(`${base}/${id ?? ''}`),
    enabled: id !== undefined,
    retry: false,
  });

/** What a package would change now. */
export const usePlan = (id: string, revision: number) =>
  useQuery({
    queryKey: ['registry', 'package', id, 'plan', revision],
    queryFn: () => api.get<PlanData>(`${base}/${id}/plan`),
    retry: false,
  });

/** Makes a draft of a package. */
export const useCreatePackage = () => {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (content: PackageContent & { readonly kind: PackageData['kind'] }) =>
      api.post<PackageData>(base, { envelope: content }),
    onSuccess: refresh,
  });
};

/** Saves a draft; the answer is the new state of the package. */
export const useSavePackage = () =>
  useMutation({
    mutationFn: ({
      id,
      ...envelope
    }: PackageContent & { readonly id: string; readonly revision: number }) =>
      api.put<PackageData>(`${base}/${id}`, { envelope }),
  });

/** Takes a step in the life of a package. */
export const usePackageStep = () => {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({
      id,
      ...envelope
    }: {
      readonly id: string;
      readonly revision: number;
      readonly operation: string;
      readonly comment?: string;
    }) => api.post<PackageData>(`${base}/${id}/steps`, { envelope }),
    onSuccess: refresh,
  });
};
