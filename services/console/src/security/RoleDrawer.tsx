import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Checkbox, Drawer, Form, Input, Radio, Space, Timeline } from 'antd';
import type { ReactNode } from 'react';
import type { GrantsData, RoleData, RoleHistoryData, RolesData } from '../../../identity/index.ts';
import { To } from '../shared/links.tsx';
import { momentText } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';

type Fields = {
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly kind: 'business' | 'technical';
  readonly rights: readonly string[];
  readonly secondFactor: boolean;
  readonly comment: string;
};
type Rights = RolesData['rights'];

const groupsOf = (rights: Rights): readonly (readonly [string, Rights])[] => {
  const groups = new Map<string, Rights>();
  for (const right of rights) {
    const name = right.title.split(':', 1)[0] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), right]);
  }
  return [...groups];
};

const RightBoxes = ({
  rights,
  kind,
}: {
  readonly rights: Rights;
  readonly kind: string | undefined;
}): ReactNode => (
  <Form.Item name="rights" label="Права">
    <Checkbox.Group style={{ display: 'block' }}>
      {groupsOf(rights).map(([name, group]) => (
        <fieldset key={name} style={{ border: 0, margin: '0 0 8px', padding: 0 }}>
          <legend style={{ fontWeight: 600 }}>{name}</legend>
          {group.map(({ code, title, businessOnly }) => (
            <div key={code}>
              <Checkbox value={code} disabled={businessOnly && kind === 'technical'}>
                {title.slice(title.indexOf(':') + 1).trim()} <span className="mono">{code}</span>
              </Checkbox>
            </div>
          ))}
        </fieldset>
      ))}
    </Checkbox.Group>
  </Form.Item>
);

const People = ({ code }: { readonly code: string }): ReactNode => {
  const query = useQuery({
    queryKey: ['roles', code, 'people'],
    queryFn: () => api.get<GrantsData>(`/api/v1/roles/${encodeURIComponent(code)}/people`),
  });
  if (query.data === undefined) return null;
  return (
    <>
      <h2 style={{ fontSize: 16 }}>У кого есть</h2>
      {query.data.grants.length === 0 && <p>Пока ни у кого.</p>}
      <ul>
        {query.data.grants.map(({ grantId, account, login, organisation }) => (
          <li key={grantId}>
            <Space size={6}>
              <To path={`/users/${account}`}>{login}</To>
              <span>{organisation ?? 'весь регион'}</span>
            </Space>
          </li>
        ))}
      </ul>
    </>
  );
};

const History = ({ code }: { readonly code: string }): ReactNode => {
  const query = useQuery({
    queryKey: ['roles', code, 'history'],
    queryFn: () => api.get<RoleHistoryData>(`/api/v1/roles/${encodeURIComponent(code)}/history`),
  });
  if (query.data === undefined || query.data.events.length === 0) return null;
  return (
    <>
      <h2 style={{ fontSize: 16 }}>История</h2>
      <Timeline
        items={query.data.events.map(({ revision, at, by, rights, comment }) => ({
          key: revision,
          content: `Редакция ${revision}: ${by}, ${momentText(at)}; прав — ${rights.length}${comment === '' ? '' : `. ${comment}`}`,
        }))}
      />
    </>
  );
};

const codePattern = /^[a-z][a-z0-9]*(\.[a-z0-9][a-z0-9-]*)+$/;
const kindOptions = [
  { value: 'business', label: 'рабочая: выдают оператор и администраторы участников' },
  { value: 'technical', label: 'техническая: выдаёт администратор Системы, без содержимого' },
];

const empty: Fields = {
  code: '',
  title: '',
  description: '',
  kind: 'business',
  rights: [],
  secondFactor: false,
  comment: '',
};

/** What the server takes: the form may hold more than it asks for. */
const cardOf = ({ title, description, kind, rights, secondFactor, comment }: Fields) => ({
  title,
  description,
  kind,
  rights,
  secondFactor,
  comment,
});

const save = (role: RoleData | null, { code, ...fields }: Fields): Promise<RoleData> =>
  role === null
    ? api.post<RoleData>('/api/v1/roles', { code, ...cardOf({ code, ...fields }) })
    : api.put<RoleData>(`/api/v1/roles/${encodeURIComponent(role.code)}`, {
        ...cardOf({ code, ...fields }),
        revision: role.revision,
      });

const RoleFields = ({
  isNew,
  isClosed,
  rights,
}: {
  readonly isNew: boolean;
  readonly isClosed: boolean;
  readonly rights: Rights;
}): ReactNode => {
  const kind = Form.useWatch<string | undefined>('kind');
  return (
    <>
      {isNew && (
        <Form.Item
          name="code"
          label="Код"
          extra="Подсистема и имя через точку: kis.inspector"
          rules={[
            { required: true, pattern: codePattern, message: 'Латиница и точка: kis.inspector' },
          ]}
        >
          <Input maxLength={60} />
        </Form.Item>
      )}
      <Form.Item
        name="title"
        label="Название"
        rules={[{ required: true, message: 'Назовите роль' }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="description" label="Для чего она">
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
      <Form.Item name="kind" label="Вид">
        <Radio.Group vertical options={kindOptions} />
      </Form.Item>
      <Form.Item name="secondFactor" valuePropName="checked">
        <Checkbox>Требует второй фактор</Checkbox>
      </Form.Item>
      <RightBoxes rights={rights} kind={kind} />
      {!isClosed && (
        <Form.Item name="comment" label="Основание изменения">
          <Input maxLength={500} />
        </Form.Item>
      )}
    </>
  );
};

const useSaveRole = (role: RoleData | null, close: () => void) => {
  const { message } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fields: Fields) => save(role, { ...empty, ...fields }),
    onSuccess: async ({ title }) => {
      void message.success(`Роль «${title}» сохранена`);
      await client.invalidateQueries({ queryKey: ['roles'] });
      close();
    },
  });
};

/** The card of a role: its rights, who has it, who changed it. @param role null for a new one */
export const RoleDrawer = ({
  role,
  rights,
  close,
}: {
  readonly role: RoleData | null;
  readonly rights: Rights;
  readonly close: () => void;
}): ReactNode => {
  const [form] = Form.useForm<Fields>();
  const saving = useSaveRole(role, close);
  const isClosed = !useMay()('roles.manage') || role?.fixed === true;
  const footer = (
    <Space>
      <Button type="primary" loading={saving.isPending} onClick={() => form.submit()}>
        Сохранить
      </Button>
      <Button onClick={close}>Отмена</Button>
    </Space>
  );
  return (
    <Drawer
      open
      size={620}
      title={role === null ? 'Новая роль' : `Роль «${role.title}»`}
      onClose={close}
      footer={isClosed ? null : footer}
    >
      {role?.fixed === true && (
        <Alert type="info" showIcon title="У администратора региона всегда все права" />
      )}
      {saving.isError && <ProblemAlert error={saving.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        disabled={isClosed}
        initialValues={role === null ? empty : { ...empty, ...role, comment: '' }}
        onFinish={(fields) => saving.mutate(fields)}
      >
        <RoleFields isNew={role === null} isClosed={isClosed} rights={rights} />
      </Form>
      {role !== null && (
        <>
          <People code={role.code} />
          <History code={role.code} />
        </>
      )}
    </Drawer>
  );
};
