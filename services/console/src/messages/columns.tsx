import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover, Space, type TableColumnType } from 'antd';
import { useState, type ReactNode } from 'react';
import type { ListedData } from '../../../../adapters/rest/messages/index.ts';
import type { Filters } from '../shared/filters.ts';
import { SystemLink, To, TypeLink } from '../shared/links.tsx';
import { bytesText, Moment } from '../shared/moments.tsx';
import { MessageState } from './MessageState.tsx';
import { filtersOf } from './search.ts';
import { doors, kinds } from './words.ts';

type Column = TableColumnType<ListedData> & { readonly key: string; readonly title: string };

const Named = ({ of, children }: { readonly of: string | null; readonly children: ReactNode }) => (
  <div className="named-cell">
    {children}
    {of !== null && <div className="cell-note">{of}</div>}
  </div>
);

/** The link to a card keeps the filter, so that one can go on from there. */
const messageColumn = (filters: Filters): Column => ({
  key: 'messageId',
  title: 'Сообщение',
  render: (_, { messageId, at, testMessage, kind }) => (
    <>
      <span className="mono">
        <To path={`/messages/${messageId}`} search={{ ...filtersOf(filters), at }}>
          {messageId}
        </To>
      </span>
      <div className="cell-note">
        {kinds[kind]}
        {testMessage && ', проверочное'}
      </div>
    </>
  ),
});

const receivedColumn: Column = {
  key: 'receivedAt',
  title: 'Получено',
  render: (_, { receivedAt }) => <Moment at={receivedAt} />,
};

const stateColumn: Column = {
  key: 'state',
  title: 'Состояние',
  render: (_, { state, outcome, fault }) => (
    <>
      <MessageState state={state} outcome={outcome} fault={fault} />
      {fault !== null && <div className="cell-note named-cell">{fault.title}</div>}
    </>
  ),
};

const otherColumns: readonly Column[] = [
  {
    key: 'type',
    title: 'Вид сведений',
    render: (_, { type }) => (
      <Named of={type.name}>
        <TypeLink code={type.code} />
      </Named>
    ),
  },
  {
    key: 'sender',
    title: 'Отправитель',
    render: (_, { sender }) => (
      <Named of={sender.name}>
        <SystemLink code={sender.mnemonic} />
      </Named>
    ),
  },
  {
    key: 'recipient',
    title: 'Получатель',
    render: (_, { recipients }) =>
      recipients.slice(0, 3).map(({ mnemonic, name }) => (
        <Named key={mnemonic} of={recipients.length === 1 ? name : null}>
          <SystemLink code={mnemonic} />
          {recipients.length > 1 && ' '}
        </Named>
      )),
  },
  { key: 'changedAt', title: 'Изменено', render: (_, { changedAt }) => <Moment at={changedAt} /> },
  {
    key: 'transactionCode',
    title: 'Код маркировки',
    render: (_, { transactionCode }) =>
      transactionCode === null ? '—' : <span className="mono">{transactionCode}</span>,
  },
  { key: 'door', title: 'Путь', render: (_, { door }) => doors[door] ?? door },
  {
    key: 'chain',
    title: 'Цепочка',
    render: (_, { referenceMessageId }) => (
      <To path="/messages" search={{ id: referenceMessageId }}>
        показать
      </To>
    ),
  },
  {
    key: 'size',
    title: 'Размер',
    align: 'end',
    render: (_, { sizeBytes }) => bytesText(sizeBytes),
  },
  { key: 'attachments', title: 'Вложений', align: 'end', dataIndex: 'attachments' },
];

const usual = ['receivedAt', 'state', 'messageId', 'type', 'sender', 'recipient'];
const kept = 'hub.messages.columns';

const readKept = (): readonly string[] => {
  const text = localStorage.getItem(kept);
  return text === null || text === '' ? usual : text.split(',');
};

/** The columns that the person chose on this computer, and the button that changes them. */
export const useColumns = (
  filters: Filters,
): { readonly shown: readonly Column[]; readonly button: ReactNode } => {
  const columns = [receivedColumn, stateColumn, messageColumn(filters), ...otherColumns];
  const [keys, setKeys] = useState(readKept);
  const choose = (chosen: readonly string[]): void => {
    const next = chosen.length === 0 ? usual : chosen;
    localStorage.setItem(kept, next.join(','));
    setKeys(next);
  };
  const button = (
    <Popover
      trigger="click"
      placement="bottomRight"
      title="Столбцы"
      content={
        <Space orientation="vertical">
          <Checkbox.Group
            style={{ flexDirection: 'column', gap: 4 }}
            value={[...keys]}
            onChange={choose}
            options={columns.map(({ key, title }) => ({ value: key, label: title }))}
          />
          <Button size="small" onClick={() => choose(usual)}>
            Как обычно
          </Button>
        </Space>
      }
    >
      <Button icon={<SettingOutlined />}>Столбцы</Button>
    </Popover>
  );
  return { shown: columns.filter(({ key }) => keys.includes(key)), button };
};
