import { Input, Select } from 'antd';
import type { ReactNode } from 'react';
import type { FieldSchema } from '../replies.ts';
import { isDate, textOf } from './field.ts';

/** One cell of a table that is edited in place. */
export const TableCell = ({
  schema,
  label,
  value,
  error,
  onChange,
}: {
  readonly schema: FieldSchema;
  readonly label: string;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}): ReactNode => (
  <>
    {schema.enum ? (
      <Select
        aria-label={label}
        style={{ minWidth: 120 }}
        value={textOf(value) || undefined}
        options={schema.enum.map((one) => ({
          value: one,
          label: schema['x-choices']?.[one] ?? one,
        }))}
        onChange={onChange}
      />
    ) : (
      <Input
        aria-label={label}
        type={isDate(schema) ? 'date' : 'text'}
        style={{ minWidth: 110 }}
        {...(error !== undefined && { status: 'error' as const })}
        value={textOf(value)}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      />
    )}
    {error !== undefined && <div className="field-error">{error}</div>}
  </>
);
