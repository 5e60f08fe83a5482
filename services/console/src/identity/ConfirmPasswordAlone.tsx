import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';

/** Asks for the password on a page that stands before the shell, where its dialog is not. */
export const ConfirmPasswordAlone = ({
  onConfirmed,
}: {
  readonly onConfirmed: () => void;
}): ReactNode => {
  const [error, setError] = useState<unknown>(null);
  const confirm = async ({ password }: { readonly password: string }): Promise<void> => {
    try {
      await api.post('/api/v1/session/confirm', { password });
      onConfirmed();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Form<{ password: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={(fields) => void confirm(fields)}
    >
      {error !== null && <ProblemAlert error={error} />}
      <Form.Item
        name="password"
        label="Ваш пароль"
        rules={[{ required: true, message: 'Введите пароль' }]}
      >
        <Input.Password autoFocus autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block>
        Продолжить
      </Button>
    </Form>
  );
};
