import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import type { FieldSource, Mapping } from '../../../../../broker/index.ts';
import { Field, idAt, useReasons } from './Field.tsx';

const sources = {
  input: 'из начала (input)',
  answer: 'из ответа шага: JSON',
  xpath: 'из ответа шага: XPath',
  value: 'значение',
  jsonata: 'выражение JSONata',
} as const;
type Source = keyof typeof sources;

const sourceOf = (from: FieldSource): Source => {
  if ('value' in from) return 'value';
  if ('input' in from) return 'input';
  if ('jsonata' in from) return 'jsonata';
  return 'xpath' in from ? 'xpath' : 'answer';
};

const emptySources: Readonly<Record<Source, (steps: readonly string[]) => FieldSource>> = {
  input: () => ({ input: '/' }),
  value: () => ({ value: '' }),
  jsonata: () => ({ jsonata: 'input' }),
  answer: ([step = '']) => ({ step, pointer: '/' }),
  xpath: ([step = '']) => ({ step, xpath: '//vs:' }),
};

/** A plain text stays a text; what reads as a number, list or object in JSON is that. */
const valueFrom = (text: string): unknown => {
  if (!/^(?:[[{"]|-?\d{1,15}$|true$|false$|null$)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** A text that would read as something else keeps its quotes. */
const textOfValue = (value: unknown): string =>
  typeof value === 'string' && valueFrom(value) === value ? value : JSON.stringify(value);

type SourceProps = {
  readonly from: FieldSource;
  readonly name: string;
  readonly steps: readonly string[];
  readonly onChange: (from: FieldSource) => void;
};

/** What is being typed stays as it is typed. */
const ValueInput = ({
  name,
  value,
  onChange,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}): ReactNode => {
  const [text, setText] = useState(() => textOfValue(value));
  return (
    <Input
      aria-label={name}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        onChange(valueFrom(target.value));
      }}
    />
  );
};

const SourceInput = ({ from, name, steps, onChange }: SourceProps): ReactNode => {
  if ('value' in from)
    return (
      <ValueInput
        name={`${name}: значение`}
        value={from.value}
        onChange={(value) => onChange({ value })}
      />
    );
  if ('jsonata' in from)
    return (
      <Input.TextArea
        aria-label={`${name}: выражение`}
        className="mono"
        autoSize={{ minRows: 1, maxRows: 6 }}
        value={from.jsonata}
        onChange={({ target }) => onChange({ jsonata: target.value })}
      />
    );
  if ('input' in from)
    return (
      <Input
        aria-label={`${name}: место в input`}
        className="mono"
        placeholder="/applicant/snils"
        value={from.input}
        onChange={({ target }) => onChange({ input: target.value })}
      />
    );
  const place = 'xpath' in from ? from.xpath : from.pointer;
  const made = (step: string, text: string): FieldSource =>
    'xpath' in from ? { step, xpath: text } : { step, pointer: text };
  return (
    <Space.Compact block>
      <Select
        aria-label={`${name}: шаг`}
        style={{ width: 130 }}
        value={from.step === '' ? null : from.step}
        options={steps.map((id) => ({ value: id, label: id }))}
        onChange={(step: string) => onChange(made(step, place))}
      />
      <Input
        aria-label={`${name}: место в ответе`}
        className="mono"
        value={place}
        onChange={({ target }) => onChange(made(from.step, target.value))}
      />
    </Space.Compact>
  );
};

type Row = { readonly to: string; readonly from: FieldSource };

const MappingRow = ({
  row,
  at,
  number,
  steps,
  onChange,
}: {
  readonly row: Row;
  readonly at: string;
  readonly number: number;
  readonly steps: readonly string[];
  /** Null takes the row away. */
  readonly onChange: (row: Row | null) => void;
}): ReactNode => {
  const reasons = useReasons(at);
  const name = `Поле ${number}`;
  return (
    <div className="mapping-row">
      <Space.Compact block>
        <Input
          aria-label={`${name}: куда`}
          className="mono"
          placeholder="/Поле"
          status={reasons === undefined ? '' : 'error'}
          value={row.to}
          onChange={({ target }) => onChange({ ...row, to: target.value })}
        />
        <Select<Source>
          aria-label={`${name}: откуда`}
          style={{ width: 210 }}
          value={sourceOf(row.from)}
          options={Object.entries(sources).map(([value, label]) => ({ value, label }))}
          onChange={(kind) => onChange({ ...row, from: emptySources[kind](steps) })}
        />
      </Space.Compact>
      <Button
        type="text"
        icon={<DeleteOutlined />}
        aria-label={`Убрать поле ${number}`}
        onClick={() => onChange(null)}
      />
      <SourceInput
        key={sourceOf(row.from)}
        from={row.from}
        name={name}
        steps={steps}
        onChange={(from) => onChange({ ...row, from })}
      />
      {reasons !== undefined && <div className="ant-form-item-explain-error">{reasons}</div>}
    </div>
  );
};

const FieldRows = ({
  rows,
  at,
  steps,
  onChange,
}: {
  readonly rows: readonly Row[];
  readonly at: string;
  readonly steps: readonly string[];
  readonly onChange: (rows: readonly Row[]) => void;
}): ReactNode => (
  <>
    {rows.map((row, index) => (
      <MappingRow
        key={index}
        row={row}
        at={`${at}/fields/${index}`}
        number={index + 1}
        steps={steps}
        onChange={(next) =>
          onChange(next === null ? rows.toSpliced(index, 1) : rows.with(index, next))
        }
      />
    ))}
    <Button
      size="small"
      icon={<PlusOutlined />}
      onClick={() => onChange([...rows, { to: '/', from: { input: '/' } }])}
    >
      Добавить поле
    </Button>
  </>
);

/** How the content of a request is made: field by field, or by one expression. */
export const MappingField = ({
  value,
  at,
  steps,
  onChange,
}: {
  readonly value: Mapping;
  readonly at: string;
  /** Codes of steps whose answers can be used. */
  readonly steps: readonly string[];
  readonly onChange: (mapping: Mapping) => void;
}): ReactNode => {
  const isExpression = 'jsonata' in value;
  return (
    <fieldset className="step-part">
      <legend>Содержимое запроса</legend>
      <Segmented
        aria-label="Как составить содержимое"
        value={isExpression ? 'jsonata' : 'fields'}
        options={[
          { value: 'fields', label: 'По полям' },
          { value: 'jsonata', label: 'Выражением JSONata' },
        ]}
        onChange={(kind) => onChange(kind === 'jsonata' ? { jsonata: '{}' } : { fields: [] })}
        style={{ marginBlockEnd: 8 }}
      />
      {isExpression ? (
        <Field label="Выражение над input, steps, item, index" at={`${at}/jsonata`}>
          <Input.TextArea
            id={idAt(`${at}/jsonata`)}
            className="mono"
            autoSize={{ minRows: 3, maxRows: 14 }}
            value={value.jsonata}
            onChange={({ target }) => onChange({ jsonata: target.value })}
          />
        </Field>
      ) : (
        <FieldRows
          rows={value.fields}
          at={at}
          steps={steps}
          onChange={(fields) => onChange({ fields })}
        />
      )}
    </fieldset>
  );
};
