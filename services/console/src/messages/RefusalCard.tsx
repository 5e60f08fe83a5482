import { Alert, Descriptions, type DescriptionsProps } from 'antd';
import type { ReactNode } from 'react';
import type { RefusalData } from '../../../../adapters/rest/messages/index.ts';
import { MessageLink, SystemLink, TypeLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { doors } from './words.ts';

const Certificate = ({ certificate }: Pick<RefusalData, 'certificate'>): ReactNode => {
  if (certificate === null) return 'не назван';
  const { subject, issuer, notBefore, notAfter, owner, sha256 } = certificate;
  return (
    <>
      <div>{subject ?? 'не зарегистрирован ни за одной системой'}</div>
      {owner !== null && (
        <div className="text-links">
          принадлежит <SystemLink code={owner.mnemonic} />
          {owner.name !== null && ` «${owner.name}»`}
        </div>
      )}
      {issuer !== null && <div className="cell-note">издатель: {issuer}</div>}
      {notBefore !== null && (
        <div className="cell-note">
          действует: <Moment at={notBefore} /> — <Moment at={notAfter} />
        </div>
      )}
      <div className="cell-note mono break">SHA-256 {sha256}</div>
    </>
  );
};

const fateOf = ({ messageId, messageKept }: RefusalData): ReactNode => {
  if (messageId === null) return 'обращение не назвало сообщения';
  return messageKept ? (
    <span className="text-links">
      <MessageLink id={messageId} /> — сообщение с этим идентификатором принято
    </span>
  ) : (
    <>
      <span className="mono">{messageId}</span> — сообщение не принято
    </>
  );
};

const Sender = ({ sender }: Pick<RefusalData, 'sender'>): ReactNode =>
  sender === null ? (
    'не установлено: подпись не доказывает, чьё это обращение'
  ) : (
    <span className="text-links">
      <SystemLink code={sender.mnemonic} />
      {sender.name !== null && ` «${sender.name}»`}
    </span>
  );

const Type = ({ type }: Pick<RefusalData, 'type'>): ReactNode =>
  type === null ? (
    'не определён'
  ) : (
    <span className="text-links">
      <TypeLink code={type.code} /> {type.name}
    </span>
  );

const itemsOf = (refusal: RefusalData): DescriptionsProps['items'] & object => [
  { key: 'at', label: 'Когда', children: <Moment at={refusal.at} /> },
  { key: 'message', label: 'Сообщение', children: fateOf(refusal) },
  { key: 'sender', label: 'Кто обратился', children: <Sender sender={refusal.sender} /> },
  {
    key: 'certificate',
    label: 'Сертификат',
    children: <Certificate certificate={refusal.certificate} />,
  },
  { key: 'type', label: 'Вид сведений', children: <Type type={refusal.type} /> },
  {
    key: 'operation',
    label: 'Обращение',
    children: `${refusal.operation}, ${doors[refusal.door] ?? refusal.door}`,
  },
  { key: 'code', label: 'Код', children: <span className="mono">{refusal.code}</span> },
  {
    key: 'hash',
    label: 'Хеш содержимого',
    children: <span className="mono break">{refusal.contentHash ?? '—'}</span>,
  },
];

/** One refusal in words: what happened, what exactly is wrong, whose certificate, what to do. */
export const RefusalCard = ({ refusal }: { readonly refusal: RefusalData }): ReactNode => (
  <>
    <Alert
      type={refusal.aboutSignature ? 'error' : 'warning'}
      showIcon
      title={refusal.title}
      description={
        <>
          <p style={{ margin: '0 0 8px' }}>{refusal.reason}</p>
          <strong>Что делать: </strong>
          {refusal.advice}
        </>
      }
      style={{ marginBlockEnd: 16 }}
    />
    <Descriptions column={1} size="small" bordered items={itemsOf(refusal)} />
    <p className="cell-note">
      Тело отвергнутого обращения хаб не хранит: только хеш и сведения выше.
    </p>
  </>
);
