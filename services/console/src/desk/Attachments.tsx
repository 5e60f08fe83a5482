import { PaperClipOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Table, Typography, Upload } from 'antd';
import type { ReactNode } from 'react';
import type { FileData } from '../../../files/index.ts';
import { bytesText, dateText, Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { base64Of } from '../shared/fileBytes.ts';

const download = async (id: string): Promise<void> => {
  const { url } = await api.post<{ url: string }>(`/api/v1/files/${id}/links`);
  // The link opens once; the browser saves what it brings and stays on the page.
  window.location.assign(url);
};

const columns = [
  {
    title: 'Документ',
    key: 'name',
    render: (_: unknown, file: FileData) => (
      <Button
        type="link"
        size="small"
        style={{ padding: 0 }}
        onClick={() => void download(file.id)}
      >
        {file.name}
      </Button>
    ),
  },
  { title: 'Версия', dataIndex: 'version', key: 'version' },
  {
    title: 'Актуально на',
    key: 'actualOn',
    render: (_: unknown, file: FileData) => dateText(file.actualOn),
  },
  { title: 'Размер', key: 'bytes', render: (_: unknown, file: FileData) => bytesText(file.bytes) },
  {
    title: 'Кто приложил',
    key: 'author',
    render: (_: unknown, file: FileData) => `${file.author}, ОГРН ${file.organisation}`,
  },
  { title: 'Когда', key: 'at', render: (_: unknown, file: FileData) => <Moment at={file.at} /> },
  {
    title: 'SHA-256',
    key: 'sha256',
    render: (_: unknown, { sha256 }: FileData) => (
      <Typography.Text className="mono" copyable={{ text: sha256 }}>
        {sha256.slice(0, 12)}…
      </Typography.Text>
    ),
  },
];

/** Documents of a ticket or a letter: versions with author, organisation, time and hash (KIS-4.6.1); one-time links (KIS-4.6.2). */
export const Attachments = ({
  owner,
  mayAdd,
}: {
  readonly owner: string;
  readonly mayAdd: boolean;
}): ReactNode => {
  const client = useQueryClient();
  const queryKey = ['files', owner];
  const query = useQuery({
    queryKey,
    queryFn: () => api.get<{ files: readonly FileData[] }>('/api/v1/files', { owner }),
  });
  const add = useMutation({
    mutationFn: async (file: File) =>
      api.post<FileData>('/api/v1/files', {
        owner,
        name: file.name,
        mimeType: /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(file.type)
          ? file.type
          : 'application/octet-stream',
        content: await base64Of(file),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey }),
  });
  const files = query.data?.files ?? [];
  return (
    <section aria-label="Документы" style={{ marginBlockStart: 16 }}>
      <h2 style={{ fontSize: 16, margin: '0 0 8px' }}>Документы</h2>
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {add.isError && <ProblemAlert error={add.error} />}
      {files.length > 0 && (
        <Table<FileData>
          size="small"
          aria-label="Документы"
          rowKey="id"
          pagination={false}
          scroll={{ x: 'max-content' }}
          columns={columns}
          dataSource={[...files]}
        />
      )}
      {files.length === 0 && !query.isPending && (
        <Typography.Paragraph type="secondary">Документов нет.</Typography.Paragraph>
      )}
      {mayAdd && (
        <Upload showUploadList={false} customRequest={({ file }) => add.mutate(file as File)}>
          <Button
            icon={<PaperClipOutlined />}
            loading={add.isPending}
            style={{ marginBlockStart: 8 }}
          >
            Приложить документ (до 5 МБ)
          </Button>
        </Upload>
      )}
    </section>
  );
};
