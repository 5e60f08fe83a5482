import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { textOf, type FieldProps } from './field.ts';
import { TableCell } from './TableCell.tsx';

type Row = Readonly<Record<string, unknown>>;
type Placed = { readonly row: Row; readonly index: number };

const pageRows = 20;

const columnsOf = (
  { schema, field, context }: FieldProps,
  rows: readonly Row[],
  change: (rows: readonly Row[]) => void,
) => [
  ...Object.entries(schema.items?.properties ?? {}).map(([key, inner]) => ({
    key,
    title: inner.title ?? key,
    render: (_: unknown, { row, index }: Placed): ReactNode => (
      <TableCell
        schema={inner}
        label={`${inner.title ?? key}, строка ${index + 1}`}
        value={row[key]}
        error={context.errors.get(`${field}/${index}/${key}`)}
        onChange={(next) => {
          const { [key]: _old, ...rest } = row;
          change(rows.with(index, next === undefined ? rest : { ...rest, [key]: next }));
        }}
      />
    ),
  })),
  {
    key: 'remove',
    title: <span className="visually-hidden">Убрать</span>,
    render: (_: unknown, { index }: Placed): ReactNode => (
      <Button
        icon={<DeleteOutlined />}
        aria-label={`Убрать строку ${index + 1}`}
        onClick={() => change(rows.toSpliced(index, 1))}
      />
    ),
  },
];

const matching = (rows: readonly Row[], search: string): readonly Placed[] => {
  const wanted = search.toLowerCase();
  return rows
    .map((row, index) => ({ row, index }))
    .filter(
      ({ row }) =>
        wanted === '' ||
        Object.values(row).some((one) => textOf(one).toLowerCase().includes(wanted)),
    );
};

/** A list of small records as a table that is edited in place: values of a classifier, holidays, contacts. */
export const TableField = (props: FieldProps): ReactNode => {
  const { field, label, value, onChange, context } = props;
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const rows = Array.isArray(value) ? (value as readonly Row[]) : [];
  const shown = matching(rows, search);
  const error = context.errors.get(field);
  const add = (): void => {
    setSearch('');
    onChange([...rows, {}]);
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
        columns={columnsOf(props, rows, onChange)}
        scroll={{ x: 'max-content' }}
        pagination={
          shown.length > pageRows
            ? { pageSize: pageRows, current: page, onChange: setPage, showSizeChanger: false }
            : false
        }
        locale={{ emptyText: 'Строк нет' }}
      />
      <Button icon={<PlusOutlined />} onClick={add} style={{ marginBlockStart: 8 }}>
        Добавить строку
      </Button>
    </fieldset>
  );
};
