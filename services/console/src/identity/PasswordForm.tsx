import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';

type Fields = { readonly current: string; readonly next: string; readonly again: string };

const AgainField = (): ReactNode => (
  <Form.Item
    name="again"
    label="Новый пароль ещё раз"
    dependencies={['next']}
    rules={[
      { required: true, message: 'Повторите пароль' },
      ({ getFieldValue }) => ({
        validator: (_, value: string) =>
          value === getFieldValue('next')
            ? Promise.resolve()
            : Promise.reject(new TypeError('Пароли не совпадают')),
      }),
    ]}
  >
    <Input.Password autoComplete="new-password" />
  </Form.Item>
);

/** Changes one's own password; the hub says every rule that the new one breaks. */
export const PasswordForm = ({
  currentLabel,
  submitLabel,
  focus = false,
  onChanged,
}: {
  readonly currentLabel: string;
  readonly submitLabel: string;
  readonly focus?: boolean;
  readonly onChanged: () => Promise<void> | void;
}): ReactNode => {
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const change = async ({ current, next }: Fields): Promise<void> => {
    setError(null);
    setBusy(true);
    try {
      await api.put('/api/v1/session/password', { current, next });
      form.resetFields();
      await onChanged();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(fields) => void change(fields)}
    >
      {error !== null && <ProblemAlert error={error} />}
      <Form.Item
        name="current"
        label={currentLabel}
        rules={[{ required: true, message: 'Введите действующий пароль' }]}
      >
        <Input.Password autoComplete="current-password" autoFocus={focus} />
      </Form.Item>
      <Form.Item
        name="next"
        label="Новый пароль"
        extra="Не короче 12 знаков; не имя, не частый пароль и не один из пяти прежних."
        rules={[{ required: true, min: 12, message: 'Не короче 12 знаков' }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <AgainField />
      <Button type="primary" htmlType="submit" loading={busy}>
        {submitLabel}
      </Button>
    </Form>
  );
};
