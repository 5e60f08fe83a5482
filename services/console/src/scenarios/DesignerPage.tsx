import '../registers/registers.css';
import './scenarios.css';
import { useNavigate, useParams } from '@tanstack/react-router';
import { App, Button, Space, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useHistory, useSchemas } from '../registers/data.ts';
import { stepsOf, stepTitles, type DialogStep } from '../registers/entry/steps.ts';
import { StepDialog } from '../registers/entry/StepDialog.tsx';
import { SchemaForm } from '../registers/form/SchemaForm.tsx';
import type { EntryVersion, FieldSchema } from '../registers/replies.ts';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { EntryState, StateTag } from '../shared/states.tsx';
import { useMay, useSession } from '../shell/session.tsx';
import { PageLoading } from '../shell/states.tsx';
import { Problems } from './form/Field.tsx';
import { StepForm } from './form/StepForm.tsx';
import { JsonView } from './JsonView.tsx';
import { ProblemList } from './Problems.tsx';
import { Rehearsal } from './Rehearsal.tsx';
import { ScenarioPicture, type StepNote } from './ScenarioPicture.tsx';
import { StepList } from './StepList.tsx';
import { placesOf, pointerOfField, rootPointer } from './tree.ts';
import { useDraft, type Draft } from './useDraft.ts';

const DesignTab = ({ draft }: { readonly draft: Draft }): ReactNode => {
  const { step, selected, select, problem } = draft;
  const fields = (problem?.violations ?? []).map(({ field }) => field);
  const places = new Set(
    fields
      .filter((field) => field.startsWith(rootPointer))
      .map((field) => pointerOfField(step, field)),
  );
  const noteOf = (_: unknown, pointer: string): StepNote | undefined =>
    places.has(pointer) ? { tone: 'error', text: 'есть ошибки' } : undefined;
  return (
    <div className="scenario-design">
      <div>
        <ScenarioPicture
          root={step}
          label="Схема последовательности"
          selected={selected}
          onSelect={select}
          noteOf={noteOf}
        />
        <details open>
          <summary>{`Шаги списком (${placesOf(step).length})`}</summary>
          <StepList
            step={step}
            label="Шаги списком"
            selected={selected}
            onSelect={select}
            noteOf={noteOf}
          />
        </details>
      </div>
      <Problems value={problem?.violations ?? []}>
        <StepForm root={step} pointer={selected} onChange={draft.setStep} />
      </Problems>
    </div>
  );
};

/** The fields of the card without its steps: those have the picture. */
const withoutSteps = (schema: FieldSchema): FieldSchema => {
  const { step: _step, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
};

const CardTab = ({
  draft,
  isNew,
}: {
  readonly draft: Draft;
  readonly isNew: boolean;
}): ReactNode => {
  const schemas = useSchemas();
  const schema = schemas.data?.find(({ name }) => name === 'scenarios');
  if (!schema) return <PageLoading />;
  return (
    <SchemaForm
      register="scenarios"
      schema={withoutSteps(schema.schema)}
      card={draft.card}
      onChange={draft.setCard}
      problem={draft.problem}
      fixed={isNew ? [] : ['/code']}
    />
  );
};

const DesignTabs = ({
  draft,
  isNew,
}: {
  readonly draft: Draft;
  readonly isNew: boolean;
}): ReactNode => {
  const [filters, change] = useFilters();
  const mayRun = useMay()('scenarios.run');
  const { card, step } = draft;
  return (
    <Tabs
      destroyOnHidden
      activeKey={filters['tab'] ?? 'design'}
      onChange={(tab) => change({ tab: tab === 'design' ? undefined : tab })}
      items={[
        { key: 'design', label: 'Схема', children: <DesignTab draft={draft} /> },
        { key: 'card', label: 'Карточка', children: <CardTab draft={draft} isNew={isNew} /> },
        {
          key: 'json',
          label: 'JSON',
          children: <JsonView step={step} onChange={(next) => draft.setStep(next, rootPointer)} />,
        },
        ...(mayRun
          ? [
              {
                key: 'rehearsal',
                label: 'Проверка',
                children: <Rehearsal card={card} step={step} />,
              },
            ]
          : []),
      ]}
    />
  );
};

const SaveButtons = ({ draft, isNew }: { readonly draft: Draft; readonly isNew: boolean }) => {
  const { message } = App.useApp();
  const navigate = useNavigate();
  const may = useMay();
  const saved = ({ code, version }: EntryVersion): void => {
    void message.success(`Сохранена редакция ${version}`);
    if (isNew) void navigate({ to: `/scenarios/${encodeURIComponent(code)}` });
  };
  return (
    <Space wrap>
      {may('scenarios.run') && (
        <Button
          loading={draft.isBusy}
          onClick={() => draft.validate(() => void message.success('Ошибок не найдено'))}
        >
          Найти ошибки
        </Button>
      )}
      {may('registry.edit') && (
        <>
          <Button
            disabled={!draft.isChanged}
            loading={draft.isBusy}
            onClick={() => draft.save('draft', saved)}
          >
            Сохранить черновик
          </Button>
          <Button
            type="primary"
            disabled={!draft.isChanged}
            loading={draft.isBusy}
            onClick={() => draft.save('on-approval', saved)}
          >
            Подать на утверждение
          </Button>
        </>
      )}
    </Space>
  );
};

/** Steps in the life of the version shown, when nothing is being edited over it. */
const LifeButtons = ({ entry }: { readonly entry: EntryVersion }): ReactNode => {
  const may = useMay();
  const { person } = useSession();
  const [step, setStep] = useState<DialogStep | null>(null);
  return (
    <Space wrap>
      {stepsOf(entry, person.login, may).map((one) => (
        <Button key={one} onClick={() => setStep(one)}>
          {stepTitles[one]}
        </Button>
      ))}
      {step !== null && (
        <StepDialog
          step={step}
          entry={entry}
          onClose={() => setStep(null)}
          onDone={() => setStep(null)}
        />
      )}
    </Space>
  );
};

const Subtitle = ({
  entry,
  isChanged,
}: {
  readonly entry: EntryVersion | null;
  readonly isChanged: boolean;
}): ReactNode => (
  <Space wrap size={[16, 0]}>
    <To path="/scenarios">Все последовательности</To>
    {entry && (
      <>
        <span>
          <span className="mono">{entry.code}</span>, редакция {entry.version}
        </span>
        <EntryState state={entry.state} />
        <To path={`/registers/scenarios/${encodeURIComponent(entry.code)}`}>Редакции и отличия</To>
        <To path="/scenario-runs" search={{ code: entry.code }}>
          Выполнения
        </To>
      </>
    )}
    {isChanged && <StateTag tone="warning">не сохранено</StateTag>}
  </Space>
);

const Designer = ({
  entry,
  lastVersion,
}: {
  readonly entry: EntryVersion | null;
  readonly lastVersion: number;
}): ReactNode => {
  const draft = useDraft(entry, lastVersion);
  const [{ tab }, change] = useFilters();
  const { card, problem, step } = draft;
  const name = typeof card['name'] === 'string' ? card['name'] : '';
  const goTo = (field: string): void => {
    const isStep = field.startsWith(rootPointer);
    if (isStep) draft.select(pointerOfField(step, field));
    change({ tab: isStep ? undefined : 'card' });
  };
  return (
    <PageFrame
      title={name || 'Новая последовательность'}
      subtitle={<Subtitle entry={entry} isChanged={draft.isChanged} />}
      extra={
        <>
          {entry && !draft.isChanged && <LifeButtons entry={entry} />}
          <SaveButtons draft={draft} isNew={entry === null} />
        </>
      }
    >
      {/* The form of the card tells of its fields by itself. */}
      {problem && tab !== 'card' && <ProblemList problem={problem} root={step} onPlace={goTo} />}
      <DesignTabs draft={draft} isNew={entry === null} />
    </PageFrame>
  );
};

const Existing = ({ code }: { readonly code: string }): ReactNode => {
  const history = useHistory('scenarios', code);
  const [{ version }] = useFilters();
  if (history.error)
    return (
      <PageFrame title={code}>
        <ProblemAlert error={history.error} retry={() => void history.refetch()} />
      </PageFrame>
    );
  const versions = history.data?.versions ?? [];
  const entry =
    versions.find((one) => String(one.version) === version) ??
    versions.findLast(({ state }) => state !== 'retired') ??
    versions.at(-1);
  if (!entry) return <PageLoading />;
  return <Designer key={code} entry={entry} lastVersion={versions.at(-1)?.version ?? 0} />;
};

/** Designer of a preset sequence: the picture, its list, the form of a step, a dry run (KIS-6.2.4). */
export const DesignerPage = (): ReactNode => {
  const { code = '' } = useParams({ strict: false }) as { readonly code?: string };
  return code === 'new' ? (
    <Designer key="new" entry={null} lastVersion={0} />
  ) : (
    <Existing code={code} />
  );
};
