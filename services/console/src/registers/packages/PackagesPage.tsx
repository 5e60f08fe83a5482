import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { api, download } from '../../shell/api.ts';
import { useMay } from '../../shell/session.tsx';
import { DataTable } from '../../shared/DataTable.tsx';
import { To } from '../../shared/links.tsx';
import { Moment } from '../../shared/moments.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { StateTag } from '../../shared/states.tsx';
import { root } from '../data.ts';
import type { PackageLine } from '../replies.ts';
import { ImportCard } from './ImportCard.tsx';
import { packageStates } from './states.ts';

/** Import and export of the registers: a package is prepared by one person and applied by another. */
export const PackagesPage = (): ReactNode => {
  const may = useMay();
  const query = useQuery({
    queryKey: ['registry', 'packages'],
    queryFn: async () =>
      (await api.get<{ packages: readonly PackageLine[] }>(`${root}/packages`)).packages,
  });
  return (
    <PageFrame
      title="Загрузка и выгрузка реестров"
      subtitle={<To path="/registers">Реестры</To>}
      extra={
        <Button
          icon={<DownloadOutlined />}
          onClick={() => void download(`${root}/bundle`, { fileName: 'registry-bundle.json' })}
        >
          Выгрузить реестры
        </Button>
      }
    >
      {may('registry.edit') && <ImportCard />}
      <h2>Пакеты</h2>
      <DataTable<PackageLine>
        label="Пакеты"
        query={query}
        rows={query.data}
        rowKey={({ id }) => id}
        empty="Пакетов ещё не было"
        columns={[
          {
            title: 'Пакет',
            key: 'title',
            render: (_, row) => <To path={`/packages/${row.id}`}>{row.title}</To>,
          },
          {
            title: 'Состояние',
            key: 'state',
            render: (_, row) => {
              const [tone, text] = packageStates[row.state] ?? ['default', row.state];
              return <StateTag tone={tone}>{text}</StateTag>;
            },
          },
          { title: 'Изменил', key: 'by', render: (_, row) => row.updatedBy },
          { title: 'Когда', key: 'at', render: (_, row) => <Moment at={row.updatedAt} /> },
        ]}
      />
    </PageFrame>
  );
};
