import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Table } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { SystemLink, TypeLink } from '../../shared/links.tsx';
import { countText, Moment } from '../../shared/moments.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { entryPath } from '../data.ts';
import type { FlowData, ImpactData } from '../replies.ts';
import { Waiting } from '../../shared/Waiting.tsx';

/** Flows of the exchange with their volumes. */
export const FlowsTable = ({ flows }: { readonly flows: readonly FlowData[] }): ReactNode => (
  <Table<FlowData>
    size="small"
    aria-label="Потоки обмена"
    rowKey={(flow) => `${flow.sender}/${flow.type}/${flow.recipient}`}
    dataSource={[...flows]}
    scroll={{ x: 'max-content' }}
    pagination={flows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
    locale={{ emptyText: 'Потоков нет' }}
    columns={[
      {
        title: 'Отправитель',
        key: 'sender',
        sorter: (left, right) => left.sender.localeCompare(right.sender),
        render: (_, flow) => <SystemLink code={flow.sender} />,
      },
      {
        title: 'Вид сведений',
        key: 'type',
        sorter: (left, right) => left.type.localeCompare(right.type),
        render: (_, flow) => (
          <>
            <TypeLink code={flow.type} /> <span>{flow.typeName}</span>
          </>
        ),
      },
      {
        title: 'Получатель',
        key: 'recipient',
        sorter: (left, right) => left.recipient.localeCompare(right.recipient),
        render: (_, flow) => <SystemLink code={flow.recipient} />,
      },
      {
        title: 'Запросов за 30 дней',
        key: 'requests',
        align: 'right',
        sorter: (left, right) => left.requests - right.requests,
        defaultSortOrder: 'descend',
        render: (_, flow) => countText(flow.requests),
      },
      {
        title: 'Ответов',
        key: 'responses',
        align: 'right',
        sorter: (left, right) => left.responses - right.responses,
        render: (_, flow) => countText(flow.responses),
      },
      { title: 'Последнее', key: 'last', render: (_, flow) => <Moment at={flow.last} /> },
      {
        title: 'Основание',
        key: 'basis',
        render: (_, flow) => flow.basis ?? 'права сейчас нет',
      },
    ]}
  />
);

/** What a step would mean: warnings, consumers, traffic. */
export const ImpactView = ({
  register,
  code,
  version,
  operation,
}: {
  readonly register: string;
  readonly code: string;
  readonly version: number;
  readonly operation: 'publish' | 'deprecate' | 'retire';
}): ReactNode => {
  const query = useQuery({
    queryKey: ['registry', register, code, 'impact', version, operation],
    queryFn: () =>
      api.get<ImpactData>(`${entryPath(register, code)}/impact`, { version, operation }),
    retry: false,
  });
  if (query.isError) return <ProblemAlert error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Waiting label="Считаем последствия" />;
  const { warnings, flows, requests, responses, usages } = query.data;
  const consumers = new Set(flows.map(({ sender }) => sender));
  return (
    <>
      {warnings.length === 0 ? (
        <Alert type="success" showIcon title="Предупреждений нет" style={{ marginBlockEnd: 8 }} />
      ) : (
        warnings.map((text) => (
          <Alert key={text} type="warning" showIcon title={text} style={{ marginBlockEnd: 8 }} />
        ))
      )}
      <Descriptions
        size="small"
        column={{ xs: 1, md: 4 }}
        items={[
          { key: 'consumers', label: 'Потребителей', children: consumers.size },
          { key: 'requests', label: 'Запросов за 30 дней', children: countText(requests) },
          { key: 'responses', label: 'Ответов за 30 дней', children: countText(responses) },
          { key: 'usages', label: 'Называют запись', children: usages.length },
        ]}
      />
      <FlowsTable flows={flows} />
    </>
  );
};
