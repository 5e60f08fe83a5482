import { InputNumber, Select, Space } from 'antd';
import type { ReactNode } from 'react';
import type { Term } from '../../../../../broker/index.ts';
import { Field, idAt } from './Field.tsx';

const units = {
  workingDays: 'рабочих дней',
  seconds: 'секунд',
} as const;
type Unit = keyof typeof units;

const termOf = (unit: Unit, value: number): Term =>
  unit === 'seconds' ? { seconds: value } : { workingDays: value };

/** A length of time in working days of the calendar or in seconds of the clock. */
export const TermField = ({
  label,
  at,
  value,
  onChange,
}: {
  readonly label: string;
  readonly at: string;
  readonly value: Term;
  readonly onChange: (term: Term) => void;
}): ReactNode => {
  const unit: Unit = 'seconds' in value ? 'seconds' : 'workingDays';
  const amount = 'seconds' in value ? value.seconds : value.workingDays;
  return (
    <Field label={label} at={at}>
      <Space.Compact>
        <InputNumber
          id={idAt(at)}
          min={0}
          style={{ width: 110 }}
          value={amount}
          onChange={(next) => onChange(termOf(unit, next ?? 0))}
        />
        <Select<Unit>
          aria-label={`${label}: в чём`}
          style={{ width: 150 }}
          value={unit}
          options={Object.entries(units).map(([name, title]) => ({ value: name, label: title }))}
          onChange={(next) => onChange(termOf(next, amount))}
        />
      </Space.Compact>
    </Field>
  );
};
