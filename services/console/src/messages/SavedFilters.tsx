import { DeleteOutlined, StarOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Empty, Form, Input, Popover, Select, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession } from '../shell/session.tsx';

type Saved = {
  readonly filterId: number;
  readonly title: string;
  readonly query: string;
  readonly owner: string;
  readonly sharedRole: string | null;
  readonly isOwn: boolean;
};

const key = (page: string) => ['saved-filters', page] as const;

const useSaved = (page: string) =>
  useQuery({
    queryKey: key(page),
    queryFn: () => api.get<{ filters: readonly Saved[] }>('/api/v1/saved-filters', { page }),
  });

const SaveForm = ({
  page,
  query,
}: {
  readonly page: string;
  readonly query: string;
}): ReactNode => {
  const { person } = useSession();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [sharedRole, setSharedRole] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: () => api.post('/api/v1/saved-filters', { page, title, query, sharedRole }),
    onSuccess: async () => {
      setTitle('');
      await client.invalidateQueries({ queryKey: key(page) });
      void message.success('Отбор сохранён');
    },
  });
  return (
    <Form layout="vertical" onFinish={() => save.mutate()} style={{ marginBlockStart: 8 }}>
      {save.isError && <ProblemAlert error={save.error} />}
      <Form.Item
        label="Сохранить нынешний отбор как"
        htmlFor="filter-title"
        style={{ marginBlockEnd: 8 }}
      >
        <Input
          id="filter-title"
          value={title}
          maxLength={100}
          placeholder="Например: просроченные моего отдела"
          onChange={(event) => setTitle(event.target.value)}
        />
      </Form.Item>
      <Form.Item label="Кому виден" htmlFor="filter-role" style={{ marginBlockEnd: 8 }}>
        <Select
          id="filter-role"
          value={sharedRole ?? ''}
          onChange={(role: string) => setSharedRole(role === '' ? null : role)}
          options={[
            { value: '', label: 'только мне' },
            ...person.roles.map((role) => ({ value: role, label: `всем с ролью ${role}` })),
          ]}
        />
      </Form.Item>
      <Button
        type="primary"
        htmlType="submit"
        disabled={title.trim() === '' || query === ''}
        loading={save.isPending}
      >
        Сохранить
      </Button>
      {query === '' && <div className="cell-note">Сначала задайте хотя бы одно условие.</div>}
    </Form>
  );
};

/** Filters that the person keeps or shares with a role. @param page name of the list */
export const SavedFilters = ({
  page,
  query,
}: {
  readonly page: string;
  readonly query: string;
}): ReactNode => {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data, isError, error } = useSaved(page);
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: (id: number) => api.delete(`/api/v1/saved-filters/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: key(page) }),
  });
  const use = (saved: Saved): void => {
    setOpen(false);
    const search = Object.fromEntries(new URLSearchParams(saved.query));
    void navigate({ to: '.', search: search as never });
  };
  const filters = data?.filters ?? [];
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title="Сохранённые отборы"
      open={isOpen}
      onOpenChange={setOpen}
      content={
        <div style={{ width: 320 }}>
          {isError && <ProblemAlert error={error} />}
          {filters.length === 0 && (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="Пока ничего не сохранено" />
          )}
          {filters.map((saved) => (
            <Space key={saved.filterId} style={{ width: '100%', justifyContent: 'space-between' }}>
              <Button type="link" onClick={() => use(saved)} style={{ paddingInline: 0 }}>
                {saved.title}
              </Button>
              {saved.isOwn ? (
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={`Удалить отбор «${saved.title}»`}
                  onClick={() => remove.mutate(saved.filterId)}
                />
              ) : (
                <span className="cell-note">{saved.owner}</span>
              )}
            </Space>
          ))}
          <SaveForm page={page} query={query} />
        </div>
      }
    >
      <Button icon={<StarOutlined />}>
        Отборы{filters.length > 0 ? ` (${filters.length})` : ''}
      </Button>
    </Popover>
  );
};
