import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, InputNumber, Select, Space } from 'antd';
import type { ReactNode } from 'react';
import type { DecisionStep, Step } from '../../../../../broker/index.ts';
import { emptyRequest } from '../tree.ts';
import { Field, idAt } from './Field.tsx';
import { TermField } from './TermField.tsx';

type Of<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;
type Props<T> = {
  readonly step: T;
  readonly at: string;
  readonly onChange: (step: T) => void;
};

const Options = ({ step, at, onChange }: Props<DecisionStep>): ReactNode => {
  const { options } = step;
  const put = (next: DecisionStep['options']): void => onChange({ ...step, options: next });
  return (
    <Field label="Варианты: код и что увидит человек" at={`${at}/options`}>
      {options.map((option, index) => (
        <Space.Compact key={index} block style={{ marginBlockEnd: 4 }}>
          <Input
            {...(index === 0 && { id: idAt(`${at}/options`) })}
            aria-label={`Вариант ${index + 1}: код`}
            className="mono"
            style={{ width: 120 }}
            value={option.code}
            onChange={({ target }) => put(options.with(index, { ...option, code: target.value }))}
          />
          <Input
            aria-label={`Вариант ${index + 1}: название`}
            value={option.title}
            onChange={({ target }) => put(options.with(index, { ...option, title: target.value }))}
          />
          <Button
            icon={<DeleteOutlined />}
            aria-label={`Убрать вариант ${index + 1}`}
            disabled={options.length === 1}
            onClick={() => put(options.toSpliced(index, 1))}
          />
        </Space.Compact>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => put([...options, { code: `option${options.length + 1}`, title: '' }])}
      >
        Добавить вариант
      </Button>
    </Field>
  );
};

const Deadline = ({ step, at, onChange }: Props<DecisionStep>): ReactNode => (
  <fieldset className="step-part">
    <legend>Срок решения</legend>
    <Checkbox
      checked={step.deadline !== undefined}
      onChange={({ target }) => {
        const { deadline: _deadline, onTimeout: _onTimeout, ...rest } = step;
        onChange(target.checked ? { ...step, deadline: { workingDays: 1 } } : rest);
      }}
    >
      Ждать не дольше срока
    </Checkbox>
    {step.deadline && (
      <>
        <TermField
          label="Срок"
          at={`${at}/deadline`}
          value={step.deadline}
          onChange={(deadline) => onChange({ ...step, deadline })}
        />
        <Field label="Если никто не решил" at={`${at}/onTimeout`}>
          <Select
            id={idAt(`${at}/onTimeout`)}
            aria-label="Если никто не решил"
            allowClear
            placeholder="остановить последовательность"
            value={step.onTimeout ?? null}
            options={step.options.map(({ code, title }) => ({
              value: code,
              label: `выбрать «${title || code}»`,
            }))}
            onChange={(onTimeout: string | undefined) => {
              const { onTimeout: _old, ...rest } = step;
              onChange(onTimeout === undefined ? rest : { ...rest, onTimeout });
            }}
          />
        </Field>
      </>
    )}
  </fieldset>
);

/** What a person is asked in the middle of a sequence. */
export const DecisionFields = ({ step, at, onChange }: Props<DecisionStep>): ReactNode => (
  <>
    <Field label="Вопрос человеку" at={`${at}/question`}>
      <Input.TextArea
        id={idAt(`${at}/question`)}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={1000}
        value={step.question}
        onChange={({ target }) => onChange({ ...step, question: target.value })}
      />
    </Field>
    <Options step={step} at={at} onChange={onChange} />
    <Deadline step={step} at={at} onChange={onChange} />
  </>
);

/** The conditions of a choice; the first that holds is taken. */
export const ChoiceFields = ({ step, at, onChange }: Props<Of<'choice'>>): ReactNode => {
  const { cases } = step;
  return (
    <>
      {cases.map((one, index) => (
        <Field
          key={index}
          label={`Условие ${index + 1} (JSONata)`}
          at={`${at}/cases/${index}/when`}
        >
          <Input.TextArea
            id={idAt(`${at}/cases/${index}/when`)}
            className="mono"
            placeholder="steps.A.answer.Code = '0'"
            autoSize={{ minRows: 1, maxRows: 6 }}
            value={one.when}
            onChange={({ target }) =>
              onChange({ ...step, cases: cases.with(index, { ...one, when: target.value }) })
            }
          />
        </Field>
      ))}
      {step.otherwise === undefined && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange({ ...step, otherwise: emptyRequest(`${step.id}-else`) })}
        >
          Добавить «иначе»
        </Button>
      )}
    </>
  );
};

/** What a loop walks over. */
export const LoopFields = ({ step, at, onChange }: Props<Of<'loop'>>): ReactNode => (
  <>
    <Field label="Список (JSONata)" at={`${at}/over`}>
      <Input.TextArea
        id={idAt(`${at}/over`)}
        className="mono"
        autoSize={{ minRows: 1, maxRows: 6 }}
        value={step.over}
        onChange={({ target }) => onChange({ ...step, over: target.value })}
      />
    </Field>
    <Field label="Не больше строк" at={`${at}/max`}>
      <InputNumber
        id={idAt(`${at}/max`)}
        min={1}
        max={1000}
        precision={0}
        value={step.max}
        onChange={(max) => onChange({ ...step, max: max ?? 1 })}
      />
    </Field>
    <Checkbox
      checked={step.parallel ?? false}
      onChange={({ target }) => onChange({ ...step, parallel: target.checked })}
    >
      Все строки одновременно
    </Checkbox>
  </>
);

/** How long nothing happens. */
export const WaitFields = ({ step, at, onChange }: Props<Of<'wait'>>): ReactNode => (
  <TermField
    label="Сколько ждать"
    at={`${at}/term`}
    value={step.term}
    onChange={(term) => onChange({ ...step, term })}
  />
);
