import './messages.css';
import { Alert, Button, Segmented, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import type { MessagesData } from '../../../../adapters/rest/messages/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters, type Filters } from '../shared/filters.ts';
import { countText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { useMay } from '../shell/session.tsx';
import { useColumns } from './columns.tsx';
import { ExportButton } from './ExportButton.tsx';
import { FilterBar } from './FilterBar.tsx';
import { FilterChips } from './FilterChips.tsx';
import { RefusalsView } from './RefusalsView.tsx';
import { SavedFilters } from './SavedFilters.tsx';
import { filtersOf, useMessages, useNewer } from './search.ts';

type Change = (part: Record<string, string | undefined>) => void;
type Props = { readonly filters: Filters; readonly change: Change };

const totalText = (total: MessagesData['total']): string =>
  total === null ? '' : `${total.exact ? 'Найдено' : 'Найдено более'} ${countText(total.count)}`;

const Pager = ({
  filters,
  change,
  next,
  total,
}: Props & { readonly next: string | null; readonly total: string }): ReactNode => {
  // The pages gone through, so that one can go back; after a reload only the first is known.
  const [trail, setTrail] = useState<readonly string[]>([]);
  const here = filters['after'] ?? '';
  const forward = (): void => {
    setTrail([...trail, here]);
    change({ after: next ?? undefined });
  };
  const back = (): void => {
    setTrail(trail.slice(0, -1));
    change({ after: trail.at(-1) || undefined });
  };
  return (
    <Space wrap className="no-print" style={{ marginBlockStart: 12 }}>
      <span role="status">{total}</span>
      {here !== '' && <Button onClick={back}>← Назад</Button>}
      {here !== '' && trail.length > 1 && (
        <Button
          onClick={() => {
            setTrail([]);
            change({ after: undefined });
          }}
        >
          К первой странице
        </Button>
      )}
      {next !== null && <Button onClick={forward}>Дальше →</Button>}
    </Space>
  );
};

const Hints = ({
  data,
  newer,
  showNewer,
  showRefusals,
}: {
  readonly data: MessagesData | undefined;
  readonly newer: number;
  readonly showNewer: () => void;
  readonly showRefusals: () => void;
}): ReactNode => (
  <>
    {newer > 0 && (
      <Alert
        type="info"
        showIcon
        style={{ marginBlockEnd: 12 }}
        title={`Новые сообщения: ${newer >= 100 ? 'не меньше ' : ''}${newer}`}
        action={<Button onClick={showNewer}>Показать</Button>}
      />
    )}
    {(data?.refusals ?? 0) > 0 && (
      <Alert
        type="warning"
        showIcon
        style={{ marginBlockEnd: 12 }}
        title={`По этому запросу есть отказы: ${countText(data?.refusals ?? 0)}. Такие обращения не стали сообщениями.`}
        action={<Button onClick={showRefusals}>Показать отказы</Button>}
      />
    )}
  </>
);

const Tools = ({
  filters,
  change,
  rows,
  columnsButton,
}: Props & { readonly rows: number | null; readonly columnsButton: ReactNode }): ReactNode => {
  const may = useMay();
  return (
    <div className="list-tools no-print">
      <FilterChips filters={filters} change={change} />
      <Space wrap>
        <SavedFilters page="messages" query={new URLSearchParams(filtersOf(filters)).toString()} />
        {columnsButton}
        {may('messages.export') && <ExportButton filters={filters} rows={rows} />}
      </Space>
    </div>
  );
};

const ListView = ({ filters, change }: Props): ReactNode => {
  const query = useMessages(filters);
  const { data } = query;
  const newer = useNewer(filters, data?.messages[0]?.at);
  const { shown, button } = useColumns(filters);
  const total = data?.total ?? null;
  return (
    <>
      <Tools
        filters={filters}
        change={change}
        rows={total === null ? null : total.count}
        columnsButton={button}
      />
      <Hints
        data={data}
        newer={newer.data?.newer ?? 0}
        showNewer={() => void query.refetch()}
        showRefusals={() => change({ view: 'refusals' })}
      />
      <DataTable
        label="Сообщения"
        query={query}
        rows={data?.messages}
        rowKey={({ at }) => at}
        columns={[...shown]}
        empty="По этому отбору сообщений нет. Уберите часть условий или поищите среди отказов."
      />
      <Pager
        filters={filters}
        change={change}
        next={data === undefined ? null : data.next}
        total={totalText(total)}
      />
    </>
  );
};

/** Any message that went through the hub, and every call that did not become one (KIS-6.3.2.d). */
export const MessagesPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const view = filters['view'] === 'refusals' ? 'refusals' : 'messages';
  return (
    <PageFrame
      title="Сообщения"
      extra={
        <Segmented
          aria-label="Что показать"
          value={view}
          onChange={(value) => change({ view: value === 'refusals' ? value : undefined })}
          options={[
            { value: 'messages', label: 'Сообщения' },
            { value: 'refusals', label: 'Отказы' },
          ]}
        />
      }
    >
      {view === 'messages' && <FilterBar filters={filters} change={change} />}
      {view === 'messages' ? (
        <ListView filters={filters} change={change} />
      ) : (
        <RefusalsView filters={filters} change={change} />
      )}
    </PageFrame>
  );
};
