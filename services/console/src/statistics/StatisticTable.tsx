import type { UseQueryResult } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { SystemLink, To, TypeLink } from '../shared/links.tsx';
import { countText, Duration } from '../shared/moments.tsx';
import { eventWords, type Statistics, type StatisticRow, type Times } from './replies.ts';

const kinds: Readonly<Record<string, string>> = {
  request: 'запрос',
  response: 'ответ',
  broadcast: 'рассылка',
};
const number = { align: 'right' as const };

const system = (code: string | null, name: string | null): ReactNode =>
  code === null || code === '' ? '—' : <SystemLink code={code}>{name ?? code}</SystemLink>;

const stepMs: Readonly<Record<number, number>> = { 10: 24 * 3_600_000, 16: 3_600_000 };

/** An hour or a day leads to its messages. */
const TimeLink = ({ row }: { readonly row: StatisticRow }): ReactNode => {
  const time = row.time ?? '';
  const step = stepMs[time.length];
  if (step === undefined) return <span className="nowrap">{time}</span>;
  const since = Date.parse(
    `${time.length === 10 ? `${time}T00:00` : time.replace(' ', 'T')}+07:00`,
  );
  const search = {
    since: new Date(since).toISOString(),
    until: new Date(since + step).toISOString(),
    ...(row.type !== null && { type: row.type }),
    ...(row.sender !== null && { sender: row.sender }),
    ...(row.recipient !== null && { recipient: row.recipient }),
  };
  return (
    <span className="nowrap">
      <To path="/messages" search={search}>
        {time}
      </To>
    </span>
  );
};

const named = ({ time, by }: Statistics): TableColumnsType<StatisticRow> => [
  ...(time === 'none'
    ? []
    : [
        {
          title: 'Время',
          key: 'time',
          render: (_: unknown, row: StatisticRow) => <TimeLink row={row} />,
        },
      ]),
  ...(by.includes('type')
    ? [
        {
          title: 'Вид сведений',
          key: 'type',
          render: (_: unknown, { type, typeName }: StatisticRow) =>
            type === null || typeName === null ? (
              type || 'не определён'
            ) : (
              <TypeLink code={type}>{`${type} — ${typeName}`}</TypeLink>
            ),
        },
      ]
    : []),
  ...(by.includes('sender')
    ? [
        {
          title: 'Отправитель',
          key: 'sender',
          render: (_: unknown, row: StatisticRow) => system(row.sender, row.senderName),
        },
      ]
    : []),
  ...(by.includes('recipient')
    ? [
        {
          title: 'Получатель',
          key: 'recipient',
          render: (_: unknown, row: StatisticRow) => system(row.recipient, row.recipientName),
        },
      ]
    : []),
  ...(by.includes('kind')
    ? [
        {
          title: 'Сообщение',
          key: 'kind',
          render: (_: unknown, row: StatisticRow) => kinds[row.kind ?? ''] ?? '—',
        },
      ]
    : []),
];

const delay = (
  title: string,
  key: string,
  of: (row: StatisticRow) => Times,
  share: 'p50Ms' | 'p95Ms',
): TableColumnsType<StatisticRow>[number] => ({
  title,
  key,
  ...number,
  sorter: (a, b) => (of(a)[share] ?? -1) - (of(b)[share] ?? -1),
  render: (_, row) => <Duration ms={of(row)[share]} />,
});

const counted: TableColumnsType<StatisticRow> = [
  ...eventWords.map(([event, title]) => ({
    title,
    key: event,
    ...number,
    sorter: (a: StatisticRow, b: StatisticRow) => (a.events[event] ?? 0) - (b.events[event] ?? 0),
    render: (_: unknown, { events }: StatisticRow) => countText(events[event] ?? 0),
  })),
  {
    title: 'Отказано',
    key: 'refused',
    ...number,
    sorter: (a, b) => a.refused - b.refused,
    render: (_, { refused }) => countText(refused),
  },
  delay('Ожидание p50', 'wait50', ({ wait }) => wait, 'p50Ms'),
  delay('p95', 'wait95', ({ wait }) => wait, 'p95Ms'),
  delay('Ответ p50', 'answer50', ({ answer }) => answer, 'p50Ms'),
  delay('p95', 'answer95', ({ answer }) => answer, 'p95Ms'),
];

/** The columns of times, in their order. */
const delays: readonly { key: string; of: (row: StatisticRow) => number | null }[] = [
  { key: 'wait50', of: ({ wait }) => wait.p50Ms },
  { key: 'wait95', of: ({ wait }) => wait.p95Ms },
  { key: 'answer50', of: ({ answer }) => answer.p50Ms },
  { key: 'answer95', of: ({ answer }) => answer.p95Ms },
];

const keyOf = (row: StatisticRow): string =>
  [row.time, row.type, row.sender, row.recipient, row.kind].join(' ');

const Sum = ({ names, total }: { readonly names: number; readonly total: StatisticRow }) => (
  <Table.Summary.Row>
    <Table.Summary.Cell index={0} colSpan={Math.max(1, names)}>
      <strong>Всего</strong>
    </Table.Summary.Cell>
    {eventWords.map(([event], at) => (
      <Table.Summary.Cell key={event} index={names + at} align="right">
        <strong>{countText(total.events[event] ?? 0)}</strong>
      </Table.Summary.Cell>
    ))}
    <Table.Summary.Cell index={names + 8} align="right">
      <strong>{countText(total.refused)}</strong>
    </Table.Summary.Cell>
    {delays.map(({ key, of }, at) => (
      <Table.Summary.Cell key={key} index={names + 9 + at} align="right">
        <Duration ms={of(total)} />
      </Table.Summary.Cell>
    ))}
  </Table.Summary.Row>
);

const summaryOf = (names: number, total: StatisticRow | null) => {
  if (total === null || names === 0) return {};
  const line = <Sum names={names} total={total} />;
  return { summary: () => line };
};

/** The numbers behind the charts. */
export const StatisticTable = ({
  query,
}: {
  readonly query: UseQueryResult<Statistics>;
}): ReactNode => {
  const { data: found } = query;
  const names = found ? named(found) : [];
  const total = found?.total ?? null;
  return (
    <DataTable<StatisticRow>
      label="Статистика"
      query={query}
      rows={found?.rows}
      rowKey={keyOf}
      columns={[...names, ...counted]}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      empty="За этот срок по этому отбору сообщений не было."
      {...summaryOf(names.length, total)}
    />
  );
};
