import { Form, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import type { FieldSchema } from '../replies.ts';
import { referenceOf } from '../titles.ts';
import { ListField } from './ListField.tsx';
import { PemField } from './PemField.tsx';
import { RecordField } from './RecordField.tsx';
import { ReferenceField } from './ReferenceField.tsx';
import { TableField } from './TableField.tsx';

/** Where a field stands and what is wrong there. */
export type FieldContext = {
  readonly register: string;
  /** Refusals by JSON pointer. */
  readonly errors: ReadonlyMap<string, string>;
  readonly readOnly: boolean;
  /** Fields that cannot change any more: the code of an entry that exists. */
  readonly fixed: ReadonlySet<string>;
};

export type FieldProps = {
  readonly schema: FieldSchema;
  /** JSON pointer into the card. */
  readonly field: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly context: FieldContext;
};

/** Ids of inputs follow from their places, so that labels and refusals find them. */
export const idOf = (field: string): string => `field${field.replaceAll('/', '-')}`;

const longFrom = 1_000;
const isDate = ({ pattern }: FieldSchema): boolean => pattern === '^\\d{4}-\\d{2}-\\d{2}$';
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

const choicesOf = (schema: FieldSchema) =>
  (schema.enum ?? []).map((value) => ({ value, label: schema['x-choices']?.[value] ?? value }));

/** The input of a simple value. */
const Control = ({ schema, field, value, onChange, context }: FieldProps): ReactNode => {
  const id = idOf(field);
  const disabled = context.readOnly || context.fixed.has(field);
  const register = schema['x-register'] ?? referenceOf(context.register, field);
  const status = context.errors.has(field) ? ('error' as const) : undefined;
  const shared = { id, disabled, ...(status !== undefined && { status }) };
  if (schema.enum)
    return (
      <Select
        {...shared}
        allowClear={schema.default === undefined}
        value={textOf(value ?? schema.default) || undefined}
        options={choicesOf(schema)}
        onChange={onChange}
      />
    );
  if (register !== undefined)
    return (
      <ReferenceField {...shared} register={register} value={textOf(value)} onChange={onChange} />
    );
  if (schema.type === 'boolean')
    return (
      <Switch
        id={id}
        disabled={disabled}
        checked={(value ?? schema.default) === true}
        onChange={onChange}
        checkedChildren="да"
        unCheckedChildren="нет"
      />
    );
  if (schema.type === 'integer' || schema.type === 'number')
    return (
      <InputNumber
        {...shared}
        style={{ width: 200 }}
        value={typeof value === 'number' ? value : null}
        placeholder={schema.default === undefined ? '' : String(schema.default as number)}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  if (schema['x-long-text'] === true || (schema.maxLength ?? 0) >= longFrom)
    return (
      <Input.TextArea
        {...shared}
        autoSize={{ minRows: schema['x-long-text'] === true ? 14 : 2, maxRows: 30 }}
        value={textOf(value)}
        onChange={({ target }) => onChange(orNothing(target.value))}
      />
    );
  return (
    <Input
      {...shared}
      {...(isDate(schema) && { type: 'date', style: { width: 180 } })}
      value={textOf(value)}
      onChange={({ target }) => onChange(orNothing(target.value))}
    />
  );
};

const isRecordOf = ({ type, properties, patternProperties }: FieldSchema): boolean =>
  type === 'object' && properties === undefined && patternProperties !== undefined;

const isTable = ({ items }: FieldSchema): boolean =>
  items?.properties !== undefined &&
  Object.values(items.properties).length <= 6 &&
  Object.values(items.properties).every(
    (one) =>
      one.properties === undefined && one.items === undefined && (one.maxLength ?? 0) <= 2_000,
  );

const isPem = (field: string): boolean => /\/certificates\/\d+$/.test(field);

/** One field of a card by its schema, with its title, hint and refusal. */
export const SchemaField = (props: FieldProps): ReactNode => {
  const { schema, field, context, required = false } = props;
  const label = props.label ?? schema.title ?? field.split('/').at(-1) ?? '';
  const error = context.errors.get(field);
  if (isPem(field)) return <PemField {...props} label={label} />;
  if (schema.type === 'array')
    return isTable(schema) ? (
      <TableField {...props} label={label} />
    ) : (
      <ListField {...props} label={label} />
    );
  if (isRecordOf(schema)) return <RecordField {...props} label={label} />;
  if (schema.properties) return <GroupField {...props} label={label} />;
  if (schema.type === undefined && schema.enum === undefined)
    return <JsonField {...props} label={label} />;
  return (
    <Form.Item
      label={label}
      htmlFor={idOf(field)}
      required={required}
      validateStatus={error === undefined ? '' : 'error'}
      help={error}
      extra={
        error === undefined && schema['x-choices'] === undefined ? schema.description : undefined
      }
    >
      <Control {...props} />
    </Form.Item>
  );
};

/** The fields of an object one below another. */
export const Fields = ({
  schema,
  field,
  value,
  onChange,
  context,
}: Omit<FieldProps, 'label' | 'required'>): ReactNode => {
  const record = (value ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(schema.properties ?? {}).map(([key, inner]) => (
    <SchemaField
      key={key}
      schema={inner}
      field={`${field}/${key}`}
      required={schema.required?.includes(key) ?? false}
      value={record[key]}
      onChange={(next) => {
        const { [key]: _old, ...rest } = record;
        onChange(next === undefined ? rest : { ...rest, [key]: next });
      }}
      context={context}
    />
  ));
};

const GroupField = ({ label, ...props }: FieldProps & { readonly label: string }): ReactNode => (
  <fieldset className="form-group">
    <legend>{label}</legend>
    <Fields {...props} />
  </fieldset>
);

const JsonField = ({
  field,
  label,
  value,
  onChange,
  context,
}: FieldProps & { readonly label: string }): ReactNode => {
  const error = context.errors.get(field);
  return (
    <Form.Item
      label={label}
      htmlFor={idOf(field)}
      validateStatus={error === undefined ? '' : 'error'}
      help={error}
    >
      <Input.TextArea
        id={idOf(field)}
        className="mono"
        disabled={context.readOnly}
        autoSize={{ minRows: 3, maxRows: 20 }}
        value={typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')}
        onChange={({ target }) => {
          try {
            onChange(target.value === '' ? undefined : (JSON.parse(target.value) as unknown));
          } catch {
            // Half-typed JSON stays as text until it is whole; the hub refuses it by name otherwise.
            onChange(target.value);
          }
        }}
      />
    </Form.Item>
  );
};
