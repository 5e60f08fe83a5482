import { Input, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { referenceOf } from '../titles.ts';
import { idOf, isDate, isMoment, textOf, type FieldProps } from './field.ts';
import { ReferenceField } from './ReferenceField.tsx';

const longFrom = 1_000;
const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

type Shared = {
  readonly id: string;
  readonly disabled: boolean;
  readonly status?: 'error';
};
type Kind = (props: FieldProps, shared: Shared) => ReactNode;

const choice: Kind = ({ schema, value, onChange }, shared) => (
  <Select
    {...shared}
    allowClear={schema.default === undefined}
    value={textOf(value ?? schema.default) || undefined}
    options={(schema.enum ?? []).map((one) => ({
      value: one,
      label: schema['x-choices']?.[one] ?? one,
    }))}
    onChange={onChange}
  />
);

const flag: Kind = ({ schema, value, onChange }, { id, disabled }) => (
  <Switch
    id={id}
    disabled={disabled}
    checked={(value ?? schema.default) === true}
    onChange={onChange}
    checkedChildren="да"
    unCheckedChildren="нет"
  />
);

const number: Kind = ({ schema, value, onChange }, shared) => (
  <InputNumber
    {...shared}
    style={{ width: 200 }}
    value={typeof value === 'number' ? value : null}
    placeholder={typeof schema.default === 'number' ? String(schema.default) : ''}
    onChange={(next) => onChange(next ?? undefined)}
  />
);

const longText: Kind = ({ schema, value, onChange }, shared) => (
  <Input.TextArea
    {...shared}
    autoSize={{ minRows: schema['x-long-text'] === true ? 14 : 2, maxRows: 30 }}
    value={textOf(value)}
    onChange={({ target }) => onChange(orNothing(target.value))}
  />
);

const line: Kind = ({ schema, value, onChange }, shared) => {
  const dated = isDate(schema) || (isMoment(schema) && !textOf(value).includes('T'));
  return (
    <Input
      {...shared}
      {...(dated && { type: 'date', style: { width: 180 } })}
      value={textOf(value)}
      onChange={({ target }) => onChange(orNothing(target.value))}
    />
  );
};

const kindOf = ({ schema }: FieldProps): Kind => {
  if (schema.enum) return choice;
  if (schema.type === 'boolean') return flag;
  if (schema.type === 'integer' || schema.type === 'number') return number;
  const isLong = schema['x-long-text'] === true || (schema.maxLength ?? 0) >= longFrom;
  return isLong ? longText : line;
};

/** The input of a simple value. */
export const Control = (props: FieldProps): ReactNode => {
  const { schema, field, value, onChange, context } = props;
  const shared: Shared = {
    id: idOf(field),
    disabled: context.fixed.has(field),
    ...(context.errors.has(field) && { status: 'error' as const }),
  };
  const register = schema['x-register'] ?? referenceOf(context.register, field);
  if (register !== undefined && schema.enum === undefined)
    return (
      <ReferenceField {...shared} register={register} value={textOf(value)} onChange={onChange} />
    );
  return kindOf(props)(props, shared);
};
