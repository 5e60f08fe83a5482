import type { UseQueryResult } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Alert, Button, Descriptions, Space, Tabs, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { MessageLink, SystemLink, To, TypeLink } from '../shared/links.tsx';
import { bytesText, countText, Duration, Moment, momentText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useLiveQuery } from '../shell/liveQuery.ts';
import { typeColumns } from './columns.tsx';
import type { LeasedMessage, QueueCard, QueuedMessage, QueuedStatus } from './replies.ts';
import { Sparkline } from './Sparkline.tsx';
import { drainText, kindWords, QueueLevel, rateText, reasonsText } from './words.tsx';

const common: TableColumnsType<QueuedMessage> = [
  { title: 'Сообщение', key: 'id', render: (_, row) => <MessageLink id={row.messageId} /> },
  { title: 'Вид сведений', key: 'type', render: (_, row) => <TypeLink code={row.type} /> },
  { title: 'Отправитель', key: 'sender', render: (_, row) => <SystemLink code={row.sender} /> },
  { title: 'Получено', key: 'received', render: (_, row) => <Moment at={row.receivedAt} /> },
  {
    title: 'Выдач',
    key: 'attempts',
    align: 'right',
    render: (_, row) => countText(row.attempts),
  },
  {
    title: 'Размер',
    key: 'size',
    align: 'right',
    render: (_, row) => <span className="nowrap">{bytesText(row.sizeBytes)}</span>,
  },
];

const waitingColumns: TableColumnsType<QueuedMessage> = [
  ...common,
  {
    title: 'Очерёдность',
    key: 'priority',
    render: (_, row) => (row.priority === 0 ? 'вне очереди' : 'обычная'),
  },
  { title: 'Срок жизни до', key: 'expires', render: (_, row) => <Moment at={row.expiresAt} /> },
];

const leasedColumns: TableColumnsType<LeasedMessage> = [
  ...(common as TableColumnsType<LeasedMessage>),
  { title: 'Выдано', key: 'leased', render: (_, row) => <Moment at={row.leasedAt} /> },
  { title: 'Вернётся', key: 'until', render: (_, row) => <Moment at={row.leaseUntil} /> },
];

const statusColumns: TableColumnsType<QueuedStatus> = [
  {
    title: 'О сообщении',
    key: 'id',
    render: (_, row) => <MessageLink id={row.originalMessageId} />,
  },
  { title: 'Статус', dataIndex: 'status' },
  { title: 'Создан', key: 'at', render: (_, row) => <Moment at={row.at} /> },
  { title: 'Выдач', dataIndex: 'attempts', align: 'right' },
  {
    title: 'Состояние',
    key: 'state',
    render: (_, row) =>
      row.leaseUntil === null ? 'ждёт' : <>выдан до {momentText(row.leaseUntil)}</>,
  },
];

const Facts = ({ card }: { readonly card: QueueCard }): ReactNode => {
  const { queue } = card;
  const quota =
    card.quotaMessagesMax === null || queue.fillShare === null
      ? '—'
      : `${Math.round(queue.fillShare * 100)} % из ${countText(card.quotaMessagesMax)}`;
  const rates = (of: typeof queue.ratesIn): string =>
    of === null ? '—' : `${rateText(of.m1)} / ${rateText(of.m5)} / ${rateText(of.m60)}`;
  const items = [
    [
      'Участник',
      <SystemLink key="o" code={queue.owner}>
        {queue.ownerName ?? queue.owner}
      </SystemLink>,
    ],
    [
      'Вид',
      `${kindWords[queue.kind] ?? queue.kind}${queue.nodeId === null ? '' : `, узел ${queue.nodeId}`}`,
    ],
    ['Ждут', countText(queue.waiting)],
    ['Выдано', countText(queue.leased)],
    ['Старейшее', <Duration key="a" ms={queue.oldestAgeMs} />],
    ['Опустеет', drainText(queue)],
    ['Вход, /мин за 1, 5, 60', rates(queue.ratesIn)],
    ['Выход, /мин за 1, 5, 60', rates(queue.ratesOut)],
    ['Квота', quota],
    ['Последний опрос', <Moment key="p" at={queue.lastPollAt} />],
    ['Обычно опрашивает раз в', <Duration key="i" ms={queue.pollIntervalMs} />],
    ['Последнее Ack', <Moment key="k" at={queue.lastAckAt} />],
  ] as const;
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 2, lg: 3 }}
      style={{ marginBlockEnd: 16 }}
      items={items.map(([label, children]) => ({ key: label, label, children }))}
    />
  );
};

const Held = ({ card }: { readonly card: QueueCard }): ReactNode => {
  const { queue } = card;
  if (queue.level === 'calm') return null;
  return (
    <Alert
      showIcon
      type={queue.level === 'critical' || queue.held ? 'error' : 'warning'}
      title={reasonsText(queue)}
      style={{ marginBlockEnd: 12 }}
      action={
        queue.dead > 0 && (
          <To path="/dead-letters" search={{ queue: queue.queue }}>
            Недоставленные: {countText(queue.dead)}
          </To>
        )
      }
    />
  );
};

type Asked = UseQueryResult<QueueCard>;

const Waiting = ({ query }: { readonly query: Asked }): ReactNode => {
  const [filters, change] = useFilters();
  const { data: card } = query;
  const next = card?.next ?? null;
  return (
    <>
      <DataTable<QueuedMessage>
        label="Ждут выдачи"
        query={query}
        rows={card?.waiting}
        rowKey={({ messageId }) => messageId}
        columns={waitingColumns}
        empty="Никто не ждёт."
      />
      <Space style={{ marginBlockStart: 12 }} className="no-print">
        {filters['after'] !== undefined && (
          <Button onClick={() => change({ after: undefined })}>К началу очереди</Button>
        )}
        {next !== null && <Button onClick={() => change({ after: next })}>Дальше</Button>}
      </Space>
    </>
  );
};

const Leased = ({ query }: { readonly query: Asked }): ReactNode => (
  <DataTable<LeasedMessage>
    label="Выдано"
    query={query}
    rows={query.data?.leased}
    rowKey={({ messageId }) => messageId}
    columns={leasedColumns}
    empty="Ничего не выдано."
  />
);

const Types = ({ query }: { readonly query: Asked }): ReactNode => (
  <DataTable
    label="По видам сведений"
    query={query}
    rows={query.data?.types}
    rowKey={({ type }) => type ?? ''}
    columns={typeColumns}
  />
);

const Statuses = ({ query }: { readonly query: Asked }): ReactNode => (
  <DataTable<QueuedStatus>
    label="Статусы"
    query={query}
    rows={query.data?.statuses}
    rowKey={(row) => `${row.originalMessageId} ${row.status} ${row.at}`}
    columns={statusColumns}
    empty="Статусов нет."
  />
);

const Contents = ({ query }: { readonly query: Asked }): ReactNode => {
  const { data: card } = query;
  if (card?.queue.kind === 'statuses') return <Statuses query={query} />;
  const { waiting, leased } = card?.queue ?? { waiting: 0, leased: 0 };
  const tabs = [
    { key: 'waiting', label: `Ждут: ${countText(waiting)}`, children: <Waiting query={query} /> },
    { key: 'leased', label: `Выдано: ${countText(leased)}`, children: <Leased query={query} /> },
    {
      key: 'types',
      label: `Виды сведений: ${card?.types.length ?? 0}`,
      children: <Types query={query} />,
    },
  ];
  return <Tabs items={tabs} destroyOnHidden />;
};

/** One queue: what waits, what is given out and until when, what is held. */
export const QueuePage = (): ReactNode => {
  const { name = '' } = useParams({ strict: false });
  const [{ after }] = useFilters();
  const query = useLiveQuery<QueueCard>('queues', '/api/v1/monitor/queue', { name, after });
  const { data: card } = query;
  if (query.isError && card === undefined)
    return (
      <PageFrame title={`Очередь ${name}`}>
        <ProblemAlert error={query.error} retry={() => void query.refetch()} />
      </PageFrame>
    );
  return (
    <PageFrame
      title={`Очередь ${name}`}
      subtitle={
        card && (
          <Space>
            <QueueLevel line={card.queue} />
            <Sparkline placed={card.queue.sparkIn} done={card.queue.sparkOut} width={240} />
          </Space>
        )
      }
    >
      {card && <Held card={card} />}
      {card && <Facts card={card} />}
      <Contents query={query} />
    </PageFrame>
  );
};
