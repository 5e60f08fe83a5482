import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { DataTable } from '../../shared/DataTable.tsx';
import { EntryLink } from '../../shared/links.tsx';
import { entryPath, useSchemas } from '../data.ts';
import type { EntryUsage } from '../replies.ts';

/** Which entries name this one. */
export const UsagesTab = ({
  register,
  code,
}: {
  readonly register: string;
  readonly code: string;
}): ReactNode => {
  const schemas = useSchemas();
  const query = useQuery({
    queryKey: ['registry', register, code, 'usages'],
    queryFn: async () =>
      (await api.get<{ usages: readonly EntryUsage[] }>(`${entryPath(register, code)}/usages`))
        .usages,
  });
  const titleOf = (name: string): string =>
    schemas.data?.find((one) => one.name === name)?.title ?? name;
  return (
    <DataTable<EntryUsage>
      label="Где используется"
      query={query}
      rows={query.data}
      rowKey={(row) => `${row.register}${row.code}${row.version}${row.field}`}
      empty="Запись никто не называет: её можно вывести"
      columns={[
        { title: 'Реестр', key: 'register', render: (_, row) => titleOf(row.register) },
        {
          title: 'Запись',
          key: 'code',
          render: (_, row) => <EntryLink register={row.register} code={row.code} />,
        },
        { title: 'Наименование', key: 'name', render: (_, row) => row.name },
        { title: 'Редакция', key: 'version', render: (_, row) => row.version },
        {
          title: 'Поле',
          key: 'field',
          render: (_, row) => <span className="mono">{row.field}</span>,
        },
      ]}
    />
  );
};
