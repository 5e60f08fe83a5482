import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { App, Button, Card, Descriptions, Flex, Input, Space, Timeline } from 'antd';
import { useState, type ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { MessageLink, SystemLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useLive } from '../shell/live.ts';
import { useMay } from '../shell/session.tsx';
import { AffectedLinks, IncidentStateTag, SeverityTag } from './parts.tsx';
import {
  noticeWords,
  reasonWords,
  stepWords,
  type IncidentData,
  type NoticeData,
} from './types.ts';

type CardData = {
  readonly incident: IncidentData;
  readonly steps: readonly {
    readonly stepId: number;
    readonly at: string;
    readonly what: string;
    readonly by: string;
    readonly text: string;
  }[];
  readonly records: readonly {
    readonly at: string;
    readonly messageId: string | null;
    readonly system: string | null;
    readonly text: string;
  }[];
  readonly notices: readonly NoticeData[];
};

const toneOf: Readonly<Record<string, string>> = {
  opened: 'red',
  escalated: 'red',
  reopened: 'red',
  resolved: 'green',
  acknowledged: 'blue',
};

const Facts = ({ incident }: { readonly incident: IncidentData }): ReactNode => (
  <Descriptions
    size="small"
    bordered
    column={{ xs: 1, md: 2 }}
    items={[
      { key: 'what', label: 'Что случилось', span: 'filled', children: incident.text },
      { key: 'do', label: 'Что делать', span: 'filled', children: incident.advice },
      {
        key: 'affected',
        label: 'Затронуто',
        span: 'filled',
        children: <AffectedLinks affected={incident} max={50} />,
      },
      { key: 'opened', label: 'Начало', children: <Moment at={incident.openedAt} /> },
      { key: 'last', label: 'В последний раз', children: <Moment at={incident.lastAt} /> },
      { key: 'count', label: 'Повторов', children: incident.count },
      {
        key: 'source',
        label: 'Откуда',
        children:
          incident.ruleId === null ? (
            'запись обмена'
          ) : (
            <To path="/alert-rules" search={{ rule: incident.ruleId }}>
              правило «{incident.title}»
            </To>
          ),
      },
      { key: 'who', label: 'Кто занимается', children: incident.acknowledgedBy ?? '—' },
      {
        key: 'closed',
        label: 'Закрыт',
        children:
          incident.resolvedAt === null ? (
            '—'
          ) : (
            <Space>
              <Moment at={incident.resolvedAt} />
              {incident.resolvedHow === 'auto' ? 'причина исчезла' : 'сотрудником'}
            </Space>
          ),
      },
    ]}
  />
);

const Actions = ({ incident }: { readonly incident: IncidentData }): ReactNode => {
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const { message } = App.useApp();
  const deed = useMutation({
    mutationFn: (what: string) =>
      api.post(
        `/api/v1/monitor/incidents/${incident.incidentId}/${what}`,
        note.trim() === '' ? {} : { note: note.trim() },
      ),
    onSuccess: async () => {
      setNote('');
      await client.invalidateQueries({ queryKey: ['incident'] });
      void message.success('Записано в историю инцидента');
    },
  });
  const { state } = incident;
  return (
    <Card size="small" title="Действия" className="no-print">
      {deed.isError && <ProblemAlert error={deed.error} />}
      <Input.TextArea
        aria-label="Заметка: что выяснено и сделано"
        placeholder="Заметка: что выяснено и сделано"
        value={note}
        maxLength={1000}
        autoSize={{ minRows: 2, maxRows: 6 }}
        onChange={({ target }) => setNote(target.value)}
      />
      <Flex gap={8} wrap style={{ marginBlockStart: 8 }}>
        {state === 'open' && (
          <Button
            type="primary"
            loading={deed.isPending}
            onClick={() => deed.mutate('acknowledge')}
          >
            Принять в работу
          </Button>
        )}
        {state !== 'resolved' && (
          <Button loading={deed.isPending} onClick={() => deed.mutate('resolve')}>
            Закрыть
          </Button>
        )}
        {state === 'resolved' && (
          <Button loading={deed.isPending} onClick={() => deed.mutate('reopen')}>
            Открыть снова
          </Button>
        )}
        <Button disabled={note.trim() === ''} onClick={() => deed.mutate('note')}>
          Добавить заметку
        </Button>
      </Flex>
    </Card>
  );
};

const History = ({ steps }: Pick<CardData, 'steps'>): ReactNode => (
  <Card size="small" title="История">
    <Timeline
      items={steps.map(({ stepId, at, what, by, text }) => ({
        key: stepId,
        color: toneOf[what] ?? 'gray',
        content: (
          <>
            <strong>{stepWords[what] ?? what}</strong> · <Moment at={at} /> ·{' '}
            {by === 'hub' ? 'хаб' : by}
            {text !== '' && <div style={{ whiteSpace: 'pre-wrap' }}>{text}</div>}
          </>
        ),
      }))}
    />
  </Card>
);

const Lists = ({ card, query }: { readonly card: CardData; readonly query: Query }): ReactNode => (
  <>
    {card.records.length > 0 && (
      <Card size="small" title="Сообщения и записи обмена">
        <DataTable
          label="Записи обмена"
          scroll={{}}
          query={query}
          rows={card.records}
          rowKey={({ at, messageId, text }) => `${at}${messageId}${text}`}
          columns={[
            { title: 'Когда', key: 'at', render: (_, { at }) => <Moment at={at} /> },
            {
              title: 'Сообщение',
              key: 'message',
              render: (_, { messageId }) =>
                messageId === null ? '—' : <MessageLink id={messageId} />,
            },
            {
              title: 'Система',
              key: 'system',
              render: (_, { system }) => (system === null ? '—' : <SystemLink code={system} />),
            },
            {
              title: 'Что записано',
              key: 'text',
              render: (_, { text }) => <div style={{ whiteSpace: 'normal' }}>{text}</div>,
            },
          ]}
        />
      </Card>
    )}
    {card.notices.length > 0 && (
      <Card size="small" title="Кого оповестили">
        <DataTable
          label="Оповещения"
          scroll={{}}
          query={query}
          rows={card.notices}
          rowKey={({ noticeId }) => String(noticeId)}
          columns={[
            { title: 'Когда', key: 'at', render: (_, { createdAt }) => <Moment at={createdAt} /> },
            {
              title: 'О чём',
              key: 'reason',
              render: (_, { reason }) => reasonWords[reason] ?? reason,
            },
            { title: 'Куда', dataIndex: 'address' },
            {
              title: 'Состояние',
              key: 'state',
              render: (_, { state, error }) => (
                <>
                  <StateTag tone={noticeWords[state][0]}>{noticeWords[state][1]}</StateTag> {error}
                </>
              ),
            },
          ]}
        />
      </Card>
    )}
  </>
);

type Query = Parameters<typeof DataTable>[0]['query'];

/** One incident: what it is, what to do, who did what. */
export const IncidentPage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const client = useQueryClient();
  const may = useMay();
  const card = useQuery({
    queryKey: ['incident', id],
    queryFn: () => api.get<CardData>(`/api/v1/monitor/incidents/${id}`),
  });
  useLive('incidents', () => void client.invalidateQueries({ queryKey: ['incident', id] }));
  if (card.isError) {
    return (
      <PageFrame title={`Инцидент № ${id}`}>
        <ProblemAlert error={card.error} retry={() => void card.refetch()} />
        <To path="/incidents">Все инциденты</To>
      </PageFrame>
    );
  }
  if (card.data === undefined) return <PageFrame title={`Инцидент № ${id}`} />;
  const { incident, steps } = card.data;
  return (
    <PageFrame
      title={`Инцидент № ${id}: ${incident.title}`}
      subtitle={
        <Space>
          <SeverityTag {...incident} />
          <IncidentStateTag {...incident} />
          <To path="/incidents">Все инциденты</To>
        </Space>
      }
    >
      <Flex vertical gap={12}>
        <Facts incident={incident} />
        {may('incidents.manage') && <Actions incident={incident} />}
        <History steps={steps} />
        <Lists card={card.data} query={card} />
      </Flex>
    </PageFrame>
  );
};
