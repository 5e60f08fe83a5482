import { Input, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { StateWord } from '../desk/StateWord.tsx';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, SystemLink, To } from '../shared/links.tsx';
import { MorePages } from '../shared/MorePages.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { useApplications, type Application } from './data.ts';
import { applicationStates, channels } from './words.ts';

const columns = [
  {
    title: 'Заявление',
    key: 'id',
    render: (_: unknown, { applicationId }: Application) => (
      <span className="mono nowrap">
        <To path={`/applications/${encodeURIComponent(applicationId)}`}>{applicationId}</To>
      </span>
    ),
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, { closedAt }: Application) => (
      <StateWord words={applicationStates} state={closedAt === null ? 'open' : 'closed'} />
    ),
  },
  {
    title: 'Услуга',
    key: 'service',
    render: (_: unknown, { serviceCode }: Application) => (
      <span className="mono">{serviceCode}</span>
    ),
  },
  {
    title: 'Ведомство',
    key: 'authority',
    render: (_: unknown, { authority }: Application) => (
      <EntryLink register="participants" code={authority} />
    ),
  },
  {
    title: 'Источник',
    key: 'source',
    render: (_: unknown, { source }: Application) => <SystemLink code={source} />,
  },
  {
    title: 'Номер в источнике',
    key: 'sourceId',
    render: (_: unknown, { sourceId }: Application) => <span className="mono">{sourceId}</span>,
  },
  {
    title: 'Канал',
    key: 'channel',
    render: (_: unknown, { channel }: Application) => channels[channel] ?? channel,
  },
  {
    title: 'Подано',
    key: 'submittedAt',
    render: (_: unknown, { submittedAt }: Application) => <Moment at={submittedAt} />,
  },
  {
    title: 'Закрыто',
    key: 'closedAt',
    render: (_: unknown, { closedAt }: Application) => <Moment at={closedAt} />,
  },
];

/** Applications for services with their marking codes, the latest first (KIS-6.3.7.a). */
export const ApplicationsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const query = useApplications(filters);
  const isFiltered = filters['text'] !== undefined || filters['open'] !== undefined;
  return (
    <PageFrame
      title="Заявления и коды маркировки"
      subtitle={<To path="/marks-statistics">Статистика использования кодов</To>}
    >
      <div className="filters no-print" role="search">
        <Input.Search
          key={filters['text'] ?? ''}
          aria-label="Номер заявления или код услуги"
          placeholder="Номер заявления или код услуги"
          allowClear
          defaultValue={filters['text']}
          style={{ width: 340, maxWidth: '100%' }}
          onSearch={(text) => change({ text: text.trim() || undefined, before: undefined })}
        />
        <Segmented
          aria-label="Состояние заявлений"
          value={filters['open'] ?? 'all'}
          options={[
            { value: 'all', label: 'Все' },
            { value: 'true', label: 'Открытые' },
            { value: 'false', label: 'Закрытые' },
          ]}
          onChange={(open) =>
            change({ open: open === 'all' ? undefined : open, before: undefined })
          }
        />
      </div>
      <DataTable<Application>
        label="Заявления"
        query={query}
        rows={query.data}
        rowKey={({ applicationId }) => applicationId}
        columns={columns}
        empty={
          isFiltered
            ? 'Ничего не найдено: измените отбор'
            : 'Заявлений ещё нет: их регистрируют системы, в которые они поданы (портал, МФЦ, ведомство)'
        }
      />
      <MorePages rows={query.data?.length ?? 0} last={query.data?.at(-1)?.applicationId} />
    </PageFrame>
  );
};
