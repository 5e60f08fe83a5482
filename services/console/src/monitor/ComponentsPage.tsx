import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Flex, Form, Input, Modal, Switch, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';

type Component = {
  readonly code: string;
  readonly title: string;
  readonly kind: 'door' | 'job' | 'part';
  readonly switchable: boolean;
  readonly enabled: boolean;
  readonly state: 'works' | 'off' | 'fails';
  readonly version: string;
  readonly text: string;
  readonly changedBy: string | null;
  readonly changedAt: string | null;
  readonly reason: string;
};
type Reply = {
  readonly components: readonly Component[];
  readonly nodes: readonly {
    readonly node: string;
    readonly version: string;
    readonly roles: readonly string[];
    readonly startedAt: string;
    readonly seenAt: string;
  }[];
};

const words: Readonly<Record<Component['state'], readonly [Tone, string]>> = {
  works: ['success', 'работает'],
  off: ['warning', 'выключено'],
  fails: ['error', 'отказ'],
};
const kinds: Readonly<Record<Component['kind'], string>> = {
  door: 'дверь',
  job: 'фоновая работа',
  part: 'основа',
};
const path = '/api/v1/components';

const TurnDialog = ({
  component,
  close,
}: {
  readonly component: Component;
  readonly close: () => void;
}): ReactNode => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const { code, title, enabled } = component;
  const turn = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      api.put<Reply>(`${path}/${code}`, { enabled: !enabled, reason }),
    onSuccess: (reply) => {
      client.setQueryData(['components'], reply);
      void message.success(enabled ? `${title}: выключено` : `${title}: включено`);
      close();
    },
  });
  return (
    <Modal
      open
      title={`${enabled ? 'Выключить' : 'Включить'}: ${title}`}
      okText={enabled ? 'Выключить на всех узлах' : 'Включить'}
      okButtonProps={{ danger: enabled, loading: turn.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {turn.isError && <ProblemAlert error={turn.error} />}
      {enabled && (
        <p>
          Остальные части продолжат работать. Обращения к выключенной двери получат отказ 503 с этим
          объяснением; принятые сообщения не пропадут.
        </p>
      )}
      <Form form={form} layout="vertical" onFinish={(values) => turn.mutate(values)}>
        <Form.Item
          name="reason"
          label="Причина (попадёт в журнал действий)"
          rules={[{ required: true, min: 3, message: 'Напишите причину, хотя бы три буквы' }]}
        >
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const Nodes = ({
  query,
  nodes,
}: {
  readonly query: Parameters<typeof DataTable>[0]['query'];
  readonly nodes: Reply['nodes'] | undefined;
}): ReactNode => (
  <Card size="small" title="Узлы хаба">
    <DataTable
      label="Узлы хаба"
      scroll={{}}
      query={query}
      rows={nodes}
      rowKey={({ node }) => node}
      columns={[
        { title: 'Узел', dataIndex: 'node' },
        { title: 'Версия', dataIndex: 'version' },
        { title: 'Работа', key: 'roles', render: (_, { roles }) => roles.join(', ') },
        {
          title: 'Запущен',
          key: 'started',
          render: (_, { startedAt }) => <Moment at={startedAt} />,
        },
        { title: 'Отозвался', key: 'seen', render: (_, { seenAt }) => <Moment at={seenAt} /> },
      ]}
    />
  </Card>
);

const columnsOf = (
  mayTurn: boolean,
  turn: (component: Component) => void,
): TableColumnsType<Component> => [
  {
    title: 'Часть',
    key: 'title',
    render: (_, { title, code }) => (
      <>
        {title}
        <div className="mono">{code}</div>
      </>
    ),
  },
  { title: 'Вид', key: 'kind', render: (_, { kind }) => kinds[kind] },
  {
    title: 'Состояние',
    key: 'state',
    render: (_, { state }) => <StateTag tone={words[state][0]}>{words[state][1]}</StateTag>,
  },
  {
    title: 'Включено',
    key: 'switch',
    render: (_, one) =>
      one.switchable ? (
        <Switch
          aria-label={`${one.title}: ${one.enabled ? 'выключить' : 'включить'}`}
          checked={one.enabled}
          disabled={!mayTurn}
          onClick={() => turn(one)}
        />
      ) : (
        'всегда'
      ),
  },
  { title: 'Версия', dataIndex: 'version' },
  {
    title: 'Подробности',
    key: 'text',
    render: (_, { text, enabled, reason, changedBy, changedAt }) => (
      <div style={{ whiteSpace: 'normal', maxInlineSize: 330 }}>
        {text}
        {changedAt !== null && (
          <div>
            {enabled ? 'Включил' : 'Выключил'} {changedBy} <Moment at={changedAt} />: {reason}
          </div>
        )}
      </div>
    ),
  },
];

/** Parts of the hub with versions, states and switches. */
export const ComponentsPage = (): ReactNode => {
  const [turning, setTurning] = useState<Component | null>(null);
  const mayTurn = useMay()('components.manage');
  const list = useQuery({
    queryKey: ['components'],
    queryFn: () => api.get<Reply>(path),
    refetchInterval: 5_000,
  });
  return (
    <PageFrame
      title="Компоненты"
      subtitle="Двери, фоновая работа и основа хаба; выключение действует сразу на всех узлах"
    >
      <Flex vertical gap={12}>
        <DataTable
          label="Компоненты"
          query={list}
          rows={list.data?.components}
          rowKey={({ code }) => code}
          columns={columnsOf(mayTurn, setTurning)}
        />
        <Nodes query={list} nodes={list.data?.nodes} />
      </Flex>
      {turning && <TurnDialog component={turning} close={() => setTurning(null)} />}
    </PageFrame>
  );
};
