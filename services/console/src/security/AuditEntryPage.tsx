import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Card, Descriptions, Skeleton, Space } from 'antd';
import type { ReactNode } from 'react';
import { auditFieldsOf, type AuditEvent } from '../../../../module/index.ts';
import type { EntryReplyData } from '../../../audit/index.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { ActorName } from './AuditPage.tsx';
import { ObjectLink } from './ObjectLink.tsx';
import { outcomes } from './words.ts';

const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 1);

const Details = ({ entry }: { readonly entry: EntryReplyData }): ReactNode => {
  const fields = auditFieldsOf(entry.event as AuditEvent);
  const items = Object.entries(entry.details).map(([name, value]) => ({
    key: name,
    label: fields[name] ?? name,
    children: (
      <span className="mono" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {valueText(value)}
      </span>
    ),
  }));
  return items.length === 0 ? (
    <p>Подробностей нет.</p>
  ) : (
    <Descriptions bordered size="small" column={1} items={items} />
  );
};

const Chain = ({ no, prev, hash }: EntryReplyData): ReactNode => (
  <Descriptions
    bordered
    size="small"
    column={1}
    items={[
      {
        key: 'prev',
        label: no > 1 ? <To path={`/audit/${no - 1}`}>Хеш записи № {no - 1}</To> : 'Начало цепочки',
        children: <span className="mono hash">{prev}</span>,
      },
      {
        key: 'hash',
        label: `Хеш записи № ${no}`,
        children: <span className="mono hash">{hash}</span>,
      },
    ]}
  />
);

const Body = ({ entry }: { readonly entry: EntryReplyData }): ReactNode => (
  <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2 }}
      items={[
        { key: 'at', label: 'Время', children: <Moment at={entry.at} /> },
        {
          key: 'outcome',
          label: 'Исход',
          children: (
            <StateTag tone={outcomes[entry.outcome][0]}>{outcomes[entry.outcome][1]}</StateTag>
          ),
        },
        { key: 'actor', label: 'Кто', children: <ActorName actor={entry.actor} /> },
        {
          key: 'organisation',
          label: 'Организация',
          children:
            entry.actor.organisation === null ? (
              '—'
            ) : (
              <EntryLink register="participants" code={entry.actor.organisation} />
            ),
        },
        { key: 'object', label: 'Над чем', children: <ObjectLink object={entry.object} /> },
        { key: 'address', label: 'Адрес', children: entry.actor.address ?? '—' },
        {
          key: 'event',
          label: 'Код события',
          children: <span className="mono">{entry.event}</span>,
        },
      ]}
    />
    <Card size="small" title="Подробности">
      <Details entry={entry} />
    </Card>
    <Card size="small" title="Место в цепочке">
      <Chain {...entry} />
    </Card>
  </Space>
);

/** One entry of the trail with its place in the chain. */
export const AuditEntryPage = (): ReactNode => {
  const { no = '' } = useParams({ strict: false }) as { no?: string };
  const query = useQuery({
    queryKey: ['audit', 'entry', no],
    queryFn: () => api.get<EntryReplyData>(`/api/v1/audit/${encodeURIComponent(no)}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <PageFrame
      title={query.data === undefined ? `Запись № ${no}` : query.data.title}
      subtitle={
        <Space>
          <span>Запись № {no}</span>
          <To path="/audit">К журналу действий</To>
        </Space>
      }
    >
      {query.isPending && <Skeleton active />}
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Body entry={query.data} />}
    </PageFrame>
  );
};
