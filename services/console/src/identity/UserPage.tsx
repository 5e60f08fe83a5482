import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Card, Descriptions, Space } from 'antd';
import type { ReactNode } from 'react';
import type { AccountData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { EntryLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { PersonAccess } from '../security/PersonAccess.tsx';
import { api } from '../shell/api.ts';
import { PageLoading } from '../shell/states.tsx';
import { UserActions } from './UserActions.tsx';
import { UserSessions } from './UserSessions.tsx';
import { eventTitles, statesOf } from './users.ts';

type Of = { readonly account: AccountData };
type Event = AccountData['history'][number];

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join(' → ') : String(value);

const changesText = ({ changes }: Event): string =>
  Object.entries(changes)
    .filter(([name]) => name === 'name' || name === 'reason')
    .map(([, value]) => textOf(value))
    .join('; ');

const StateOf = ({ account }: Of): ReactNode => (
  <Space size={4} wrap>
    {statesOf(account).map(([tone, text]) => (
      <StateTag key={text} tone={tone}>
        {text}
      </StateTag>
    ))}
    {account.lockedUntil !== null && (
      <span>
        до <Moment at={account.lockedUntil} />
      </span>
    )}
  </Space>
);

const By = ({ at, by }: { readonly at: string; readonly by: string | null }): ReactNode => (
  <>
    <Moment at={at} />, {by}
  </>
);

const factsOf = (account: AccountData): readonly (readonly [label: string, value: ReactNode])[] => [
  ['Имя для входа', account.login],
  ['Должность', account.name],
  [
    'Организация',
    <EntryLink key="organisation" register="participants" code={account.organisation}>
      {account.organisationName ?? `ОГРН ${account.organisation}`}
    </EntryLink>,
  ],
  ['Почта', account.email ?? '—'],
  ['Состояние', <StateOf key="state" account={account} />],
  ['Второй фактор', account.secondFactor ? 'подключён' : 'не подключён'],
  ['Последний вход', <Moment key="last" at={account.lastLoginAt} />],
  ['Пароль задан', <Moment key="password" at={account.passwordChangedAt} />],
  ['Заведена', <By key="created" at={account.createdAt} by={account.createdBy} />],
  ...(account.closedAt === null
    ? []
    : [['Закрыта', <By key="closed" at={account.closedAt} by={account.closedBy} />] as const]),
];

const Facts = ({ account }: Of): ReactNode => (
  <Descriptions
    size="small"
    bordered
    column={{ xs: 1, md: 2 }}
    items={factsOf(account).map(([label, children]) => ({ key: label, label, children }))}
  />
);

/** The card of an account: facts, what can be done, sessions, history (KIS-2.4.3). */
export const UserPage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['accounts', 'one', id],
    queryFn: () => api.get<AccountData>(`/api/v1/accounts/${encodeURIComponent(id)}`),
  });
  const account = query.data;
  if (account === undefined) {
    return query.isError ? (
      <PageFrame title="Учётная запись">
        <ProblemAlert error={query.error} retry={() => void query.refetch()} />
      </PageFrame>
    ) : (
      <PageLoading />
    );
  }
  return (
    <PageFrame
      title={account.login}
      subtitle={<To path="/users">Все пользователи</To>}
      extra={<UserActions account={account} />}
    >
      <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
        <Facts account={account} />
        <PersonAccess accountId={account.accountId} organisation={account.organisation} />
        <Card title="Открытые сеансы и токены" size="small">
          <UserSessions account={account} query={query} />
        </Card>
        <Card title="История" size="small">
          <DataTable<Event>
            label="История учётной записи"
            query={query}
            rows={account.history}
            rowKey={(event) => `${event.at}${event.kind}`}
            columns={[
              { title: 'Когда', key: 'at', render: (_, { at }) => <Moment at={at} /> },
              {
                title: 'Что',
                key: 'kind',
                render: (_, { kind }) => eventTitles[kind] ?? kind,
              },
              { title: 'Подробности', key: 'changes', render: (_, event) => changesText(event) },
              { title: 'Кто', dataIndex: 'by', key: 'by' },
            ]}
          />
        </Card>
      </Space>
    </PageFrame>
  );
};
