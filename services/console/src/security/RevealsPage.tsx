import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Segmented, Space, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import type { RevealsData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { MessageLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { useMay } from '../shell/session.tsx';

type Reveal = RevealsData['requests'][number];
type Decision = 'approved' | 'refused';

const decisions: Readonly<Record<Decision, readonly [Tone, string]>> = {
  approved: ['success', 'согласован'],
  refused: ['error', 'отклонён'],
};

const State = ({ reveal }: { readonly reveal: Reveal }): ReactNode => {
  if (reveal.decision === null) return <StateTag tone="processing">ждёт решения</StateTag>;
  const [tone, word] = decisions[reveal.decision];
  return <StateTag tone={tone}>{word}</StateTag>;
};

const Decide = ({
  reveal,
  decide,
}: {
  readonly reveal: Reveal;
  readonly decide: (decision: Decision) => void;
}): ReactNode => {
  if (reveal.decision !== null) return '—';
  if (reveal.mine) return 'решит другой сотрудник';
  return (
    <Space>
      <Popconfirm
        title="Открыть содержимое сотруднику на час?"
        description="Согласие останется в журнале действий."
        okText="Согласовать"
        cancelText="Отмена"
        onConfirm={() => decide('approved')}
      >
        <Button size="small" type="primary">
          Согласовать
        </Button>
      </Popconfirm>
      <Button size="small" danger onClick={() => decide('refused')}>
        Отклонить
      </Button>
    </Space>
  );
};

const columnsOf = (
  mayDecide: boolean,
  decide: (reveal: Reveal, decision: Decision) => void,
): TableColumnsType<Reveal> => [
  { title: 'Запрошен', key: 'askedAt', render: (_, { askedAt }) => <Moment at={askedAt} /> },
  { title: 'Кто просит', dataIndex: 'login', key: 'login' },
  {
    title: 'Сообщение',
    key: 'message',
    render: (_, { messageId }) => <MessageLink id={messageId} />,
  },
  { title: 'Причина', dataIndex: 'reason', key: 'reason' },
  { title: 'Состояние', key: 'state', render: (_, reveal) => <State reveal={reveal} /> },
  { title: 'Кто решил', key: 'decidedBy', render: (_, { decidedBy }) => decidedBy ?? '—' },
  { title: 'Открыто до', key: 'until', render: (_, { until }) => <Moment at={until} /> },
  ...(mayDecide
    ? [
        {
          title: 'Решение',
          key: 'decide',
          render: (_: unknown, reveal: Reveal) => (
            <Decide reveal={reveal} decide={(decision) => decide(reveal, decision)} />
          ),
        },
      ]
    : []),
];

/** Emergency access to content: who asked why, and who agreed (KIS-4.4.7). */
export const RevealsPage = (): ReactNode => {
  const { message } = App.useApp();
  const client = useQueryClient();
  const mayDecide = useMay()('messages.reveal.approve');
  const [{ show = 'waiting' }, change] = useFilters();
  const query = useQuery({
    queryKey: ['reveals', show],
    queryFn: () =>
      api.get<RevealsData>('/api/v1/reveals', show === 'waiting' ? { waiting: true } : {}),
    refetchInterval: 30_000,
  });
  const deciding = useMutation({
    mutationFn: ({ reveal, decision }: { reveal: Reveal; decision: Decision }) =>
      api.post(`/api/v1/reveals/${reveal.requestId}/decision`, { decision }),
    onSuccess: () => void message.success('Решение записано'),
    onError: (error) => void message.error(problemOf(error).message),
    onSettled: () => client.invalidateQueries({ queryKey: ['reveals'] }),
  });
  return (
    <PageFrame
      title="Экстренный доступ"
      subtitle="Содержимое открывается на час после согласия второго сотрудника; запросить — на карточке сообщения"
    >
      <div className="filters">
        <Segmented
          aria-label="Какие запросы"
          value={show}
          options={[
            { value: 'waiting', label: 'Ждут решения' },
            { value: 'all', label: 'Все' },
          ]}
          onChange={(value) => change({ show: value === 'all' ? 'all' : undefined })}
        />
      </div>
      <DataTable<Reveal>
        label="Запросы экстренного доступа"
        query={query}
        rows={query.data?.requests}
        rowKey={({ requestId }) => requestId}
        columns={columnsOf(mayDecide, (reveal, decision) => deciding.mutate({ reveal, decision }))}
        empty="Запросов нет"
      />
    </PageFrame>
  );
};
