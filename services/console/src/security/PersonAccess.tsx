import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Popconfirm, Space, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import type { GrantData, GrantsData, RightsData } from '../../../identity/index.ts';
import { subsystems, type Subsystem } from '../../../../module/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { EntryLink, To } from '../shared/links.tsx';
import { Moment, momentText } from '../shared/moments.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { useMay, useSession } from '../shell/session.tsx';
import { GrantDialog } from './GrantDialog.tsx';

type Right = RightsData['rights'][number];

const Place = ({ organisation }: { readonly organisation: string | null }): ReactNode =>
  organisation === null ? 'весь регион' : <EntryLink register="participants" code={organisation} />;

/** The kind of a role decides by which route it is given and withdrawn. */
const pathOf = ({ kind, grantId }: GrantData): string =>
  `/api/v1/${kind === 'technical' ? 'technical-grants' : 'grants'}/${grantId}`;

const grantColumns = (
  mayWithdraw: (grant: GrantData) => boolean,
  withdraw: (grant: GrantData) => void,
): TableColumnsType<GrantData> => [
  {
    title: 'Роль',
    key: 'role',
    render: (_, { role, roleTitle }) => (
      <To path="/roles" search={{ role }}>
        {roleTitle}
      </To>
    ),
  },
  { title: 'Где действует', key: 'place', render: (_, grant) => <Place {...grant} /> },
  {
    title: 'Подсистема и регламент',
    key: 'subsystem',
    render: (_, { subsystem, regulationVersion }) => (
      <Space wrap size={[8, 2]}>
        <span>
          {subsystem === null ? 'все' : (subsystems[subsystem as Subsystem] ?? subsystem)}
        </span>
        {regulationVersion !== null && subsystem !== null && (
          <EntryLink register="regulations" code={subsystem}>
            регламент, ред. {regulationVersion}
          </EntryLink>
        )}
      </Space>
    ),
  },
  {
    title: 'Выдана',
    key: 'granted',
    render: (_, { grantedAt, grantedBy }) => (
      <>
        <Moment at={grantedAt} />, {grantedBy}
      </>
    ),
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_, grant) =>
      grant.withdrawnAt === null ? (
        <Space>
          <StateTag tone="success">действует</StateTag>
          {mayWithdraw(grant) && (
            <Popconfirm
              title={`Отозвать роль «${grant.roleTitle}»?`}
              description="Права пропадут в открытых сеансах сразу."
              okText="Отозвать"
              cancelText="Отмена"
              onConfirm={() => withdraw(grant)}
            >
              <Button size="small" danger aria-label={`Отозвать роль «${grant.roleTitle}»`}>
                Отозвать
              </Button>
            </Popconfirm>
          )}
        </Space>
      ) : (
        <StateTag tone="default">
          отозвана {momentText(grant.withdrawnAt)}, {grant.withdrawnBy}
        </StateTag>
      ),
  },
];

const rightColumns: TableColumnsType<Right> = [
  { title: 'Право', key: 'title', render: (_, { title }) => title },
  {
    title: 'Где действует',
    key: 'reach',
    render: (_, { reach }) =>
      reach === 'region' ? (
        'весь регион'
      ) : (
        <Space wrap size={[8, 2]}>
          {reach.map((ogrn) => (
            <EntryLink key={ogrn} register="participants" code={ogrn} />
          ))}
        </Space>
      ),
  },
  {
    title: 'Почему доступно',
    key: 'because',
    render: (_, { because }) => (
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {because.map(({ role, roleTitle, organisation, grantedBy, grantedAt }) => (
          <li key={`${role}:${organisation}:${grantedAt}`}>
            роль «{roleTitle}» ({organisation ?? 'весь регион'}), выдал {grantedBy}{' '}
            {momentText(grantedAt)}
          </li>
        ))}
      </ul>
    ),
  },
];

const Why = ({ rights }: { readonly rights: RightsData }): ReactNode => (
  <>
    {rights.hiddenBy.length > 0 && (
      <p>
        Правила доступа скрывают часть сведений:{' '}
        {rights.hiddenBy.map(({ title }) => `«${title}»`).join(', ')}.
      </p>
    )}
    {rights.withheld.length > 0 && (
      <>
        <h3 style={{ fontSize: 14 }}>Есть в ролях, но не действует</h3>
        <ul>
          {rights.withheld.map(({ right, title, role, reason }) => (
            <li key={`${right}:${role}`}>
              {title} (роль {role}): {reason}
            </li>
          ))}
        </ul>
      </>
    )}
  </>
);

/** Rights of a person, each with the roles that give it (KIS-2.4.3). @param path where they are read */
export const RightsTable = ({ path }: { readonly path: string }): ReactNode => {
  const query = useQuery({
    queryKey: ['rights', path],
    queryFn: () => api.get<RightsData>(path),
  });
  return (
    <Card size="small" title="Действующие права: почему доступно">
      <DataTable<Right>
        label="Действующие права"
        query={query}
        rows={query.data?.rights}
        rowKey={({ right }) => right}
        columns={rightColumns}
        // Nothing in it takes the focus: it wraps instead of scrolling.
        scroll={{}}
        sticky={false}
        empty="Прав нет: сотруднику не выдано ни одной роли"
      />
      {query.data && <Why rights={query.data} />}
    </Card>
  );
};

/** Roles of an account: giving, withdrawing, and why what is allowed; part of the card of a user. */
export const PersonAccess = ({
  accountId,
  organisation,
}: {
  readonly accountId: string;
  /** OGRN of the organisation that the account works for. */
  readonly organisation: string;
}): ReactNode => {
  const { message } = App.useApp();
  const client = useQueryClient();
  const may = useMay();
  const { person } = useSession();
  const [isGiving, setGiving] = useState(false);
  const isOwn = person.personId === accountId;
  const path = `/api/v1/accounts/${accountId}`;
  const query = useQuery({
    queryKey: ['grants', accountId],
    queryFn: () => api.get<GrantsData>(`${path}/grants`),
  });
  const refresh = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['grants', accountId] });
    await client.invalidateQueries({ queryKey: ['rights', `${path}/rights`] });
  };
  const withdrawing = useMutation({
    mutationFn: (grant: GrantData) => api.delete(pathOf(grant)),
    onSuccess: () => void message.success('Роль отозвана'),
    onError: (error) => void message.error(problemOf(error).message),
    onSettled: refresh,
  });
  const mayGive = !isOwn && (may('grants.business') || may('grants.system'));
  const mayWithdraw = ({ kind }: GrantData): boolean =>
    !isOwn && may(kind === 'technical' ? 'grants.system' : 'grants.business');
  return (
    <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
      <Card
        size="small"
        title="Роли"
        extra={mayGive && <Button onClick={() => setGiving(true)}>Выдать роль</Button>}
      >
        <DataTable<GrantData>
          label="Роли сотрудника"
          query={query}
          rows={query.data?.grants}
          rowKey={({ grantId }) => grantId}
          columns={grantColumns(mayWithdraw, (grant) => withdrawing.mutate(grant))}
          empty="Ролей нет"
        />
      </Card>
      <RightsTable path={`${path}/rights`} />
      {isGiving && (
        <GrantDialog
          accountId={accountId}
          organisation={organisation}
          close={() => setGiving(false)}
          given={refresh}
        />
      )}
    </Space>
  );
};
