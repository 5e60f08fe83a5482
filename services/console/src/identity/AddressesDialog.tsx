import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Popconfirm, Space, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import type { AddressRulesData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { Moment } from '../shared/moments.tsx';
import { OrganisationSelect } from '../shared/OrganisationSelect.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession } from '../shell/session.tsx';

type Rule = AddressRulesData['rules'][number];
type Fields = { readonly network: string; readonly comment?: string };

const columnsOf = (drop: (network: string) => void): TableColumnsType<Rule> => [
  { title: 'Сеть', dataIndex: 'network', key: 'network', className: 'mono' },
  { title: 'Что это', dataIndex: 'comment', key: 'comment' },
  { title: 'Добавлена', key: 'at', render: (_, row) => <Moment at={row.addedAt} /> },
  { title: 'Кем', dataIndex: 'addedBy', key: 'by' },
  {
    title: 'Действие',
    key: 'drop',
    render: (_, { network }) => (
      <Popconfirm title={`Убрать ${network}?`} okText="Убрать" onConfirm={() => drop(network)}>
        <Button size="small">Убрать</Button>
      </Popconfirm>
    ),
  },
];

const NewRule = ({
  busy,
  onAdd,
}: {
  readonly busy: boolean;
  readonly onAdd: (fields: Fields) => void;
}): ReactNode => (
  <Form<Fields> layout="inline" style={{ marginBlockStart: 12, rowGap: 8 }} onFinish={onAdd}>
    <Form.Item
      name="network"
      label="Адрес или сеть"
      rules={[{ required: true, message: 'Например 10.1.0.0/16' }]}
    >
      <Input placeholder="10.1.0.0/16" />
    </Form.Item>
    <Form.Item name="comment" label="Что это">
      <Input maxLength={200} placeholder="Офис" />
    </Form.Item>
    <Button htmlType="submit" loading={busy}>
      Разрешить
    </Button>
  </Form>
);

const Rules = ({ organisation }: { readonly organisation: string }): ReactNode => {
  const client = useQueryClient();
  const path = `/api/v1/organisations/${organisation}/addresses`;
  const key = ['addresses', organisation];
  const query = useQuery({ queryKey: key, queryFn: () => api.get<AddressRulesData>(path) });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const add = useMutation({
    mutationFn: (fields: Fields) => api.post(path, fields),
    onSuccess: refresh,
  });
  const drop = useMutation({
    mutationFn: (network: string) => api.delete(path, { network }),
    onSuccess: refresh,
  });
  const rules = query.data?.rules;
  return (
    <>
      <Alert
        type={rules?.length === 0 ? 'info' : 'warning'}
        showIcon
        style={{ marginBlock: 12 }}
        title={
          rules?.length === 0
            ? 'Вход разрешён с любых адресов; первая запись закроет остальные'
            : 'Сотрудники входят только с этих адресов'
        }
      />
      {add.isError && <ProblemAlert error={add.error} />}
      {drop.isError && <ProblemAlert error={drop.error} />}
      <DataTable<Rule>
        label="Разрешённые адреса"
        query={query}
        rows={rules}
        rowKey={({ network }) => network}
        empty="Записей нет"
        sticky={false}
        columns={columnsOf(drop.mutate)}
      />
      <NewRule key={rules?.length} busy={add.isPending} onAdd={add.mutate} />
    </>
  );
};

/** From where the people of an organisation may sign in (PUSK-4.3.5). */
export const AddressesDialog = ({ onClose }: { readonly onClose: () => void }): ReactNode => {
  const { person } = useSession();
  const [organisation, setOrganisation] = useState(person.organisation);
  return (
    <Modal open title="Адреса входа" footer={null} width={760} onCancel={onClose}>
      <Space>
        <span>Организация:</span>
        <OrganisationSelect
          label="Организация"
          value={organisation}
          onChange={(next) => setOrganisation(next ?? person.organisation)}
        />
      </Space>
      <Rules key={organisation} organisation={organisation} />
    </Modal>
  );
};
