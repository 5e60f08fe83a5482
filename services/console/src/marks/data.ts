import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { envelopeOf } from '../registers/data.ts';
import type { Filters } from '../shared/filters.ts';
import { api } from '../shell/api.ts';

/** A registered application for a service. */
export type Application = {
  readonly applicationId: string;
  readonly source: string;
  readonly sourceId: string;
  readonly serviceCode: string;
  /** OGRN. */
  readonly authority: string;
  readonly channel: string;
  readonly applicantHash: string;
  readonly submittedAt: string;
  readonly registeredAt: string;
  readonly closedAt: string | null;
};

export type Mark = {
  readonly code: string;
  readonly sender: string;
  readonly nodeId: string | null;
  readonly types: readonly string[];
  readonly maxUses: number;
  readonly uses: number;
  readonly issuedAt: string;
  readonly validUntil: string;
  readonly closedAt: string | null;
  readonly state: string;
};

export type ApplicationCard = Application & { readonly codes: readonly Mark[] };

export type MarkStatistics = {
  readonly serviceCode: string;
  readonly authority: string;
  readonly applications: number;
  readonly applicationsWithoutMessages: number;
  readonly messages: number;
  readonly messagesMin: number;
  readonly messagesAverage: number;
  readonly messagesMax: number;
  readonly codes: number;
  readonly codesExpiredUnused: number;
};

const root = '/api/v1/applications';
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`;

/** One page of applications; the next begins after `before`. */
export const useApplications = ({ text, open, before }: Filters) =>
  useQuery({
    queryKey: ['applications', 'list', text, open, before],
    queryFn: async () =>
      (await api.get<{ applications: readonly Application[] }>(root, { text, open, before }))
        .applications,
    placeholderData: (last) => last,
  });

/** An application with its codes. */
export const useApplication = (id: string) =>
  useQuery({
    queryKey: ['applications', 'card', id],
    queryFn: () => api.get<ApplicationCard>(pathOf(id)),
    retry: false,
  });

/** How codes were used in a period, by service and authority. */
export const useStatistics = (since: string, until: string) =>
  useQuery({
    queryKey: ['applications', 'statistics', since, until],
    queryFn: async () =>
      (
        await api.get<{ rows: readonly MarkStatistics[] }>('/api/v1/monitor/marks', {
          since,
          until,
        })
      ).rows,
  });

const useChange = <T>(change: (said: T) => Promise<unknown>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['applications'] }),
  });
};

export type NewMark = {
  readonly sender: string;
  readonly nodeId?: string;
  readonly types: readonly string[];
  readonly maxUses: number;
  readonly validUntil: string;
};

/** Issues a code under an application. */
export const useIssue = (applicationId: string) =>
  useChange((said: NewMark) =>
    api.post(`${pathOf(applicationId)}/codes`, envelopeOf('issueCode', { applicationId, ...said })),
  );

/** Gives a code more time. */
export const useProlong = () =>
  useChange((said: { readonly code: string; readonly validUntil: string }) =>
    api.post(
      `/api/v1/codes/${encodeURIComponent(said.code)}/prolong`,
      envelopeOf('prolongCode', said),
    ),
  );

/** Closes an application with its codes. */
export const useClose = (applicationId: string) =>
  useChange(() =>
    api.post(`${pathOf(applicationId)}/close`, envelopeOf('closeApplication', { applicationId })),
  );
