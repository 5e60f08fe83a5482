import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Segmented, Select } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import type { ProposalLineData } from '../../../desk/index.ts';
import { subsystems } from '../../../../module/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { api } from '../shell/api.ts';
import { NewProposal } from './NewProposal.tsx';
import { ProposalDrawer } from './ProposalDrawer.tsx';
import { StateWord } from './StateWord.tsx';
import { optionsOf, proposalStates } from './words.ts';

type ProposalList = {
  readonly proposals: readonly ProposalLineData[];
  readonly next: string | null;
};

const titleOf = (module: string): string =>
  Object.hasOwn(subsystems, module) ? subsystems[module as keyof typeof subsystems] : module;

const columnsWith = (search: Readonly<Record<string, string>>) => [
  {
    title: 'Номер',
    key: 'number',
    render: (_: unknown, row: ProposalLineData) => (
      <To path="/proposals" search={{ ...search, id: row.id }}>
        {row.number}
      </To>
    ),
  },
  { title: 'Суть', dataIndex: 'title', key: 'title' },
  {
    title: 'Модуль',
    key: 'module',
    render: (_: unknown, row: ProposalLineData) => titleOf(row.module),
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, row: ProposalLineData) => (
      <StateWord words={proposalStates} state={row.state} />
    ),
  },
  {
    title: 'Решение',
    key: 'reason',
    render: (_: unknown, row: ProposalLineData) => row.reason ?? '—',
  },
  {
    title: 'Организация',
    key: 'organisation',
    render: (_: unknown, row: ProposalLineData) => row.organisationName ?? row.organisation,
  },
  {
    title: 'Подано',
    key: 'createdAt',
    render: (_: unknown, row: ProposalLineData) => <Moment at={row.createdAt} />,
  },
];

type Change = (part: Record<string, string | undefined>) => void;

const FilterBar = ({
  filters,
  change,
}: {
  readonly filters: Readonly<Record<string, string>>;
  readonly change: Change;
}): ReactNode => (
  <div className="filters">
    <Segmented
      aria-label="Чьи предложения"
      value={filters['mine'] === 'true' ? 'mine' : 'all'}
      options={[
        { value: 'all', label: 'Все' },
        { value: 'mine', label: 'Мои' },
      ]}
      onChange={(value) => change({ mine: value === 'mine' ? 'true' : undefined })}
    />
    <Select
      aria-label="Состояние"
      placeholder="Состояние"
      allowClear
      value={filters['state'] ?? null}
      style={{ width: 180 }}
      options={optionsOf(proposalStates)}
      onChange={(state: string | undefined) => change({ state })}
    />
    <Select
      aria-label="Модуль"
      placeholder="Модуль"
      allowClear
      value={filters['module'] ?? null}
      style={{ width: 320 }}
      options={Object.entries(subsystems).map(([value, label]) => ({ value, label }))}
      onChange={(module: string | undefined) => change({ module })}
    />
    <Input.Search
      aria-label="Найти предложение"
      placeholder="Номер или слова"
      allowClear
      defaultValue={filters['text'] ?? ''}
      style={{ width: 240 }}
      onSearch={(text) => change({ text: text.trim() })}
    />
  </div>
);

/** Proposals on improvement with decisions: everybody sees all of them (KIS-4.1.1). */
export const ProposalsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const [writing, setWriting] = useState(false);
  const { id, ...asked } = filters;
  const { state, module, text, mine } = asked;
  const query = useInfiniteQuery({
    queryKey: ['proposals', { state, module, text, mine }],
    queryFn: ({ pageParam }) =>
      api.get<ProposalList>('/api/v1/desk/proposals', {
        state,
        module,
        text,
        mine,
        before: pageParam,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }: ProposalList) => next ?? undefined,
  });
  const columns = useMemo(
    () =>
      columnsWith(
        Object.fromEntries(
          Object.entries({ state, module, text, mine }).filter(
            (pair): pair is [string, string] => pair[1] !== undefined,
          ),
        ),
      ),
    [state, module, text, mine],
  );
  return (
    <PageFrame
      title="Предложения"
      subtitle="Что изменить в системе: кто что предложил и что решено"
      extra={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setWriting(true)}>
          Предложить
        </Button>
      }
    >
      <FilterBar filters={filters} change={change} />
      <DataTable<ProposalLineData>
        label="Предложения"
        query={query}
        rows={query.data?.pages.flatMap(({ proposals }) => proposals)}
        rowKey={(row) => row.id}
        columns={columns}
        empty="Предложений пока нет. Подайте первое кнопкой «Предложить»"
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
      {writing && (
        <NewProposal close={() => setWriting(false)} opened={(made) => change({ id: made })} />
      )}
      {id !== undefined && <ProposalDrawer id={id} close={() => change({ id: undefined })} />}
    </PageFrame>
  );
};
