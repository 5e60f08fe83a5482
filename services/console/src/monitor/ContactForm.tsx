import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal, Select, Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { quietForm, quietOf, quietText } from './quiet.ts';
import {
  audienceWords,
  channelWords,
  optionsOf,
  severityWords,
  type ContactData,
} from './types.ts';

type Written = Omit<ContactData, 'contactId' | 'version' | 'quiet' | 'secret'> & {
  readonly quiet?: string;
};

const blank: Omit<ContactData, 'contactId' | 'version' | 'secret'> = {
  audience: 'operator',
  organisation: null,
  channel: 'email',
  address: '',
  severityMin: 'warning',
  quiet: null,
  enabled: true,
};

const root = '/api/v1/monitor/contacts';

const bodyOf = ({ quiet, organisation, ...rest }: Written): object => ({
  ...rest,
  organisation: rest.audience === 'participant' ? (organisation ?? null) : null,
  quiet: quietOf(quiet),
});

const Fields = (): ReactNode => {
  const channel = Form.useWatch<string | undefined>('channel');
  const audience = Form.useWatch<string | undefined>('audience');
  return (
    <>
      <Form.Item name="audience" label="Кому">
        <Select options={optionsOf(audienceWords)} />
      </Form.Item>
      {audience === 'participant' && (
        <Form.Item
          name="organisation"
          label="ОГРН участника"
          extra="Участнику сообщают один раз: нет опроса, срок сертификата, часы"
          rules={[{ required: true, pattern: /^(\d{13}|\d{15})$/, message: '13 или 15 цифр' }]}
        >
          <Input inputMode="numeric" maxLength={15} />
        </Form.Item>
      )}
      <Form.Item name="channel" label="Как">
        <Select options={optionsOf(channelWords)} />
      </Form.Item>
      <Form.Item
        name="address"
        label={channel === 'webhook' ? 'Адрес вызова' : 'Адрес почты'}
        rules={[{ required: true, message: 'Укажите адрес' }]}
        extra={
          channel === 'webhook'
            ? 'Сама машина хаба или узел из HUB_WEBHOOK_HOSTS по https; вызовы подписаны'
            : undefined
        }
      >
        <Input maxLength={500} placeholder={channel === 'webhook' ? 'https://…' : 'duty@…'} />
      </Form.Item>
      <Form.Item name="severityMin" label="Начиная с важности">
        <Select options={optionsOf(severityWords)} />
      </Form.Item>
      <Form.Item
        name="quiet"
        label="Свои тихие часы (время региона)"
        extra="Пусто — общие; критичное приходит всегда"
        rules={[{ pattern: quietForm, message: 'Вид: 22:00–08:00' }]}
      >
        <Input placeholder="22:00–08:00" />
      </Form.Item>
      <Form.Item name="enabled" label="Включён" valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
};

/** A contact: who is told, how, and of what. The secret of a webhook is shown when it is saved. */
export const ContactForm = ({
  contact,
  close,
}: {
  readonly contact: ContactData | null;
  readonly close: () => void;
}): ReactNode => {
  const [form] = Form.useForm<Written>();
  const [secret, setSecret] = useState(contact?.secret ?? null);
  const client = useQueryClient();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: (written: Written) =>
      contact === null
        ? api.post<ContactData>(root, bodyOf(written))
        : api.put<ContactData>(`${root}/${contact.contactId}`, {
            ...bodyOf(written),
            version: contact.version,
          }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['contacts'] });
      void message.success('Контакт сохранён');
      if (contact === null && saved.secret !== null) setSecret(saved.secret);
      else close();
    },
  });
  const isDone = contact === null && secret !== null;
  return (
    <Modal
      open
      title={contact === null ? 'Новый контакт' : 'Контакт'}
      okText={isDone ? 'Готово' : 'Сохранить'}
      confirmLoading={save.isPending}
      onOk={isDone ? close : () => form.submit()}
      onCancel={close}
    >
      {save.isError && <ProblemAlert error={save.error} />}
      {secret !== null && (
        <Alert
          type="info"
          title="Ключ подписи вызовов"
          description={
            <>
              Проверяйте заголовок <span className="mono">Hub-Signature</span>: HMAC-SHA256 от
              «t.тело» этим ключом.
              <div className="mono" style={{ overflowWrap: 'anywhere' }}>
                {secret}
              </div>
            </>
          }
        />
      )}
      {!isDone && (
        <Form
          form={form}
          layout="vertical"
          initialValues={{ ...blank, ...contact, quiet: quietText(contact?.quiet ?? null) }}
          onFinish={(written) => save.mutate(written)}
        >
          <Fields />
        </Form>
      )}
    </Modal>
  );
};
