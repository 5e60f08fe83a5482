import { Form, Input, Modal } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { ConfirmBySignOn } from '../identity/ConfirmBySignOn.tsx';
import { api } from './api.ts';
import { useSession } from './session.tsx';

type Waiting = { readonly answer: (confirmed: boolean) => void };

/** The dialog's state: `ask` opens it and resolves when the password was accepted or the dialog closed. */
export const useConfirmPassword = () => {
  const waiting = useRef<Waiting | null>(null);
  const [open, setOpen] = useState(false);
  const finish = (confirmed: boolean): void => {
    waiting.current?.answer(confirmed);
    waiting.current = null;
    setOpen(false);
  };
  const ask = (): Promise<boolean> =>
    new Promise((answer) => {
      // Several calls may need it at once: one dialog answers them all.
      const earlier = waiting.current;
      waiting.current = {
        answer: (confirmed) => {
          earlier?.answer(confirmed);
          answer(confirmed);
        },
      };
      setOpen(true);
    });
  return { open, ask, finish };
};

/** Asks for the password again before exports, signing and other actions that must be confirmed (KIS-4.6.2). */
export const ConfirmPassword = ({
  open,
  finish,
}: {
  readonly open: boolean;
  readonly finish: (confirmed: boolean) => void;
}): ReactNode => {
  const [form] = Form.useForm<{ password: string }>();
  const [error, setError] = useState<unknown>(null);
  const { origin } = useSession().session;
  const send = async (): Promise<void> => {
    const { password } = await form.validateFields();
    try {
      await api.post('/api/v1/session/confirm', { password });
      setError(null);
      finish(true);
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Modal
      title="Подтвердите действие паролем"
      open={open}
      okText="Подтвердить"
      onOk={() => void send()}
      onCancel={() => finish(false)}
      afterClose={() => {
        form.resetFields();
        setError(null);
      }}
    >
      <Form form={form} layout="vertical" onFinish={() => void send()}>
        {error !== null && <ProblemAlert error={error} />}
        {origin === 'oidc' && <ConfirmBySignOn />}
        <Form.Item
          name="password"
          label="Ваш пароль"
          rules={[{ required: true, message: 'Введите пароль' }]}
        >
          <Input.Password autoFocus autoComplete="current-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
};
