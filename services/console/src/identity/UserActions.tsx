import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Popconfirm, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import type { AccountData } from '../../../identity/index.ts';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { useMay, useSession } from '../shell/session.tsx';
import { IssuedPassword } from './IssuedPassword.tsx';

type Change = { readonly name: string; readonly email?: string };

const useRefresh = () => {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['accounts'] });
};

const ChangeDialog = ({
  account,
  onClose,
}: {
  readonly account: AccountData;
  readonly onClose: () => void;
}): ReactNode => {
  const refresh = useRefresh();
  const [form] = Form.useForm<Change>();
  const change = useMutation({
    mutationFn: ({ name, email }: Change) =>
      api.put(`/api/v1/accounts/${account.accountId}`, {
        revision: account.revision,
        name,
        email: email === undefined || email === '' ? null : email,
      }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={`Изменить ${account.login}`}
      okText="Сохранить"
      confirmLoading={change.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Change>
        form={form}
        layout="vertical"
        initialValues={{ name: account.name, email: account.email ?? '' }}
        onFinish={(fields) => change.mutate(fields)}
      >
        {change.isError && <ProblemAlert error={change.error} />}
        {problemOf(change.error).code === 'RecordConflict' && (
          <Button style={{ marginBlockEnd: 12 }} onClick={() => void refresh()}>
            Показать, что изменилось; введённое останется
          </Button>
        )}
        <Form.Item
          name="name"
          label="Должность"
          extra={
            account.name === form.getFieldValue('name') ? undefined : `Сейчас: ${account.name}`
          }
          rules={[{ required: true, message: 'Укажите должность' }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item
          name="email"
          label="Электронная почта"
          rules={[{ type: 'email', message: 'Адрес записан с ошибкой' }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const CloseDialog = ({
  account,
  onClose,
}: {
  readonly account: AccountData;
  readonly onClose: () => void;
}): ReactNode => {
  const refresh = useRefresh();
  const [form] = Form.useForm<{ reason: string }>();
  const close = useMutation({
    mutationFn: (fields: { readonly reason: string }) =>
      api.delete(`/api/v1/accounts/${account.accountId}`, fields),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={`Закрыть учётную запись ${account.login}?`}
      okText="Закрыть учётную запись"
      okButtonProps={{ danger: true }}
      confirmLoading={close.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>Сеансы завершатся, токены будут отозваны, история останется.</p>
      {close.isError && <ProblemAlert error={close.error} />}
      <Form form={form} layout="vertical" onFinish={(fields) => close.mutate(fields)}>
        <Form.Item
          name="reason"
          label="Основание"
          rules={[{ required: true, whitespace: true, message: 'Укажите основание' }]}
        >
          <Input maxLength={500} placeholder="Увольнение, приказ № …" />
        </Form.Item>
      </Form>
    </Modal>
  );
};

type Dialog = 'change' | 'close' | null;

/** What an administrator does with an account. */
export const UserActions = ({ account }: { readonly account: AccountData }): ReactNode => {
  const may = useMay();
  const { person } = useSession();
  const { notification } = App.useApp();
  const refresh = useRefresh();
  const [dialog, setDialog] = useState<Dialog>(null);
  const [password, setPassword] = useState<string | null>(null);
  const base = `/api/v1/accounts/${account.accountId}`;
  const act = useMutation({
    mutationFn: (work: () => Promise<{ password: string } | undefined>) => work(),
    onSuccess: async (answer) => {
      if (answer?.password !== undefined) setPassword(answer.password);
      await refresh();
    },
    onError: (error) => {
      const { message, advice } = problemOf(error);
      notification.error({ title: message, description: advice });
    },
  });
  if (!may('users.manage')) return null;
  const issue = (step: 'password' | 'reopen') => () =>
    act.mutate(() => api.post<{ password: string }>(`${base}/${step}`));
  const drop = (what: 'lock' | 'second-factor') => () =>
    act.mutate(() => api.delete(`${base}/${what}`));
  const isOpen = account.state === 'active';
  return (
    <Space wrap>
      {isOpen && <Button onClick={() => setDialog('change')}>Изменить</Button>}
      {account.lockedUntil !== null && <Button onClick={drop('lock')}>Снять блокировку</Button>}
      {account.secondFactor && (
        <Popconfirm title="Снять второй фактор?" okText="Снять" onConfirm={drop('second-factor')}>
          <Button>Снять второй фактор</Button>
        </Popconfirm>
      )}
      {isOpen && (
        <Popconfirm
          title="Выдать новый первый пароль?"
          description="Прежний пароль и сеансы перестанут действовать."
          okText="Выдать"
          onConfirm={issue('password')}
        >
          <Button>Выдать пароль</Button>
        </Popconfirm>
      )}
      {isOpen && person.personId !== account.accountId && (
        <Button danger onClick={() => setDialog('close')}>
          Закрыть учётную запись
        </Button>
      )}
      {!isOpen && (
        <Popconfirm
          title="Открыть снова и выдать первый пароль?"
          okText="Открыть"
          onConfirm={issue('reopen')}
        >
          <Button type="primary">Открыть снова</Button>
        </Popconfirm>
      )}
      {dialog === 'change' && <ChangeDialog account={account} onClose={() => setDialog(null)} />}
      {dialog === 'close' && <CloseDialog account={account} onClose={() => setDialog(null)} />}
      {password !== null && (
        <IssuedPassword
          login={account.login}
          password={password}
          onClose={() => setPassword(null)}
        />
      )}
    </Space>
  );
};
