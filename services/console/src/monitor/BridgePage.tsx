import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Descriptions, Empty, Flex, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { QueueLink, SystemLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';

type Queue = { readonly name: string; readonly pending: number };
type Bridge = {
  readonly configured: boolean;
  readonly state: 'notConfigured' | 'works' | 'away' | 'silent';
  readonly stateWord: string;
  readonly reason: string | null;
  readonly outageSince: string | null;
  readonly system: string;
  readonly mnemonic: string | null;
  readonly nodeId: string | null;
  readonly url: string | null;
  readonly version: string | null;
  readonly certificate: {
    readonly subject: string;
    readonly sha256: string;
    readonly notAfter: string;
  } | null;
  readonly fileStore: boolean;
  readonly last: Readonly<Record<'getRequest' | 'getResponse' | 'ack' | 'send', string | null>>;
  readonly waiting: number;
  readonly queues: readonly Queue[] | null;
};

const path = '/api/v1/bridges/esmev';
const refreshMs = 5_000;

const tones: Readonly<Record<Bridge['state'], Tone>> = {
  works: 'success',
  away: 'error',
  silent: 'warning',
  notConfigured: 'default',
};

const columns: TableColumnsType<Queue> = [
  { title: 'Очередь в ЕСМЭВ', dataIndex: 'name' },
  { title: 'Ждёт сообщений', dataIndex: 'pending', align: 'right' },
];

const when = (at: string | null): ReactNode => (at === null ? 'ещё не было' : <Moment at={at} />);

const Facts = ({ bridge }: { readonly bridge: Bridge }): ReactNode => (
  <Card title="Подключение">
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, lg: 2 }}
      items={[
        { label: 'Мнемоника в ЕСМЭВ', children: bridge.mnemonic ?? 'не задана' },
        { label: 'Система в регионе', children: <SystemLink code={bridge.system} /> },
        { label: 'Узел (NodeID)', children: bridge.nodeId ?? 'общая очередь' },
        { label: 'Схемы', children: bridge.version ?? '—' },
        { label: 'Адрес', children: bridge.url ?? '—' },
        {
          label: 'Файловое хранилище',
          children: bridge.fileStore ? 'подключено' : 'не подключено',
        },
        { label: 'Сертификат', children: bridge.certificate?.subject ?? '—' },
        {
          label: 'Действует до',
          children: bridge.certificate === null ? '—' : <Moment at={bridge.certificate.notAfter} />,
        },
        { label: 'Последний GetRequest', children: when(bridge.last.getRequest) },
        { label: 'Последний GetResponse', children: when(bridge.last.getResponse) },
        { label: 'Последний Ack', children: when(bridge.last.ack) },
        { label: 'Последняя отправка', children: when(bridge.last.send) },
        {
          label: 'Ждёт отправки',
          children: (
            <Flex gap={8}>
              {bridge.waiting}
              <QueueLink name={`${bridge.system}/requests`} />
            </Flex>
          ),
        },
      ]}
    />
  </Card>
);

const Queues = ({ queues }: { readonly queues: readonly Queue[] | null }): ReactNode =>
  queues !== null && (
    <Table<Queue>
      size="small"
      aria-label="Очереди на стороне ЕСМЭВ"
      columns={columns}
      dataSource={[...queues]}
      rowKey={({ name }) => name}
      pagination={false}
      locale={{ emptyText: 'Очередей пока нет' }}
    />
  );

const State = ({ bridge }: { readonly bridge: Bridge }): ReactNode =>
  bridge.state === 'away' ? (
    <Alert
      type="error"
      showIcon
      title={
        <>
          ЕСМЭВ недоступна с {when(bridge.outageSince)}. Сообщения ждут в очереди и уйдут по
          порядку.
        </>
      }
      description={bridge.reason}
    />
  ) : (
    <div>
      <StateTag tone={tones[bridge.state]}>{bridge.stateWord}</StateTag>
    </div>
  );

const Body = ({ bridge }: { readonly bridge: Bridge }): ReactNode =>
  bridge.configured ? (
    <>
      <State bridge={bridge} />
      <Facts bridge={bridge} />
    </>
  ) : (
    <Empty description="Мост не настроен: задайте HUB_ESMEV_URL и ключи в настройках хаба." />
  );

/** The bridge to ЕСМЭВ: who the region is there, when it was last heard, what waits, and a check of the connection (KIS-4.2.9). */
export const BridgePage = (): ReactNode => {
  const may = useMay();
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['bridge'],
    queryFn: () => api.get<Bridge>(path),
    refetchInterval: refreshMs,
  });
  const check = useMutation({
    mutationFn: () => api.post<Bridge>(`${path}/check`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['bridge'] }),
  });
  const button = may('components.manage') && data?.configured === true && (
    <Button type="primary" loading={check.isPending} onClick={() => check.mutate()}>
      Проверить соединение
    </Button>
  );
  return (
    <PageFrame title="Мост с ЕСМЭВ" extra={button}>
      <Flex vertical gap={16}>
        {error !== null && <ProblemAlert error={error} />}
        {check.isError && <ProblemAlert error={check.error} />}
        {check.isSuccess && (
          <Alert type="success" showIcon title="ЕСМЭВ ответила: адрес, ключ и подпись верны." />
        )}
        {data !== undefined && <Body bridge={data} />}
        <Queues queues={check.data?.queues ?? null} />
      </Flex>
    </PageFrame>
  );
};
