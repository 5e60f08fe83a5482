import dayjs from 'dayjs';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  CompatibilityAnswer,
  DesignField,
  DesignPreview,
  InformationTypeCard,
} from '../../../../registries/index.ts';
import type { PassportData, VersionData } from '../../../informationTypes/index.ts';
import { api, type Query } from '../shell/api.ts';
import { problemOf, type FieldProblem } from '../shell/problem.ts';

export type { PassportData, VersionData };

const registry = '/api/v1/registry';
const root = `${registry}/information-types`;

/** Address of an information type in the interface. */
export const typePath = (code: string): string => `${root}/${encodeURIComponent(code)}`;

const entryPath = (code: string): string =>
  `${registry}/informationTypes/${encodeURIComponent(code)}`;

/** Versions of information types by family, the newest first. */
export const useVersions = (filter: Query = {}) =>
  useQuery({
    queryKey: ['registry', 'types', filter],
    queryFn: async () =>
      (await api.get<{ versions: VersionData[] }>('/api/v1/information-types', filter)).versions,
    placeholderData: (before) => before,
  });

/** The passport of a type. @param edition number of an edition; the one in force, else the last, when absent */
export const usePassport = (code: string, edition?: string) =>
  useQuery({
    queryKey: ['registry', 'types', code, 'passport', edition ?? 'last'],
    queryFn: () =>
      api.get<PassportData>(`${typePath(code)}/passport`, { edition: edition ?? 'last' }),
    retry: false,
    enabled: code !== '',
  });

export type CompatibilityQuestion = {
  readonly code: string;
  readonly card?: object;
  readonly edition?: number;
  readonly against?: string;
};

/** What a version breaks; asked as soon as `question` is there. */
export const useCompatibility = (question: CompatibilityQuestion | null) =>
  useQuery({
    queryKey: ['registry', 'types', 'compatibility', question],
    queryFn: () => {
      const { code = '', ...body } = question ?? {};
      return api.post<CompatibilityAnswer>(`${typePath(code)}/compatibility`, body);
    },
    enabled: question !== null,
    retry: false,
  });

/** Consent is asked for when the version is handed in. */
const consentField = '/breakingChange';

/** What the publication would refuse in a card, with pointers into it: samples against schemas, references, namespace. Nothing is kept. */
export const useCardCheck = (card: InformationTypeCard | null) =>
  useQuery({
    queryKey: ['registry', 'types', 'check', card],
    queryFn: async (): Promise<readonly FieldProblem[]> => {
      try {
        const bundle = { informationTypes: [card] };
        await api.post(`${registry}/bundle/plan`, { envelope: { bundle } });
        return [];
      } catch (error) {
        const { violations } = problemOf(error);
        if (violations.length === 0) throw error;
        return violations
          .map((one) => ({ ...one, field: one.field.replace(/^\/informationTypes\/0(?=\/)/, '') }))
          .filter(({ field }) => field !== consentField);
      }
    },
    enabled: card !== null,
    retry: false,
  });

export type Impact = {
  readonly requests: number;
  readonly responses: number;
  readonly warnings: readonly string[];
  readonly traffic: readonly {
    readonly sender: string;
    readonly recipient: string;
    readonly type: string;
    readonly requests: number;
    readonly responses: number;
    readonly last: string | null;
  }[];
};

/** Whom the publication of an edition touches and how much they exchange. */
export const useImpact = (code: string, version: number | null) =>
  useQuery({
    queryKey: ['registry', 'informationTypes', code, 'impact', version],
    queryFn: () =>
      api.get<Impact>(`${entryPath(code)}/impact`, { version: version ?? 0, operation: 'publish' }),
    enabled: version !== null,
    retry: false,
  });

/** What a design means now; unfinished ones are answered with what is missing. */
export const usePreview = (design: object) =>
  useQuery({
    queryKey: ['types', 'design', design],
    queryFn: () => api.post<DesignPreview>(`${root}/design`, design),
    placeholderData: (before) => before,
    retry: false,
    gcTime: 10_000,
  });

/** A field made of an entry of the register of types and attributes. */
export const readField = (attribute: string): Promise<DesignField> =>
  api.get<DesignField>(`${root}/design/field`, { attribute });

export type EntryRow = {
  readonly code: string;
  readonly name: string;
  readonly state: string;
};

/** Entries of a register whose code or name holds a text. */
export const useEntries = (register: string, text = '', limit = 50) =>
  useQuery({
    queryKey: ['registry', register, 'search', text, limit],
    queryFn: async () =>
      (await api.get<{ rows: EntryRow[] }>(`${registry}/${register}`, { text, limit })).rows,
    placeholderData: (before) => before,
    staleTime: 30_000,
  });

type Edition = { readonly code: string; readonly version: number; readonly state: string };

const useChange = <V, R>(work: (value: V) => Promise<R>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: () => client.invalidateQueries({ queryKey: ['registry'] }),
  });
};

const envelope = (operation: string, part: object) => ({
  envelope: { operation, timestamp: dayjs().toISOString(), ...part },
});

export type Submission = {
  readonly card: InformationTypeCard;
  readonly state: 'draft' | 'on-approval';
  readonly comment?: string;
};

/** Hands a card in, or keeps it as a draft. */
export const useSubmit = () =>
  useChange((submission: Submission) =>
    api.post<Edition>(
      `${registry}/informationTypes`,
      envelope('submit', { register: 'informationTypes', ...submission }),
    ),
  );

export type Step = {
  readonly code: string;
  readonly version: number;
  readonly operation: 'requestApproval' | 'publish' | 'sendBack';
  readonly comment?: string;
};

/** A step in the life of an edition. */
export const useStep = () =>
  useChange(({ operation, ...part }: Step) =>
    api.post<Edition | undefined>(
      `${entryPath(part.code)}/steps`,
      envelope(operation, { register: 'informationTypes', ...part }),
    ),
  );
