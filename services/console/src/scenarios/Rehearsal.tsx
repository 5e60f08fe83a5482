import { Alert, Button, Card, Form, Input, Select, Space, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Outcome, Step } from '../../../../broker/index.ts';
import type { Card as EntryCard } from '../registers/replies.ts';
import { StateWord } from '../desk/StateWord.tsx';
import { CodeBlock } from '../shared/CodeBlock.tsx';
import { momentText } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useMay } from '../shell/session.tsx';
import { usePastRuns, useRehearse, type Rehearsed } from './data.ts';
import { JsonInput } from './JsonInput.tsx';
import { NodesTable } from './NodesTable.tsx';
import { notesOf } from './notes.ts';
import { ScenarioPicture } from './ScenarioPicture.tsx';
import { nameOfStep, placesOf } from './tree.ts';
import { nodeStates, runStates } from './words.ts';

type How = 'silent' | 'answer' | 'refusal';
const howOptions: readonly { readonly value: How; readonly label: string }[] = [
  { value: 'silent', label: 'не ответит' },
  { value: 'answer', label: 'ответит' },
  { value: 'refusal', label: 'откажет' },
];

const howOf = (outcome: Outcome | undefined): How => {
  if (!outcome) return 'silent';
  return 'refusal' in outcome ? 'refusal' : 'answer';
};

const AnswerInput = ({
  step,
  outcome,
  onChange,
}: {
  readonly step: Step;
  readonly outcome: Outcome | undefined;
  readonly onChange: (outcome: Outcome | undefined) => void;
}): ReactNode => {
  const put = (how: How): void => {
    if (how === 'silent') onChange(undefined);
    else
      onChange(
        how === 'answer' ? { answer: {} } : { refusal: { code: 'NO_DATA', text: 'нет сведений' } },
      );
  };
  return (
    <>
      <Form.Item label={`Шаг ${nameOfStep(step)}`} htmlFor={`answer-${step.id}`}>
        <Select<How>
          id={`answer-${step.id}`}
          aria-label={`Шаг ${nameOfStep(step)}`}
          value={howOf(outcome)}
          options={[...howOptions]}
          onChange={put}
        />
      </Form.Item>
      {outcome && 'refusal' in outcome && (
        <Form.Item label="Код отказа" htmlFor={`refusal-${step.id}`}>
          <Input
            id={`refusal-${step.id}`}
            className="mono"
            value={outcome.refusal.code}
            onChange={({ target }) =>
              onChange({ refusal: { ...outcome.refusal, code: target.value } })
            }
          />
        </Form.Item>
      )}
      {outcome && 'answer' in outcome && (
        <JsonInput
          id={`content-${step.id}`}
          label="Содержимое ответа, JSON"
          start={outcome.answer}
          onChange={(answer) => answer !== undefined && onChange({ answer })}
        />
      )}
    </>
  );
};

type Answers = Readonly<Record<string, Outcome>>;
type Decisions = Readonly<Record<string, string>>;

const put = <T,>(all: Readonly<Record<string, T>>, id: string, value: T | undefined) => {
  const { [id]: _old, ...rest } = all;
  return value === undefined ? rest : { ...rest, [id]: value };
};

const Samples = ({
  step: root,
  answers,
  decisions,
  onAnswers,
  onDecisions,
}: {
  readonly step: Step;
  readonly answers: Answers;
  readonly decisions: Decisions;
  readonly onAnswers: (answers: Answers) => void;
  readonly onDecisions: (decisions: Decisions) => void;
}): ReactNode =>
  placesOf(root).map(({ step, pointer }) => {
    if (step.kind === 'request')
      return (
        <AnswerInput
          key={pointer}
          step={step}
          outcome={answers[step.id]}
          onChange={(outcome) => onAnswers(put(answers, step.id, outcome))}
        />
      );
    if (step.kind !== 'decision') return null;
    return (
      <Form.Item key={pointer} label={`Решение ${nameOfStep(step)}`} htmlFor={`decide-${step.id}`}>
        <Select
          id={`decide-${step.id}`}
          aria-label={`Решение ${nameOfStep(step)}`}
          allowClear
          placeholder="никто не решит"
          value={decisions[step.id] ?? null}
          options={step.options.map(({ code, title }) => ({ value: code, label: title || code }))}
          onChange={(option: string | undefined) => onDecisions(put(decisions, step.id, option))}
        />
      </Form.Item>
    );
  });

const stateText = (state: keyof typeof nodeStates | null): string =>
  state === null ? 'не было' : nodeStates[state][1];

const Changed = ({ found }: { readonly found: Rehearsed }): ReactNode =>
  found.changed.length === 0 ? (
    <Alert type="success" showIcon title="Каждый шаг закончился бы так же" />
  ) : (
    <Table
      size="small"
      aria-label="Что было бы иначе"
      rowKey="path"
      dataSource={[...found.changed]}
      pagination={false}
      columns={[
        { title: 'Шаг', dataIndex: 'path' },
        { title: 'Было', key: 'was', render: (_, { was }) => stateText(was) },
        { title: 'Стало бы', key: 'now', render: (_, { now }) => stateText(now) },
      ]}
    />
  );

const Result = ({
  found,
  isPast,
}: {
  readonly found: Rehearsed;
  readonly isPast: boolean;
}): ReactNode => (
  <section aria-label="Итог проверки">
    <Space style={{ marginBlockEnd: 8 }}>
      <h2 className="card-title">Итог:</h2>
      <StateWord words={runStates} state={found.state} />
      {found.text}
    </Space>
    {isPast && (
      <Card size="small" title="Что было бы иначе" style={{ marginBlockEnd: 12 }}>
        <Changed found={found} />
      </Card>
    )}
    <ScenarioPicture root={found.step} label="Ход проверки" noteOf={notesOf(found.nodes)} />
    <Card size="small" title="По времени (время воображаемое)" style={{ marginBlock: 12 }}>
      <NodesTable nodes={found.nodes} withMessages={false} />
    </Card>
    <Card size="small" title={`Было бы отправлено: ${found.requests.length}`}>
      {found.requests.map(({ path, content }) => (
        <details key={path} open>
          <summary className="mono">{path}</summary>
          <CodeBlock label={`Запрос ${path}`} text={JSON.stringify(content, null, 2)} />
        </details>
      ))}
    </Card>
  </section>
);

const PastRun = ({
  code,
  value,
  onChange,
}: {
  readonly code: string;
  readonly value: string | undefined;
  readonly onChange: (run: string | undefined) => void;
}): ReactNode => {
  const query = usePastRuns(code, useMay()('scenarios.read') && code !== '');
  return (
    <Form.Item
      label="Взять начало и ответы прошлого выполнения"
      htmlFor="past-run"
      help="Тогда итог скажет, что пошло бы иначе"
    >
      <Select
        id="past-run"
        aria-label="Прошлое выполнение"
        allowClear
        placeholder="нет, свои примеры"
        loading={query.isFetching}
        value={value ?? null}
        options={(query.data ?? []).map(({ id, startedAt, state, version }) => ({
          value: id,
          label: `${momentText(startedAt)}, ${runStates[state]?.[1] ?? state}, редакция ${version}`,
        }))}
        onChange={onChange}
      />
    </Form.Item>
  );
};

/** Tries a definition on samples or on a past run; nothing is sent. */
export const Rehearsal = ({
  card,
  step,
}: {
  readonly card: EntryCard;
  readonly step: Step;
}): ReactNode => {
  const rehearse = useRehearse();
  const [input, setInput] = useState<unknown>({});
  const [answers, setAnswers] = useState<Answers>({});
  const [decisions, setDecisions] = useState<Decisions>({});
  const [run, setRun] = useState<string | undefined>();
  const { code } = card;
  const go = (): void => {
    // Samples beside a past run change only what was set by hand.
    const begin = run === undefined ? { input } : { run };
    rehearse.mutate({ card, answers, decisions, ...begin });
  };
  return (
    <div className="scenario-design">
      <div>
        {rehearse.isError && <ProblemAlert error={rehearse.error} />}
        {rehearse.data ? (
          <Result found={rehearse.data} isPast={rehearse.variables?.run !== undefined} />
        ) : (
          <Alert
            type="info"
            showIcon
            title="Ничего не отправляется, время воображаемое"
            description="Задайте справа, с чем начать и что ответит каждое ведомство, и посмотрите, как прошла бы последовательность."
          />
        )}
      </div>
      <Form layout="vertical" component="div" className="step-form">
        <PastRun code={typeof code === 'string' ? code : ''} value={run} onChange={setRun} />
        {run === undefined && (
          <JsonInput
            id="sample-input"
            label="С чем начать (input), JSON"
            start={{}}
            onChange={setInput}
          />
        )}
        <Samples
          step={step}
          answers={answers}
          decisions={decisions}
          onAnswers={setAnswers}
          onDecisions={setDecisions}
        />
        <Button
          type="primary"
          loading={rehearse.isPending}
          disabled={input === undefined}
          onClick={go}
        >
          Проверить без отправки
        </Button>
      </Form>
    </div>
  );
};
