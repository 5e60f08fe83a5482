import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Select, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { UseData } from '../../../signing/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { Moment } from '../shared/moments.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { kinds, requesters } from './words.ts';

type Uses = { readonly uses: readonly UseData[]; readonly next: string | null };

const columns = [
  { title: 'Когда', key: 'at', render: (_: unknown, use: UseData) => <Moment at={use.at} /> },
  {
    title: 'Кто просил',
    key: 'requester',
    render: (_: unknown, use: UseData) =>
      `${requesters[use.requesterKind] ?? use.requesterKind} ${use.requester}`,
  },
  { title: 'Зачем', dataIndex: 'purpose', key: 'purpose' },
  {
    title: 'Подпись',
    key: 'kind',
    render: (_: unknown, use: UseData) => kinds[use.kind] ?? use.kind,
  },
  {
    title: 'Исход',
    key: 'outcome',
    render: (_: unknown, { outcome }: UseData) =>
      outcome === 'done' ? (
        <StateTag tone="success">подписано</StateTag>
      ) : (
        <StateTag tone="error">отказ: {outcome}</StateTag>
      ),
  },
  {
    title: 'Хеш подписанного',
    key: 'digest',
    render: (_: unknown, use: UseData) =>
      use.digest === '-' ? (
        '—'
      ) : (
        <Typography.Text
          className="mono"
          copyable={{ text: use.digest }}
          title={`${use.digestAlgorithm}: ${use.digest}`}
        >
          {use.digest.slice(0, 16)}…
        </Typography.Text>
      ),
  },
  {
    title: 'Версия',
    dataIndex: 'version',
    key: 'version',
    render: (version: number | null) => version ?? '—',
  },
  {
    title: 'Обращение',
    key: 'requestId',
    render: (_: unknown, use: UseData) => <span className="mono">{use.requestId}</span>,
  },
];

type BarProps = {
  readonly filters: Readonly<Record<string, string>>;
  readonly change: (part: Record<string, string | undefined>) => void;
};

const FilterBar = ({ filters, change }: BarProps): ReactNode => (
  <div className="filters">
    <Select
      aria-label="Вид подписи"
      placeholder="Вид подписи"
      allowClear
      value={filters['kind'] ?? null}
      style={{ width: 200 }}
      options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
      onChange={(value: string | undefined) => change({ kind: value })}
    />
    <Select
      aria-label="Исход"
      placeholder="Исход"
      allowClear
      value={filters['outcome'] ?? null}
      style={{ width: 140 }}
      options={[
        { value: 'done', label: 'подписано' },
        { value: 'refused', label: 'отказ' },
      ]}
      onChange={(value: string | undefined) => change({ outcome: value })}
    />
    <Input.Search
      aria-label="Кто просил"
      placeholder="Мнемоника или логин"
      allowClear
      defaultValue={filters['requester'] ?? ''}
      style={{ width: 200 }}
      onSearch={(value) => change({ requester: value.trim() })}
    />
    <Input.Search
      aria-label="Хеш документа"
      placeholder="Хеш документа (SHA-256)"
      allowClear
      defaultValue={filters['digest'] ?? ''}
      style={{ width: 260 }}
      onSearch={(value) => change({ digest: value.trim().toLowerCase() })}
    />
  </div>
);

/** The log of a key: who had what signed, by its digest. */
export const KeyUses = ({ id }: { readonly id: string }): ReactNode => {
  const [filters, change] = useFilters();
  const { kind, outcome, requester, digest } = filters;
  const asked = { kind, outcome, requester, digest };
  const query = useInfiniteQuery({
    queryKey: ['keys', 'uses', id, asked],
    queryFn: ({ pageParam }) =>
      api.get<Uses>(`/api/v1/signing/keys/${id}/usage`, { ...asked, before: pageParam }),
    initialPageParam: '',
    refetchOnMount: 'always',
    getNextPageParam: ({ next }: Uses) => next ?? undefined,
  });
  return (
    <>
      <FilterBar filters={filters} change={change} />
      <DataTable<UseData>
        label="Журнал использования ключа"
        query={query}
        rows={query.data?.pages.flatMap(({ uses }) => uses)}
        rowKey={(use) => use.id}
        columns={columns}
        empty="Этим ключом ещё ничего не подписывали"
      />
      {query.hasNextPage && (
        <Button
          style={{ marginBlockStart: 12 }}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Показать более ранние
        </Button>
      )}
    </>
  );
};
