import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  Button,
  Form,
  Input,
  InputNumber,
  Modal,
  Popconfirm,
  Select,
  Typography,
} from 'antd';
import { useState, type ReactNode } from 'react';
import { rights, type Right } from '../../../../module/index.ts';
import type { TokenData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession } from '../shell/session.tsx';

type Issued = { readonly token: string; readonly tokenId: string };
type Fields = { readonly title: string; readonly rights: readonly Right[]; readonly days: number };

const key = ['own-tokens'];
const daysMax = 366;

const titleOf = (right: string): string => (right in rights ? rights[right as Right].title : right);

const IssuedToken = ({ token }: { readonly token: string }): ReactNode => (
  <>
    <Alert
      type="warning"
      showIcon
      title="Скопируйте токен: он показан один раз"
      description="Передавайте его в заголовке Authorization: Bearer …"
      style={{ marginBlockEnd: 12 }}
    />
    <Typography.Text
      className="mono"
      copyable={{ text: token, tooltips: ['Скопировать', 'Скопировано'] }}
    >
      {token}
    </Typography.Text>
  </>
);

const IssueDialog = ({ onClose }: { readonly onClose: () => void }): ReactNode => {
  const session = useSession();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const issue = useMutation({
    mutationFn: (fields: Fields) => api.post<Issued>('/api/v1/tokens', fields),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  const own = Object.keys(session.rights).map((right) => ({ value: right, label: titleOf(right) }));
  const token = issue.data?.token;
  return (
    <Modal
      open
      title={token === undefined ? 'Новый токен API' : 'Токен выпущен'}
      okText={token === undefined ? 'Выпустить' : 'Готово'}
      confirmLoading={issue.isPending}
      onOk={() => (token === undefined ? form.submit() : onClose())}
      onCancel={onClose}
      {...(token !== undefined && { cancelButtonProps: { style: { display: 'none' } } })}
    >
      {token !== undefined && <IssuedToken token={token} />}
      {token === undefined && (
        <Form<Fields>
          form={form}
          layout="vertical"
          initialValues={{ days: 90 }}
          onFinish={(fields) => issue.mutate(fields)}
        >
          {issue.isError && <ProblemAlert error={issue.error} />}
          <Form.Item
            name="title"
            label="Где будет использован"
            rules={[{ required: true, message: 'Назовите место' }]}
          >
            <Input maxLength={100} placeholder="Система мониторинга организации" />
          </Form.Item>
          <Form.Item
            name="rights"
            label="Права токена"
            extra="Не больше ваших; токен не может подтверждать действия паролем."
            rules={[{ required: true, message: 'Выберите хотя бы одно' }]}
          >
            <Select mode="multiple" options={own} optionFilterProp="label" />
          </Form.Item>
          <Form.Item name="days" label="Срок, дней" rules={[{ required: true }]}>
            <InputNumber min={1} max={daysMax} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
};

/** One's own tokens for programs: monitors read queues with them. */
export const OwnTokens = (): ReactNode => {
  const client = useQueryClient();
  const [issuing, setIssuing] = useState(false);
  const query = useQuery({
    queryKey: key,
    queryFn: () => api.get<{ tokens: readonly TokenData[] }>('/api/v1/tokens'),
  });
  const withdraw = useMutation({
    mutationFn: (tokenId: string) => api.delete(`/api/v1/tokens/${tokenId}`),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  return (
    <>
      {withdraw.isError && <ProblemAlert error={withdraw.error} />}
      <DataTable<TokenData>
        label="Токены API"
        query={query}
        rows={query.data?.tokens}
        rowKey={({ tokenId }) => tokenId}
        empty="Токенов нет. Они нужны программам, которые читают очереди и показатели вместо вас"
        columns={[
          { title: 'Где используется', dataIndex: 'title', key: 'title' },
          {
            title: 'Права',
            key: 'rights',
            render: (_, row) => row.rights.map(titleOf).join('; '),
          },
          { title: 'Выпущен', key: 'created', render: (_, row) => <Moment at={row.createdAt} /> },
          { title: 'Действует до', key: 'till', render: (_, row) => <Moment at={row.expiresAt} /> },
          {
            title: 'Использован',
            key: 'used',
            render: (_, row) => <Moment at={row.lastUsedAt} />,
          },
          {
            title: 'Действие',
            key: 'withdraw',
            render: (_, row) => (
              <Popconfirm
                title="Отозвать токен?"
                description="Программа с этим токеном потеряет доступ сразу."
                okText="Отозвать"
                onConfirm={() => withdraw.mutate(row.tokenId)}
              >
                <Button size="small">Отозвать</Button>
              </Popconfirm>
            ),
          },
        ]}
      />
      <Button style={{ marginBlockStart: 12 }} onClick={() => setIssuing(true)}>
        Выпустить токен
      </Button>
      {issuing && <IssueDialog onClose={() => setIssuing(false)} />}
    </>
  );
};
