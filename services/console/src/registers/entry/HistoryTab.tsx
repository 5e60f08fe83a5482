import { Table } from 'antd';
import type { ReactNode } from 'react';
import { Moment } from '../../shared/moments.tsx';
import { EntryState } from '../../shared/states.tsx';
import type { EntryHistory } from '../replies.ts';
import { eventTitles } from '../titles.ts';

type Line = EntryHistory['events'][number];

/** Every step of every version: who, when, what, why; the last first. */
export const HistoryTab = ({ events }: { readonly events: readonly Line[] }): ReactNode => (
  <Table<Line>
    size="small"
    aria-label="История записи"
    rowKey={(line) => `${line.at}${line.version}${line.event}`}
    dataSource={events.toReversed()}
    scroll={{ x: 'max-content' }}
    pagination={events.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
    columns={[
      { title: 'Когда', key: 'at', render: (_, line) => <Moment at={line.at} /> },
      { title: 'Кто', key: 'by', render: (_, line) => line.by },
      { title: 'Редакция', key: 'version', render: (_, line) => line.version },
      {
        title: 'Действие',
        key: 'event',
        render: (_, line) => eventTitles[line.event] ?? line.event,
      },
      {
        title: 'Состояние',
        key: 'state',
        render: (_, line) => (line.state === null ? '—' : <EntryState state={line.state} />),
      },
      { title: 'Пояснение', key: 'comment', render: (_, line) => line.comment ?? '' },
    ]}
  />
);
