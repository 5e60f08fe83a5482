import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import {
  Button,
  Card,
  Descriptions,
  Form,
  Input,
  Skeleton,
  Space,
  Tooltip,
  Typography,
} from 'antd';
import type { ReactNode } from 'react';
import type { TicketData } from '../../../desk/index.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { durationText, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession } from '../shell/session.tsx';
import { Attachments } from './Attachments.tsx';
import { StateWord } from './StateWord.tsx';
import { ticketStates } from './words.ts';

type Entry = TicketData['entries'][number];

const splitPage = (page: string): { path: string; search: Record<string, string> } => {
  const [path = '/', query = ''] = page.split('?');
  return { path, search: Object.fromEntries(new URLSearchParams(query)) };
};

const Facts = ({ ticket }: { readonly ticket: TicketData }): ReactNode => (
  <Descriptions
    size="small"
    bordered
    column={{ xs: 1, lg: 2 }}
    style={{ marginBlockEnd: 16 }}
    items={[
      {
        key: 'state',
        label: 'Состояние',
        children: <StateWord words={ticketStates} state={ticket.state} />,
      },
      {
        key: 'author',
        label: 'От кого',
        children: (
          <>
            {ticket.authorName},{' '}
            <EntryLink register="participants" code={ticket.organisation}>
              {ticket.organisationName ?? ticket.organisation}
            </EntryLink>
          </>
        ),
      },
      {
        key: 'page',
        label: 'Страница',
        children: <To {...splitPage(ticket.page)}>{ticket.pageTitle ?? ticket.page}</To>,
      },
      {
        key: 'object',
        label: 'Что было открыто',
        children: <span className="mono">{ticket.object ?? '—'}</span>,
      },
      {
        key: 'requestId',
        label: 'Номер неудачного обращения',
        children: <span className="mono">{ticket.requestId ?? '—'}</span>,
      },
      { key: 'assignee', label: 'Отвечает', children: ticket.assignee ?? '—' },
      { key: 'created', label: 'Создано', children: <Moment at={ticket.createdAt} /> },
      {
        key: 'answer',
        label: 'Первый ответ',
        children:
          ticket.firstAnswerMs === null ? 'ещё нет' : `через ${durationText(ticket.firstAnswerMs)}`,
      },
    ]}
  />
);

const EntryView = ({ entry, own }: { readonly entry: Entry; readonly own: boolean }): ReactNode =>
  entry.kind === 'step' ? (
    <li style={{ textAlign: 'center', margin: '8px 0' }}>
      <Typography.Text type="secondary">
        {entry.text} — {entry.authorName}, <Moment at={entry.at} />
      </Typography.Text>
    </li>
  ) : (
    <li
      style={{ margin: '8px 0', display: 'flex', justifyContent: own ? 'flex-end' : 'flex-start' }}
    >
      <Card
        size="small"
        style={{
          maxWidth: 'min(720px, 90%)',
          borderInlineStart: `4px solid ${entry.kind === 'answer' ? '#389e0d' : '#0958d9'}`,
        }}
      >
        <div>
          <strong>{entry.kind === 'answer' ? 'Ответ оператора' : 'Вопрос'}</strong>{' '}
          <Typography.Text type="secondary">
            {entry.authorName}, <Moment at={entry.at} />
          </Typography.Text>
        </div>
        <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{entry.text}</div>
      </Card>
    </li>
  );

const Reply = ({
  ticket,
  changed,
}: {
  readonly ticket: TicketData;
  readonly changed: (ticket: TicketData) => void;
}): ReactNode => {
  const [form] = Form.useForm<{ text: string }>();
  const send = useMutation({
    mutationFn: (text: string) =>
      api.post<TicketData>(`/api/v1/desk/tickets/${ticket.id}/entries`, { text }),
    onSuccess: (next) => {
      form.resetFields();
      changed(next);
    },
  });
  const words = ticket.may.answer
    ? 'Ответить'
    : ticket.state === 'closed'
      ? 'Открыть снова'
      : 'Дополнить';
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="no-print"
      onFinish={({ text }) => send.mutate(text)}
    >
      {send.isError && <ProblemAlert error={send.error} />}
      <Form.Item
        name="text"
        label={ticket.may.answer ? 'Ответ' : 'Сообщение оператору'}
        rules={[{ required: true, whitespace: true, message: 'Напишите текст' }]}
      >
        <Input.TextArea rows={4} maxLength={10_000} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending}>
        {words}
      </Button>
    </Form>
  );
};

const Steps = ({
  ticket,
  changed,
}: {
  readonly ticket: TicketData;
  readonly changed: (ticket: TicketData) => void;
}): ReactNode => {
  const step = useMutation({
    mutationFn: (state: 'in-work' | 'closed') =>
      api.post<TicketData>(`/api/v1/desk/tickets/${ticket.id}/state`, { state }),
    onSuccess: changed,
  });
  return (
    <Space wrap>
      {step.isError && <ProblemAlert error={step.error} />}
      {ticket.may.answer && ticket.assignee === null && ticket.state !== 'closed' && (
        <Button loading={step.isPending} onClick={() => step.mutate('in-work')}>
          Взять в работу
        </Button>
      )}
      {ticket.state !== 'closed' && (
        <Tooltip title={ticket.may.close ? '' : 'Закрыть можно только после ответа'}>
          <Button
            disabled={!ticket.may.close}
            loading={step.isPending}
            onClick={() => step.mutate('closed')}
          >
            Закрыть обращение
          </Button>
        </Tooltip>
      )}
    </Space>
  );
};

/** A ticket as a conversation, with where it came from. */
export const TicketPage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const { person } = useSession();
  const client = useQueryClient();
  const queryKey = ['tickets', 'card', id];
  const query = useQuery({
    queryKey,
    queryFn: () => api.get<TicketData>(`/api/v1/desk/tickets/${encodeURIComponent(id)}`),
    refetchInterval: 30_000,
  });
  const changed = (ticket: TicketData): void => {
    client.setQueryData(queryKey, ticket);
    void client.invalidateQueries({ queryKey: ['tickets'] });
  };
  const ticket = query.data;
  if (ticket === undefined) {
    return (
      <PageFrame title="Обращение">
        {query.isError ? (
          <ProblemAlert error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Skeleton active />
        )}
      </PageFrame>
    );
  }
  return (
    <PageFrame
      title={`${ticket.number}: ${ticket.title}`}
      extra={<Steps ticket={ticket} changed={changed} />}
    >
      <Facts ticket={ticket} />
      <h2 style={{ fontSize: 16, margin: '0 0 8px' }}>Переписка</h2>
      <ol aria-label="Переписка" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {ticket.entries.map((entry) => (
          <EntryView key={entry.id} entry={entry} own={entry.author === person.login} />
        ))}
      </ol>
      <Reply ticket={ticket} changed={changed} />
      <Attachments owner={`ticket:${ticket.id}`} mayAdd={ticket.state !== 'closed'} />
    </PageFrame>
  );
};
