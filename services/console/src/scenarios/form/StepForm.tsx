import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  PlusOutlined,
} from '@ant-design/icons';
import { Button, Dropdown, Form, Input, Space } from 'antd';
import type { ReactNode } from 'react';
import type { Step } from '../../../../../broker/index.ts';
import {
  insertAt,
  isRemovable,
  moveAt,
  movedPointer,
  nameOfStep,
  placeAt,
  placesOf,
  removeAt,
  replaceAt,
  rootPointer,
} from '../tree.ts';
import { kinds, type Kind } from '../words.ts';
import { Field, idAt } from './Field.tsx';
import { ChoiceFields, DecisionFields, LoopFields, WaitFields } from './OtherFields.tsx';
import { RequestFields } from './RequestFields.tsx';

type Props = {
  readonly root: Step;
  readonly pointer: string;
  readonly onChange: (root: Step, pointer: string) => void;
};

const Actions = ({ root, pointer, onChange }: Props): ReactNode => {
  const move = (by: -1 | 1): void => {
    const to = movedPointer(root, pointer, by);
    if (to !== null) onChange(moveAt(root, pointer, by), to);
  };
  const add = (kind: Kind): void => {
    const { root: next, pointer: at } = insertAt(root, pointer, kind);
    onChange(next, at);
  };
  return (
    <Space wrap size={4} style={{ marginBlockEnd: 10 }}>
      <Dropdown
        trigger={['click']}
        menu={{
          items: Object.entries(kinds).map(([key, label]) => ({ key, label })),
          onClick: ({ key }) => add(key as Kind),
        }}
      >
        <Button size="small" icon={<PlusOutlined />}>
          Добавить шаг
        </Button>
      </Dropdown>
      <Button
        size="small"
        icon={<ArrowUpOutlined />}
        aria-label="Раньше"
        disabled={movedPointer(root, pointer, -1) === null}
        onClick={() => move(-1)}
      />
      <Button
        size="small"
        icon={<ArrowDownOutlined />}
        aria-label="Позже"
        disabled={movedPointer(root, pointer, 1) === null}
        onClick={() => move(1)}
      />
      <Button
        size="small"
        danger
        icon={<DeleteOutlined />}
        disabled={!isRemovable(root, pointer)}
        onClick={() => onChange(removeAt(root, pointer), rootPointer)}
      >
        Убрать
      </Button>
    </Space>
  );
};

const OwnFields = ({
  step,
  at,
  steps,
  onChange,
}: {
  readonly step: Step;
  readonly at: string;
  readonly steps: readonly string[];
  readonly onChange: (step: Step) => void;
}): ReactNode => {
  switch (step.kind) {
    case 'request':
      return <RequestFields step={step} at={at} steps={steps} onChange={onChange} />;
    case 'decision':
      return <DecisionFields step={step} at={at} onChange={onChange} />;
    case 'choice':
      return <ChoiceFields step={step} at={at} onChange={onChange} />;
    case 'loop':
      return <LoopFields step={step} at={at} onChange={onChange} />;
    case 'wait':
      return <WaitFields step={step} at={at} onChange={onChange} />;
    case 'sequence':
      return <p className="cell-note">Шаги внутри выполняются один за другим.</p>;
    case 'parallel':
      return (
        <p className="cell-note">
          Шаги внутри начинаются одновременно; дальше — когда все закончены.
        </p>
      );
  }
};

const titled = (step: Step, title: string): Step => {
  const { title: _old, ...rest } = step;
  return (title === '' ? rest : { ...rest, title }) as Step;
};

/** The form of the selected step, and what can be done with its place. */
export const StepForm = ({ root, pointer, onChange }: Props): ReactNode => {
  const { step, pointer: at } = placeAt(root, pointer);
  const put = (next: Step): void => onChange(replaceAt(root, at, next), at);
  const others = placesOf(root).flatMap(({ step: { id } }) => (id === step.id ? [] : [id]));
  return (
    <section aria-label="Выбранный шаг">
      <h2 className="card-title">
        {nameOfStep(step)} — {kinds[step.kind]}
      </h2>
      <Actions root={root} pointer={at} onChange={onChange} />
      <Form layout="vertical" component="div" className="step-form" key={at}>
        <Field label="Код шага" at={`${at}/id`}>
          <Input
            id={idAt(`${at}/id`)}
            className="mono"
            maxLength={40}
            value={step.id}
            onChange={({ target }) => put({ ...step, id: target.value })}
          />
        </Field>
        <Field label="Название для людей" at={`${at}/title`}>
          <Input
            id={idAt(`${at}/title`)}
            maxLength={200}
            value={step.title ?? ''}
            onChange={({ target }) => put(titled(step, target.value))}
          />
        </Field>
        <OwnFields step={step} at={at} steps={others} onChange={put} />
      </Form>
    </section>
  );
};
