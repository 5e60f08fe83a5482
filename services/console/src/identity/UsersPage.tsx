import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Pagination, Select, Space, type TableProps } from 'antd';
import { useState, type ReactNode } from 'react';
import type { AccountLineData, AccountsData, IssuedData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { countText, Moment } from '../shared/moments.tsx';
import { OrganisationSelect } from '../shared/OrganisationSelect.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { AddressesDialog } from './AddressesDialog.tsx';
import { IssuedPassword } from './IssuedPassword.tsx';
import { NewUser } from './NewUser.tsx';
import { conditions, statesOf, useRoles } from './users.ts';

const pageRows = 50;
type Sort = 'login' | 'name' | 'lastLogin';

const columnsOf = (
  sort: string,
  order: string,
): NonNullable<TableProps<AccountLineData>['columns']> => {
  const sorted = (key: Sort) => ({
    key,
    sorter: true,
    sortOrder:
      sort === key ? (order === 'desc' ? ('descend' as const) : ('ascend' as const)) : null,
  });
  return [
    {
      title: 'Имя для входа',
      ...sorted('login'),
      render: (_, { accountId, login }) => <To path={`/users/${accountId}`}>{login}</To>,
    },
    { title: 'Должность', dataIndex: 'name', ...sorted('name') },
    {
      title: 'Организация',
      key: 'organisation',
      render: (_, { organisation, organisationName }) => (
        <EntryLink register="participants" code={organisation}>
          {organisationName ?? organisation}
        </EntryLink>
      ),
    },
    {
      title: 'Роли',
      key: 'roles',
      render: (_, { roles }) => roles.map(({ title }) => title).join('; ') || '—',
    },
    {
      title: 'Состояние',
      key: 'state',
      render: (_, account) => (
        <Space size={4} wrap>
          {statesOf(account).map(([tone, text]) => (
            <StateTag key={text} tone={tone}>
              {text}
            </StateTag>
          ))}
        </Space>
      ),
    },
    {
      title: 'Второй фактор',
      key: 'secondFactor',
      render: (_, { secondFactor }) => (secondFactor ? 'подключён' : '—'),
    },
    { title: 'Сеансов', dataIndex: 'openSessions', key: 'openSessions', align: 'right' },
    {
      title: 'Последний вход',
      ...sorted('lastLogin'),
      render: (_, { lastLoginAt }) => <Moment at={lastLoginAt} />,
    },
  ];
};

const Filters = (): ReactNode => {
  const [filters, change] = useFilters();
  const roles = useRoles();
  return (
    <div className="filters no-print">
      <Input.Search
        aria-label="Найти по имени или должности"
        placeholder="Имя или должность"
        allowClear
        defaultValue={filters['text'] ?? ''}
        style={{ width: 220 }}
        onSearch={(text) => change({ text: text.trim() })}
      />
      <OrganisationSelect
        width={280}
        label="Организация"
        allowClear
        value={filters['organisation']}
        onChange={(organisation) => change({ organisation })}
      />
      <Select
        aria-label="Роль"
        placeholder="Роль"
        allowClear
        style={{ width: 220 }}
        value={filters['role'] ?? null}
        options={[...roles]}
        onChange={(role: string | undefined) => change({ role })}
      />
      <Select
        aria-label="Состояние"
        placeholder="Состояние"
        allowClear
        style={{ width: 220 }}
        value={filters['state'] ?? null}
        options={Object.entries(conditions).map(([value, label]) => ({ value, label }))}
        onChange={(state: string | undefined) => change({ state })}
      />
    </div>
  );
};

type DialogName = 'new' | 'addresses' | null;

const Buttons = ({ onOpen }: { readonly onOpen: (dialog: DialogName) => void }): ReactNode => {
  const may = useMay();
  if (!may('users.manage')) return null;
  return (
    <Space wrap>
      <Button onClick={() => onOpen('addresses')}>Адреса входа</Button>
      <Button type="primary" onClick={() => onOpen('new')}>
        Завести учётную запись
      </Button>
    </Space>
  );
};

const Dialogs = ({
  open,
  onClose,
}: {
  readonly open: DialogName;
  readonly onClose: () => void;
}): ReactNode => {
  const navigate = useNavigate();
  const [issued, setIssued] = useState<IssuedData | null>(null);
  const show = (made: IssuedData): void => void navigate({ to: `/users/${made.accountId}` });
  const created = (made: IssuedData): void => {
    onClose();
    if (made.password === null) show(made);
    else setIssued(made);
  };
  return (
    <>
      {open === 'new' && <NewUser onCreated={created} onClose={onClose} />}
      {open === 'addresses' && <AddressesDialog onClose={onClose} />}
      {issued?.password != null && (
        <IssuedPassword
          login={issued.login}
          password={issued.password}
          onClose={() => show(issued)}
        />
      )}
    </>
  );
};

/** Accounts of people: find, create, open the card (KIS-2.4.3, KIS-4.2.6). */
export const UsersPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const [dialog, setDialog] = useState<DialogName>(null);
  const { page = '1', sort = 'login', order = 'asc', ...asked } = filters;
  const offset = (Number(page) - 1) * pageRows;
  const query = useQuery({
    queryKey: ['accounts', asked, sort, order, offset],
    queryFn: () =>
      api.get<AccountsData>('/api/v1/accounts', { ...asked, sort, order, offset, limit: pageRows }),
    placeholderData: keepPreviousData,
  });
  const total = query.data?.total ?? 0;
  return (
    <PageFrame
      title="Пользователи"
      subtitle={query.data && `Найдено: ${countText(total)}`}
      extra={<Buttons onOpen={setDialog} />}
    >
      <Filters />
      <DataTable<AccountLineData>
        label="Учётные записи"
        query={query}
        rows={query.data?.accounts}
        rowKey={({ accountId }) => accountId}
        empty="Никого не найдено: измените отбор или заведите учётную запись"
        columns={columnsOf(sort, order)}
        onChange={(_pages, _filters, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter;
          const { columnKey, order: direction } = one ?? {};
          change({
            sort: direction ? String(columnKey) : undefined,
            order: direction === 'descend' ? 'desc' : undefined,
          });
        }}
      />
      {total > pageRows && (
        <Pagination
          style={{ marginBlockStart: 12 }}
          current={Number(page)}
          pageSize={pageRows}
          total={total}
          showSizeChanger={false}
          onChange={(next) => change({ page: String(next) })}
        />
      )}
      <Dialogs open={dialog} onClose={() => setDialog(null)} />
    </PageFrame>
  );
};
