import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons';
import { Alert, Descriptions, Table } from 'antd';
import type { ReactNode } from 'react';
import type { FullCard } from '../../../../adapters/rest/messages/index.ts';
import { MessageLink, SystemLink, TypeLink } from '../shared/links.tsx';
import { bytesText, Duration, Moment } from '../shared/moments.tsx';
import { MessageState } from './MessageState.tsx';
import { confidentialities, doors, kinds, outcomes } from './words.ts';

type Party = { readonly mnemonic: string; readonly name: string | null };
type OfCard = { readonly card: FullCard };

const System = ({ of }: { readonly of: Party }): ReactNode => (
  <span className="text-links">
    <SystemLink code={of.mnemonic} />
    {of.name !== null && ` «${of.name}»`}
  </span>
);

/** Who, to whom, what, when: the part of a message that is not secret. */
export const HeadView = ({ card }: OfCard): ReactNode => (
  <Descriptions
    size="small"
    bordered
    column={{ xs: 1, lg: 2 }}
    items={[
      { key: 'sender', label: 'Отправитель', children: <System of={card.sender} /> },
      {
        key: 'recipient',
        label: card.recipients.length > 1 ? 'Получатели' : 'Получатель',
        children: card.recipients.map((one) => (
          <div key={one.mnemonic}>
            <System of={one} />
          </div>
        )),
      },
      {
        key: 'type',
        label: 'Вид сведений',
        children: (
          <span className="text-links">
            <TypeLink code={card.type.code} /> {card.type.name}
          </span>
        ),
      },
      {
        key: 'kind',
        label: 'Что это',
        children: [
          kinds[card.kind],
          ...(card.outcome === null ? [] : [outcomes[card.outcome]]),
          ...(card.testMessage ? ['проверочное'] : []),
        ].join(', '),
      },
      { key: 'received', label: 'Получено хабом', children: <Moment at={card.receivedAt} /> },
      {
        key: 'legal',
        label: 'Юридическое время получения',
        children: <Moment at={card.legalReceivedAt} />,
      },
      { key: 'expires', label: 'Действует до', children: <Moment at={card.expiresAt} /> },
      {
        key: 'code',
        label: 'Код маркировки',
        children:
          card.transactionCode === null ? (
            '—'
          ) : (
            <span className="mono">{card.transactionCode}</span>
          ),
      },
      {
        key: 'mark',
        label: 'Сведения',
        children: confidentialities[card.confidentiality] ?? card.confidentiality,
      },
      {
        key: 'door',
        label: 'Путь и форма',
        children: `${doors[card.door] ?? card.door}, версия ${card.wire}`,
      },
      { key: 'size', label: 'Размер', children: bytesText(card.sizeBytes) },
      {
        key: 'hash',
        label: 'Хеш содержимого',
        children: <span className="mono break">{card.contentHash}</span>,
      },
    ]}
  />
);

/** The lengths of time that people ask for first. */
export const SpansView = ({ card }: OfCard): ReactNode => {
  const { queueMs, workMs, answerQueueMs, wholeMs } = card.journey.spans;
  const spans: readonly (readonly [string, number | null])[] = [
    ['Ждало в очереди', queueMs],
    ['Готовился ответ', workMs],
    ['Ждал ответ', answerQueueMs],
    ['Всего', wholeMs],
  ];
  return (
    <dl className="spans">
      {spans
        .filter(([, ms]) => ms !== null)
        .map(([title, ms]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <Duration ms={ms} />
            </dd>
          </div>
        ))}
    </dl>
  );
};

/** Why the message went where it went. */
export const RoutingView = ({ card }: OfCard): ReactNode =>
  card.routing === null ? (
    <p>Маршрут по содержимому не разбирается.</p>
  ) : (
    <>
      <ol className="reasons">
        {card.routing.reasons.map(({ step, ok, text }) => (
          <li key={`${step}:${text}`}>
            {ok ? (
              <CheckCircleOutlined className="good" aria-label="да" />
            ) : (
              <CloseCircleOutlined className="bad" aria-label="нет" />
            )}{' '}
            <strong>{step}:</strong> {text}
          </li>
        ))}
      </ol>
      {card.kind !== 'response' && (
        <p className="cell-note">
          Разобрано по нынешним реестрам на момент получения; если с тех пор запись изменили задним
          числом, причины могут отличаться от тогдашних.
        </p>
      )}
    </>
  );

const Verdict = ({ ok, text }: { readonly ok: boolean; readonly text: string }): ReactNode => (
  <Alert type={ok ? 'success' : 'error'} showIcon title={text} style={{ marginBlockEnd: 8 }} />
);

/** The sender's signature: whose, how, whether it holds now. */
export const SignatureView = ({ card }: OfCard): ReactNode => {
  const { signature } = card;
  if (signature === null) return <p>Подписи отправителя при сообщении нет.</p>;
  const { certificate } = signature;
  return (
    <>
      <Verdict {...signature.now} />
      {signature.trust && <Verdict {...signature.trust} />}
      <Descriptions
        size="small"
        bordered
        column={1}
        items={[
          { key: 'what', label: 'Подпись', children: 'ЭП-ОВ: информационная система' },
          { key: 'algorithm', label: 'Алгоритм', children: signature.algorithm ?? '—' },
          { key: 'subject', label: 'Сертификат', children: certificate.subject ?? 'нет в реестре' },
          {
            key: 'owner',
            label: 'Принадлежит',
            children: certificate.owner === null ? '—' : <System of={certificate.owner} />,
          },
          { key: 'issuer', label: 'Издатель', children: certificate.issuer ?? '—' },
          {
            key: 'valid',
            label: 'Действует',
            children: (
              <>
                <Moment at={certificate.notBefore} /> — <Moment at={certificate.notAfter} />
              </>
            ),
          },
          {
            key: 'serial',
            label: 'Серийный номер',
            children: <span className="mono break">{certificate.serial ?? '—'}</span>,
          },
          {
            key: 'sha256',
            label: 'SHA-256',
            children: <span className="mono break">{certificate.sha256}</span>,
          },
          {
            key: 'personal',
            label: 'Подпись должностного лица (ЭП-СП)',
            children: card.hasPersonalSignature
              ? 'есть, проверена при получении; лежит в оригинале'
              : 'нет',
          },
        ]}
      />
    </>
  );
};

/** What came with the message, without its bytes. */
export const AttachmentsView = ({ card }: OfCard): ReactNode => (
  <Table
    size="small"
    pagination={false}
    aria-label="Вложения"
    rowKey={({ id }) => id}
    dataSource={[...card.attachments]}
    locale={{ emptyText: 'Вложений нет' }}
    scroll={{ x: 'max-content' }}
    columns={[
      { key: 'id', title: 'Вложение', dataIndex: 'id' },
      { key: 'type', title: 'Тип', dataIndex: 'mimeType' },
      { key: 'size', title: 'Размер', render: (_, one) => bytesText(one.sizeBytes) },
      {
        key: 'signed',
        title: 'Подпись PKCS#7',
        render: (_, one) => (one.isSigned ? 'есть, проверена при получении' : 'нет'),
      },
      {
        key: 'sha256',
        title: 'SHA-256',
        render: (_, one) => <span className="mono break">{one.sha256}</span>,
      },
    ]}
  />
);

/** The matter to which the message belongs: requests, answers and statuses in their order. */
export const ChainView = ({ card }: OfCard): ReactNode => (
  <Table
    size="small"
    pagination={false}
    aria-label="Цепочка"
    rowKey={({ messageId, kind }) => messageId + kind}
    dataSource={[...card.chain]}
    scroll={{ x: 'max-content' }}
    rowClassName={({ isThis }) => (isThis ? 'this-row' : '')}
    columns={[
      { key: 'at', title: 'Получено', render: (_, one) => <Moment at={one.receivedAt} /> },
      {
        key: 'id',
        title: 'Сообщение',
        render: (_, one) =>
          one.isThis ? (
            <>
              <span className="mono">{one.messageId}</span> <em>это сообщение</em>
            </>
          ) : (
            <MessageLink id={one.messageId} />
          ),
      },
      {
        key: 'kind',
        title: 'Что',
        render: (_, { kind, outcome }) =>
          [kinds[kind], outcome === null ? null : outcomes[outcome]].filter(Boolean).join(', '),
      },
      {
        key: 'way',
        title: 'От кого кому',
        render: (_, { sender, recipient }) => (
          <span className="text-links">
            <SystemLink code={sender.mnemonic} /> →{' '}
            {recipient === null ? 'рассылка' : <SystemLink code={recipient.mnemonic} />}
          </span>
        ),
      },
      {
        key: 'type',
        title: 'Вид сведений',
        render: (_, { type }) => <TypeLink code={type.code} />,
      },
      {
        key: 'state',
        title: 'Состояние',
        render: (_, { state }) => <MessageState state={state} />,
      },
    ]}
  />
);
