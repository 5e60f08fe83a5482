import { Alert, Card, Flex, Timeline } from 'antd';
import type { ReactNode } from 'react';
import { MessageLink, QueueLink, SystemLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { Waiting } from '../shared/Waiting.tsx';
import { isFinal, useTrack, type TrackData } from './data.ts';

const events: Readonly<Record<string, string>> = {
  receive: 'Получено дверью хаба',
  accept: 'Принято и поставлено в очередь',
  lease: 'Выдано получателю',
  return: 'Не подтверждено: возвращено в очередь',
  ack: 'Получатель подтвердил получение',
  answer: 'Получатель ответил',
  deliver: 'Доставлено',
  refuse: 'Отклонено',
  cancel: 'Отозвано отправителем',
  expire: 'Срок жизни истёк',
  bury: 'Передано в недоставленные',
  quarantine: 'Помещено в карантин',
  redrive: 'Возвращено из недоставленных',
  undoRedrive: 'Возврат отменён',
};

const states: Readonly<Record<string, readonly [Tone, string]>> = {
  received: ['processing', 'получено'],
  queued: ['processing', 'в очереди'],
  leased: ['processing', 'выдано'],
  processing: ['processing', 'обрабатывается'],
  answered: ['success', 'есть ответ'],
  delivered: ['success', 'доставлено'],
  rejected: ['error', 'отклонено'],
  expired: ['error', 'срок истёк'],
  cancelled: ['default', 'отозвано'],
  undeliverable: ['error', 'не доставлено'],
  quarantined: ['error', 'в карантине'],
};

const kinds: Readonly<Record<string, string>> = {
  request: 'Запрос',
  response: 'Ответ',
  broadcast: 'Рассылка',
};

const Message = ({ message }: { readonly message: TrackData['messages'][number] }): ReactNode => {
  const [tone, words] = states[message.state] ?? ['default', message.state];
  return (
    <Card
      size="small"
      title={
        <>
          {kinds[message.kind] ?? message.kind} <MessageLink id={message.messageId} />
        </>
      }
      extra={<StateTag tone={tone}>{words}</StateTag>}
    >
      <p style={{ marginBlockStart: 0 }}>
        <SystemLink code={message.sender} /> →{' '}
        {message.recipient === null ? 'рассылка' : <SystemLink code={message.recipient} />}
        {message.testMessage && ', проверочное'}
      </p>
      <Timeline
        items={message.journal.map(({ event, state, at, queue, by }, index) => ({
          key: index,
          content: (
            <>
              {events[event] ?? event} ({states[state]?.[1] ?? state}), <Moment at={at} />
              {queue !== null && (
                <>
                  , очередь <QueueLink name={queue} />
                </>
              )}
              {by !== null && `, ${by}`}
            </>
          ),
        }))}
      />
    </Card>
  );
};

/** The way of a test message as it goes on. */
export const Track = ({ id }: { readonly id: string }): ReactNode => {
  const query = useTrack(id);
  if (query.isPending) return <Waiting label="Путь сообщения" />;
  if (query.isError) return <ProblemAlert error={query.error} retry={() => void query.refetch()} />;
  const track = query.data;
  return (
    <Flex vertical gap={12} aria-live="polite">
      {track.refusal !== null && (
        <Alert
          type="error"
          showIcon
          title={`Хаб отказал: ${track.refusal.code}`}
          description={track.refusal.reason}
        />
      )}
      {track.refusal === null && track.sent.refusal !== null && (
        <Alert type="error" showIcon title={`Хаб отказал: ${track.sent.refusal}`} />
      )}
      {!isFinal(track) && (
        <Alert type="info" showIcon title="Сообщение в пути: страница обновляется сама" />
      )}
      {track.messages.map((message) => (
        <Message key={message.messageId} message={message} />
      ))}
    </Flex>
  );
};
