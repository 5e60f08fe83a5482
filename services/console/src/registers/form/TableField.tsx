import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import type { FieldSchema } from '../replies.ts';
import type { FieldProps } from './SchemaField.tsx';

type Row = Readonly<Record<string, unknown>>;
type Placed = { readonly row: Row; readonly index: number };

const pageRows = 20;
const isDate = ({ pattern }: FieldSchema): boolean => pattern === '^\\d{4}-\\d{2}-\\d{2}$';
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const Cell = ({
  schema,
  label,
  value,
  error,
  disabled,
  onChange,
}: {
  readonly schema: FieldSchema;
  readonly label: string;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}): ReactNode => (
  <>
    {schema.enum ? (
      <Select
        aria-label={label}
        style={{ minWidth: 120 }}
        disabled={disabled}
        value={text(value) || undefined}
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
        disabled={disabled}
        {...(error !== undefined && { status: 'error' as const })}
        value={text(value)}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      />
    )}
    {error !== undefined && <div className="field-error">{error}</div>}
  </>
);

/** A list of small records as a table that is edited in place: values of a classifier, holidays, contacts. */
export const TableField = ({
  schema,
  field,
  label,
  value,
  onChange,
  context,
}: FieldProps & { readonly label: string }): ReactNode => {
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const rows = Array.isArray(value) ? (value as readonly Row[]) : [];
  const placed: readonly Placed[] = rows.map((row, index) => ({ row, index }));
  const found = placed.filter(({ row }) =>
    Object.values(row).some((one) => text(one).toLowerCase().includes(search.toLowerCase())),
  );
  const shown = search === '' ? placed : found;
  const error = context.errors.get(field);
  const change = (next: readonly Row[]): void => onChange(next);
  const columns = Object.entries(schema.items?.properties ?? {}).map(([key, inner]) => ({
    key,
    title: inner.title ?? key,
    render: (_: unknown, { row, index }: Placed): ReactNode => (
      <Cell
        schema={inner}
        label={`${inner.title ?? key}, строка ${index + 1}`}
        value={row[key]}
        error={context.errors.get(`${field}/${index}/${key}`)}
        disabled={context.readOnly}
        onChange={(next) => {
          const { [key]: _old, ...rest } = row;
          change(rows.with(index, next === undefined ? rest : { ...rest, [key]: next }));
        }}
      />
    ),
  }));
  const remove = {
    key: 'remove',
    title: '',
    render: (_: unknown, { index }: Placed): ReactNode => (
      <Button
        icon={<DeleteOutlined />}
        aria-label={`Убрать строку ${index + 1}`}
        onClick={() => change(rows.toSpliced(index, 1))}
      />
    ),
  };
  const add = (): void => {
    setSearch('');
    change([...rows, {}]);
    setPage(Math.ceil((rows.length + 1) / pageRows));
  };
  return (
    <fieldset className="form-group">
      <legend>
        {label} ({rows.length})
      </legend>
      {error !== undefined && <div className="field-error">{error}</div>}
      {rows.length > pageRows && (
        <Input.Search
          aria-label={`Найти: ${label}`}
          placeholder="Найти строку"
          allowClear
          style={{ maxWidth: 320, marginBlockEnd: 8 }}
          onChange={({ target }) => setSearch(target.value)}
        />
      )}
      <Table<Placed>
        size="small"
        aria-label={label}
        rowKey={({ index }) => String(index)}
        dataSource={[...shown]}
        columns={context.readOnly ? columns : [...columns, remove]}
        scroll={{ x: 'max-content' }}
        pagination={
          shown.length > pageRows
            ? { pageSize: pageRows, current: page, onChange: setPage, showSizeChanger: false }
            : false
        }
        locale={{ emptyText: 'Строк нет' }}
      />
      {!context.readOnly && (
        <Button icon={<PlusOutlined />} onClick={add} style={{ marginBlockStart: 8 }}>
          Добавить строку
        </Button>
      )}
    </fieldset>
  );
};
