import { UploadOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Tabs } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { toPicker } from '../messages/localTime.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { DateField } from '../shared/DateField.tsx';
import { useFilters } from '../shared/filters.ts';
import { SystemLink, To, TypeLink } from '../shared/links.tsx';
import { MorePages } from '../shared/MorePages.tsx';
import { countText, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { useActs, type ActLine } from './data.ts';
import { Matrix } from './Matrix.tsx';
import { UploadDialog } from './UploadDialog.tsx';
import { dayText, origins } from './words.ts';

const dayFromNow = (days: number): string =>
  toPicker(dayjs().toISOString())?.add(days, 'day').format('YYYY-MM-DD') ?? '';

const columns = [
  {
    title: 'Протокол',
    key: 'id',
    render: (_: unknown, { actId }: ActLine) => (
      <To path={`/reconciliations/${actId}`}>{`№ ${actId}`}</To>
    ),
  },
  { title: 'День', key: 'day', render: (_: unknown, { day }: ActLine) => dayText(day) },
  {
    title: 'Система',
    key: 'system',
    render: (_: unknown, { system }: ActLine) => <SystemLink code={system} />,
  },
  {
    title: 'С кем',
    key: 'counterpart',
    render: (_: unknown, { counterpart }: ActLine) =>
      counterpart === null ? 'со всеми' : <SystemLink code={counterpart} />,
  },
  {
    title: 'Вид сведений',
    key: 'type',
    render: (_: unknown, { typeCode }: ActLine) =>
      typeCode === null ? 'все' : <TypeLink code={typeCode} />,
  },
  {
    title: 'Основание',
    key: 'origin',
    render: (_: unknown, { origin }: ActLine) => origins[origin] ?? origin,
  },
  {
    title: 'Сообщений',
    key: 'messages',
    align: 'right' as const,
    render: (_: unknown, { messages }: ActLine) => countText(messages),
  },
  {
    title: 'Итог',
    key: 'conflicts',
    render: (_: unknown, { conflicts, differences }: ActLine) => {
      if (conflicts > 0) return <StateTag tone="error">{`расхождений: ${conflicts}`}</StateTag>;
      return differences > 0 ? (
        <StateTag tone="warning">{`не подтверждено: ${differences}`}</StateTag>
      ) : (
        <StateTag tone="success">сошлось</StateTag>
      );
    },
  },
  {
    title: 'Составлен',
    key: 'madeAt',
    render: (_: unknown, { madeAt, by }: ActLine) => (
      <>
        <Moment at={madeAt} />
        <div className="cell-note">{by}</div>
      </>
    ),
  },
];

const Acts = (): ReactNode => {
  const [filters, change] = useFilters();
  const query = useActs(filters);
  return (
    <>
      <div className="filters no-print" role="search">
        <Input.Search
          key={filters['system'] ?? ''}
          aria-label="Мнемоника системы"
          placeholder="Мнемоника системы"
          allowClear
          defaultValue={filters['system']}
          style={{ width: 220 }}
          onSearch={(text) =>
            change({ system: text.trim().toUpperCase() || undefined, before: undefined })
          }
        />
        <Checkbox
          checked={filters['conflicts'] === 'true'}
          onChange={({ target }) =>
            change({ conflicts: target.checked ? 'true' : undefined, before: undefined })
          }
        >
          Только с расхождениями
        </Checkbox>
      </div>
      <DataTable<ActLine>
        label="Протоколы сверки"
        query={query}
        rows={query.data}
        rowKey={({ actId }) => String(actId)}
        columns={columns}
        empty="Протоколов нет. Загрузите свой список сообщений или подождите: ежедневные протоколы хаб составляет сам."
      />
      <MorePages
        rows={query.data?.length ?? 0}
        last={query.data && String(query.data.at(-1)?.actId ?? '')}
      />
    </>
  );
};

/** Reconciliation of messages: the matrix of the exchange and the acts. */
export const ReconciliationsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const [isUploading, setUploading] = useState(false);
  const since = filters['since'] ?? dayFromNow(-6);
  const until = filters['until'] ?? dayFromNow(0);
  return (
    <PageFrame
      title="Сверка сообщений"
      subtitle="Хаб сравнивает списки участников со своим учётом и подписывает протокол"
      extra={
        <Button type="primary" icon={<UploadOutlined />} onClick={() => setUploading(true)}>
          Сверить список
        </Button>
      }
    >
      <div className="filters no-print" role="search">
        <label htmlFor="since">Дни с</label>
        <DateField
          id="since"
          value={filters['since'] ?? since}
          onChange={(day) => change({ since: day, before: undefined })}
        />
        <label htmlFor="until">по</label>
        <DateField
          id="until"
          value={filters['until'] ?? until}
          onChange={(day) => change({ until: day, before: undefined })}
        />
      </div>
      <Tabs
        activeKey={filters['tab'] ?? 'matrix'}
        onChange={(tab) => change({ tab: tab === 'matrix' ? undefined : tab })}
        items={[
          {
            key: 'matrix',
            label: 'Обмен по дням',
            children: <Matrix since={since} until={until} />,
          },
          { key: 'acts', label: 'Протоколы', children: <Acts /> },
        ]}
      />
      {isUploading && <UploadDialog day={dayFromNow(-1)} onClose={() => setUploading(false)} />}
    </PageFrame>
  );
};
