import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select, Space, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { Moment, countText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { api } from '../shell/api.ts';
import { useLive } from '../shell/live.ts';
import { AffectedLinks, IncidentStateTag, SeverityTag } from './parts.tsx';
import { optionsOf, severityWords, stateWords, type IncidentData } from './types.ts';

type Reply = {
  readonly incidents: readonly IncidentData[];
  readonly total: number;
  readonly unresolved: readonly { readonly severity: string; readonly count: number }[];
};

const rowsOnPage = 50;
const unresolvedStates = 'open,acknowledged';

const columns: TableColumnsType<IncidentData> = [
  {
    title: '№',
    key: 'id',
    render: (_, { incidentId }) => <To path={`/incidents/${incidentId}`}>{incidentId}</To>,
  },
  { title: 'Важность', key: 'severity', render: (_, one) => <SeverityTag {...one} /> },
  { title: 'Состояние', key: 'state', render: (_, one) => <IncidentStateTag {...one} /> },
  {
    title: 'Что случилось',
    key: 'text',
    render: (_, { incidentId, title, text }) => (
      <div style={{ maxInlineSize: 330, whiteSpace: 'normal' }}>
        <To path={`/incidents/${incidentId}`}>{title}</To>
        <div>{text}</div>
      </div>
    ),
  },
  {
    title: 'Затронуто',
    key: 'affected',
    render: (_, one) => (
      <div style={{ maxInlineSize: 220, whiteSpace: 'normal' }}>
        <AffectedLinks affected={one} max={3} />
      </div>
    ),
  },
  { title: 'Раз', key: 'count', align: 'right', render: (_, { count }) => countText(count) },
  {
    title: 'Когда',
    key: 'when',
    render: (_, { openedAt, lastAt }) => (
      <>
        с <Moment at={openedAt} />
        {lastAt !== openedAt && (
          <div>
            по <Moment at={lastAt} />
          </div>
        )}
      </>
    ),
  },
  { title: 'Кем принят', key: 'who', render: (_, { acknowledgedBy }) => acknowledgedBy ?? '—' },
];

const FilterBar = (): ReactNode => {
  const [filters, change] = useFilters();
  return (
    <Form layout="inline" className="no-print" style={{ marginBlockEnd: 12, rowGap: 8 }}>
      <Form.Item label="Состояние" htmlFor="incident-state">
        <Select
          id="incident-state"
          style={{ inlineSize: 190 }}
          value={filters['state'] ?? unresolvedStates}
          onChange={(state: string) => change({ state })}
          options={[
            { value: unresolvedStates, label: 'незакрытые' },
            { value: 'open,acknowledged,resolved', label: 'все' },
            ...optionsOf(stateWords),
          ]}
        />
      </Form.Item>
      <Form.Item label="Важность" htmlFor="incident-severity">
        <Select
          id="incident-severity"
          allowClear
          style={{ inlineSize: 150 }}
          value={filters['severity'] ?? null}
          placeholder="любая"
          onChange={(severity: string | undefined) => change({ severity })}
          options={optionsOf(severityWords)}
        />
      </Form.Item>
      <Form.Item label="Система" htmlFor="incident-system">
        <Input.Search
          id="incident-system"
          allowClear
          key={filters['system'] ?? ''}
          defaultValue={filters['system'] ?? ''}
          placeholder="мнемоника"
          style={{ inlineSize: 170 }}
          onSearch={(system) => change({ system })}
        />
      </Form.Item>
      <Form.Item label="Слова" htmlFor="incident-text">
        <Input.Search
          id="incident-text"
          allowClear
          key={filters['text'] ?? ''}
          defaultValue={filters['text'] ?? ''}
          placeholder="в описании"
          style={{ inlineSize: 200 }}
          onSearch={(text) => change({ text })}
        />
      </Form.Item>
    </Form>
  );
};

/** Incidents: what needs somebody now stands first. */
export const IncidentsPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const client = useQueryClient();
  const page = Number(filters['page'] ?? '1');
  const query = {
    state: filters['state'] ?? unresolvedStates,
    severity: filters['severity'],
    system: filters['system'],
    kind: filters['kind'],
    text: filters['text'],
    limit: rowsOnPage,
    offset: (page - 1) * rowsOnPage,
  };
  const list = useQuery({
    queryKey: ['incidents', query],
    queryFn: () => api.get<Reply>('/api/v1/monitor/incidents', query),
  });
  useLive('incidents', () => void client.invalidateQueries({ queryKey: ['incidents'] }));
  const isFiltered = ['severity', 'system', 'kind', 'text'].some((name) => filters[name]);
  return (
    <PageFrame
      title="Инциденты"
      subtitle="Что нашли правила и что записал обмен; незакрытые первыми"
      extra={
        <Space>
          {isFiltered && (
            <Button
              onClick={() =>
                change({ severity: undefined, system: undefined, kind: undefined, text: undefined })
              }
            >
              Сбросить отбор
            </Button>
          )}
        </Space>
      }
    >
      <FilterBar />
      <DataTable
        label="Инциденты"
        query={list}
        rows={list.data?.incidents}
        rowKey={({ incidentId }) => String(incidentId)}
        columns={columns}
        empty={isFiltered ? 'По этому отбору ничего нет' : 'Инцидентов нет: всё работает'}
        pagination={{
          current: page,
          pageSize: rowsOnPage,
          total: list.data?.total ?? 0,
          hideOnSinglePage: true,
          showSizeChanger: false,
          onChange: (next) => change({ page: String(next) }),
        }}
      />
    </PageFrame>
  );
};
