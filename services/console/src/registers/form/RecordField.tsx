import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { idOf, textOf, type FieldProps } from './field.ts';
import { ReferenceField } from './ReferenceField.tsx';

type Pair = readonly [key: string, value: string];

const pairsOf = (value: unknown): readonly Pair[] =>
  Object.entries((value ?? {}) as Readonly<Record<string, string>>);

/** A table «code → system»: routing by a value of the content. */
export const RecordField = ({ field, label, value, onChange, context }: FieldProps): ReactNode => {
  // Two rows may have the same code while one of them is being typed: the rows are kept here, the record follows.
  const [pairs, setPairs] = useState(() => pairsOf(value));
  const error = context.errors.get(field);
  const change = (next: readonly Pair[]): void => {
    setPairs(next);
    onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  };
  return (
    <fieldset className="form-group">
      <legend>{label}</legend>
      {error !== undefined && <div className="field-error">{error}</div>}
      {pairs.map(([key, system], index) => (
        <div key={index} className="form-row">
          <Input
            aria-label={`Код маршрутизации, строка ${index + 1}`}
            style={{ maxWidth: 220 }}
            value={key}
            onChange={({ target }) => change(pairs.with(index, [target.value, system]))}
          />
          <span aria-hidden>→</span>
          <div style={{ flex: 1, minWidth: 0 }}>
            <label className="visually-hidden" htmlFor={`${idOf(field)}-${index}`}>
              Получатель, строка {index + 1}
            </label>
            <ReferenceField
              id={`${idOf(field)}-${index}`}
              register="systems"
              disabled={false}
              value={system}
              onChange={(next) => change(pairs.with(index, [key, textOf(next)]))}
            />
          </div>
          <Button
            icon={<DeleteOutlined />}
            aria-label={`Убрать строку ${index + 1}`}
            onClick={() => change(pairs.toSpliced(index, 1))}
          />
        </div>
      ))}
      <Button icon={<PlusOutlined />} onClick={() => change([...pairs, ['', '']])}>
        Добавить строку
      </Button>
    </fieldset>
  );
};
