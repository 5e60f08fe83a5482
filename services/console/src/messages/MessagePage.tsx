import './messages.css';
import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Card, Grid, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { FullCard } from '../../../../adapters/rest/messages/index.ts';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { PageLoading } from '../shell/states.tsx';
import {
  AttachmentsView,
  ChainView,
  HeadView,
  RoutingView,
  SignatureView,
  SpansView,
} from './CardParts.tsx';
import { DownloadOriginal } from './DownloadOriginal.tsx';
import { EvidenceButtons } from './EvidenceButtons.tsx';
import { JourneyList } from './JourneyList.tsx';
import { JourneyPicture } from './JourneyPicture.tsx';
import { MessageState } from './MessageState.tsx';
import { Neighbours } from './Neighbours.tsx';
import { RevealPanel } from './RevealPanel.tsx';
import { filtersOf } from './search.ts';

const Section = ({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode => (
  <Card size="small" title={<h2 className="section-title">{title}</h2>} className="section">
    {children}
  </Card>
);

const recipientText = ({ recipients }: FullCard): string => {
  const [only, ...others] = recipients;
  if (only === undefined) return 'получатель';
  return others.length === 0 ? only.mnemonic : `${recipients.length} получателей`;
};

const CardBody = ({ card }: { readonly card: FullCard }): ReactNode => {
  const screens = Grid.useBreakpoint();
  const { steps } = card.journey;
  // Of an answer, its sender is the one who was asked: the picture keeps the sides of the message itself.
  return (
    <>
      <HeadView card={card} />
      <Section title="Путь">
        <SpansView card={card} />
        {screens.md === true && (
          <JourneyPicture
            steps={steps}
            sender={card.sender.mnemonic}
            recipient={recipientText(card)}
          />
        )}
        <details className="journey-twin" open={screens.md !== true}>
          <summary>Шаги списком: даты, системы, пояснения</summary>
          <JourneyList steps={steps} />
        </details>
      </Section>
      <Section title="Содержимое">
        <RevealPanel key={card.messageId} card={card} />
      </Section>
      <Section title="Почему сюда">
        <RoutingView card={card} />
      </Section>
      <Section title="Подпись">
        <SignatureView card={card} />
      </Section>
      <Section title={`Вложения (${card.attachments.length})`}>
        <AttachmentsView card={card} />
      </Section>
      <Section title={`Цепочка (${card.chain.length})`}>
        <ChainView card={card} />
      </Section>
    </>
  );
};

/** Everything about one message on one page (KIS-6.3.2.d). */
export const MessagePage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const [filters] = useFilters();
  const { data, isError, error, isPending, refetch } = useQuery({
    queryKey: ['messages', 'card', id],
    queryFn: () => api.get<FullCard>(`/api/v1/messages/${encodeURIComponent(id)}/card`),
  });
  return (
    <PageFrame
      title="Сообщение"
      subtitle={
        <>
          <Typography.Text copyable={{ tooltips: ['Скопировать', 'Скопировано'] }} className="mono">
            {id}
          </Typography.Text>{' '}
          {data && <MessageState state={data.state} outcome={data.outcome} />}
        </>
      }
      extra={
        <>
          <To path="/messages" search={filtersOf(filters)}>
            К списку
          </To>
          <Neighbours filters={filters} />
          {data?.access.download === true && <DownloadOriginal messageId={id} />}
          {data && <EvidenceButtons messageId={id} />}
          <Button onClick={() => void refetch()}>Обновить</Button>
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            Печать
          </Button>
        </>
      }
    >
      {isError && (
        <>
          <ProblemAlert error={error} retry={() => void refetch()} />
          <p className="text-links">
            Если отправитель уверен, что сообщение было, поищите его{' '}
            <To path="/messages" search={{ view: 'refusals', q: id }}>
              среди отказов
            </To>
            .
          </p>
        </>
      )}
      {isPending && <PageLoading />}
      {data && <CardBody card={data} />}
    </PageFrame>
  );
};
