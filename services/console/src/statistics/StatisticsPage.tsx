import { useQuery } from '@tanstack/react-query';
import { App, Button, Card, DatePicker, Input, Select, Space, Statistic } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { fromPicker, presets, toPicker } from '../messages/localTime.ts';
import { useFilters, type Filters } from '../shared/filters.ts';
import { countText, durationText, momentText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { api, download, type Query } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { Chart, type Series } from './Chart.tsx';
import { HeatMap } from './HeatMap.tsx';
import { eventWords, statisticsPath, type Statistics, type StatisticRow } from './replies.ts';
import { StatisticTable } from './StatisticTable.tsx';

const steps = [
  { value: 'hour', label: 'по часам' },
  { value: 'day', label: 'по дням' },
  { value: 'month', label: 'по месяцам' },
  { value: 'none', label: 'за весь срок' },
];
const dimensions = [
  { value: 'type', label: 'вид сведений' },
  { value: 'sender', label: 'отправитель' },
  { value: 'recipient', label: 'получатель' },
  { value: 'kind', label: 'запрос или ответ' },
];
const words = [
  ['type', 'Вид сведений', 170],
  ['participant', 'Участник', 150],
  ['sender', 'Отправитель', 150],
  ['recipient', 'Получатель', 150],
] as const;

type Change = (part: Record<string, string | undefined>) => void;

const FilterBar = ({ filters, change }: { readonly filters: Filters; readonly change: Change }) => (
  <div className="filters no-print" role="search">
    <DatePicker.RangePicker
      showTime={{ format: 'HH:mm' }}
      format="DD.MM.YYYY HH:mm"
      allowEmpty={[true, true]}
      placeholder={['С (сутки назад)', 'по (сейчас)']}
      presets={presets()}
      value={[toPicker(filters['from']), toPicker(filters['until'])]}
      onChange={(range) =>
        change({ from: fromPicker(range?.[0] ?? null), until: fromPicker(range?.[1] ?? null) })
      }
      style={{ width: 300, maxWidth: '100%' }}
    />
    <Select
      aria-label="Шаг времени"
      style={{ width: 140 }}
      value={filters['time'] ?? 'hour'}
      options={steps}
      onChange={(time) => change({ time: time === 'hour' ? undefined : time })}
    />
    <Select<string[]>
      aria-label="Группировать"
      placeholder="Группировать"
      mode="multiple"
      maxTagCount={2}
      style={{ minWidth: 220 }}
      value={filters['by']?.split(',') ?? []}
      options={dimensions}
      onChange={(by) => change({ by: by.join(',') || undefined })}
    />
    <Select<string>
      aria-label="Вид сообщения"
      placeholder="Вид сообщения"
      allowClear
      style={{ width: 150 }}
      value={filters['kind'] ?? null}
      options={[
        { value: 'request', label: 'запросы' },
        { value: 'response', label: 'ответы' },
        { value: 'broadcast', label: 'рассылки' },
      ]}
      onChange={(kind: string | undefined) => change({ kind })}
    />
    {words.map(([name, label, width]) => (
      <Input.Search
        key={`${name} ${filters[name] ?? ''}`}
        aria-label={label}
        placeholder={label}
        defaultValue={filters[name] ?? ''}
        allowClear
        style={{ width, maxWidth: '100%' }}
        onSearch={(text) => change({ [name]: text.trim() || undefined })}
      />
    ))}
  </div>
);

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

const Charts = ({ asked }: { readonly asked: Query }): ReactNode => {
  const query = { ...asked, by: undefined };
  const { data } = useQuery({
    queryKey: [statisticsPath, query],
    queryFn: () => api.get<Statistics>(statisticsPath, query),
  });
  const rows = data?.rows;
  const drawn = useMemo(() => {
    const shown = rows ?? [];
    const counted = (event: string): Series['values'] =>
      shown.map(({ events }) => events[event] ?? 0);
    const timed = (of: (row: StatisticRow) => number | null): Series['values'] =>
      shown.map((row) => seconds(of(row)));
    return {
      // Within one year the year says nothing.
      times: shown.map(({ time }) => time?.slice(time.length > 7 ? 5 : 0) ?? ''),
      counts: [
        { name: 'Принято', values: counted('receive') },
        { name: 'Отказано', values: shown.map(({ refused }) => refused) },
        {
          name: 'Истекло и не доставлено',
          values: shown.map((row) => (row.events['expire'] ?? 0) + (row.events['bury'] ?? 0)),
        },
      ],
      delays: [
        { name: 'Ожидание p50', values: timed(({ wait }) => wait.p50Ms) },
        { name: 'Ожидание p95', values: timed(({ wait }) => wait.p95Ms) },
        { name: 'Ответ p50', values: timed(({ answer }) => answer.p50Ms) },
        { name: 'Ответ p95', values: timed(({ answer }) => answer.p95Ms) },
      ],
    };
  }, [rows]);
  if (drawn.times.length < 2) return null;
  return (
    <div className="charts">
      <Card size="small" title="Сообщения">
        <Chart label="Сообщения по времени" times={drawn.times} series={drawn.counts} />
      </Card>
      <Card size="small" title="Ожидание в очереди и время ответа, с">
        <Chart
          label="Ожидание и ответ по времени"
          kind="line"
          unit=" с"
          times={drawn.times}
          series={drawn.delays}
        />
      </Card>
    </div>
  );
};

const time = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? '—' : durationText(ms);

const Totals = ({ found }: { readonly found: Statistics }): ReactNode => {
  const { total } = found;
  const shown = [
    ...eventWords
      .slice(0, 6)
      .map(([event, title]) => [title, countText(total?.events[event] ?? 0)] as const),
    ['Отказано', countText(total?.refused ?? 0)] as const,
    ['Ожидание p50 / p95', `${time(total?.wait.p50Ms)} / ${time(total?.wait.p95Ms)}`] as const,
    ['Ответ p50 / p95', `${time(total?.answer.p50Ms)} / ${time(total?.answer.p95Ms)}`] as const,
  ];
  return (
    <Space size={28} wrap style={{ marginBlockEnd: 12 }}>
      {shown.map(([title, value]) => (
        <Statistic key={title} title={title} value={value} styles={{ content: { fontSize: 20 } }} />
      ))}
    </Space>
  );
};

const ExportButtons = ({ asked }: { readonly asked: Query }): ReactNode => {
  const { message } = App.useApp();
  const take = (format: string): void => {
    download(`${statisticsPath}/export`, {
      query: { ...asked, format },
      fileName: `statistics.${format}`,
    }).catch((error: unknown) => void message.error(problemOf(error).message));
  };
  return (
    <>
      <Button onClick={() => take('csv')}>CSV</Button>
      <Button onClick={() => take('xlsx')}>XLSX</Button>
    </>
  );
};

/** Counts of the exchange by type, participant, state and time, with p50 and p95. */
export const StatisticsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const { page: _page, ...rest } = filters;
  const asked: Query = { ...rest, time: filters['time'] ?? 'hour' };
  const query = useQuery({
    queryKey: [statisticsPath, asked],
    queryFn: () => api.get<Statistics>(statisticsPath, asked),
  });
  const { data: found } = query;
  return (
    <PageFrame
      title="Статистика"
      subtitle={
        found &&
        `С ${momentText(found.from)} по ${momentText(found.until)}; посчитано по ${momentText(found.countedUpTo)}; погрешность p50 и p95 не больше ${(found.errorShare * 100).toFixed(1).replace('.', ',')} %`
      }
      extra={<ExportButtons asked={asked} />}
    >
      <FilterBar filters={filters} change={change} />
      {found && <Totals found={found} />}
      <Charts asked={asked} />
      <StatisticTable query={query} />
      <Card size="small" title="Нагрузка по часам недели" style={{ marginBlockStart: 16 }}>
        <HeatMap asked={asked} />
      </Card>
    </PageFrame>
  );
};
