import { App, Button, Result, Space, Spin, Steps } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { problemOf, type Problem } from '../../shell/problem.ts';
import { useFilters } from '../../shared/filters.ts';
import { EntryLink, SystemLink, To } from '../../shared/links.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { useSummary } from '../data.ts';
import { useCreatePackage, usePackage, useSavePackage } from '../packages/data.ts';
import type { PackageData } from '../replies.ts';
import { AccessStep } from './AccessStep.tsx';
import { ApprovalStep } from './ApprovalStep.tsx';
import {
  bundleOf,
  emptyDraft,
  missingOf,
  mnemonicOf,
  ogrnOf,
  stepTitles,
  type Draft,
} from './draft.ts';
import { CertificateStep, ParticipantStep, SystemStep, TypesStep } from './Steps.tsx';
import { TestStep } from './TestStep.tsx';
import '../registers.css';

const approvalStep = 5;
const testStep = 6;
const doneStep = 7;

const draftOf = (found: PackageData): Draft => {
  const saved = { ...emptyDraft, ...(found.progress as Partial<Draft>) };
  // What was approved is not edited any more: the wizard goes on behind it.
  if (found.state === 'applied') return { ...saved, step: Math.max(saved.step, testStep) };
  return found.state === 'on-approval' ? { ...saved, step: approvalStep } : saved;
};

const titleOf = (draft: Draft): string => {
  const name = draft.participant['shortName'] ?? draft.participant['name'];
  const who = typeof name === 'string' && draft.existing === null ? name : ogrnOf(draft);
  return `Подключение: ${who || mnemonicOf(draft) || 'новое ведомство'}`;
};

const Done = ({ draft }: { readonly draft: Draft }): ReactNode => (
  <Result
    status="success"
    title="Ведомство подключено"
    subTitle={
      <Space wrap>
        <EntryLink register="participants" code={ogrnOf(draft)}>
          Участник
        </EntryLink>
        <SystemLink code={mnemonicOf(draft)} />
        <To path="/exchange-map" search={{ system: mnemonicOf(draft) }}>
          На карте обмена
        </To>
        <To path="/messages" search={{ sender: mnemonicOf(draft) }}>
          Сообщения
        </To>
      </Space>
    }
  />
);

const Body = ({
  draft,
  found,
  problem,
  onChange,
}: {
  readonly draft: Draft;
  readonly found: PackageData | undefined;
  readonly problem: Problem | null;
  readonly onChange: (draft: Draft) => void;
}): ReactNode => {
  const props = { draft, onChange, problem };
  switch (draft.step) {
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
      return found ? <ApprovalStep found={found} /> : <Spin />;
    case testStep:
      return <TestStep draft={draft} />;
    default:
      return <Done draft={draft} />;
  }
};

/** Keeps the draft in its package: created at the first step, saved at each one. */
const useWizard = () => {
  const { message } = App.useApp();
  const [filters, change] = useFilters();
  const id = filters['package'];
  const query = usePackage(id);
  const create = useCreatePackage();
  const save = useSavePackage();
  const [draft, setDraft] = useState<Draft | null>(id === undefined ? emptyDraft : null);
  const [found, setFound] = useState<PackageData | undefined>();
  const [missing, setMissing] = useState<string | null>(null);
  const loaded = query.data;
  useEffect(() => {
    if (!loaded) return;
    setFound(loaded);
    setDraft((before) =>
      before === null || loaded.state === 'applied' || loaded.state === 'on-approval'
        ? { ...draftOf(loaded), ...(before && before.step > testStep && { step: before.step }) }
        : before,
    );
  }, [loaded]);
  const waiting = found?.state === 'on-approval' || found?.state === 'draft';
  const { refetch } = query;
  useEffect(() => {
    if (!waiting || draft?.step !== approvalStep) return;
    // The second person works on another computer: the wizard looks for the answer itself.
    const timer = setInterval(() => void refetch(), 4_000);
    return () => clearInterval(timer);
  }, [waiting, draft?.step, refetch]);

  const keep = async (next: Draft): Promise<void> => {
    const content = {
      title: titleOf(next),
      bundle: bundleOf(next),
      progress: { ...next },
    };
    if (found === undefined) {
      const made = await create.mutateAsync({ kind: 'onboarding', ...content });
      setFound(made);
      change({ package: made.id });
    } else if (found.state === 'draft') {
      setFound(await save.mutateAsync({ id: found.id, revision: found.revision, ...content }));
    }
  };
  const go = (step: number): void => {
    if (draft === null) return;
    const reason = step > draft.step ? missingOf(draft) : null;
    setMissing(reason);
    if (reason !== null) return;
    const next = { ...draft, step };
    keep(next)
      .then(() => setDraft(next))
      .catch(() => void message.error('Черновик не сохранён'));
  };
  const problem = create.error ?? save.error;
  return {
    draft,
    setDraft,
    found,
    missing,
    go,
    query,
    problem,
    busy: create.isPending || save.isPending,
  };
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
          <a href={`/console/connect?package=${id}`}>{title}</a>
        </span>
      ))}
    </div>
  );
};

const isLast = (step: number): boolean => step === doneStep;

/** The wizard «подключить ведомство»: participant → system → certificate → types → access → approval → first exchange → done. */
export const ConnectPage = (): ReactNode => {
  const { draft, setDraft, found, missing, go, query, problem, busy } = useWizard();
  const heading = useRef<HTMLHeadingElement>(null);
  const step = draft?.step;
  useEffect(() => {
    // Who walks by keyboard or screen reader starts at the new step's heading.
    if (step !== undefined && step > 0) heading.current?.focus();
  }, [step]);
  if (query.isError)
    return (
      <PageFrame title="Подключить ведомство">
        <ProblemAlert error={query.error} retry={() => void query.refetch()} />
      </PageFrame>
    );
  if (draft === null) return <Spin />;
  const locked = found !== undefined && found.state !== 'draft';
  const mayBack = draft.step > 0 && !isLast(draft.step) && !(locked && draft.step <= testStep);
  const mayNext =
    draft.step < approvalStep ||
    (draft.step === approvalStep && found?.state === 'applied') ||
    draft.step === testStep;
  return (
    <PageFrame
      title="Подключить ведомство"
      subtitle="Каждый шаг сохраняется: подключение можно прервать и продолжить."
    >
      {found === undefined && <Resume />}
      <div className="wizard">
        <Steps
          orientation="vertical"
          size="small"
          current={draft.step}
          items={stepTitles.map((title) => ({ title }))}
        />
        <section aria-labelledby="wizard-step">
          <h2 id="wizard-step" ref={heading} tabIndex={-1} style={{ marginBlockStart: 0 }}>
            Шаг {draft.step + 1} из {stepTitles.length}. {stepTitles[draft.step]}
          </h2>
          {problem && <ProblemAlert error={problemOf(problem)} />}
          <Body draft={draft} found={found} problem={null} onChange={setDraft} />
          {missing !== null && (
            <p role="alert" className="field-error">
              {missing}
            </p>
          )}
          <Space className="no-print" style={{ marginBlockStart: 16 }}>
            {mayBack && (
              <Button disabled={busy} onClick={() => go(draft.step - 1)}>
                Назад
              </Button>
            )}
            {mayNext && (
              <Button type="primary" loading={busy} onClick={() => go(draft.step + 1)}>
                {draft.step === testStep ? 'Готово' : 'Далее'}
              </Button>
            )}
          </Space>
        </section>
      </div>
    </PageFrame>
  );
};
