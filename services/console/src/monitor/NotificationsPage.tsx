import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  App,
  Button,
  Card,
  Flex,
  Form,
  Input,
  InputNumber,
  Popconfirm,
  Space,
  type TableColumnsType,
} from 'antd';
import { useState, type ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { EntryLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { ContactForm } from './ContactForm.tsx';
import { SeverityTag } from './parts.tsx';
import { quietForm, quietOf, quietText } from './quiet.ts';
import {
  audienceWords,
  channelWords,
  noticeWords,
  reasonWords,
  type ContactData,
  type NoticeData,
  type Quiet,
} from './types.ts';

type Settings = { readonly quiet: Quiet; readonly repeatMinutes: number; readonly version: number };
type Notices = {
  readonly notices: readonly NoticeData[];
  readonly counts: Readonly<Record<NoticeData['state'], number>>;
};
const root = '/api/v1/monitor';

const QuietHours = (): ReactNode => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const settings = useQuery({
    queryKey: ['notice-settings'],
    queryFn: () => api.get<Settings>(`${root}/notice-settings`),
  });
  const save = useMutation({
    mutationFn: ({ quiet, repeatMinutes }: { quiet?: string; repeatMinutes: number }) =>
      api.put(`${root}/notice-settings`, {
        quiet: quietOf(quiet),
        repeatMinutes,
        version: settings.data?.version ?? 0,
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['notice-settings'] });
      void message.success('Настройки сохранены');
    },
  });
  return (
    <Card size="small" title="Тихие часы и повторы" loading={settings.isPending}>
      {settings.isError && <ProblemAlert error={settings.error} />}
      {save.isError && <ProblemAlert error={save.error} />}
      {settings.data && (
        <Form
          key={settings.data.version}
          layout="vertical"
          initialValues={{
            quiet: quietText(settings.data.quiet),
            repeatMinutes: settings.data.repeatMinutes,
          }}
          onFinish={(values: { quiet?: string; repeatMinutes: number }) => save.mutate(values)}
        >
          <Flex gap={16} wrap align="flex-start">
            <Form.Item
              name="quiet"
              label="Тихие часы (время региона)"
              extra="Пусто — нет; критичное приходит всегда"
              rules={[{ pattern: quietForm, message: 'Вид: 22:00–08:00' }]}
            >
              <Input placeholder="22:00–08:00" style={{ inlineSize: 160 }} />
            </Form.Item>
            <Form.Item
              name="repeatMinutes"
              label="Повторять, пока не приняли в работу, каждые"
              extra="0 — не повторять"
              rules={[{ required: true, message: 'Укажите число минут' }]}
            >
              <InputNumber min={0} max={10080} suffix="мин" style={{ inlineSize: 160 }} />
            </Form.Item>
            <Form.Item label=" ">
              <Button type="primary" htmlType="submit" loading={save.isPending}>
                Сохранить
              </Button>
            </Form.Item>
          </Flex>
        </Form>
      )}
    </Card>
  );
};

const ContactActions = ({
  contact,
  edit,
}: {
  readonly contact: ContactData;
  readonly edit: (contact: ContactData) => void;
}): ReactNode => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const at = `${root}/contacts/${contact.contactId}`;
  const test = useMutation({
    mutationFn: () => api.post(`${at}/test`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['notices'] });
      void message.success('Проверочное оповещение поставлено в очередь: итог ниже');
    },
    onError: (error) => void message.error(error.message),
  });
  const remove = useMutation({
    mutationFn: () => api.delete(at),
    onSuccess: () => client.invalidateQueries({ queryKey: ['contacts'] }),
    onError: (error) => void message.error(error.message),
  });
  return (
    <Space>
      <Button size="small" loading={test.isPending} onClick={() => test.mutate()}>
        Проверить
      </Button>
      <Button size="small" onClick={() => edit(contact)}>
        Изменить
      </Button>
      <Popconfirm title="Удалить контакт?" onConfirm={() => remove.mutate()}>
        <Button size="small" danger>
          Удалить
        </Button>
      </Popconfirm>
    </Space>
  );
};

const contactColumns = (edit: (contact: ContactData) => void): TableColumnsType<ContactData> => [
  {
    title: 'Кому',
    key: 'audience',
    render: (_, { audience, organisation }) => (
      <>
        {audienceWords[audience]}{' '}
        {organisation !== null && <EntryLink register="participants" code={organisation} />}
      </>
    ),
  },
  { title: 'Как', key: 'channel', render: (_, { channel }) => channelWords[channel] },
  {
    title: 'Адрес',
    key: 'address',
    render: (_, { address }) => <span className="mono">{address}</span>,
  },
  {
    title: 'Начиная с',
    key: 'severity',
    render: (_, { severityMin }) => <SeverityTag severity={severityMin} />,
  },
  {
    title: 'Тихие часы',
    key: 'quiet',
    render: (_, { quiet }) => (quiet === null ? 'общие' : quietText(quiet)),
  },
  {
    title: 'Состояние',
    key: 'enabled',
    render: (_, { enabled }) => (
      <StateTag tone={enabled ? 'success' : 'default'}>{enabled ? 'включён' : 'выключен'}</StateTag>
    ),
  },
  {
    title: 'Действия',
    key: 'actions',
    render: (_, contact) => <ContactActions contact={contact} edit={edit} />,
  },
];

const Contacts = ({
  edit,
}: {
  readonly edit: (contact: ContactData | null) => void;
}): ReactNode => {
  const list = useQuery({
    queryKey: ['contacts'],
    queryFn: () => api.get<{ contacts: readonly ContactData[] }>(`${root}/contacts`),
  });
  return (
    <Card
      size="small"
      title="Контакты"
      extra={
        <Button type="primary" onClick={() => edit(null)}>
          Добавить контакт
        </Button>
      }
    >
      <DataTable
        label="Контакты"
        query={list}
        rows={list.data?.contacts}
        rowKey={({ contactId }) => String(contactId)}
        empty="Контактов нет: об инцидентах никто не узнает. Добавьте дежурного."
        columns={contactColumns(edit)}
      />
    </Card>
  );
};

const Sent = (): ReactNode => {
  const list = useQuery({
    queryKey: ['notices'],
    queryFn: () => api.get<Notices>(`${root}/notices`, { limit: 50 }),
    refetchInterval: 3_000,
  });
  const { counts } = list.data ?? {};
  return (
    <Card
      size="small"
      title="Последние оповещения"
      extra={
        counts &&
        `ждут ${counts.waiting}, отправлено ${counts.sent}, не доставлено ${counts.failed}`
      }
    >
      <DataTable
        label="Последние оповещения"
        query={list}
        rows={list.data?.notices}
        rowKey={({ noticeId }) => String(noticeId)}
        empty="Ещё никого не оповещали"
        columns={[
          { title: 'Когда', key: 'at', render: (_, { createdAt }) => <Moment at={createdAt} /> },
          { title: 'Куда', dataIndex: 'address' },
          {
            title: 'О чём',
            key: 'subject',
            render: (_, { incidentId, subject, reason }) => (
              <div style={{ whiteSpace: 'normal', maxInlineSize: 420 }}>
                {incidentId === null ? (
                  subject
                ) : (
                  <To path={`/incidents/${incidentId}`}>{subject}</To>
                )}{' '}
                ({reasonWords[reason] ?? reason})
              </div>
            ),
          },
          {
            title: 'Состояние',
            key: 'state',
            render: (_, { state, attempts, error }) => (
              <div style={{ whiteSpace: 'normal', maxInlineSize: 300 }}>
                <StateTag tone={noticeWords[state][0]}>{noticeWords[state][1]}</StateTag>
                {error !== null && (
                  <div>
                    {error} Попыток: {attempts}.
                  </div>
                )}
              </div>
            ),
          },
          { title: 'Отправлено', key: 'sent', render: (_, { sentAt }) => <Moment at={sentAt} /> },
        ]}
      />
    </Card>
  );
};

/** Whom the hub tells of incidents, how and when, and what it has told. */
export const NotificationsPage = (): ReactNode => {
  const [edited, setEdited] = useState<ContactData | null | undefined>(undefined);
  return (
    <PageFrame
      title="Оповещения"
      subtitle="Кому и когда хаб сообщает об инцидентах; почта задаётся переменными HUB_SMTP_URL и HUB_MAIL_FROM"
    >
      <Flex vertical gap={12}>
        <Contacts edit={setEdited} />
        <QuietHours />
        <Sent />
      </Flex>
      {edited !== undefined && <ContactForm contact={edited} close={() => setEdited(undefined)} />}
    </PageFrame>
  );
};
