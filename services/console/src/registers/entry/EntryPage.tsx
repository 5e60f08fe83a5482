import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Space, Spin, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useFilters } from '../../shared/filters.ts';
import { To, TypeLink } from '../../shared/links.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { EntryState } from '../../shared/states.tsx';
import { useMay, useSession } from '../../shell/session.tsx';
import { useHistory, useSchemas } from '../data.ts';
import { CardView } from '../form/CardView.tsx';
import type { EntryHistory, EntryVersion, RegisterSchema } from '../replies.ts';
import { isDerived, nameOf } from '../titles.ts';
import { EditTab } from './EditTab.tsx';
import { Facts } from './Facts.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { ImpactView } from './ImpactView.tsx';
import { StepDialog } from './StepDialog.tsx';
import { stepsOf, stepTitles, type DialogStep } from './steps.ts';
import { UsagesTab } from './UsagesTab.tsx';
import { VersionsTab } from './VersionsTab.tsx';
import '../registers.css';

/** The version that the page is about: the one asked for, else the last that is not retired, else the last. */
const chosenOf = (
  versions: readonly EntryVersion[],
  wanted: string | undefined,
): EntryVersion | undefined =>
  versions.find(({ version }) => String(version) === wanted) ??
  versions.findLast(({ state }) => state !== 'retired') ??
  versions.at(-1);

type Loaded = {
  readonly entry: EntryVersion;
  readonly schema: RegisterSchema;
  readonly history: EntryHistory;
};

const EntryTabs = ({ entry, schema, history }: Loaded): ReactNode => {
  const [filters, change] = useFilters();
  const may = useMay();
  const [saves, setSaves] = useState(0);
  const { register, code, version } = entry;
  const { versions, events } = history;
  const last = versions.at(-1) ?? entry;
  const mayEdit = may('registry.edit') && !isDerived(register);
  const choose = (next: number): void =>
    change({ version: next === last.version ? undefined : String(next) });
  const edit = {
    key: 'edit',
    label: 'Правка',
    children: (
      <EditTab
        // A newer version of somebody else must not take away what is being typed: the form begins anew after its own save only.
        key={`${code}/${saves}`}
        register={register}
        schema={schema.schema}
        base={last}
        onSaved={() => {
          setSaves(saves + 1);
          change({ tab: undefined, version: undefined });
        }}
      />
    ),
  };
  return (
    <Tabs
      activeKey={filters['tab'] ?? 'card'}
      onChange={(tab) => change({ tab: tab === 'card' ? undefined : tab })}
      items={[
        {
          key: 'card',
          label: 'Карточка',
          children: (
            <>
              <Facts entry={entry} versions={versions} onChoose={choose} />
              <CardView register={register} schema={schema.schema} card={entry.data} />
            </>
          ),
        },
        ...(mayEdit ? [edit] : []),
        {
          key: 'versions',
          label: 'Редакции и отличия',
          children: <VersionsTab versions={versions} />,
        },
        {
          key: 'usages',
          label: 'Где используется',
          children: <UsagesTab register={register} code={code} />,
        },
        {
          key: 'impact',
          label: 'Последствия',
          children: (
            <ImpactView
              register={register}
              code={code}
              version={version}
              operation={entry.publishedAt === null ? 'publish' : 'retire'}
            />
          ),
        },
        { key: 'history', label: 'История', children: <HistoryTab events={events} /> },
      ]}
    />
  );
};

const EntryBody = ({ entry, schema, history }: Loaded): ReactNode => {
  const [, change] = useFilters();
  const navigate = useNavigate();
  const may = useMay();
  const { person } = useSession();
  const [step, setStep] = useState<DialogStep | null>(null);
  const { register, code } = entry;
  const finish = (): void => {
    setStep(null);
    change({ version: undefined });
    if (step === 'discard' && history.versions.length === 1)
      void navigate({ to: `/registers/${register}` });
  };
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
      extra={stepsOf(entry, person.login, may).map((one, index) => (
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
      <EntryTabs entry={entry} schema={schema} history={history} />
      {step !== null && (
        <StepDialog step={step} entry={entry} onClose={() => setStep(null)} onDone={finish} />
      )}
    </PageFrame>
  );
};

const Gone = (): ReactNode => (
  <Alert type="info" showIcon title="Черновик удалён, опубликованных редакций нет" />
);

const useEntryParams = (): { register?: string; code?: string } => useParams({ strict: false });

/** An entry of a register: its card, versions, usages, impact and history, and the steps of its life. */
export const EntryPage = (): ReactNode => {
  const { register = '', code = '' } = useEntryParams();
  const [filters] = useFilters();
  const schemas = useSchemas();
  const history = useHistory(register, code);
  const entry = chosenOf(history.data?.versions ?? [], filters['version']);
  const schema = schemas.data?.find(({ name }) => name === register);
  const problem = history.error ?? schemas.error;
  if (entry && schema && history.data)
    return <EntryBody entry={entry} schema={schema} history={history.data} />;
  if (problem)
    return (
      <PageFrame title={code}>
        <ProblemAlert error={problem} retry={() => void history.refetch()} />
      </PageFrame>
    );
  return <PageFrame title={code}>{history.data ? <Gone /> : <Spin />}</PageFrame>;
};
