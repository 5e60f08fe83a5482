import { Checkbox, Input, Segmented, Select, Space, Statistic, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters, type Filters } from '../shared/filters.ts';
import { countText, durationText, momentText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { useLiveQuery } from '../shell/liveQuery.ts';
import { boardColumns } from './columns.tsx';
import type { Board, BoardLine } from './replies.ts';
import { rateText } from './words.tsx';

const pageRows = 100;
type Change = (part: Record<string, string | undefined>) => void;

const FilterBar = ({ filters, change }: { readonly filters: Filters; readonly change: Change }) => (
  <div className="filters no-print" role="search">
    <Input.Search
      key={filters['text'] ?? ''}
      aria-label="Очередь, участник или вид сведений"
      placeholder="Очередь, участник или вид сведений"
      defaultValue={filters['text'] ?? ''}
      allowClear
      style={{ width: 320, maxWidth: '100%' }}
      onSearch={(text) => change({ text: text.trim() || undefined })}
    />
    <Select<string>
      aria-label="Вид очереди"
      placeholder="Вид очереди"
      allowClear
      style={{ width: 150 }}
      value={filters['kind'] ?? null}
      options={[
        { value: 'requests', label: 'запросы' },
        { value: 'responses', label: 'ответы' },
        { value: 'statuses', label: 'статусы' },
      ]}
      onChange={(kind: string | undefined) => change({ kind })}
    />
    <Select<string>
      aria-label="Состояние"
      placeholder="Состояние"
      allowClear
      style={{ width: 190 }}
      value={filters['level'] ?? null}
      options={[
        { value: 'warning', label: 'внимание и тревога' },
        { value: 'critical', label: 'только тревога' },
      ]}
      onChange={(level: string | undefined) => change({ level })}
    />
    <Segmented
      aria-label="Строки"
      value={filters['by'] ?? 'type'}
      options={[
        { value: 'type', label: 'По видам сведений' },
        { value: 'queue', label: 'По очередям' },
      ]}
      onChange={(by) => change({ by: by === 'type' ? undefined : by })}
    />
    <Checkbox
      checked={filters['busy'] === 'true'}
      onChange={({ target }) => change({ busy: target.checked ? 'true' : undefined })}
    >
      Только непустые
    </Checkbox>
  </div>
);

const Sums = ({ board }: { readonly board: Board | undefined }): ReactNode => {
  const sums = board?.sums;
  const shown = [
    ['Ждут', sums && countText(sums.waiting)],
    ['Выдано', sums && countText(sums.leased)],
    ['Недоставлено', sums && countText(sums.dead)],
    ['Вход, /мин', sums && rateText(sums.inPerMinute)],
    ['Выход, /мин', sums && rateText(sums.outPerMinute)],
    ['Тревога', sums && countText(sums.critical)],
    ['Внимание', sums && countText(sums.warning)],
  ] as const;
  return (
    <Space size={28} wrap style={{ marginBlockEnd: 12 }}>
      {shown.map(([title, value]) => (
        <Statistic
          key={title}
          title={title}
          value={value ?? '—'}
          styles={{ content: { fontSize: 20 } }}
        />
      ))}
    </Space>
  );
};

const legendOf = ({ thresholds }: Board): string =>
  `Внимание: сообщения ждут дольше ${durationText(thresholds.warningAgeMs)} или очередь заполнена на ${thresholds.warningFillShare * 100} %; тревога: дольше ${durationText(thresholds.criticalAgeMs)} или ${thresholds.criticalFillShare * 100} %. Возраст статусов не учитывается. Вход и выход — сообщений в минуту за 5 минут; линия за час: пришло — сплошная, подтверждено — пунктир.`;

/** The queues of all participants, live. */
export const QueuesPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const page = Number(filters['page'] ?? 1);
  const { page: _, ...asked } = filters;
  const query = useLiveQuery<Board>('queues', '/api/v1/monitor/board', {
    ...asked,
    skip: (page - 1) * pageRows,
    limit: pageRows,
  });
  const { data } = query;
  const columns = boardColumns.map((column) => ({
    ...column,
    ...(column.key === (filters['sort'] ?? 'level') && {
      sortOrder: filters['order'] === 'asc' ? ('ascend' as const) : ('descend' as const),
    }),
  }));
  const onChange: TableProps<BoardLine>['onChange'] = (pages, _filters, sorter) => {
    const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
    const sort = order ? String(columnKey) : undefined;
    const turned = pages.current === page ? undefined : String(pages.current ?? 1);
    change({ sort, order: order === 'ascend' ? 'asc' : undefined, page: turned });
  };
  return (
    <PageFrame
      title="Очереди"
      subtitle={data ? `Состояние на ${momentText(data.at)}, обновляется само` : undefined}
    >
      <FilterBar filters={filters} change={change} />
      <Sums board={data} />
      <DataTable<BoardLine>
        label="Очереди"
        query={query}
        rows={data?.lines}
        rowKey={({ queue, type }) => `${queue} ${type ?? ''}`}
        columns={columns}
        onChange={onChange}
        pagination={{
          current: page,
          pageSize: pageRows,
          total: data?.total ?? 0,
          showSizeChanger: false,
          hideOnSinglePage: true,
          showTotal: (total) => `Строк: ${countText(total)}`,
        }}
        empty="Очередей по этому отбору нет: сообщений ещё не было или отбор слишком узок."
      />
      {data && <p className="hint">{legendOf(data)}</p>}
    </PageFrame>
  );
};
