import { useQuery } from '@tanstack/react-query';
import { Alert, Typography } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { useMay } from '../../shell/session.tsx';
import { DataTable } from '../../shared/DataTable.tsx';
import { MessageLink, To } from '../../shared/links.tsx';
import { Moment } from '../../shared/moments.tsx';
import { mnemonicOf, type Draft } from './draft.ts';

type MessageLine = {
  readonly messageId: string;
  readonly receivedAt: string;
  readonly kind: string;
  readonly type: { readonly code: string; readonly name: string | null };
  readonly state: string;
  readonly fault: { readonly code: string; readonly title: string } | null;
};
type RefusalLine = {
  readonly no: number;
  readonly at: string;
  readonly code: string;
  readonly reason: string;
};

const pollMs = 3_000;

const stateTitles: Readonly<Record<string, string>> = {
  accepted: 'принято',
  queued: 'в очереди получателя',
  delivered: 'доставлено',
  processing: 'получатель обрабатывает',
  answered: 'есть ответ',
  finished: 'завершено',
  dead: 'не доставлено',
};

/** Messages of a system, as they come. */
export const useFirstMessages = (system: string, enabled: boolean) =>
  useQuery({
    queryKey: ['messages', 'first', system],
    queryFn: () =>
      api.get<{ messages: readonly MessageLine[] }>('/api/v1/messages', {
        sender: system,
        limit: 10,
      }),
    refetchInterval: pollMs,
    enabled: enabled && system !== '',
  });

const Commands = ({
  system,
  type,
}: {
  readonly system: string;
  readonly type: string;
}): ReactNode => {
  const folder = `.hub/${system.toLowerCase()}`;
  const keys = `--key ${folder}/${system}.key.pem --cert ${folder}/${system}.crt.pem`;
  const hub = `${keys} --url ${location.origin}`;
  const lines =
    type === ''
      ? [`npx hub receive requests ${hub} --out .hub/in`]
      : [
          `npx hub send schemas/${type}/request.sample.xml ${hub}`,
          `npx hub receive responses ${hub} --out .hub/out`,
        ];
  return (
    <>
      <p>На компьютере ведомства, в папке программы, где лежит закрытый ключ:</p>
      {lines.map((line) => (
        <Typography.Paragraph key={line} className="mono" copyable={{ text: line }}>
          {line}
        </Typography.Paragraph>
      ))}
      <p>
        Ключи, которые выпустила команда <span className="mono">npx hub keys new</span>, лежат в
        папке данных: по умолчанию это <span className="mono">.hub</span> в папке программы. Если
        хаб запущен с другой папкой, задайте её перед командами:{' '}
        <span className="mono">export HUB_DATA=/полный/путь</span> — и замените{' '}
        <span className="mono">.hub</span> в --key и --cert этим путём.
      </p>
      {type === '' && (
        <p>
          Система только отвечает: запрос придёт, когда её укажут поставщиком вида сведений. Ответ
          отправляет команда{' '}
          <span className="mono">npx hub respond ОТВЕТ --request ЗАПРОС {hub}</span>.
        </p>
      )}
    </>
  );
};

/** Why what came was not taken. */
const Refusals = ({ system }: { readonly system: string }): ReactNode => {
  const may = useMay();
  const refusals = useQuery({
    queryKey: ['messages', 'refusals', system],
    queryFn: () =>
      api.get<{ refusals: readonly RefusalLine[] }>('/api/v1/refusals', {
        sender: system,
        limit: 5,
      }),
    refetchInterval: pollMs,
    enabled: may('messages.read') && system !== '',
    retry: false,
  });
  return refusals.data?.refusals.map((one) => (
    <Alert
      key={one.no}
      type="warning"
      showIcon
      style={{ marginBlockStart: 8 }}
      title={`Отказ ${one.code}`}
      description={one.reason}
    />
  ));
};

/** The first exchange with the newcomer's own client: what it sends appears here as it comes. */
export const TestStep = ({ draft }: { readonly draft: Draft }): ReactNode => {
  const may = useMay();
  const system = mnemonicOf(draft);
  const type = draft.rights[0]?.informationType ?? '';
  const messages = useFirstMessages(system, may('messages.read'));
  const came = (messages.data?.messages.length ?? 0) > 0;
  return (
    <>
      <Commands system={system} type={type} />
      {may('bench.use') && (
        <p>
          Без клиента ведомства: отправьте проверочное сообщение со{' '}
          <To path="/bench" search={{ type }}>
            стенда
          </To>
          .
        </p>
      )}
      <div role="status">
        {came ? (
          <Alert type="success" showIcon title={`Сообщения системы ${system} приходят в хаб`} />
        ) : (
          <Alert
            type="info"
            showIcon
            title={`Ждём первое сообщение системы ${system}: страница обновляется сама`}
            description="«Готово» можно нажать и сейчас, но обмен тогда останется непроверенным."
          />
        )}
      </div>
      <Refusals system={system} />
      <h3>Путь сообщений</h3>
      <DataTable<MessageLine>
        label="Первые сообщения"
        query={messages}
        rows={messages.data?.messages}
        rowKey={({ messageId }) => messageId}
        empty="Сообщений ещё нет"
        columns={[
          { title: 'Когда', key: 'at', render: (_, row) => <Moment at={row.receivedAt} /> },
          { title: 'Вид сведений', key: 'type', render: (_, row) => row.type.code },
          {
            title: 'Состояние',
            key: 'state',
            render: (_, row) => row.fault?.title ?? stateTitles[row.state] ?? row.state,
          },
          {
            title: 'Сообщение',
            key: 'id',
            render: (_, row) => <MessageLink id={row.messageId} />,
          },
        ]}
      />
    </>
  );
};
