import { Descriptions, Table } from 'antd';
import type { ReactNode } from 'react';
import { EntryLink } from '../../shared/links.tsx';
import type { Card, FieldSchema } from '../replies.ts';
import { referenceOf } from '../titles.ts';
import { isPem, isRecordOf, isTable, textOf } from './field.ts';
import { CertificatePreview, useCertificateCheck } from './PemField.tsx';

type Shown = {
  readonly register: string;
  readonly schema: FieldSchema;
  readonly field: string;
  readonly value: unknown;
};

const rowsShown = 20;

const Certificate = ({ pem }: { readonly pem: string }): ReactNode => {
  const check = useCertificateCheck(pem);
  return check.data ? (
    <CertificatePreview check={{ ...check.data, problems: [] }} />
  ) : (
    <pre className="mono">{pem}</pre>
  );
};

const Text = ({ register, schema, field, value }: Shown): ReactNode => {
  const text = textOf(value);
  const to = schema['x-register'] ?? referenceOf(register, field);
  if (isPem(field)) return <Certificate pem={text} />;
  if (to !== undefined) return <EntryLink register={to} code={text} />;
  if (text.includes('\n')) return <pre className="card-text">{text}</pre>;
  return schema['x-choices']?.[text] ?? text;
};

const TableView = ({ register, schema, field, value }: Shown): ReactNode => {
  const rows = value as readonly Readonly<Record<string, unknown>>[];
  const columns = Object.entries(schema.items?.properties ?? {});
  return (
    <Table
      size="small"
      aria-label={schema.title ?? field}
      rowKey={(row) => String(rows.indexOf(row))}
      dataSource={[...rows]}
      scroll={{ x: 'max-content' }}
      pagination={rows.length > rowsShown ? { pageSize: rowsShown, showSizeChanger: false } : false}
      columns={columns.map(([key, inner]) => ({
        key,
        title: inner.title ?? key,
        render: (_: unknown, row: Readonly<Record<string, unknown>>) => (
          <Value register={register} schema={inner} field={`${field}/${key}`} value={row[key]} />
        ),
      }))}
    />
  );
};

const ListView = ({ register, schema, field, value }: Shown): ReactNode => (
  <ol className="card-list">
    {(value as readonly unknown[]).map((item, index) => (
      <li key={index}>
        <Value
          register={register}
          schema={schema.items ?? {}}
          field={`${field}/${index}`}
          value={item}
        />
      </li>
    ))}
  </ol>
);

const PairsView = ({ register, field, value }: Shown): ReactNode => (
  <ul className="card-list">
    {Object.entries(value as Readonly<Record<string, string>>).map(([key, system]) => (
      <li key={key}>
        <span className="mono">{key}</span> →{' '}
        <EntryLink register={referenceOf(register, field) ?? 'systems'} code={system} />
      </li>
    ))}
  </ul>
);

const Value = (props: Shown): ReactNode => {
  const { register, schema, field, value } = props;
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (typeof value === 'string') return <Text {...props} />;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value))
    return isTable(schema) ? <TableView {...props} /> : <ListView {...props} />;
  if (isRecordOf(schema)) return <PairsView {...props} />;
  return schema.properties ? (
    <CardView register={register} schema={schema} card={value as Card} field={field} />
  ) : (
    <pre className="card-text mono">{JSON.stringify(value, null, 2)}</pre>
  );
};

/** A card to read: what it says, with titles, words and links; what is not said is left out. */
export const CardView = ({
  register,
  schema,
  card,
  field = '',
}: {
  readonly register: string;
  readonly schema: FieldSchema;
  readonly card: Card;
  readonly field?: string;
}): ReactNode => (
  <Descriptions
    bordered
    size="small"
    column={1}
    styles={{ label: { width: 260, verticalAlign: 'top' } }}
    items={Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
      const value = card[key] ?? inner.default;
      const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
      return isEmpty
        ? []
        : [
            {
              key,
              label: inner.title ?? key,
              children: (
                <Value register={register} schema={inner} field={`${field}/${key}`} value={value} />
              ),
            },
          ];
    })}
  />
);
