import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Result, Space, Spin, Steps } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { problemOf, type FieldProblem, type Problem } from '../../shell/problem.ts';
import { useMay } from '../../shell/session.tsx';
import { useFilters } from '../../shared/filters.ts';
import { EntryLink, SystemLink, To } from '../../shared/links.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { useSchemas, useSummary } from '../data.ts';
import { packageKey, useCreatePackage, usePackage, useSavePackage } from '../packages/data.ts';
import type { PackageData } from '../replies.ts';
import { Waiting } from '../../shared/Waiting.tsx';
import { AccessStep } from './AccessStep.tsx';
import { ApprovalStep } from './ApprovalStep.tsx';
import type { Fix } from './PlanProblems.tsx';
import {
  approvalStep,
  bundleOf,
  doneStep,
  draftOf,
  missingOf,
  mnemonicOf,
  movesOf,
  ogrnOf,
  shownStep,
  stepTitles,
  testStep,
  titleOf,
  type Draft,
} from './draft.ts';
import { CertificateStep, ParticipantStep, SystemStep, TypesStep } from './Steps.tsx';
import { TestStep, useFirstMessages } from './TestStep.tsx';
import { numberProblems, placeOf, problemWith } from './violations.ts';
import '../registers.css';

const doneTitle = (silent: boolean, unseen: boolean): string => {
  if (!silent) return 'Ведомство подключено';
  return `Ведомство зарегистрировано, но ${unseen ? 'обмен не проверен' : 'обмена ещё не было'}`;
};

/** The end: whether the department exchanges is said as it is. */
const Done = ({
  draft,
  onBack,
}: {
  readonly draft: Draft;
  readonly onBack: () => void;
}): ReactNode => {
  const may = useMay();
  const system = mnemonicOf(draft);
  const messages = useFirstMessages(system, may('messages.read'));
  if (messages.isLoading) return <Waiting label="Загрузка" />;
  const silent = (messages.data?.messages.length ?? 0) === 0;
  const unseen = messages.data === undefined;
  return (
    <Result
      status={silent ? 'warning' : 'success'}
      title={doneTitle(silent, unseen)}
      subTitle={
        <>
          {silent && (
            <Alert
              type="warning"
              showIcon
              style={{ marginBlockEnd: 12, textAlign: 'start' }}
              title={
                unseen
                  ? 'Сообщения вам не видны: спросите у оператора, пришло ли первое'
                  : `От системы ${system} не пришло ни одного сообщения`
              }
              action={<Button onClick={onBack}>К проверочному обмену</Button>}
              description="Подключение записано и действует, но его работу никто не видел. Вернитесь к проверочному обмену или попросите ведомство отправить первое сообщение: эта страница обновляется сама."
            />
          )}
          <Space wrap>
            <EntryLink register="participants" code={ogrnOf(draft)}>
              Участник
            </EntryLink>
            <SystemLink code={system} />
            <To path="/exchange-map" search={{ system }}>
              На карте обмена
            </To>
            <To path="/messages" search={{ sender: system }}>
              Сообщения
            </To>
          </Space>
        </>
      }
    />
  );
};

const Body = ({
  draft,
  step,
  found,
  problem,
  onChange,
  onFix,
  onTest,
}: {
  readonly draft: Draft;
  readonly step: number;
  readonly found: PackageData | undefined;
  readonly problem: Problem | null;
  readonly onChange: (draft: Draft) => void;
  readonly onFix: Fix;
  readonly onTest: () => void;
}): ReactNode => {
  const props = { draft, onChange, problem };
  switch (step) {
    case 0:
      return <ParticipantStep {...props} />;
    case 1:
      return <SystemStep {...props} />;
    case 2:
      return <CertificateStep {...props} />;
    case 3:
      return <TypesStep {...props} />;
    case 4:
      return <AccessStep {...props} />;
    case approvalStep:
      return found ? <ApprovalStep found={found} onFix={onFix} /> : <Spin />;
    case testStep:
      return <TestStep draft={draft} />;
    default:
      return <Done draft={draft} onBack={onTest} />;
  }
};

/** Keeps the draft in its package: created at the first step, saved at each one. */
const useWizard = (found: PackageData | undefined) => {
  const { message } = App.useApp();
  const [, change] = useFilters();
  const client = useQueryClient();
  const create = useCreatePackage();
  const save = useSavePackage();
  const [draft, setDraft] = useState<Draft>(() => draftOf(found));
  const [missing, setMissing] = useState<string | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  /** Id of the input that a refusal led to. */
  const [target, setTarget] = useState('');
  const step = shownStep(draft.step, found?.state);

  const keep = async (next: Draft): Promise<void> => {
    const content = { title: titleOf(next), bundle: bundleOf(next), progress: { ...next } };
    if (found === undefined) {
      const made = await create.mutateAsync({ kind: 'onboarding', ...content });
      change({ package: made.id });
    } else if (found.state === 'draft') {
      const { id, revision } = found;
      client.setQueryData(packageKey(id), await save.mutateAsync({ id, revision, ...content }));
    }
  };
  const keepAndGo = async (next: Draft): Promise<void> => {
    try {
      await keep(next);
      setDraft(next);
    } catch {
      // What is wrong stands above the step; what was typed stays.
      void message.error('Черновик не сохранён');
    }
  };
  const go = (to: number): void => {
    const reason = to > step ? missingOf(draft, step) : null;
    const wrong = to > step && step === 0 ? numberProblems(draft) : [];
    setMissing(reason);
    setRefused(problemWith(wrong));
    if (reason !== null || wrong.length > 0) return;
    setTarget('');
    void keepAndGo({ ...draft, step: to });
  };
  const fix: Fix = (place, violations) => {
    const here = violations.flatMap(({ field, reason }): FieldProblem[] => {
      const at = placeOf(field);
      return at?.step === place.step ? [{ field: at.field, reason }] : [];
    });
    setMissing(null);
    setRefused(problemWith(here));
    setTarget(place.inputId);
    void keepAndGo({ ...draft, step: place.step });
  };
  const problem = create.error ?? save.error;
  const busy = create.isPending || save.isPending;
  return { draft, step, setDraft, missing, refused, target, go, fix, problem, busy };
};

const Wizard = ({ found }: { readonly found: PackageData | undefined }): ReactNode => {
  const { draft, step, setDraft, missing, refused, target, go, fix, problem, busy } =
    useWizard(found);
  // Read here, so that the forms of the steps are there at once.
  useSchemas();
  const heading = useRef<HTMLHeadingElement>(null);
  const moves = movesOf(step, found?.state);
  useEffect(() => {
    // Who walks by keyboard or screen reader starts at the new step's heading.
    const input = target === '' ? null : document.getElementById(target);
    if (input !== null) input.focus();
    else if (step > 0 || target !== '') heading.current?.focus();
  }, [step, target]);
  return (
    <div className="wizard">
      <Steps
        orientation="vertical"
        size="small"
        current={step}
        items={stepTitles.map((title) => ({ title }))}
      />
      <section aria-labelledby="wizard-step">
        <h2 id="wizard-step" ref={heading} tabIndex={-1} style={{ marginBlockStart: 0 }}>
          Шаг {step + 1} из {stepTitles.length}. {stepTitles[step]}
        </h2>
        {problem && <ProblemAlert error={problemOf(problem)} />}
        <Body
          draft={draft}
          step={step}
          found={found}
          problem={refused}
          onChange={setDraft}
          onFix={fix}
          onTest={() => go(testStep)}
        />
        {missing !== null && (
          <p role="alert" className="field-error">
            {missing}
          </p>
        )}
        <Space className="no-print" style={{ marginBlockStart: 16 }}>
          {moves.back && (
            <Button disabled={busy} onClick={() => go(step - 1)}>
              Назад
            </Button>
          )}
          {moves.next && (
            <Button type="primary" loading={busy} onClick={() => go(step + 1)}>
              {step + 1 === doneStep ? 'Готово' : 'Далее'}
            </Button>
          )}
        </Space>
      </section>
    </div>
  );
};

const Resume = (): ReactNode => {
  const summary = useSummary();
  const open = (summary.data?.packages ?? []).filter(({ kind }) => kind === 'onboarding');
  if (open.length === 0) return null;
  return (
    <div style={{ marginBlockEnd: 16 }}>
      Начатые подключения:{' '}
      {open.map(({ id, title }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <To path="/connect" search={{ package: id }}>
            {title}
          </To>
        </span>
      ))}
    </div>
  );
};

/** The wizard «подключить ведомство»: participant → system → certificate → types → access → approval → first exchange → done. */
export const ConnectPage = (): ReactNode => {
  const [filters] = useFilters();
  const id = filters['package'];
  const query = usePackage(id);
  return (
    <PageFrame
      title="Подключить ведомство"
      subtitle="Каждый шаг сохраняется: подключение можно прервать и продолжить."
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {id === undefined && (
        <>
          <Resume />
          <Wizard key="new" found={undefined} />
        </>
      )}
      {id !== undefined && query.data && <Wizard key={id} found={query.data} />}
      {id !== undefined && query.isPending && <Spin />}
    </PageFrame>
  );
};
