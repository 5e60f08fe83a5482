import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import type { LetterData } from '../../../desk/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink } from '../shared/links.tsx';
import { dateText } from '../shared/moments.tsx';
import { OrganisationSelect } from '../shared/OrganisationSelect.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { LetterDialog } from './LetterDialog.tsx';
import { StateWord } from './StateWord.tsx';
import { directions, letterStates, optionsOf } from './words.ts';

type Letters = { readonly letters: readonly LetterData[]; readonly more: boolean };
type Filters = Readonly<Record<string, string>>;
type Change = (part: Record<string, string | undefined>) => void;

type Ending = {
  readonly number: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly validTo: string;
  readonly daysLeft: number;
};

const columnsWith = (open: (letter: LetterData) => void) => [
  {
    title: 'Номер',
    key: 'number',
    render: (_: unknown, row: LetterData) => (
      <Button type="link" size="small" style={{ padding: 0 }} onClick={() => open(row)}>
        {row.number}
      </Button>
    ),
  },
  {
    title: 'Дата',
    key: 'letterDate',
    render: (_: unknown, row: LetterData) => dateText(row.letterDate),
  },
  {
    title: 'Направление',
    key: 'direction',
    render: (_: unknown, row: LetterData) => directions[row.direction],
  },
  {
    title: 'Участник',
    key: 'organisation',
    render: (_: unknown, row: LetterData) => (
      <EntryLink register="participants" code={row.organisation}>
        {row.organisationName ?? row.organisation}
      </EntryLink>
    ),
  },
  { title: 'О чём', dataIndex: 'subject', key: 'subject' },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, row: LetterData) => <StateWord words={letterStates} state={row.state} />,
  },
  {
    title: 'Срок ответа',
    key: 'dueOn',
    render: (_: unknown, row: LetterData) =>
      row.dueOn === null ? (
        '—'
      ) : row.overdue ? (
        <StateTag tone="error">просрочено, {dateText(row.dueOn)}</StateTag>
      ) : (
        dateText(row.dueOn)
      ),
  },
];

/** Agreements whose term ends within thirty days, or has ended. */
const EndingAgreements = ({
  organisation,
}: {
  readonly organisation: string | undefined;
}): ReactNode => {
  const query = useQuery({
    queryKey: ['agreement-reminders'],
    queryFn: () =>
      api.get<{ agreements: readonly Ending[] }>('/api/v1/registry/agreement-reminders'),
    enabled: useMay()('registry.read'),
  });
  const ending = (query.data?.agreements ?? []).filter(
    (one) => organisation === undefined || one.organisation === organisation,
  );
  if (ending.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBlockEnd: 12 }}
      title="Соглашения, срок которых кончается"
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {ending.map((one) => (
            <li key={one.number}>
              <EntryLink register="agreements" code={one.number}>
                № {one.number}
              </EntryLink>
              , {one.organisationName}: до {dateText(Date.parse(one.validTo) - 1)}
              {one.daysLeft < 0 ? ' — уже кончилось' : `, осталось дней: ${one.daysLeft}`}
            </li>
          ))}
        </ul>
      }
    />
  );
};

const FilterBar = ({
  filters,
  change,
}: {
  readonly filters: Filters;
  readonly change: Change;
}): ReactNode => (
  <div className="filters">
    {useMay()('desk.answer') && (
      <OrganisationSelect
        label="Участник"
        allowClear
        value={filters['organisation']}
        onChange={(organisation) => change({ organisation })}
      />
    )}
    <Select
      aria-label="Направление"
      placeholder="Направление"
      allowClear
      value={filters['direction'] ?? null}
      style={{ width: 170 }}
      options={Object.entries(directions).map(([value, label]) => ({ value, label }))}
      onChange={(direction: string | undefined) => change({ direction })}
    />
    <Select
      aria-label="Состояние"
      placeholder="Состояние"
      allowClear
      value={filters['state'] ?? null}
      style={{ width: 180 }}
      options={optionsOf(letterStates)}
      onChange={(state: string | undefined) => change({ state })}
    />
    <Select
      aria-label="Срок ответа"
      placeholder="Срок ответа"
      allowClear
      value={filters['due'] ?? null}
      style={{ width: 200 }}
      options={[
        { value: 'soon', label: 'в ближайшие 30 дней' },
        { value: 'overdue', label: 'просрочено' },
      ]}
      onChange={(due: string | undefined) => change({ due })}
    />
    <Input.Search
      aria-label="Найти письмо"
      placeholder="Номер или слова"
      allowClear
      defaultValue={filters['text'] ?? ''}
      style={{ width: 220 }}
      onSearch={(text) => change({ text: text.trim() })}
    />
  </div>
);

const pageRows = 100;

/** Register of letters per participant; agreements that end stand above (KIS-4.2.3). */
export const CorrespondencePage = (): ReactNode => {
  const [filters, change] = useFilters();
  const [opened, setOpened] = useState<LetterData | 'new' | null>(null);
  const mayKeep = useMay()('desk.answer');
  const { organisation, direction, state, due, text, page = '1' } = filters;
  const skip = (Number(page) - 1) * pageRows;
  const asked = { organisation, direction, state, due, text, skip };
  const query = useQuery({
    queryKey: ['letters', asked],
    queryFn: () => api.get<Letters>('/api/v1/desk/letters', asked),
  });
  return (
    <PageFrame
      title="Переписка"
      subtitle="Письма участников и участникам; о сроках хаб напоминает за 30 дней"
      extra={
        mayKeep && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened('new')}>
            Записать письмо
          </Button>
        )
      }
    >
      <EndingAgreements organisation={organisation} />
      <FilterBar filters={filters} change={change} />
      <DataTable<LetterData>
        label="Переписка"
        query={query}
        rows={query.data?.letters}
        rowKey={({ id }) => id}
        columns={columnsWith(setOpened)}
        empty="Писем нет"
      />
      {(skip > 0 || query.data?.more === true) && (
        <div style={{ marginBlockStart: 12 }} className="filters">
          <Button disabled={skip === 0} onClick={() => change({ page: String(Number(page) - 1) })}>
            Новее
          </Button>
          <Button
            disabled={query.data?.more !== true}
            onClick={() => change({ page: String(Number(page) + 1) })}
          >
            Раньше
          </Button>
        </div>
      )}
      {opened !== null && (
        <LetterDialog
          letter={opened === 'new' ? null : opened}
          mayKeep={mayKeep}
          organisation={organisation}
          close={() => setOpened(null)}
        />
      )}
    </PageFrame>
  );
};
