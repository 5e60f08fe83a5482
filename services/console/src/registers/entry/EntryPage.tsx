import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Descriptions, Space, Spin, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useFilters } from '../../shared/filters.ts';
import { To, TypeLink } from '../../shared/links.tsx';
import { Moment } from '../../shared/moments.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { EntryState } from '../../shared/states.tsx';
import { useMay, useSession } from '../../shell/session.tsx';
import { useHistory, useSchemas } from '../data.ts';
import { SchemaForm } from '../form/SchemaForm.tsx';
import type { EntryVersion, FieldSchema } from '../replies.ts';
import { isDerived, nameOf } from '../titles.ts';
import { EditTab } from './EditTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { ImpactView } from './ImpactView.tsx';
import { StepDialog, type DialogStep } from './StepDialog.tsx';
import { UsagesTab } from './UsagesTab.tsx';
import { VersionsTab } from './VersionsTab.tsx';
import '../registers.css';

const stepTitles: Readonly<Record<DialogStep, string>> = {
  requestApproval: 'Подать на утверждение',
  sendBack: 'Вернуть автору',
  publish: 'Опубликовать',
  deprecate: 'Объявить вывод',
  retire: 'Вывести сейчас',
  discard: 'Удалить черновик',
};

/** Steps that the state allows to a person with these rights; the hub checks again. */
const useSteps = (entry: EntryVersion | undefined): readonly DialogStep[] => {
  const may = useMay();
  const { person } = useSession();
  if (!entry) return [];
  const approves = may(
    entry.register === 'regulations' ? 'regulations.approve' : 'registry.approve',
  );
  const edits = may('registry.edit');
  const own = entry.createdBy === person.login;
  switch (entry.state) {
    case 'draft':
      return [
        ...(edits ? (['requestApproval'] as const) : []),
        ...(approves && !own ? (['publish'] as const) : []),
        ...(own || approves ? (['discard'] as const) : []),
      ];
    case 'on-approval':
      return [
        ...(approves && !own ? (['publish'] as const) : []),
        ...(approves || own ? (['sendBack', 'discard'] as const) : []),
      ];
    case 'published':
    case 'deprecated':
      return approves ? ['deprecate', 'retire'] : [];
    default:
      return [];
  }
};

const Facts = ({ entry }: { readonly entry: EntryVersion }): ReactNode => (
  <Descriptions
    size="small"
    column={{ xs: 1, sm: 2, lg: 3 }}
    style={{ marginBlockEnd: 12 }}
    items={[
      { key: 'version', label: 'Редакция', children: entry.version },
      {
        key: 'from',
        label: 'Действует с',
        children: entry.validFrom ? <Moment at={entry.validFrom} /> : 'без начала',
      },
      {
        key: 'to',
        label: 'Действует до',
        children: entry.validTo ? <Moment at={entry.validTo} /> : 'без конца',
      },
      {
        key: 'created',
        label: 'Составлена',
        children: (
          <>
            {entry.createdBy}, <Moment at={entry.createdAt} />
          </>
        ),
      },
      {
        key: 'published',
        label: 'Опубликована',
        children: entry.publishedBy ? (
          <>
            {entry.publishedBy}, <Moment at={entry.publishedAt} />
          </>
        ) : (
          'нет'
        ),
      },
      { key: 'comment', label: 'Пояснение', children: entry.comment ?? '—' },
    ]}
  />
);

/** The version that the page is about: the one asked for, else the last that is not retired, else the last. */
const chosenOf = (
  versions: readonly EntryVersion[],
  wanted: string | undefined,
): EntryVersion | undefined =>
  versions.find(({ version }) => String(version) === wanted) ??
  versions.findLast(({ state }) => state !== 'retired') ??
  versions.at(-1);

const tabsOf = (
  entry: EntryVersion,
  schema: FieldSchema,
  versions: readonly EntryVersion[],
  mayEdit: boolean,
  onSaved: () => void,
) => [
  {
    key: 'card',
    label: 'Карточка',
    children: (
      <>
        <Facts entry={entry} />
        <SchemaForm
          register={entry.register}
          schema={schema}
          card={entry.data}
          onChange={() => undefined}
          problem={null}
          readOnly
        />
      </>
    ),
  },
  ...(mayEdit
    ? [
        {
          key: 'edit',
          label: 'Правка',
          children: (
            <EditTab
              key={`${entry.code}/${versions.at(-1)?.version ?? 0}`}
              register={entry.register}
              schema={schema}
              base={versions.at(-1) ?? entry}
              onSaved={onSaved}
            />
          ),
        },
      ]
    : []),
  { key: 'versions', label: 'Редакции и отличия', children: <VersionsTab versions={versions} /> },
  {
    key: 'usages',
    label: 'Где используется',
    children: <UsagesTab register={entry.register} code={entry.code} />,
  },
  {
    key: 'impact',
    label: 'Последствия',
    children: (
      <ImpactView
        register={entry.register}
        code={entry.code}
        version={entry.version}
        operation={entry.publishedAt === null ? 'publish' : 'retire'}
      />
    ),
  },
];

/** An entry of a register: its card, versions, usages, impact and history, and the steps of its life. */
export const EntryPage = (): ReactNode => {
  const params = useParams({ strict: false }) as { register?: string; code?: string };
  const { register = '', code = '' } = params;
  const [filters, change] = useFilters();
  const navigate = useNavigate();
  const may = useMay();
  const schemas = useSchemas();
  const history = useHistory(register, code);
  const [step, setStep] = useState<DialogStep | null>(null);
  const versions = history.data?.versions ?? [];
  const entry = chosenOf(versions, filters['version']);
  const steps = useSteps(entry);
  const schema = schemas.data?.find(({ name }) => name === register);
  const problem = history.error ?? schemas.error;
  if (problem)
    return (
      <PageFrame title={code}>
        <ProblemAlert error={problem} retry={() => void history.refetch()} />
      </PageFrame>
    );
  if (!entry || !schema)
    return (
      <PageFrame title={code}>
        {history.data ? (
          <Alert type="info" showIcon title="Черновик удалён, опубликованных редакций нет" />
        ) : (
          <Spin />
        )}
      </PageFrame>
    );
  const mayEdit = may('registry.edit') && !isDerived(register);
  const items = [
    ...tabsOf(entry, schema.schema, versions, mayEdit, () =>
      change({ tab: 'card', version: undefined }),
    ),
    {
      key: 'history',
      label: 'История',
      children: <HistoryTab events={history.data?.events ?? []} />,
    },
  ];
  return (
    <PageFrame
      title={nameOf(entry.data, code)}
      subtitle={
        <Space wrap>
          <To path={`/registers/${register}`}>{schema.title}</To>
          <span className="mono">{code}</span>
          <EntryState state={entry.state} />
          {register === 'informationTypes' && (
            <TypeLink code={code}>Паспорт вида сведений</TypeLink>
          )}
        </Space>
      }
      extra={steps.map((one, index) => (
        <Button
          key={one}
          type={index === 0 && one !== 'deprecate' ? 'primary' : 'default'}
          danger={one === 'retire' || one === 'discard'}
          onClick={() => setStep(one)}
        >
          {stepTitles[one]}
        </Button>
      ))}
    >
      <Tabs
        activeKey={filters['tab'] ?? 'card'}
        onChange={(tab) => change({ tab: tab === 'card' ? undefined : tab })}
        items={items}
        destroyOnHidden={false}
      />
      {step !== null && (
        <StepDialog
          step={step}
          entry={entry}
          onClose={() => setStep(null)}
          onDone={() => {
            setStep(null);
            change({ version: undefined });
            if (step === 'discard' && versions.length === 1)
              void navigate({ to: `/registers/${register}` });
          }}
        />
      )}
    </PageFrame>
  );
};
