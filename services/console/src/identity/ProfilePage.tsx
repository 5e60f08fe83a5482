import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Descriptions, Popconfirm, Space } from 'antd';
import type { ReactNode } from 'react';
import { rights, type Right } from '../../../../module/index.ts';
import type { OpenSessionData } from '../../../identity/index.ts';
import { EntryLink } from '../shared/links.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession, type Session } from '../shell/session.tsx';
import { OwnSecondFactor } from './OwnSecondFactor.tsx';
import { OwnTokens } from './OwnTokens.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { SessionsTable } from './SessionsTable.tsx';

const key = ['own-sessions'];

const reachText = (reach: Session['rights'][Right]): string => {
  if (reach === undefined) return '';
  return reach === 'region' ? 'весь регион' : `организации: ${reach.join(', ')}`;
};

const Person = (): ReactNode => {
  const { person, rights: own } = useSession();
  return (
    <Card title="Кто я" size="small">
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'login', label: 'Имя для входа', children: person.login },
          { key: 'name', label: 'Должность', children: person.name },
          {
            key: 'organisation',
            label: 'Организация',
            children: (
              <EntryLink register="participants" code={person.organisation}>
                {person.organisationName ?? `ОГРН ${person.organisation}`}
              </EntryLink>
            ),
          },
          { key: 'roles', label: 'Роли', children: person.roleTitles.join('; ') || 'не выданы' },
        ]}
      />
      <details>
        <summary>Что мне разрешено</summary>
        <ul>
          {(Object.keys(own) as Right[]).map((right) => (
            <li key={right}>
              {rights[right].title} — {reachText(own[right])}
            </li>
          ))}
        </ul>
      </details>
    </Card>
  );
};

const OwnSessions = (): ReactNode => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const query = useQuery({
    queryKey: key,
    queryFn: () => api.get<{ sessions: readonly OpenSessionData[] }>('/api/v1/sessions'),
  });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const end = useMutation({
    mutationFn: (sessionId: string) => api.delete(`/api/v1/sessions/${sessionId}`),
    onSuccess: refresh,
  });
  const endAll = useMutation({
    mutationFn: () => api.delete<{ closed: number }>('/api/v1/sessions'),
    onSuccess: async ({ closed }) => {
      void message.success(`Завершено сеансов: ${closed}`);
      await refresh();
    },
  });
  return (
    <>
      {end.isError && <ProblemAlert error={end.error} />}
      {endAll.isError && <ProblemAlert error={endAll.error} />}
      <SessionsTable query={query} sessions={query.data?.sessions} onEnd={end.mutate} />
      <Popconfirm
        title="Завершить все остальные сеансы?"
        okText="Завершить"
        onConfirm={() => endAll.mutate()}
      >
        <Button style={{ marginBlockStart: 12 }} loading={endAll.isPending}>
          Выйти на всех других устройствах
        </Button>
      </Popconfirm>
    </>
  );
};

/** One's own account: password, second factor, sessions, tokens. */
export const ProfilePage = (): ReactNode => {
  const { message } = App.useApp();
  return (
    <PageFrame title="Мой профиль">
      <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
        <Person />
        <Card title="Второй фактор" size="small">
          <OwnSecondFactor />
        </Card>
        <Card title="Открытые сеансы" size="small">
          <OwnSessions />
        </Card>
        <Card title="Пароль" size="small">
          <div style={{ maxWidth: 420 }}>
            <PasswordForm
              currentLabel="Действующий пароль"
              submitLabel="Сменить пароль"
              onChanged={() => {
                void message.success('Пароль сменён; остальные сеансы завершены');
              }}
            />
          </div>
        </Card>
        <Card title="Токены API" size="small">
          <OwnTokens />
        </Card>
      </Space>
    </PageFrame>
  );
};
