import { Button, Space } from 'antd';
import type { ReactNode } from 'react';
import { useFilters } from './filters.ts';

/** Rows of one page of a list that goes on by `before`. */
const pageRows = 500;

/** Steps through a list that goes on after its last row: `before` in the address. */
export const MorePages = ({
  rows,
  last,
}: {
  readonly rows: number;
  /** What the next page begins after. */
  readonly last: string | undefined;
}): ReactNode => {
  const [{ before }, change] = useFilters();
  const hasMore = rows >= pageRows && last !== undefined;
  if (before === undefined && !hasMore) return null;
  return (
    <Space className="no-print" style={{ marginBlockStart: 12 }}>
      {before !== undefined && (
        <Button onClick={() => change({ before: undefined })}>В начало списка</Button>
      )}
      {hasMore && <Button onClick={() => change({ before: last })}>Дальше</Button>}
    </Space>
  );
};
