import { DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { App, Button, Space, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import type { AuditListData, EntryReplyData } from '../../../audit/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters, type Filters } from '../shared/filters.ts';
import { EntryLink, SystemLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { api, download } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { ObjectLink } from './ObjectLink.tsx';
import { useVerification } from './Verification.tsx';
import { actorKinds, outcomes } from './words.ts';

/** Who acted: a link for a system, a filter for people. */
export const ActorName = ({ actor }: { readonly actor: EntryReplyData['actor'] }): ReactNode => (
  <Space size={6}>
    {actor.kind === 'system' ? (
      <SystemLink code={actor.name} />
    ) : (
      <To path="/audit" search={{ actor: actor.name }}>
        {actor.name}
      </To>
    )}
    <span>{actorKinds[actor.kind] ?? actor.kind}</span>
  </Space>
);

const columns: TableColumnsType<EntryReplyData> = [
  {
    title: '№',
    key: 'no',
    render: (_, { no }) => <To path={`/audit/${no}`}>{no}</To>,
  },
  { title: 'Время', key: 'at', render: (_, { at }) => <Moment at={at} /> },
  { title: 'Событие', key: 'title', render: (_, { title }) => title },
  {
    title: 'Исход',
    key: 'outcome',
    render: (_, { outcome, details }) => (
      <>
        <StateTag tone={outcomes[outcome][0]}>{outcomes[outcome][1]}</StateTag>{' '}
        {outcome === 'refused' && (
          <span className="mono">{typeof details['code'] === 'string' ? details['code'] : ''}</span>
        )}
      </>
    ),
  },
  { title: 'Кто', key: 'actor', render: (_, { actor }) => <ActorName actor={actor} /> },
  {
    title: 'Организация',
    key: 'organisation',
    render: (_, { actor: { organisation } }) =>
      organisation === null ? '—' : <EntryLink register="participants" code={organisation} />,
  },
  {
    title: 'Над чем',
    key: 'object',
    render: (_, { object }) => <ObjectLink object={object} />,
  },
  {
    title: 'Адрес',
    key: 'address',
    render: (_, { actor: { address } }) => <span className="mono">{address ?? '—'}</span>,
  },
];

const ExportButton = ({ filters }: { readonly filters: Filters }): ReactNode => {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      await download('/api/v1/audit/export', { query: filters, fileName: 'audit.csv' });
    } catch (error) {
      void message.error(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void take()}>
      Выгрузить CSV
    </Button>
  );
};

/** The audit trail: search, verification, export (KIS-4.4.7). */
export const AuditPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const { button, result } = useVerification();
  const query = useInfiniteQuery({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam }) =>
      api.get<AuditListData>('/api/v1/audit', {
        ...filters,
        ...(pageParam > 0 && { before: pageParam }),
      }),
    initialPageParam: 0,
    getNextPageParam: ({ next }: AuditListData) => next ?? undefined,
  });
  return (
    <PageFrame
      title="Журнал действий"
      subtitle="Кто, что, над чем и откуда сделал. Записи нельзя изменить или удалить"
      extra={
        <>
          {button}
          <ExportButton filters={filters} />
        </>
      }
    >
      {result}
      <AuditFilters filters={filters} change={change} />
      <DataTable<EntryReplyData>
        label="Журнал действий"
        query={query}
        rows={query.data?.pages.flatMap(({ entries }) => entries)}
        rowKey={({ no }) => String(no)}
        columns={columns}
        empty="Под этот отбор записей нет"
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
    </PageFrame>
  );
};
