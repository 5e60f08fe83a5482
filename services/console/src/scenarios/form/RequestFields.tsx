import { Checkbox, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import type { RequestStep, Retry } from '../../../../../broker/index.ts';
import { useWords } from '../../messages/search.ts';
import { Field, idAt } from './Field.tsx';
import { MappingField } from './MappingField.tsx';
import { TermField } from './TermField.tsx';

type Bare = Omit<RequestStep, 'compensate' | 'onFailure'>;
type Props<T> = {
  readonly step: T;
  readonly at: string;
  readonly steps: readonly string[];
  readonly onChange: (step: T) => void;
};

/** The object without a key; with exact optional properties undefined will not do. */
const without = <T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> => {
  const { [key]: _taken, ...rest } = object;
  return rest;
};

const TypeField = ({ step, at, onChange }: Omit<Props<Bare>, 'steps'>): ReactNode => {
  const words = useWords();
  const options = (words.data?.types ?? []).map(({ code, name }) => ({
    value: code,
    label: `${code} — ${name}`,
  }));
  const isKnown = step.type === '' || options.some(({ value }) => value === step.type);
  return (
    <Field label="Вид сведений" at={`${at}/type`}>
      <Select
        id={idAt(`${at}/type`)}
        aria-label="Вид сведений"
        showSearch={{ optionFilterProp: 'label' }}
        loading={words.isFetching}
        value={step.type === '' ? null : step.type}
        options={isKnown ? options : [{ value: step.type, label: step.type }, ...options]}
        onChange={(type: string) => onChange({ ...step, type })}
      />
    </Field>
  );
};

const RetryFields = ({
  retry,
  at,
  onChange,
}: {
  readonly retry: Retry | undefined;
  readonly at: string;
  readonly onChange: (retry: Retry | undefined) => void;
}): ReactNode => (
  <fieldset className="step-part">
    <legend>Если ответа нет в срок</legend>
    <Checkbox
      checked={retry !== undefined}
      onChange={({ target }) =>
        onChange(target.checked ? { times: 2, delay: { workingDays: 1 } } : undefined)
      }
    >
      Повторить запрос
    </Checkbox>
    {retry && (
      <>
        <Field label="Сколько раз" at={`${at}/times`}>
          <InputNumber
            id={idAt(`${at}/times`)}
            min={0}
            max={20}
            precision={0}
            value={retry.times}
            onChange={(times) => onChange({ ...retry, times: times ?? 0 })}
          />
        </Field>
        <TermField
          label="Через сколько"
          at={`${at}/delay`}
          value={retry.delay}
          onChange={(delay) => onChange({ ...retry, delay })}
        />
        <Field label="Во сколько раз растёт пауза (если она в секундах)" at={`${at}/factor`}>
          <InputNumber
            id={idAt(`${at}/factor`)}
            min={1}
            max={10}
            value={retry.factor ?? 1}
            onChange={(factor) => onChange({ ...retry, factor: factor ?? 1 })}
          />
        </Field>
      </>
    )}
  </fieldset>
);

const BareFields = ({ step, at, steps, onChange }: Props<Bare>): ReactNode => (
  <>
    <TypeField step={step} at={at} onChange={onChange} />
    <MappingField
      value={step.content}
      at={`${at}/content`}
      steps={steps}
      onChange={(content) => onChange({ ...step, content })}
    />
    <TermField
      label="Срок ответа"
      at={`${at}/timeout`}
      value={step.timeout}
      onChange={(timeout) => onChange({ ...step, timeout })}
    />
    <RetryFields
      retry={step.retry}
      at={`${at}/retry`}
      onChange={(retry) => onChange(retry ? { ...step, retry } : without(step, 'retry'))}
    />
    <Field label="Отказы, которые считаются ответом" at={`${at}/acceptedRefusals`}>
      <Select
        id={idAt(`${at}/acceptedRefusals`)}
        aria-label="Отказы, которые считаются ответом"
        mode="tags"
        placeholder="NO_DATA"
        tokenSeparators={[' ', ',']}
        value={[...(step.acceptedRefusals ?? [])]}
        onChange={(codes: string[]) =>
          onChange(
            codes.length > 0
              ? { ...step, acceptedRefusals: codes }
              : without(step, 'acceptedRefusals'),
          )
        }
      />
    </Field>
  </>
);

const newUndo = ({ id, type }: RequestStep): NonNullable<RequestStep['compensate']> => ({
  kind: 'request',
  id: `${id}-undo`.slice(0, 40),
  type,
  content: { fields: [] },
  timeout: { workingDays: 5 },
});

const Undo = ({ step, at, steps, onChange }: Props<RequestStep>): ReactNode => {
  const undo = step.compensate;
  return (
    <fieldset className="step-part">
      <legend>Отмена шага</legend>
      <Checkbox
        checked={undo !== undefined}
        onChange={({ target }) =>
          onChange(
            target.checked ? { ...step, compensate: newUndo(step) } : without(step, 'compensate'),
          )
        }
      >
        Если последовательность остановится позже, отменить этот шаг запросом
      </Checkbox>
      {undo && (
        <>
          <Field label="Код шага отмены" at={`${at}/compensate/id`}>
            <Input
              id={idAt(`${at}/compensate/id`)}
              className="mono"
              value={undo.id}
              onChange={({ target }) =>
                onChange({ ...step, compensate: { ...undo, id: target.value } })
              }
            />
          </Field>
          <BareFields
            step={undo}
            at={`${at}/compensate`}
            steps={[...steps, step.id]}
            onChange={(compensate) => onChange({ ...step, compensate })}
          />
        </>
      )}
    </fieldset>
  );
};

/** Everything about a request: what is sent, how long it is waited for, what follows without an answer. */
export const RequestFields = ({ step, at, steps, onChange }: Props<RequestStep>): ReactNode => (
  <>
    <BareFields
      step={step}
      at={at}
      steps={steps}
      // It changes only its own fields and carries the others along.
      onChange={(changed) => onChange(changed)}
    />
    <Field label="Если ответа так и нет" at={`${at}/onFailure`}>
      <Select
        id={idAt(`${at}/onFailure`)}
        aria-label="Если ответа так и нет"
        value={step.onFailure ?? 'stop'}
        options={[
          { value: 'stop', label: 'остановить последовательность' },
          { value: 'continue-without', label: 'продолжить без ответа' },
        ]}
        onChange={(onFailure: 'stop' | 'continue-without') => onChange({ ...step, onFailure })}
      />
    </Field>
    <Undo step={step} at={at} steps={steps} onChange={onChange} />
  </>
);
