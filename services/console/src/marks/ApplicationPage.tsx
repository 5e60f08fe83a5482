import { PlusOutlined } from '@ant-design/icons';
import { useParams } from '@tanstack/react-router';
import { App, Button, Card, Descriptions, Space, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { StateWord } from '../desk/StateWord.tsx';
import { DataTable } from '../shared/DataTable.tsx';
import { EntryLink, SystemLink, To, TypeLink } from '../shared/links.tsx';
import { countText, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useMay } from '../shell/session.tsx';
import { PageLoading } from '../shell/states.tsx';
import { problemOf } from '../shell/problem.ts';
import { useApplication, useClose, type ApplicationCard, type Mark } from './data.ts';
import { IssueDialog, ProlongDialog } from './MarkDialogs.tsx';
import { applicationStates, channels, markStates } from './words.ts';

const Facts = ({ card }: { readonly card: ApplicationCard }): ReactNode => (
  <Descriptions
    size="small"
    bordered
    column={{ xs: 1, md: 2 }}
    items={[
      {
        key: 'service',
        label: 'Услуга',
        children: <span className="mono">{card.serviceCode}</span>,
      },
      {
        key: 'authority',
        label: 'Ведомство',
        children: <EntryLink register="participants" code={card.authority} />,
      },
      { key: 'source', label: 'Источник', children: <SystemLink code={card.source} /> },
      {
        key: 'sourceId',
        label: 'Номер в источнике',
        children: <span className="mono break">{card.sourceId}</span>,
      },
      { key: 'channel', label: 'Канал', children: channels[card.channel] ?? card.channel },
      { key: 'submitted', label: 'Подано', children: <Moment at={card.submittedAt} /> },
      {
        key: 'registered',
        label: 'Зарегистрировано',
        children: <Moment at={card.registeredAt} />,
      },
      { key: 'closed', label: 'Закрыто', children: <Moment at={card.closedAt} /> },
      {
        key: 'runs',
        label: 'Последовательности',
        children: (
          <To path="/scenario-runs" search={{ applicationId: card.applicationId }}>
            Выполнения по заявлению
          </To>
        ),
      },
      {
        key: 'hash',
        label: 'Заявитель (SHA-256)',
        children: <span className="mono break">{card.applicantHash}</span>,
      },
    ]}
  />
);

const codeColumns = (onProlong: ((mark: Mark) => void) | null) => [
  {
    title: 'Код',
    key: 'code',
    render: (_: unknown, { code }: Mark) => (
      <Typography.Text
        className="mono nowrap"
        copyable={{ text: code, tooltips: ['Скопировать код', 'Скопировано'] }}
      >
        {code}
      </Typography.Text>
    ),
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, { state }: Mark) => <StateWord words={markStates} state={state} />,
  },
  {
    title: 'Кому',
    key: 'sender',
    render: (_: unknown, { sender, nodeId }: Mark) => (
      <>
        <SystemLink code={sender} />
        {nodeId !== null && <div className="cell-note">узел {nodeId}</div>}
      </>
    ),
  },
  {
    title: 'Виды сведений',
    key: 'types',
    render: (_: unknown, { types }: Mark) => (
      <Space wrap size={[8, 0]} style={{ maxWidth: 320 }}>
        {types.map((code) => (
          <TypeLink key={code} code={code} />
        ))}
      </Space>
    ),
  },
  {
    title: 'Использован',
    key: 'uses',
    align: 'right' as const,
    render: (_: unknown, { uses, maxUses }: Mark) => (
      <span className="nowrap">{`${countText(uses)} из ${countText(maxUses)}`}</span>
    ),
  },
  {
    title: 'Действует до',
    key: 'validUntil',
    render: (_: unknown, { validUntil }: Mark) => <Moment at={validUntil} />,
  },
  {
    title: 'Что дальше',
    key: 'actions',
    render: (_: unknown, mark: Mark) => (
      <Space>
        <To path="/messages" search={{ code: mark.code }}>
          Сообщения
        </To>
        {onProlong && mark.closedAt === null && (
          <Button size="small" onClick={() => onProlong(mark)}>
            Продлить
          </Button>
        )}
      </Space>
    ),
  },
];

const useCloseDialog = (id: string): (() => void) => {
  const { modal, message, notification } = App.useApp();
  const close = useClose(id);
  return () =>
    void modal.confirm({
      title: `Закрыть заявление ${id}?`,
      content: 'Его коды перестанут действовать сразу и навсегда. Принятые сообщения останутся.',
      okText: 'Закрыть заявление',
      okButtonProps: { danger: true },
      cancelText: 'Отмена',
      onOk: () =>
        close.mutateAsync(undefined).then(
          () => void message.success('Заявление закрыто'),
          (error: unknown) => notification.error({ title: problemOf(error).message }),
        ),
    });
};

const Codes = ({
  query,
  mayChange,
}: {
  readonly query: ReturnType<typeof useApplication>;
  readonly mayChange: boolean;
}): ReactNode => {
  const [prolonged, setProlonged] = useState<Mark | null>(null);
  return (
    <Card
      size="small"
      style={{ marginBlockStart: 16 }}
      title={<h2 className="card-title">Коды маркировки</h2>}
    >
      <DataTable<Mark>
        label="Коды маркировки"
        query={query}
        rows={query.data?.codes}
        rowKey={({ code }) => code}
        columns={codeColumns(mayChange ? setProlonged : null)}
        empty={mayChange ? 'Кодов нет. Выдайте первый кнопкой «Выдать код».' : 'Кодов нет'}
      />
      {prolonged && <ProlongDialog mark={prolonged} onClose={() => setProlonged(null)} />}
    </Card>
  );
};

const Actions = ({ id }: { readonly id: string }): ReactNode => {
  const [isIssuing, setIssuing] = useState(false);
  const askToClose = useCloseDialog(id);
  return (
    <Space wrap>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setIssuing(true)}>
        Выдать код
      </Button>
      <Button danger onClick={askToClose}>
        Закрыть заявление
      </Button>
      {isIssuing && <IssueDialog applicationId={id} onClose={() => setIssuing(false)} />}
    </Space>
  );
};

/** An application with its codes: issue, prolong, close (KIS-6.3.7). */
export const ApplicationPage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const query = useApplication(id);
  const manages = useMay()('marks.manage');
  const { data: card } = query;
  const mayChange = manages && card?.closedAt === null;
  return (
    <PageFrame
      title={`Заявление ${id}`}
      subtitle={
        card && (
          <Space size={16}>
            <To path="/applications">Все заявления</To>
            <StateWord
              words={applicationStates}
              state={card.closedAt === null ? 'open' : 'closed'}
            />
          </Space>
        )
      }
      extra={mayChange && <Actions id={id} />}
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <PageLoading />}
      {card && (
        <>
          <Facts card={card} />
          <Codes query={query} mayChange={mayChange} />
        </>
      )}
    </PageFrame>
  );
};
