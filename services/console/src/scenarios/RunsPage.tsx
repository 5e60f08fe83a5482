import { Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { StateWord } from '../desk/StateWord.tsx';
import { optionsOf } from '../desk/words.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { SystemLink, To } from '../shared/links.tsx';
import { MorePages } from '../shared/MorePages.tsx';
import { Duration, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { useRuns, type RunLine } from './data.ts';
import { runStates } from './words.ts';

const columns = [
  {
    title: 'Начато',
    key: 'startedAt',
    render: (_: unknown, { id, startedAt }: RunLine) => (
      <To path={`/scenario-runs/${id}`}>
        <Moment at={startedAt} />
      </To>
    ),
  },
  {
    title: 'Последовательность',
    key: 'code',
    render: (_: unknown, { code, version }: RunLine) => (
      <>
        <To path={`/scenarios/${encodeURIComponent(code)}`}>{code}</To>
        <span className="cell-note">, редакция {version}</span>
      </>
    ),
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, { state, decisionAwaited }: RunLine) => (
      <>
        <StateWord words={runStates} state={state} />{' '}
        {decisionAwaited && <StateTag tone="warning">ждёт решения</StateTag>}
      </>
    ),
  },
  {
    title: 'От имени',
    key: 'initiator',
    render: (_: unknown, { initiator }: RunLine) => <SystemLink code={initiator} />,
  },
  {
    title: 'Заявление',
    key: 'application',
    render: (_: unknown, { applicationId }: RunLine) =>
      applicationId === null ? (
        '—'
      ) : (
        <To path={`/applications/${encodeURIComponent(applicationId)}`}>{applicationId}</To>
      ),
  },
  {
    title: 'Длилось',
    key: 'took',
    render: (_: unknown, { startedAt, endedAt }: RunLine) => (
      <Duration ms={endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt)} />
    ),
  },
  { title: 'Кто запустил', key: 'by', render: (_: unknown, { startedBy }: RunLine) => startedBy },
  {
    title: 'Почему остановлено',
    key: 'text',
    render: (_: unknown, { text }: RunLine) => <div className="wrap-cell">{text ?? '—'}</div>,
  },
];

const textFilters = [
  ['code', 'Код последовательности'],
  ['applicationId', 'Номер заявления'],
] as const;

/** Runs of sequences, the latest first; the list follows the exchange by itself. */
export const RunsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const query = useRuns(filters);
  const runs = query.data?.runs;
  const isFiltered = ['code', 'state', 'applicationId'].some((name) => filters[name]);
  return (
    <PageFrame title="Выполнения последовательностей">
      <div className="filters no-print" role="search">
        {textFilters.map(([name, label]) => (
          <Input.Search
            key={`${name} ${filters[name] ?? ''}`}
            aria-label={label}
            placeholder={label}
            allowClear
            defaultValue={filters[name]}
            style={{ width: 230 }}
            onSearch={(text) => change({ [name]: text.trim() || undefined, before: undefined })}
          />
        ))}
        <Select<string>
          aria-label="Состояние"
          placeholder="Состояние"
          allowClear
          style={{ width: 190 }}
          value={filters['state'] ?? null}
          options={optionsOf(runStates)}
          onChange={(state: string | undefined) => change({ state, before: undefined })}
        />
      </div>
      <DataTable<RunLine>
        label="Выполнения последовательностей"
        query={query}
        rows={runs}
        rowKey={({ id }) => id}
        columns={columns}
        empty={
          isFiltered
            ? 'Ничего не найдено: измените отбор'
            : 'Выполнений ещё не было: их запускают заявления, системы и люди'
        }
      />
      <MorePages rows={runs?.length ?? 0} last={runs?.at(-1)?.id} />
    </PageFrame>
  );
};
