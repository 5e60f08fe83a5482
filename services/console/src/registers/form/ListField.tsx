import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { FieldProps } from './field.ts';

/** A list of values or groups: each can be removed, a new one is added at the end. */
export const ListField = ({
  schema,
  field,
  label,
  value,
  onChange,
  context,
  Field,
}: FieldProps & { readonly Field: (props: FieldProps) => ReactNode }): ReactNode => {
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const inner = schema.items ?? {};
  const error = context.errors.get(field);
  const empty = inner.properties === undefined ? '' : {};
  const change = (next: readonly unknown[]): void => onChange(next.length === 0 ? undefined : next);
  return (
    <fieldset className="form-group">
      <legend>{label}</legend>
      {error !== undefined && <div className="field-error">{error}</div>}
      {items.map((item, index) => (
        <div key={index} className="form-row">
          <div style={{ flex: 1, minWidth: 0 }}>
            <Field
              schema={inner}
              field={`${field}/${index}`}
              label={`${inner.title ?? label} ${index + 1}`}
              required={false}
              value={item}
              onChange={(next) => change(items.with(index, next ?? empty))}
              context={context}
            />
          </div>
          <Button
            icon={<DeleteOutlined />}
            aria-label={`Убрать: ${label} ${index + 1}`}
            onClick={() => change(items.toSpliced(index, 1))}
          />
        </div>
      ))}
      <Button icon={<PlusOutlined />} onClick={() => change([...items, empty])}>
        Добавить: {inner.title ?? label}
      </Button>
    </fieldset>
  );
};
