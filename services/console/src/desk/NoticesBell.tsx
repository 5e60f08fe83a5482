import { BellOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Badge, Button, Empty, Popover, Space, Spin, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import type { NoticesData } from '../../../desk/index.ts';
import { Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { To } from '../shared/links.tsx';
import { api } from '../shell/api.ts';
import { noticeKinds } from './words.ts';

type Notice = NoticesData['notices'][number];
const queryKey = ['notices'] as const;

/** An address below /console as the router takes it. */
const split = (link: string): { path: string; search: Record<string, string> } => {
  const [path = '/', query = ''] = link.split('?');
  return { path, search: Object.fromEntries(new URLSearchParams(query)) };
};

const NoticeLine = ({
  notice,
  onOpen,
}: {
  readonly notice: Notice;
  readonly onOpen: () => void;
}): ReactNode => (
  <li style={{ padding: '8px 0', borderBlockEnd: '1px solid rgba(128,128,128,.25)' }}>
    <div onClick={onOpen} role="presentation" style={{ fontWeight: notice.read ? 400 : 600 }}>
      <To {...split(notice.link)}>{notice.title}</To>
      {!notice.read && <span className="visually-hidden"> (не прочитано)</span>}
    </div>
    <Typography.Text type="secondary">
      {noticeKinds[notice.kind] ?? notice.kind}, <Moment at={notice.at} />
    </Typography.Text>
  </li>
);

const NoticeList = ({ close }: { readonly close: () => void }): ReactNode => {
  const client = useQueryClient();
  const query = useQuery({ queryKey, queryFn: () => api.get<NoticesData>('/api/v1/notices') });
  const read = useMutation({
    mutationFn: (id: string | undefined) =>
      api.post('/api/v1/notices/read', id === undefined ? {} : { id }),
    onSuccess: () => client.invalidateQueries({ queryKey }),
  });
  if (query.isPending) return <Spin />;
  if (query.isError) return <ProblemAlert error={query.error} retry={() => void query.refetch()} />;
  const { notices, unread } = query.data;
  return (
    <div style={{ width: 'min(380px, 80vw)' }}>
      <Space style={{ justifyContent: 'space-between', width: '100%' }}>
        <strong>Уведомления</strong>
        <Button size="small" disabled={unread === 0} onClick={() => read.mutate(undefined)}>
          Прочитать все
        </Button>
      </Space>
      {notices.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="Уведомлений пока нет" />
      ) : (
        <ul
          tabIndex={0}
          aria-label="Уведомления"
          style={{
            listStyle: 'none',
            margin: '8px 0 0',
            padding: 0,
            maxHeight: '60vh',
            overflowY: 'auto',
          }}
        >
          {notices.map((notice) => (
            <NoticeLine
              key={notice.id}
              notice={notice}
              onOpen={() => {
                read.mutate(notice.id);
                close();
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
};

/** The bell of the header: how many notices are not read, and the last of them. */
export const NoticesBell = (): ReactNode => {
  const [open, setOpen] = useState(false);
  const query = useQuery({
    queryKey,
    queryFn: () => api.get<NoticesData>('/api/v1/notices'),
    refetchInterval: 30_000,
  });
  const unread = query.data?.unread ?? 0;
  const label = unread === 0 ? 'Уведомления' : `Уведомления, не прочитано: ${unread}`;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<NoticeList close={() => setOpen(false)} />}
    >
      <Button
        type="text"
        aria-label={label}
        title={label}
        icon={
          <Badge count={unread} size="small" overflowCount={99} color="#c41d1d">
            <BellOutlined />
          </Badge>
        }
      />
    </Popover>
  );
};
