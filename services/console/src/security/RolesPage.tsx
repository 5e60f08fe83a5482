import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Skeleton } from 'antd';
import { useState, type ReactNode } from 'react';
import type { RoleData, RolesData } from '../../../identity/index.ts';
import { useFilters } from '../shared/filters.ts';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { Matrix } from './Matrix.tsx';
import { RoleDrawer } from './RoleDrawer.tsx';

type RightRow = RolesData['rights'][number];

const matches = ({ title, code }: RightRow, text: string): boolean =>
  `${title} ${code}`.toLowerCase().includes(text.toLowerCase());

/** A changed role is a new form. */
const keyOf = (role: RoleData | null): string =>
  role === null ? 'new' : `${role.code}@${role.revision}`;

const Rows = ({
  data,
  text,
  open,
}: {
  readonly data: RolesData;
  readonly text: string;
  readonly open: (code: string) => void;
}): ReactNode => {
  const found = data.rights.filter((right) => matches(right, text));
  return found.length === 0 ? (
    <Empty description="Таких прав нет" />
  ) : (
    <Matrix roles={data.roles} rights={found} open={open} />
  );
};

/** Roles × rights: the matrix, and a card of each role to edit (KIS-2.4.3). */
export const RolesPage = (): ReactNode => {
  const [{ role: opened, text = '' }, change] = useFilters();
  const [isNew, setNew] = useState(false);
  const may = useMay();
  const query = useQuery({
    queryKey: ['roles'],
    queryFn: () => api.get<RolesData>('/api/v1/roles'),
  });
  const role = isNew ? null : query.data?.roles.find(({ code }) => code === opened);
  const close = (): void => {
    setNew(false);
    change({ role: undefined });
  };
  return (
    <PageFrame
      title="Роли и права"
      subtitle="Какие права даёт каждая роль; нажмите на роль, чтобы открыть её. Изменение действует в открытых сеансах сразу"
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
      </div>
      {query.isPending && <Skeleton active />}
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Rows data={query.data} text={text} open={(code) => change({ role: code })} />}
      {query.data && role !== undefined && (
        <RoleDrawer key={keyOf(role)} role={role} rights={query.data.rights} close={close} />
      )}
    </PageFrame>
  );
};
