import type { UseQueryResult } from '@tanstack/react-query';
import { Empty, Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { ProblemAlert } from './ProblemAlert.tsx';

type Props<T> = Omit<TableProps<T>, 'dataSource' | 'loading' | 'rowKey'> & {
  readonly query: Pick<UseQueryResult, 'isPending' | 'isFetching' | 'isError' | 'error'> & {
    readonly refetch: () => unknown;
  };
  readonly rows: readonly T[] | undefined;
  readonly rowKey: (row: T) => string;
  /** What an empty list means, and what to do. */
  readonly empty?: ReactNode;
  readonly label: string;
};

/** The table of every list: loading, empty and failed states, a head that stays, rows that scroll sideways on a tablet. */
export const DataTable = <T extends object>({
  query,
  rows,
  rowKey,
  empty = 'Ничего не найдено',
  label,
  ...rest
}: Props<T>): ReactNode => (
  <>
    {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
    <Table<T>
      size="small"
      aria-label={label}
      sticky={{ offsetHeader: 56 }}
      scroll={{ x: 'max-content' }}
      showSorterTooltip={false}
      pagination={false}
      {...rest}
      rowKey={rowKey}
      dataSource={rows ?? []}
      loading={query.isPending || (query.isFetching && rows === undefined)}
      locale={{
        emptyText: query.isError ? (
          ' '
        ) : (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />
        ),
      }}
    />
  </>
);
