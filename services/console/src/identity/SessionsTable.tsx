import type { UseQueryResult } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import type { OpenSessionData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { Moment } from '../shared/moments.tsx';
import { StateTag } from '../shared/states.tsx';

/** `Mozilla/5.0 … Chrome/141.0 …` → `Chrome 141`; anything else as it came, cut. */
const browserOf = (agent: string): string => {
  const known = /(YaBrowser|Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(agent);
  if (known === null) return agent.slice(0, 40) || 'не сообщён';
  const names: Readonly<Record<string, string>> = {
    YaBrowser: 'Яндекс Браузер',
    Edg: 'Edge',
    OPR: 'Opera',
    Version: 'Safari',
  };
  const [, name = '', version = ''] = known;
  return `${names[name] ?? name} ${version}`;
};

/** Open sessions with what ends them. */
export const SessionsTable = ({
  query,
  sessions,
  onEnd,
}: {
  readonly query: Pick<
    UseQueryResult,
    'isPending' | 'isFetching' | 'isError' | 'error' | 'refetch'
  >;
  readonly sessions: readonly OpenSessionData[] | undefined;
  /** Absent: only to look at. */
  readonly onEnd?: (sessionId: string) => void;
}): ReactNode => (
  <DataTable<OpenSessionData>
    label="Открытые сеансы"
    query={query}
    rows={sessions}
    rowKey={({ sessionId }) => sessionId}
    empty="Открытых сеансов нет"
    columns={[
      {
        title: 'Вход',
        key: 'openedAt',
        render: (_, { openedAt }) => <Moment at={openedAt} />,
      },
      {
        title: 'Последнее действие',
        key: 'seenAt',
        render: (_, { seenAt }) => <Moment at={seenAt} />,
      },
      { title: 'Адрес', dataIndex: 'address', key: 'address', className: 'mono' },
      {
        title: 'Браузер',
        key: 'agent',
        render: (_, { agent }) => <span title={agent}>{browserOf(agent)}</span>,
      },
      {
        title: 'Способ',
        key: 'origin',
        render: (_, { origin }) => (origin === 'oidc' ? 'ЕСИА' : 'пароль'),
      },
      {
        title: 'Действие',
        key: 'end',
        render: (_, { sessionId, current }) => {
          if (current) return <StateTag tone="success">этот сеанс</StateTag>;
          if (onEnd === undefined) return null;
          return (
            <Popconfirm
              title="Завершить этот сеанс?"
              okText="Завершить"
              onConfirm={() => onEnd(sessionId)}
            >
              <Button size="small">Завершить</Button>
            </Popconfirm>
          );
        },
      },
    ]}
  />
);
