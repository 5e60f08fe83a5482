import { DownloadOutlined } from '@ant-design/icons';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { fromPicker, presets, toPicker } from '../messages/localTime.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { csvOf } from '../shared/csv.ts';
import { saveAs } from '../shared/fileBytes.ts';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { countText, momentText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { useStatistics, type MarkStatistics } from './data.ts';

type Count = Exclude<keyof MarkStatistics, 'serviceCode' | 'authority'>;

const counts: readonly (readonly [key: Count, short: string, full: string])[] = [
  ['applications', 'Заявлений', 'Заявлений'],
  ['applicationsWithoutMessages', 'Без сообщений', 'Заявлений без сообщений'],
  ['messages', 'Сообщений', 'Сообщений'],
  ['messagesMin', 'Мин.', 'Сообщений на заявление, минимум'],
  ['messagesAverage', 'Среднее', 'Сообщений на заявление, среднее'],
  ['messagesMax', 'Макс.', 'Сообщений на заявление, максимум'],
  ['codes', 'Кодов', 'Выдано кодов'],
  ['codesExpiredUnused', 'Не пригодились', 'Кодов истекло без использования'],
];

const rounded = (value: number): number => Math.round(value * 100) / 100;

const columns = [
  {
    title: 'Услуга',
    key: 'service',
    sorter: (a: MarkStatistics, b: MarkStatistics) => a.serviceCode.localeCompare(b.serviceCode),
    render: (_: unknown, { serviceCode }: MarkStatistics) => (
      <To path="/applications" search={{ text: serviceCode }}>
        {serviceCode}
      </To>
    ),
  },
  {
    title: 'Ведомство',
    key: 'authority',
    sorter: (a: MarkStatistics, b: MarkStatistics) => a.authority.localeCompare(b.authority),
    render: (_: unknown, { authority }: MarkStatistics) => (
      <EntryLink register="participants" code={authority} />
    ),
  },
  ...counts.map(([key, short, full]) => ({
    title: <span title={full}>{short}</span>,
    key,
    align: 'right' as const,
    sorter: (a: MarkStatistics, b: MarkStatistics) => a[key] - b[key],
    render: (_: unknown, row: MarkStatistics) => countText(rounded(row[key])),
  })),
];

const csv = (rows: readonly MarkStatistics[]): string =>
  csvOf([
    ['Услуга', 'Ведомство (ОГРН)', ...counts.map(([, , full]) => full)],
    ...rows.map((row) => [
      row.serviceCode,
      row.authority,
      ...counts.map(([key]) => String(rounded(row[key])).replace('.', ',')),
    ]),
  ]);

const monthAgo = (): string => dayjs().subtract(30, 'day').startOf('hour').toISOString();
const nextHour = (): string => dayjs().add(1, 'hour').startOf('hour').toISOString();

/** How marking codes are used, by service and authority (KIS-6.3.7.d). */
export const MarksStatisticsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const since = filters['since'] ?? monthAgo();
  const until = filters['until'] ?? nextHour();
  const query = useStatistics(since, until);
  return (
    <PageFrame
      title="Использование кодов маркировки"
      subtitle={`Заявления, зарегистрированные с ${momentText(since)} по ${momentText(until)}`}
      extra={
        <Button
          icon={<DownloadOutlined />}
          disabled={!query.data || query.data.length === 0}
          onClick={() =>
            saveAs('marking-codes.csv', csv(query.data ?? []), 'text/csv;charset=utf-8')
          }
        >
          CSV
        </Button>
      }
    >
      <div className="filters no-print" role="search">
        <DatePicker.RangePicker
          showTime={{ format: 'HH:mm' }}
          format="DD.MM.YYYY HH:mm"
          allowEmpty={[true, true]}
          placeholder={['С (30 суток назад)', 'по (сейчас)']}
          presets={presets()}
          value={[toPicker(filters['since']), toPicker(filters['until'])]}
          onChange={(range) =>
            change({
              since: fromPicker(range?.[0] ?? null),
              until: fromPicker(range?.[1] ?? null),
            })
          }
          style={{ width: 300, maxWidth: '100%' }}
        />
      </div>
      <DataTable<MarkStatistics>
        label="Использование кодов маркировки"
        query={query}
        rows={query.data}
        rowKey={({ serviceCode, authority }) => `${serviceCode} ${authority}`}
        columns={columns}
        empty="За этот срок заявлений не регистрировали"
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </PageFrame>
  );
};
