import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { root } from '../registers/data.ts';
import type { EntryLine, EntryList } from '../registers/replies.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { EntryState, StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import type { RunLine } from './data.ts';
import { StartDialog } from './StartDialog.tsx';

/** The hub lists at most so many runs at once. */
const runsMax = 500;

type Counts = { readonly all: number; readonly running: number; readonly awaited: number };

const countOf = (runs: readonly RunLine[], code: string): Counts => {
  const own = runs.filter((run) => run.code === code);
  return {
    all: own.length,
    running: own.filter(({ endedAt }) => endedAt === null).length,
    awaited: own.filter(({ decisionAwaited }) => decisionAwaited).length,
  };
};

const RunsCell = ({
  code,
  runs,
}: {
  readonly code: string;
  readonly runs: readonly RunLine[] | undefined;
}): ReactNode => {
  if (!runs) return '—';
  const { all, running, awaited } = countOf(runs, code);
  if (all === 0) return 'не было';
  return (
    <>
      <To path="/scenario-runs" search={{ code }}>
        {`${all}${runs.length >= runsMax ? ' из последних 500' : ''}, идёт ${running}`}
      </To>{' '}
      {awaited > 0 && <StateTag tone="warning">{`ждут решения: ${awaited}`}</StateTag>}
    </>
  );
};

const columnsFor = (
  runs: readonly RunLine[] | undefined,
  onStart: ((code: string) => void) | null,
) => [
  {
    title: 'Последовательность',
    key: 'name',
    render: (_: unknown, { code, name }: EntryLine) => (
      <div className="wrap-cell">
        <To path={`/scenarios/${encodeURIComponent(code)}`}>{name}</To>
        <div className="cell-note mono">{code}</div>
      </div>
    ),
  },
  {
    title: 'Последняя редакция',
    key: 'state',
    render: (_: unknown, { version, state }: EntryLine) => (
      <span className="nowrap">
        {version} <EntryState state={state} />
      </span>
    ),
  },
  {
    title: 'Действует',
    key: 'current',
    render: (_: unknown, { currentVersion }: EntryLine) =>
      currentVersion === null ? 'нет' : `редакция ${currentVersion}`,
  },
  {
    title: 'Выполнений',
    key: 'runs',
    render: (_: unknown, { code }: EntryLine) => <RunsCell code={code} runs={runs} />,
  },
  { title: 'Составил', key: 'by', render: (_: unknown, { createdBy }: EntryLine) => createdBy },
  {
    title: 'Когда',
    key: 'at',
    render: (_: unknown, { createdAt }: EntryLine) => <Moment at={createdAt} />,
  },
  ...(onStart
    ? [
        {
          title: 'Что сделать',
          key: 'start',
          render: (_: unknown, { code, currentVersion }: EntryLine) =>
            currentVersion !== null && (
              <Button size="small" onClick={() => onStart(code)}>
                Запустить
              </Button>
            ),
        },
      ]
    : []),
];

const useLists = (text: string | undefined, seesRuns: boolean) => {
  const entries = useQuery({
    queryKey: ['registry', 'scenarios', 'list', text],
    queryFn: () => api.get<EntryList>(`${root}/scenarios`, { text, limit: 500 }),
    placeholderData: (before) => before,
  });
  const runs = useQuery({
    queryKey: ['/api/v1/scenario-runs', 'counts'],
    queryFn: async () =>
      (await api.get<{ runs: readonly RunLine[] }>('/api/v1/scenario-runs')).runs,
    enabled: seesRuns,
  });
  return { entries, runs };
};

/** Preset sequences of requests with their runs (KIS-6.2.4). */
export const ScenariosPage = (): ReactNode => {
  const [{ text }, change] = useFilters();
  const may = useMay();
  const navigate = useNavigate();
  const [started, setStarted] = useState<string | null>(null);
  const { entries, runs } = useLists(text, may('scenarios.read'));
  return (
    <PageFrame
      title="Последовательности запросов"
      subtitle="Запросы от имени системы, которые хаб отправляет сам: по порядку, одновременно, по условию"
      extra={
        may('registry.edit') && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => void navigate({ to: '/scenarios/new' })}
          >
            Новая последовательность
          </Button>
        )
      }
    >
      <div className="filters no-print" role="search">
        <Input.Search
          key={text ?? ''}
          aria-label="Код или часть наименования"
          placeholder="Код или часть наименования"
          allowClear
          defaultValue={text}
          style={{ width: 340, maxWidth: '100%' }}
          onSearch={(value) => change({ text: value.trim() || undefined })}
        />
      </div>
      <DataTable<EntryLine>
        label="Последовательности"
        query={entries}
        rows={entries.data?.rows}
        rowKey={({ code }) => code}
        columns={columnsFor(runs.data, may('scenarios.run') ? setStarted : null)}
        empty={text === undefined ? 'Последовательностей ещё нет' : 'Ничего не найдено'}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      />
      {started !== null && <StartDialog code={started} onClose={() => setStarted(null)} />}
    </PageFrame>
  );
};
