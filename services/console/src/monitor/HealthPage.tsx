import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Space } from 'antd';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { Moment, countText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { api } from '../shell/api.ts';

type Status = 'ok' | 'warning' | 'fail' | 'unknown';
type Check = {
  readonly name: string;
  readonly title: string;
  readonly stage: number;
  readonly status: Status;
  readonly value: number | null;
  readonly unit: string | null;
  readonly text: string;
};
type Reply = {
  readonly at: string;
  readonly status: Status;
  readonly version: string;
  readonly checks: readonly Check[];
};

const words: Readonly<Record<Status, readonly [Tone, string]>> = {
  ok: ['success', 'в порядке'],
  warning: ['warning', 'внимание'],
  fail: ['error', 'отказ'],
  unknown: ['default', 'нет сведений'],
};
const stages: Readonly<Record<number, string>> = {
  1: 'Процесс',
  2: 'Части хаба',
  3: 'Окружение: диск, часы, фоновая работа',
  4: 'Сроки: сертификаты, списки отзыва, копии',
  5: 'Обмен: очереди и недоставленные',
};

const StatusTag = ({ status }: { readonly status: Status }): ReactNode => (
  <StateTag tone={words[status][0]}>{words[status][1]}</StateTag>
);

/** Health of the hub: every check with its reason, by stages. */
export const HealthPage = (): ReactNode => {
  const health = useQuery({
    queryKey: ['hub-health'],
    queryFn: () => api.get<Reply>('/api/v1/monitor/health'),
    refetchInterval: 10_000,
  });
  const checks = health.data?.checks ?? [];
  const shown = [1, 2, 3, 4, 5].filter((stage) => checks.some((check) => check.stage === stage));
  return (
    <PageFrame
      title="Здоровье хаба"
      subtitle={
        health.data && (
          <Space wrap>
            <StatusTag status={health.data.status} />
            <span>версия {health.data.version}</span>
            <span>
              проверено <Moment at={health.data.at} />
            </span>
          </Space>
        )
      }
    >
      <Flex vertical gap={12}>
        {(shown.length > 0 ? shown : [1]).map((stage) => (
          <Card key={stage} size="small" title={stages[stage]}>
            <DataTable
              label={stages[stage] ?? ''}
              query={health}
              scroll={{}}
              rows={checks.filter((check) => check.stage === stage)}
              rowKey={({ name }) => name}
              columns={[
                { title: 'Проверка', dataIndex: 'title', width: 280 },
                {
                  title: 'Состояние',
                  key: 'status',
                  width: 130,
                  render: (_, check) => <StatusTag {...check} />,
                },
                {
                  title: 'Значение',
                  key: 'value',
                  width: 150,
                  align: 'right',
                  render: (_, { value, unit }) =>
                    value === null ? '—' : `${countText(value)} ${unit ?? ''}`,
                },
                {
                  title: 'Что найдено',
                  key: 'text',
                  render: (_, { text }) => <div style={{ whiteSpace: 'normal' }}>{text}</div>,
                },
              ]}
            />
          </Card>
        ))}
      </Flex>
    </PageFrame>
  );
};
