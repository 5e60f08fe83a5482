import { Select } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { SystemLink, To, TypeLink } from '../shared/links.tsx';
import { countText } from '../shared/moments.tsx';
import { dayOfMessages, useMatrix, type Cell } from './data.ts';
import { dayText } from './words.ts';

type Row = {
  readonly key: string;
  readonly sender: string;
  readonly recipient: string | null;
  readonly typeCode: string;
  readonly byDay: ReadonlyMap<string, number>;
  readonly total: number;
};

const rowsOf = (cells: readonly Cell[]): readonly Row[] => {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = [cell.sender, cell.recipient ?? '', cell.typeCode].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups].flatMap(([key, [first, ...rest]]): Row[] => {
    if (!first) return [];
    const all = [first, ...rest];
    return [
      {
        key,
        sender: first.sender,
        recipient: first.recipient,
        typeCode: first.typeCode,
        byDay: new Map(all.map(({ day, messages }) => [day, messages])),
        total: all.reduce((sum, { messages }) => sum + messages, 0),
      },
    ];
  });
};

const DayCount = ({ row, day }: { readonly row: Row; readonly day: string }): ReactNode => {
  const messages = row.byDay.get(day) ?? 0;
  if (messages === 0) return <span aria-label="нет">·</span>;
  const search = {
    sender: row.sender,
    ...(row.recipient !== null && { recipient: row.recipient }),
    type: row.typeCode,
    ...dayOfMessages(day),
  };
  return (
    <To path="/messages" search={search}>
      {countText(messages)}
    </To>
  );
};

const columnsFor = (days: readonly string[]) => [
  {
    title: 'Отправитель',
    key: 'sender',
    fixed: 'start' as const,
    render: (_: unknown, { sender }: Row) => <SystemLink code={sender} />,
  },
  {
    title: 'Получатель',
    key: 'recipient',
    render: (_: unknown, { recipient }: Row) =>
      recipient === null ? 'рассылка' : <SystemLink code={recipient} />,
  },
  {
    title: 'Вид сведений',
    key: 'type',
    render: (_: unknown, { typeCode }: Row) => <TypeLink code={typeCode} />,
  },
  {
    title: 'Всего',
    key: 'total',
    align: 'right' as const,
    sorter: (a: Row, b: Row) => a.total - b.total,
    render: (_: unknown, { total }: Row) => <strong>{countText(total)}</strong>,
  },
  ...days.map((day) => ({
    title: dayText(day).slice(0, 5),
    key: day,
    align: 'right' as const,
    render: (_: unknown, row: Row) => <DayCount row={row} day={day} />,
  })),
];

/** Messages by pairs, types and days; each number leads to its messages. */
export const Matrix = ({
  since,
  until,
}: {
  readonly since: string;
  readonly until: string;
}): ReactNode => {
  const query = useMatrix(since, until);
  const [{ with: system }, change] = useFilters();
  const cells = useMemo(
    () =>
      (query.data ?? []).filter(
        ({ sender, recipient }) => system === undefined || [sender, recipient].includes(system),
      ),
    [query.data, system],
  );
  const days = [...new Set(cells.map(({ day }) => day))].toSorted();
  const names = [
    ...new Set(
      (query.data ?? []).flatMap(({ sender, recipient }) => [sender, recipient ?? sender]),
    ),
  ].toSorted();
  return (
    <>
      <div className="filters no-print">
        <Select<string>
          aria-label="Система в паре"
          placeholder="Система в паре"
          allowClear
          showSearch
          style={{ width: 200 }}
          value={system ?? null}
          options={names.map((value) => ({ value, label: value }))}
          onChange={(value: string | undefined) => change({ with: value })}
        />
      </div>
      <DataTable<Row>
        label="Сообщения по парам, видам сведений и дням"
        query={query}
        rows={query.data && rowsOf(cells)}
        rowKey={({ key }) => key}
        columns={columnsFor(days)}
        empty="За эти дни обмена не было"
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </>
  );
};
