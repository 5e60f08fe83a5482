import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Space } from 'antd';
import type { ReactNode } from 'react';
import type { MessagesData } from '../../../../adapters/rest/messages/index.ts';
import type { Filters } from '../shared/filters.ts';
import { api } from '../shell/api.ts';
import { filtersOf } from './search.ts';

const useNeighbour = (filters: Filters, at: string | undefined, order: 'newest' | 'oldest') =>
  useQuery({
    queryKey: ['messages', 'neighbour', order, filtersOf(filters), at ?? ''],
    queryFn: () =>
      api.get<MessagesData>('/api/v1/messages', {
        ...filtersOf(filters),
        order,
        after: at,
        limit: 1,
      }),
    enabled: at !== undefined && at !== '',
  });

/** The message before and after this one in the filter from which the person came. */
export const Neighbours = ({ filters }: { readonly filters: Filters }): ReactNode => {
  const { at } = filters;
  const newer = useNeighbour(filters, at, 'oldest').data?.messages[0];
  const older = useNeighbour(filters, at, 'newest').data?.messages[0];
  if (at === undefined) return null;
  const link = (found: typeof newer, label: ReactNode): ReactNode =>
    found === undefined ? null : (
      <Link
        to={`/messages/${found.messageId}`}
        search={{ ...filtersOf(filters), at: found.at } as never}
      >
        {label}
      </Link>
    );
  return (
    <Space>
      {link(
        newer,
        <>
          <LeftOutlined /> Новее
        </>,
      )}
      {link(
        older,
        <>
          Старее <RightOutlined />
        </>,
      )}
    </Space>
  );
};
