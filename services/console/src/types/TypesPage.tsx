import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { SystemLink, TypeLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { EntryState, entryStates } from '../shared/states.tsx';
import { useMay } from '../shell/session.tsx';
import { useVersions, type VersionData } from './data.ts';
import { kindTitles, routingTitles } from './words.ts';

type Row = VersionData & { readonly children?: readonly VersionData[] };

/** The newest version of each family with the older ones below it. */
const families = (versions: readonly VersionData[]): readonly Row[] => {
  const byFamily = new Map<string, VersionData[]>();
  for (const one of versions) byFamily.set(one.family, [...(byFamily.get(one.family) ?? []), one]);
  return [...byFamily.values()].flatMap(([first, ...older]) =>
    first === undefined ? [] : [{ ...first, ...(older.length > 0 && { children: older }) }],
  );
};

const byText =
  (of: (row: Row) => string) =>
  (left: Row, right: Row): number =>
    of(left).localeCompare(of(right), 'ru', { numeric: true });

const columns: TableColumnsType<Row> = [
  {
    title: 'Код',
    key: 'code',
    sorter: byText(({ code }) => code),
    render: (_, { code }) => <TypeLink code={code} />,
  },
  {
    title: 'Наименование',
    key: 'name',
    width: 320,
    sorter: byText(({ name }) => name),
    render: (_, { name }) => <div style={{ minWidth: 220, maxWidth: 420 }}>{name}</div>,
  },
  { title: 'Версия', key: 'version', render: (_, { version }) => version },
  { title: 'Состояние', key: 'state', render: (_, { state }) => <EntryState state={state} /> },
  {
    title: 'Поставщик',
    key: 'owner',
    sorter: byText(({ owner }) => owner),
    render: (_, { owner }) => <SystemLink code={owner} />,
  },
  { title: 'Обмен', key: 'kind', render: (_, { kind }) => kindTitles[kind] ?? kind },
  {
    title: 'Маршрут',
    key: 'routing',
    render: (_, { routing }) => routingTitles[routing] ?? routing,
  },
  { title: 'Формы', key: 'forms', render: (_, { forms }) => forms.join(', ').toUpperCase() },
  {
    title: 'Потребителей',
    key: 'consumers',
    align: 'end',
    sorter: (left, right) => left.consumers - right.consumers,
    render: (_, { consumers }) => consumers,
  },
  { title: 'Действует до', key: 'validTo', render: (_, { validTo }) => <Moment at={validTo} /> },
];

const Filters = (): ReactNode => {
  const [filters, change] = useFilters();
  const [text, setText] = useState(filters['text'] ?? '');
  return (
    <div className="filters" role="search">
      <Input.Search
        aria-label="Код или наименование"
        placeholder="Код или наименование"
        style={{ width: 280 }}
        allowClear
        value={text}
        onChange={({ target }) => setText(target.value)}
        onSearch={(value) => change({ text: value })}
      />
      <Select
        aria-label="Состояние"
        placeholder="Любое состояние"
        style={{ width: 190 }}
        allowClear
        value={filters['state'] ?? null}
        onChange={(value: string | null) => change({ state: value ?? undefined })}
        options={Object.entries(entryStates).map(([value, [, label]]) => ({ value, label }))}
      />
    </div>
  );
};

/** Information types by family, with the life of their versions. */
export const TypesPage = (): ReactNode => {
  const [filters] = useFilters();
  const may = useMay();
  const navigate = useNavigate();
  const query = useVersions({
    text: filters['text'],
    state: filters['state'],
    owner: filters['owner'],
  });
  const rows = useMemo(() => query.data && families(query.data), [query.data]);
  return (
    <PageFrame
      title="Виды сведений"
      subtitle="Семейства и версии: паспорта, схемы, потребители"
      extra={
        may('registry.edit') && (
          <Button type="primary" onClick={() => void navigate({ to: '/types/design' })}>
            Составить форму
          </Button>
        )
      }
    >
      <Filters />
      <DataTable<Row>
        label="Виды сведений"
        query={query}
        rows={rows}
        rowKey={({ code }) => code}
        columns={columns}
        expandable={{ defaultExpandAllRows: false }}
        empty={
          Object.keys(filters).length > 0
            ? 'По этому отбору видов сведений нет'
            : 'Видов сведений ещё нет: составьте форму или загрузите пакет реестров'
        }
      />
    </PageFrame>
  );
};
