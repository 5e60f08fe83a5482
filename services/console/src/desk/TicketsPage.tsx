import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented, Select, Space, Statistic } from 'antd';
import { useMemo, type ReactNode } from 'react';
import type { TicketLineData } from '../../../desk/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { countText, Duration, durationText, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { StateWord } from './StateWord.tsx';
import { optionsOf, ticketStates } from './words.ts';

type TicketList = { readonly tickets: readonly TicketLineData[]; readonly next: string | null };

const columns = [
  {
    title: 'Номер',
    key: 'number',
    render: (_: unknown, row: TicketLineData) => <To path={`/tickets/${row.id}`}>{row.number}</To>,
  },
  { title: 'Тема', dataIndex: 'title', key: 'title' },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, row: TicketLineData) => (
      <StateWord words={ticketStates} state={row.state} />
    ),
  },
  {
    title: 'От кого',
    key: 'author',
    render: (_: unknown, row: TicketLineData) => (
      <>
        {row.authorName},{' '}
        <EntryLink register="participants" code={row.organisation}>
          {row.organisationName ?? row.organisation}
        </EntryLink>
      </>
    ),
  },
  {
    title: 'Откуда',
    key: 'page',
    render: (_: unknown, row: TicketLineData) => row.pageTitle ?? row.page,
  },
  {
    title: 'Создано',
    key: 'createdAt',
    render: (_: unknown, row: TicketLineData) => <Moment at={row.createdAt} />,
  },
  {
    title: 'Первый ответ через',
    key: 'firstAnswerMs',
    render: (_: unknown, row: TicketLineData) => <Duration ms={row.firstAnswerMs} />,
  },
  {
    title: 'Отвечает',
    key: 'assignee',
    render: (_: unknown, row: TicketLineData) => row.assignee ?? '—',
  },
];

type Times = {
  readonly tickets: number;
  readonly answered: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly waiting: number;
};

const monthMs = 30 * 24 * 3_600_000;

const AnswerTimes = (): ReactNode => {
  const query = useQuery({
    queryKey: ['tickets', 'statistics'],
    queryFn: () => {
      const nowMs = Date.now();
      return api.get<Times>('/api/v1/desk/ticket-statistics', {
        from: new Date(nowMs - monthMs).toISOString(),
        to: new Date(nowMs + 60_000).toISOString(),
      });
    },
  });
  const times = query.data;
  if (times === undefined) return null;
  const time = (ms: number | null): string => (ms === null ? '—' : durationText(ms));
  return (
    <Space
      size="large"
      wrap
      style={{ marginBlockEnd: 12 }}
      role="group"
      aria-label="Скорость ответов за 30 дней"
    >
      <Statistic title="Обращений за 30 дней" value={countText(times.tickets)} />
      <Statistic title="Ждут первого ответа" value={countText(times.waiting)} />
      <Statistic title="Первый ответ, медиана" value={time(times.medianMs)} />
      <Statistic title="Первый ответ, 95 %" value={time(times.p95Ms)} />
    </Space>
  );
};

type BarProps = {
  readonly filters: Readonly<Record<string, string>>;
  readonly change: (part: Record<string, string | undefined>) => void;
};

const FilterBar = ({ filters, change }: BarProps): ReactNode => (
  <div className="filters">
    <Segmented
      aria-label="Чьи обращения"
      value={filters['mine'] === 'true' ? 'mine' : 'all'}
      options={[
        { value: 'all', label: 'Все доступные' },
        { value: 'mine', label: 'Мои' },
      ]}
      onChange={(value) => change({ mine: value === 'mine' ? 'true' : undefined })}
    />
    <Select
      aria-label="Состояние"
      value={filters['state'] ?? 'open'}
      style={{ width: 180 }}
      options={[
        { value: 'open', label: 'все открытые' },
        ...optionsOf(ticketStates),
        { value: 'all', label: 'все, и закрытые' },
      ]}
      onChange={(value: string) => change({ state: value === 'open' ? undefined : value })}
    />
    <Input.Search
      aria-label="Найти обращение"
      placeholder="Номер, тема, страница, автор"
      allowClear
      defaultValue={filters['text'] ?? ''}
      style={{ width: 300 }}
      onSearch={(value) => change({ text: value.trim() })}
    />
  </div>
);

/** Questions to the operator: one's own, of one's organisation, or all for who answers. */
export const TicketsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const may = useMay();
  const { state = 'open', text, mine } = filters;
  const asked = useMemo(
    () => ({ ...(state !== 'all' && { state }), text, mine }),
    [state, text, mine],
  );
  const query = useInfiniteQuery({
    queryKey: ['tickets', asked],
    queryFn: ({ pageParam }) =>
      api.get<TicketList>('/api/v1/desk/tickets', { ...asked, before: pageParam }),
    initialPageParam: '',
    getNextPageParam: ({ next }: TicketList) => next ?? undefined,
  });
  return (
    <PageFrame
      title="Обращения"
      subtitle="Вопросы операторам хаба; задать новый — кнопкой «?» вверху любой страницы"
    >
      {may('desk.answer') && <AnswerTimes />}
      <FilterBar filters={filters} change={change} />
      <DataTable<TicketLineData>
        label="Обращения"
        query={query}
        rows={query.data?.pages.flatMap(({ tickets }) => tickets)}
        rowKey={({ id }) => id}
        columns={columns}
        empty="Обращений нет. Задайте вопрос кнопкой «?» вверху страницы"
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
