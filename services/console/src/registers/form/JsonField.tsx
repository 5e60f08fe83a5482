import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { idOf, type FieldProps } from './field.ts';

/** A value of any shape, as JSON. */
export const JsonField = ({ field, label, value, onChange, context }: FieldProps): ReactNode => {
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
