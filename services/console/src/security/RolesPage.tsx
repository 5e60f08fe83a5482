import { CheckOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Tooltip, type TableColumnsType } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import type { RoleData, RolesData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { RoleDrawer } from './RoleDrawer.tsx';
import { roleKinds } from './words.ts';

type RightRow = RolesData['rights'][number];

const marks = ({ scope, operatorOnly }: RightRow): string =>
  [
    scope === 'region' ? 'только на весь регион' : 'на регион или организацию',
    ...(operatorOnly ? ['на регион — лишь сотрудникам оператора'] : []),
  ].join('; ');

const rightColumn = {
  title: 'Право',
  key: 'right',
  fixed: 'left' as const,
  width: 330,
  render: (_: unknown, row: RightRow) => (
    <Tooltip title={`${row.code}: ${marks(row)}`}>
      <span>{row.title}</span>
    </Tooltip>
  ),
};

const roleColumn = (role: RoleData, open: (code: string) => void) => ({
  key: role.code,
  align: 'center' as const,
  width: 130,
  title: (
    <>
      <Button
        type="link"
        size="small"
        style={{ whiteSpace: 'normal', height: 'auto', padding: 0 }}
        onClick={() => open(role.code)}
      >
        {role.title}
      </Button>
      <div className="mono">{role.code}</div>
      <div style={{ fontWeight: 400 }}>
        {roleKinds[role.kind]}, у {role.people} чел.
      </div>
    </>
  ),
  render: (_: unknown, right: RightRow) =>
    role.rights.includes(right.code) ? (
      <CheckOutlined role="img" aria-label="есть" style={{ color: 'var(--ant-color-success)' }} />
    ) : (
      <span aria-label="нет">·</span>
    ),
});

const matches = ({ title, code }: RightRow, text: string): boolean =>
  `${title} ${code}`.toLowerCase().includes(text.toLowerCase());

/** A changed role is a new form. */
const keyOf = (role: RoleData | null): string =>
  role === null ? 'new' : `${role.code}@${role.revision}`;

/** Roles × rights: the matrix, and a card of each role to edit (KIS-2.4.3). */
export const RolesPage = (): ReactNode => {
  const [{ role: opened, text = '' }, change] = useFilters();
  const [isNew, setNew] = useState(false);
  const may = useMay();
  const query = useQuery({
    queryKey: ['roles'],
    queryFn: () => api.get<RolesData>('/api/v1/roles'),
  });
  const roles = query.data?.roles;
  const columns = useMemo(
    (): TableColumnsType<RightRow> => [
      rightColumn,
      ...(roles ?? []).map((role) => roleColumn(role, (code) => change({ role: code }))),
    ],
    [roles, change],
  );
  const role = isNew ? null : roles?.find(({ code }) => code === opened);
  const close = (): void => {
    setNew(false);
    change({ role: undefined });
  };
  return (
    <PageFrame
      title="Роли и права"
      subtitle="Матрица: какие права даёт каждая роль. Изменение действует в открытых сеансах сразу"
      extra={
        may('roles.manage') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setNew(true)}>
            Новая роль
          </Button>
        )
      }
    >
      <div className="filters">
        <Input.Search
          aria-label="Найти право"
          placeholder="Найти право"
          allowClear
          defaultValue={text}
          style={{ width: 280 }}
          onSearch={(value) => change({ text: value.trim() })}
        />
        <StateTag tone="default">Нажмите на роль, чтобы открыть её</StateTag>
      </div>
      <DataTable<RightRow>
        label="Матрица ролей и прав"
        query={query}
        rows={query.data?.rights.filter((right) => matches(right, text))}
        rowKey={({ code }) => code}
        columns={columns}
        bordered
      />
      {query.data && role !== undefined && (
        <RoleDrawer key={keyOf(role)} role={role} rights={query.data.rights} close={close} />
      )}
    </PageFrame>
  );
};
