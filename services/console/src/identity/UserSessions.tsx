import { useMutation, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { App, Button, Popconfirm, Space } from 'antd';
import type { ReactNode } from 'react';
import type { AccountData } from '../../../identity/index.ts';
import { Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { SessionsTable } from './SessionsTable.tsx';

/** Sessions and tokens of another person, with what ends them. */
export const UserSessions = ({
  account,
  query,
}: {
  readonly account: AccountData;
  readonly query: UseQueryResult<AccountData>;
}): ReactNode => {
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const base = `/api/v1/accounts/${account.accountId}`;
  const end = useMutation({
    mutationFn: (path: string) => api.delete<{ closed: number } | undefined>(`${base}/${path}`),
    onSuccess: async () => {
      void message.success('Доступ завершён');
      await client.invalidateQueries({ queryKey: ['accounts'] });
    },
  });
  const canEnd = may('users.manage');
  return (
    <>
      {end.isError && <ProblemAlert error={end.error} />}
      <SessionsTable
        query={query}
        sessions={account.sessions}
        {...(canEnd && { onEnd: (sessionId: string) => end.mutate(`sessions/${sessionId}`) })}
      />
      {canEnd && account.sessions.length > 0 && (
        <Popconfirm
          title="Завершить все сеансы сотрудника?"
          okText="Завершить"
          onConfirm={() => end.mutate('sessions')}
        >
          <Button style={{ marginBlockStart: 12 }}>Завершить все сеансы</Button>
        </Popconfirm>
      )}
      {account.tokens.length > 0 && (
        <ul aria-label="Токены API">
          {account.tokens.map(({ tokenId, title, expiresAt }) => (
            <li key={tokenId}>
              <Space wrap>
                <span>
                  Токен «{title}», до <Moment at={expiresAt} />
                </span>
                {canEnd && (
                  <Popconfirm
                    title="Отозвать токен?"
                    okText="Отозвать"
                    onConfirm={() => end.mutate(`tokens/${tokenId}`)}
                  >
                    <Button size="small">Отозвать</Button>
                  </Popconfirm>
                )}
              </Space>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};
