import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SentData, SentListData, SystemsData, TrackData } from '../../../bench/index.ts';
import { api } from '../shell/api.ts';

export type { SentData, TrackData };
export type TestSystem = SystemsData['systems'][number];

const root = '/api/v1/bench';

/** Test systems that the person may use. */
export const useSystems = () =>
  useQuery({
    queryKey: ['bench', 'systems'],
    queryFn: async () => (await api.get<SystemsData>(`${root}/systems`)).systems,
  });

/** The latest test messages. */
export const useSent = () =>
  useQuery({
    queryKey: ['bench', 'messages'],
    queryFn: async () => (await api.get<SentListData>(`${root}/messages`)).messages,
  });

const finalStates = new Set([
  'delivered',
  'rejected',
  'expired',
  'cancelled',
  'undeliverable',
  'quarantined',
]);

/** Everything that will happen has happened; an answer may still wait in the queue of the test system, which nobody polls. */
export const isFinal = ({ sent, messages }: TrackData): boolean => {
  const [request] = messages;
  if (sent.refusal !== null) return true;
  return request !== undefined && (request.state === 'answered' || finalStates.has(request.state));
};

const askMs = 1_000;

/** The way of a message, asked again each second until it ends. */
export const useTrack = (id: string) =>
  useQuery({
    queryKey: ['bench', 'messages', id],
    queryFn: () => api.get<TrackData>(`${root}/messages/${encodeURIComponent(id)}`),
    enabled: id !== '',
    retry: false,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isFinal(state.data) ? false : askMs,
  });

export type NewMessage = {
  readonly system: string;
  readonly type: string;
  readonly wire: string;
  readonly form: 'xml' | 'json';
  readonly content: unknown;
};

const useChange = <V, R>(work: (value: V) => Promise<R>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: () => client.invalidateQueries({ queryKey: ['bench'] }),
  });
};

/** Signs and sends; a refusal of the hub is an answer. */
export const useSend = () =>
  useChange((message: NewMessage) => api.post<SentData>(`${root}/messages`, message));

export type NewSystem = {
  readonly mnemonic: string;
  readonly name: string;
  readonly organisation: string;
};

/** Makes a test system with its key. */
export const useNewSystem = () =>
  useChange((system: NewSystem) => api.post<undefined>(`${root}/systems`, system));

/** Content in the other form. */
export const convert = async (
  type: string,
  form: 'xml' | 'json',
  content: unknown,
): Promise<unknown> =>
  (await api.post<{ content: unknown }>(`${root}/convert`, { type, form, content })).content;
