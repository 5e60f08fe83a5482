import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { KeptAct } from '../../../../broker/index.ts';
import { envelopeOf } from '../registers/data.ts';
import type { Filters } from '../shared/filters.ts';
import { api } from '../shell/api.ts';

export type { KeptAct } from '../../../../broker/index.ts';
export type Difference = KeptAct['act']['differences'][number];
export type Total = KeptAct['act']['totals'][number];

/** An act in the list. */
export type ActLine = {
  readonly actId: number;
  readonly system: string;
  readonly day: string;
  readonly origin: string;
  readonly counterpart: string | null;
  readonly typeCode: string | null;
  readonly madeAt: string;
  readonly by: string;
  readonly messages: number;
  readonly conflicts: number;
  readonly differences: number;
};

/** Messages of a pair in a day. */
export type Cell = {
  readonly day: string;
  readonly sender: string;
  readonly recipient: string | null;
  readonly typeCode: string;
  readonly messages: number;
};

const root = '/api/v1/reconciliations';

/** One page of acts; the next begins after `before`. */
export const useActs = ({ system, since, until, conflicts, before }: Filters) =>
  useQuery({
    queryKey: ['reconciliation', 'acts', system, since, until, conflicts, before],
    queryFn: async () =>
      (
        await api.get<{ acts: readonly ActLine[] }>(root, {
          system,
          since,
          until,
          conflicts,
          before,
        })
      ).acts,
    placeholderData: (last) => last,
  });

/** One act with its signature. */
export const useAct = (id: string) =>
  useQuery({
    queryKey: ['reconciliation', 'act', id],
    queryFn: () => api.get<KeptAct>(`${root}/${encodeURIComponent(id)}`),
    retry: false,
  });

/** Messages of the days from `since` to `until`, by pair and type. */
export const useMatrix = (since: string, until: string) =>
  useQuery({
    queryKey: ['reconciliation', 'matrix', since, until],
    queryFn: async () =>
      (
        await api.get<{ cells: readonly Cell[] }>('/api/v1/monitor/exchange-matrix', {
          since,
          until,
        })
      ).cells,
    placeholderData: (last) => last,
  });

/** A list to be compared: as JSON lines, or the text of a CSV. */
export type List = { readonly lines: unknown } | { readonly csv: string };

/**
 * Reads a list out of a file: JSON by its first sign, else CSV.
 * @throws SyntaxError when JSON is broken
 */
export const listOf = (text: string): List => {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (!/^[[{]/.test(plain)) return { csv: text };
  const said = JSON.parse(plain) as unknown;
  const lines = typeof said === 'object' && said !== null && 'lines' in said ? said.lines : said;
  return { lines };
};

export type NewAct = List & {
  readonly day: string;
  readonly system: string;
  readonly counterpart?: string;
  readonly type?: string;
};

/** Has the hub compare a list and sign an act. */
export const useReconcile = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (said: NewAct) => api.post<KeptAct>(root, envelopeOf('reconcile', said)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reconciliation', 'acts'] }),
  });
};

/** Filters of messages that show the cell of a day: days are those of Kuzbass. */
export const dayOfMessages = (day: string): { since: string; until: string } => {
  const startMs = Date.parse(`${day}T00:00:00+07:00`);
  const dayMs = 24 * 3_600_000;
  return {
    since: new Date(startMs).toISOString(),
    until: new Date(startMs + dayMs).toISOString(),
  };
};
