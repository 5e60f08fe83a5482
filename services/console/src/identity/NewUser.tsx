import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import type { IssuedData } from '../../../identity/index.ts';
import { OrganisationSelect } from '../shared/OrganisationSelect.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession } from '../shell/session.tsx';

type Fields = {
  readonly login: string;
  readonly name: string;
  readonly email?: string;
  readonly organisation: string;
  readonly employeeId?: string;
  readonly snils?: string;
  readonly signOnOnly?: boolean;
};

const given = <T extends object>(fields: T): T =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined),
  ) as T;

const PersonFields = (): ReactNode => (
  <>
    <Form.Item
      name="employeeId"
      label="Табельный номер"
      extra="Нужен он или СНИЛС: учётная запись личная. Хранится только хеш."
      dependencies={['snils']}
      rules={[
        ({ getFieldValue }) => ({
          validator: (_, value?: string) =>
            value?.trim() || getFieldValue('snils')
              ? Promise.resolve()
              : Promise.reject(new TypeError('Укажите табельный номер или СНИЛС')),
        }),
      ]}
    >
      <Input maxLength={100} />
    </Form.Item>
    <Form.Item name="snils" label="СНИЛС" extra="Нужен для входа через ЕСИА.">
      <Input placeholder="112-233-445 95" maxLength={14} />
    </Form.Item>
  </>
);

const NameFields = (): ReactNode => (
  <>
    <Form.Item
      name="login"
      label="Имя для входа"
      rules={[
        {
          required: true,
          pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/,
          message: 'От 3 латинских букв, цифр, точек, дефисов',
        },
      ]}
    >
      <Input autoCapitalize="none" spellCheck={false} />
    </Form.Item>
    <Form.Item
      name="name"
      label="Должность"
      extra="Так сотрудник назван в консоли и в журнале действий."
      rules={[{ required: true, message: 'Укажите должность' }]}
    >
      <Input maxLength={200} />
    </Form.Item>
  </>
);

/** A new account; afterwards its first password is shown. */
export const NewUser = ({
  onCreated,
  onClose,
}: {
  readonly onCreated: (issued: IssuedData) => void;
  readonly onClose: () => void;
}): ReactNode => {
  const { person } = useSession();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const create = useMutation({
    mutationFn: (fields: Fields) => api.post<IssuedData>('/api/v1/accounts', given(fields)),
    onSuccess: async (issued) => {
      await client.invalidateQueries({ queryKey: ['accounts'] });
      onCreated(issued);
    },
  });
  return (
    <Modal
      open
      title="Новая учётная запись"
      okText="Завести и выдать пароль"
      confirmLoading={create.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ organisation: person.organisation }}
        onFinish={(fields) => create.mutate(fields)}
      >
        {create.isError && <ProblemAlert error={create.error} />}
        <Form.Item
          name="organisation"
          label="Организация"
          rules={[{ required: true, message: 'Выберите организацию' }]}
        >
          <OrganisationSelect id="organisation" width="100%" />
        </Form.Item>
        <NameFields />
        <PersonFields />
        <Form.Item
          name="email"
          label="Электронная почта"
          rules={[{ type: 'email', message: 'Адрес записан с ошибкой' }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="signOnOnly" valuePropName="checked" noStyle>
          <Checkbox>Без пароля: вход только через ЕСИА</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
};
