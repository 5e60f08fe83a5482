import { Empty, Table } from 'antd';
import type { ReactNode } from 'react';
import { StateTag, type Tone } from '../../shared/states.tsx';
import type { ChangeData } from '../replies.ts';

const kinds: Readonly<Record<ChangeData['kind'], readonly [Tone, string]>> = {
  added: ['success', 'добавлено'],
  removed: ['error', 'убрано'],
  changed: ['warning', 'изменено'],
};
const signs = { same: '  ', added: '+ ', removed: '− ', gap: '  ' } as const;

const Values = ({ change }: { readonly change: ChangeData }): ReactNode => {
  if (change.lines)
    return (
      <div
        className="line-diff mono"
        role="group"
        aria-label={`Построчно: ${change.title}`}
        tabIndex={0}
      >
        {change.lines.map(({ kind, text }, index) => (
          <div key={index} className={kind}>
            {signs[kind]}
            {text}
          </div>
        ))}
      </div>
    );
  return (
    <>
      {change.before !== null && (
        <div>
          <span className="visually-hidden">Было: </span>
          <del>{change.before}</del>
        </div>
      )}
      {change.after !== null && (
        <div>
          <span className="visually-hidden">Стало: </span>
          <ins>{change.after}</ins>
        </div>
      )}
    </>
  );
};

/** Differences between two versions of an entry, field by field; texts line by line. */
export const ChangesView = ({
  changes,
  label = 'Отличия',
}: {
  readonly changes: readonly ChangeData[];
  readonly label?: string;
}): ReactNode =>
  changes.length === 0 ? (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="Отличий нет" />
  ) : (
    <Table<ChangeData>
      className="changes"
      size="small"
      aria-label={label}
      rowKey={({ field, kind }) => `${field}${kind}`}
      dataSource={[...changes]}
      pagination={false}
      columns={[
        { title: 'Поле', key: 'title', width: 280, render: (_, { title }) => title },
        {
          title: 'Что сделано',
          key: 'kind',
          width: 120,
          render: (_, { kind }) => <StateTag tone={kinds[kind][0]}>{kinds[kind][1]}</StateTag>,
        },
        { title: 'Значение', key: 'value', render: (_, change) => <Values change={change} /> },
      ]}
    />
  );
