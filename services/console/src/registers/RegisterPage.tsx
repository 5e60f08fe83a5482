import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { EntryState, entryStates } from '../shared/states.tsx';
import { root, useSchemas } from './data.ts';
import type { EntryLine, EntryList } from './replies.ts';
import { isDerived, registerPurposes } from './titles.ts';

const pageRows = 50;
const paging = {
  showSizeChanger: false,
  hideOnSinglePage: true,
  showTotal: (total: number) => `всего ${total}`,
};

const columns = [
  {
    title: 'Код',
    key: 'code',
    render: (_: unknown, row: EntryLine) => <EntryLink register={row.register} code={row.code} />,
  },
  {
    title: 'Наименование',
    key: 'name',
    render: (_: unknown, row: EntryLine) => <div style={{ maxWidth: 480 }}>{row.name}</div>,
  },
  {
    title: 'Последняя редакция',
    key: 'state',
    render: (_: unknown, row: EntryLine) => (
      <>
        {row.version} <EntryState state={row.state} />
      </>
    ),
  },
  {
    title: 'Действует',
    key: 'current',
    render: (_: unknown, row: EntryLine) =>
      row.currentVersion === null ? 'нет' : `редакция ${row.currentVersion}`,
  },
  { title: 'Составил', key: 'by', render: (_: unknown, row: EntryLine) => row.createdBy },
  {
    title: 'Когда',
    key: 'at',
    render: (_: unknown, row: EntryLine) => <Moment at={row.createdAt} />,
  },
];

const ListFilters = (): ReactNode => {
  const [{ text, state }, change] = useFilters();
  return (
    <div className="filters">
      <Input.Search
        key={text ?? ''}
        aria-label="Код или часть наименования"
        placeholder="Код или часть наименования"
        allowClear
        defaultValue={text}
        style={{ maxWidth: 360 }}
        onSearch={(value) => change({ text: value || undefined })}
      />
      <Select
        aria-label="Состояние последней редакции"
        allowClear
        placeholder="Состояние"
        style={{ width: 200 }}
        value={state}
        options={Object.entries(entryStates).map(([value, [, label]]) => ({ value, label }))}
        onChange={(value: string | undefined) => change({ state: value })}
      />
    </div>
  );
};

const useList = (register: string) => {
  const [{ text, state, page = '1' }] = useFilters();
  return useQuery({
    queryKey: ['registry', register, 'list', text, state, page],
    queryFn: () =>
      api.get<EntryList>(`${root}/${register}`, {
        text,
        state,
        limit: pageRows,
        skip: (Number(page) - 1) * pageRows,
      }),
    placeholderData: (before) => before,
  });
};

const NewEntryButton = ({ register }: { readonly register: string }): ReactNode => {
  const navigate = useNavigate();
  const may = useMay();
  if (!may('registry.edit') || isDerived(register)) return null;
  return (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => void navigate({ to: `/registers/${register}/new` })}
    >
      Новая запись
    </Button>
  );
};

/** The entries of one register with search, state and pages. */
export const RegisterPage = (): ReactNode => {
  const { register = '' } = useParams({ strict: false }) as { register?: string };
  const [filters, change] = useFilters();
  const schemas = useSchemas();
  const page = Number(filters['page'] ?? '1');
  const query = useList(register);
  const isFiltered = filters['text'] !== undefined || filters['state'] !== undefined;
  const title = schemas.data?.find(({ name }) => name === register)?.title ?? 'Реестр';
  return (
    <PageFrame
      title={title}
      subtitle={
        <>
          <To path="/registers">Реестры</To> · {registerPurposes[register] ?? ''}
        </>
      }
      extra={<NewEntryButton register={register} />}
    >
      <ListFilters />
      <DataTable<EntryLine>
        label={title}
        query={query}
        rows={query.data?.rows}
        rowKey={({ code }) => code}
        columns={columns}
        empty={isFiltered ? 'Ничего не найдено' : 'Записей ещё нет'}
        pagination={{
          current: page,
          pageSize: pageRows,
          ...paging,
          total: query.data?.total ?? 0,
          onChange: (next) => change({ page: next === 1 ? undefined : String(next) }),
        }}
      />
    </PageFrame>
  );
};
