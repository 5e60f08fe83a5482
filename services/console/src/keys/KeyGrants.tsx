import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Modal, Popconfirm, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import type { GrantData, KeyData } from '../../../signing/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { DateField } from '../shared/DateField.tsx';
import { SystemLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { kinds } from './words.ts';

type Given = {
  readonly granteeKind: 'system' | 'person';
  readonly grantee: string;
  readonly kinds: string[];
  readonly basis: string;
  readonly until?: string;
};

const GrantFields = ({ kind }: { readonly kind: Given['granteeKind'] }): ReactNode => (
  <>
    <Form.Item name="granteeKind" label="Кому">
      <Segmented
        options={[
          { value: 'system', label: 'Системе' },
          { value: 'person', label: 'Владельцу токена API' },
        ]}
      />
    </Form.Item>
    <Form.Item
      name="grantee"
      label={kind === 'system' ? 'Мнемоника системы' : 'Логин владельца токена'}
      rules={[
        {
          required: true,
          pattern: /^[A-Za-z0-9_.@-]{1,100}$/,
          message: 'Латинские буквы, цифры, знаки _ . -',
        },
      ]}
    >
      <Input autoFocus />
    </Form.Item>
    <Form.Item
      name="kinds"
      label="Какие подписи"
      // A required rule would put aria-required on a group, which has no such attribute.
      rules={[{ type: 'array', min: 1, message: 'Отметьте хотя бы один вид' }]}
    >
      <Checkbox.Group options={Object.entries(kinds).map(([value, label]) => ({ value, label }))} />
    </Form.Item>
    <Form.Item
      name="basis"
      label="Основание"
      rules={[{ required: true, whitespace: true, message: 'Назовите основание' }]}
    >
      <Input maxLength={500} placeholder="Приказ, договор" />
    </Form.Item>
    <Form.Item name="until" label="По какой день (включительно); пусто — без срока">
      <DateField />
    </Form.Item>
  </>
);

const GrantDialog = ({
  id,
  close,
}: {
  readonly id: string;
  readonly close: () => void;
}): ReactNode => {
  const [form] = Form.useForm<Given>();
  const kind = Form.useWatch('granteeKind', form) ?? 'system';
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: ({ until, ...given }: Given) =>
      api.post(`/api/v1/signing/keys/${id}/grants`, {
        ...given,
        // The whole last day, by the region's clock.
        ...(until !== undefined && until !== '' && { validTo: `${until}T23:59:59+07:00` }),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keys', 'grants', id] });
      close();
    },
  });
  return (
    <Modal
      open
      title="Право подписывать этим ключом"
      okText="Дать право"
      cancelText="Отмена"
      confirmLoading={give.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {give.isError && <ProblemAlert error={give.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ granteeKind: 'system', kinds: ['cms', 'xmldsig', 'jws'] }}
        onFinish={(given: Given) => give.mutate(given)}
      >
        <GrantFields kind={kind} />
      </Form>
    </Modal>
  );
};

const stateOf = (grant: GrantData): ReactNode => {
  if (grant.withdrawnAt !== null) return <StateTag tone="default">отозвано</StateTag>;
  const ended = grant.validTo !== null && Date.parse(grant.validTo) <= Date.now();
  return ended ? (
    <StateTag tone="warning">срок прошёл</StateTag>
  ) : (
    <StateTag tone="success">действует</StateTag>
  );
};

const columnsWith = (withdraw: ((grant: GrantData) => void) | null) => [
  {
    title: 'Кому',
    key: 'grantee',
    render: (_: unknown, grant: GrantData) =>
      grant.granteeKind === 'system' ? (
        <SystemLink code={grant.grantee} />
      ) : (
        `токен, ${grant.grantee}`
      ),
  },
  {
    title: 'Подписи',
    key: 'kinds',
    render: (_: unknown, grant: GrantData) =>
      grant.kinds.map((kind) => kinds[kind] ?? kind).join(', '),
  },
  { title: 'Состояние', key: 'state', render: (_: unknown, grant: GrantData) => stateOf(grant) },
  { title: 'Основание', dataIndex: 'basis', key: 'basis' },
  {
    title: 'До',
    key: 'validTo',
    render: (_: unknown, grant: GrantData) => <Moment at={grant.validTo} />,
  },
  {
    title: 'Выдано',
    key: 'givenAt',
    render: (_: unknown, grant: GrantData) => (
      <>
        <Moment at={grant.givenAt} />, {grant.givenBy}
      </>
    ),
  },
  ...(withdraw === null
    ? []
    : [
        {
          title: 'Действия',
          key: 'act',
          className: 'no-print',
          render: (_: unknown, grant: GrantData) =>
            grant.withdrawnAt === null && (
              <Popconfirm
                title="Отозвать право? Действует сразу."
                okText="Отозвать"
                cancelText="Нет"
                onConfirm={() => withdraw(grant)}
              >
                <Button size="small" danger>
                  Отозвать
                </Button>
              </Popconfirm>
            ),
        },
      ]),
];

/** Systems and tokens that may sign with a key. */
export const KeyGrants = ({ signingKey }: { readonly signingKey: KeyData }): ReactNode => {
  const { id, state, mayManage } = signingKey;
  const [giving, setGiving] = useState(false);
  const client = useQueryClient();
  const queryKey = ['keys', 'grants', id];
  const query = useQuery({
    queryKey,
    queryFn: () => api.get<{ grants: readonly GrantData[] }>(`/api/v1/signing/keys/${id}/grants`),
  });
  const withdraw = useMutation({
    mutationFn: (grant: GrantData) => api.delete(`/api/v1/signing/keys/${id}/grants/${grant.id}`),
    onSuccess: () => client.invalidateQueries({ queryKey }),
  });
  const manages = mayManage && state !== 'destroyed';
  return (
    <>
      <p style={{ marginBlockStart: 0 }}>
        Сотрудники организации подписывают по праву «Ключи подписи: подписание на сервере». Системам
        и токенам право даётся на каждый ключ отдельно.
      </p>
      {manages && (
        <Button
          icon={<PlusOutlined />}
          style={{ marginBlockEnd: 12 }}
          onClick={() => setGiving(true)}
        >
          Дать право
        </Button>
      )}
      {withdraw.isError && <ProblemAlert error={withdraw.error} />}
      <DataTable<GrantData>
        label="Права на ключ"
        query={query}
        rows={query.data?.grants}
        rowKey={(grant) => grant.id}
        columns={columnsWith(manages ? (grant) => withdraw.mutate(grant) : null)}
        empty="Ни системам, ни токенам право не дано"
      />
      {giving && <GrantDialog id={id} close={() => setGiving(false)} />}
    </>
  );
};
