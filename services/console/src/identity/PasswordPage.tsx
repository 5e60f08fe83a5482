import { Button, Card, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSessionReload } from '../shell/session.tsx';

type Fields = { readonly current: string; readonly next: string; readonly again: string };

/** The first password is changed before anything else (KIS-4.2.6). */
export const PasswordPage = (): ReactNode => {
  const reload = useSessionReload();
  const [error, setError] = useState<unknown>(null);
  const change = async ({ current, next }: Fields): Promise<void> => {
    setError(null);
    try {
      await api.put('/api/v1/session/password', { current, next });
      await reload();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <main className="page-centre">
      <Card style={{ width: 'min(460px, 92vw)' }}>
        <h1 style={{ fontSize: 22, marginBlockStart: 0 }}>Задайте свой пароль</h1>
        <p>Выданный пароль действует только для первого входа.</p>
        {error !== null && <ProblemAlert error={error} />}
        <Form<Fields>
          layout="vertical"
          onFinish={(fields) => void change(fields)}
          requiredMark={false}
        >
          <Form.Item
            name="current"
            label="Выданный пароль"
            rules={[{ required: true, message: 'Введите выданный пароль' }]}
          >
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
          <Form.Item
            name="next"
            label="Новый пароль"
            extra="Не короче 12 знаков, не имя и не частый пароль."
            rules={[{ required: true, min: 12, message: 'Не короче 12 знаков' }]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
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
          <Button type="primary" htmlType="submit" block>
            Сохранить и продолжить
          </Button>
        </Form>
      </Card>
    </main>
  );
};
