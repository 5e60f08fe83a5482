import { Form } from 'antd';
import type { ReactNode } from 'react';
import { Control } from './Control.tsx';
import { idOf, isPem, isRecordOf, isTable, type FieldProps } from './field.ts';
import { JsonField } from './JsonField.tsx';
import { ListField } from './ListField.tsx';
import { PemField } from './PemField.tsx';
import { RecordField } from './RecordField.tsx';
import { TableField } from './TableField.tsx';

const SimpleField = (props: FieldProps): ReactNode => {
  const { schema, field, label, required, context } = props;
  const error = context.errors.get(field);
  const hint = schema['x-choices'] === undefined ? schema.description : undefined;
  return (
    <Form.Item
      label={label}
      htmlFor={idOf(field)}
      required={required}
      validateStatus={error === undefined ? '' : 'error'}
      help={error}
      extra={error === undefined ? hint : undefined}
    >
      <Control {...props} />
    </Form.Item>
  );
};

const GroupField = (props: FieldProps): ReactNode => (
  <fieldset className="form-group">
    <legend>{props.label}</legend>
    <Fields {...props} />
  </fieldset>
);

const ListOfFields = (props: FieldProps): ReactNode => <ListField {...props} Field={SchemaField} />;

/** One field of a card by its schema, with its title, hint and refusal. */
export const SchemaField = (props: FieldProps): ReactNode => {
  const { schema, field } = props;
  if (isPem(field)) return <PemField {...props} />;
  if (schema.type === 'array')
    return isTable(schema) ? <TableField {...props} /> : <ListOfFields {...props} />;
  if (isRecordOf(schema)) return <RecordField {...props} />;
  if (schema.properties) return <GroupField {...props} />;
  const isAnything = schema.type === undefined && schema.enum === undefined;
  return isAnything ? <JsonField {...props} /> : <SimpleField {...props} />;
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
      label={inner.title ?? key}
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
