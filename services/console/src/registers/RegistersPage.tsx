import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Card, Spin, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useMay, useSession } from '../shell/session.tsx';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { EntryState, StateTag } from '../shared/states.tsx';
import { useSummary } from './data.ts';
import { packageStates } from './packages/states.ts';
import type { PackageLine, Summary, WaitingLine } from './replies.ts';
import { registerOrder, registerPurposes } from './titles.ts';
import './registers.css';

type Line = Summary['registers'][number];

const RegisterCard = ({ line }: { readonly line: Line }): ReactNode => (
  <Card size="small" title={<To path={`/registers/${line.name}`}>{line.title}</To>}>
    <p style={{ marginBlockStart: 0 }}>{registerPurposes[line.name]}</p>
    <div>
      Записей: <b>{line.total}</b>, действует: <b>{line.inForce}</b>
    </div>
    {line.onApproval > 0 && (
      <div>
        <To path={`/registers/${line.name}`} search={{ state: 'on-approval' }}>
          на утверждении: {line.onApproval}
        </To>
      </div>
    )}
    {line.drafts > 0 && (
      <div>
        <To path={`/registers/${line.name}`} search={{ state: 'draft' }}>
          черновиков: {line.drafts}
        </To>
      </div>
    )}
  </Card>
);

const Waiting = ({
  label,
  rows,
  query,
  titles,
  empty,
}: {
  readonly label: string;
  readonly rows: readonly WaitingLine[] | undefined;
  readonly query: ReturnType<typeof useSummary>;
  readonly titles: ReadonlyMap<string, string>;
  readonly empty: string;
}): ReactNode => (
  <DataTable<WaitingLine>
    label={label}
    query={query}
    rows={rows}
    rowKey={(row) => `${row.register}/${row.code}/${row.version}`}
    empty={empty}
    columns={[
      { title: 'Реестр', key: 'register', render: (_, row) => titles.get(row.register) },
      {
        title: 'Запись',
        key: 'code',
        render: (_, row) => <EntryLink register={row.register} code={row.code} />,
      },
      { title: 'Наименование', key: 'name', render: (_, row) => row.name },
      {
        title: 'Редакция',
        key: 'version',
        render: (_, row) => (
          <>
            {row.version} <EntryState state={row.state} />
          </>
        ),
      },
      { title: 'Составил', key: 'by', render: (_, row) => row.createdBy },
      { title: 'Когда', key: 'at', render: (_, row) => <Moment at={row.createdAt} /> },
    ]}
  />
);

const Packages = ({
  rows,
  query,
}: {
  readonly rows: readonly PackageLine[] | undefined;
  readonly query: ReturnType<typeof useSummary>;
}): ReactNode => (
  <DataTable<PackageLine>
    label="Пакеты изменений"
    query={query}
    rows={rows}
    rowKey={({ id }) => id}
    empty="Пакетов в работе нет"
    columns={[
      {
        title: 'Пакет',
        key: 'title',
        render: (_, row) => (
          <To
            path={
              row.kind === 'onboarding' && row.state === 'draft'
                ? '/connect'
                : `/packages/${row.id}`
            }
            {...(row.kind === 'onboarding' &&
              row.state === 'draft' && { search: { package: row.id } })}
          >
            {row.title}
          </To>
        ),
      },
      {
        title: 'Что это',
        key: 'kind',
        render: (_, row) =>
          row.kind === 'onboarding' ? 'подключение ведомства' : 'загрузка пакета',
      },
      {
        title: 'Состояние',
        key: 'state',
        render: (_, row) => {
          const [tone, text] = packageStates[row.state] ?? ['default', row.state];
          return <StateTag tone={tone}>{text}</StateTag>;
        },
      },
      { title: 'Изменил', key: 'by', render: (_, row) => row.updatedBy },
      { title: 'Когда', key: 'at', render: (_, row) => <Moment at={row.updatedAt} /> },
    ]}
  />
);

/** Packages that this person has to apply, before everything else on the page. */
const WaitingPackages = ({ lines }: { readonly lines: readonly PackageLine[] }): ReactNode => {
  const may = useMay();
  const { person } = useSession();
  if (!may('registry.approve')) return null;
  const packages = lines.filter(
    ({ state, updatedBy }) => state === 'on-approval' && updatedBy !== person.login,
  );
  if (packages.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBlockEnd: 12 }}
      title={
        <To path="/registers" search={{ tab: 'packages' }}>
          Ждут применения: {packages.length}
        </To>
      }
      description={packages.slice(0, 3).map(({ id, title }) => (
        <div key={id}>
          <To path={`/packages/${id}`}>{title}</To>
        </div>
      ))}
    />
  );
};

/** What waits for me, my drafts, packages; the open tab stands in the address. */
const Work = ({
  query,
  titles,
}: {
  readonly query: ReturnType<typeof useSummary>;
  readonly titles: ReadonlyMap<string, string>;
}): ReactNode => {
  const { person } = useSession();
  const [filters, change] = useFilters();
  const { waiting = [], drafts = [], packages = [] } = query.data ?? {};
  const mine = waiting.filter(({ createdBy }) => createdBy !== person.login);
  return (
    <Tabs
      style={{ marginBlockStart: 12 }}
      activeKey={filters['tab'] ?? 'waiting'}
      onChange={(tab) => change({ tab })}
      items={[
        {
          key: 'waiting',
          label: `Ждёт утверждения (${mine.length})`,
          children: (
            <Waiting
              label="Ждёт утверждения"
              rows={query.data && mine}
              query={query}
              titles={titles}
              empty="Ничего не ждёт вашего решения"
            />
          ),
        },
        {
          key: 'drafts',
          label: `Мои черновики (${drafts.length})`,
          children: (
            <Waiting
              label="Мои черновики"
              rows={query.data && drafts}
              query={query}
              titles={titles}
              empty="Черновиков нет"
            />
          ),
        },
        {
          key: 'packages',
          label: `Пакеты (${packages.length})`,
          children: <Packages rows={query.data && packages} query={query} />,
        },
      ]}
    />
  );
};

/** The home of the registers: all of them with counts, what waits for me, my drafts, packages. */
export const RegistersPage = (): ReactNode => {
  const query = useSummary();
  const navigate = useNavigate();
  const may = useMay();
  const { registers = [], packages = [] } = query.data ?? {};
  const titles = new Map(registers.map(({ name, title }) => [name, title]));
  const go = (to: string) => () => void navigate({ to });
  const sorted = registerOrder.flatMap((name) => registers.find((one) => one.name === name) ?? []);
  return (
    <PageFrame
      title="Реестры"
      extra={
        may('registry.edit') && (
          <>
            <Button type="primary" onClick={go('/connect')}>
              Подключить ведомство
            </Button>
            <Button onClick={go('/packages')}>Загрузка и выгрузка</Button>
          </>
        )
      }
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Spin />}
      <WaitingPackages lines={packages} />
      <div className="register-cards">
        {sorted.map((line) => (
          <RegisterCard key={line.name} line={line} />
        ))}
      </div>
      <Work query={query} titles={titles} />
    </PageFrame>
  );
};
