import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Form, Input, Space, Upload } from 'antd';
import { useState, type ReactNode } from 'react';
import { api, download } from '../../shell/api.ts';
import { Problem } from '../../shell/problem.ts';
import { useMay } from '../../shell/session.tsx';
import { DataTable } from '../../shared/DataTable.tsx';
import { To } from '../../shared/links.tsx';
import { Moment } from '../../shared/moments.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { StateTag } from '../../shared/states.tsx';
import { root } from '../data.ts';
import type { PackageLine, PlanData } from '../replies.ts';
import { useCreatePackage, type PackageContent } from './data.ts';
import { PlanView } from './PlanView.tsx';
import { packageStates } from './states.ts';

type Bundle = PackageContent['bundle'];

const readBundle = async (file: File): Promise<Bundle> => {
  try {
    const value: unknown = JSON.parse(await file.text());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Bundle;
  } catch {
    // Said below, in the same words as for a file that is JSON of another kind.
  }
  throw new Problem({
    detail: `Файл «${file.name}» — не пакет реестров в JSON.`,
    advice: 'Возьмите файл, выгруженный хабом, или составленный командой hub registry compose.',
  });
};

const ImportCard = (): ReactNode => {
  const navigate = useNavigate();
  const create = useCreatePackage();
  const [title, setTitle] = useState('');
  const [bundle, setBundle] = useState<Bundle | null>(null);
  const plan = useMutation({
    mutationFn: async (file: File) => {
      setBundle(null);
      const read = await readBundle(file);
      const planned = await api.post<PlanData>(`${root}/bundle/plan`, {
        envelope: { bundle: read },
      });
      setBundle(read);
      setTitle(`Загрузка ${file.name}`);
      return planned;
    },
  });
  const starter = useMutation({
    mutationFn: async () => {
      const read = await api.get<Bundle>(`${root}/starter`);
      const planned = await api.post<PlanData>(`${root}/bundle/plan`, {
        envelope: { bundle: read },
      });
      setBundle(read);
      setTitle('Поставляемый набор: классификаторы и организации паспорта');
      return planned;
    },
  });
  const planned = starter.data ?? plan.data;
  const problem = plan.error ?? starter.error ?? create.error;
  const save = (): void =>
    create.mutate(
      { kind: 'import', title: title.trim(), bundle: bundle ?? {}, progress: {} },
      { onSuccess: ({ id }) => void navigate({ to: `/packages/${id}` }) },
    );
  return (
    <Card size="small" title="Загрузить пакет" style={{ marginBlockEnd: 16 }}>
      <Upload.Dragger
        accept=".json,application/json"
        showUploadList={false}
        beforeUpload={(file) => {
          starter.reset();
          plan.mutate(file);
          return false;
        }}
      >
        <p>
          <InboxOutlined aria-hidden /> Перетащите файл пакета или нажмите, чтобы выбрать. Сначала
          будет показано, что изменится.
        </p>
      </Upload.Dragger>
      <Space style={{ marginBlock: 8 }}>
        <Button
          loading={starter.isPending}
          onClick={() => {
            plan.reset();
            starter.mutate();
          }}
        >
          Взять поставляемый набор
        </Button>
      </Space>
      {problem && <ProblemAlert error={problem} />}
      {planned && bundle && (
        <>
          <PlanView plan={planned} />
          <Form layout="vertical" component="div" style={{ marginBlockStart: 12, maxWidth: 600 }}>
            <Form.Item label="Название пакета" htmlFor="package-title" required>
              <Input
                id="package-title"
                maxLength={500}
                value={title}
                onChange={({ target }) => setTitle(target.value)}
              />
            </Form.Item>
            <Button
              type="primary"
              disabled={title.trim() === ''}
              loading={create.isPending}
              onClick={save}
            >
              Подготовить пакет
            </Button>
          </Form>
        </>
      )}
    </Card>
  );
};

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
