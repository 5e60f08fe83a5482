import { Button, Card, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSessionReload } from '../shell/session.tsx';

type Fields = { readonly login: string; readonly password: string };

/** Login by name and password. */
export const LoginPage = (): ReactNode => {
  const reload = useSessionReload();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const enter = async (fields: Fields): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await api.post('/api/v1/session', fields);
      await reload();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="page-centre">
      <Card style={{ width: 'min(400px, 92vw)' }}>
        <h1 style={{ fontSize: 22, marginBlockStart: 0 }}>Хаб электронного взаимодействия</h1>
        {error !== null && <ProblemAlert error={error} />}
        <Form<Fields>
          layout="vertical"
          onFinish={(fields) => void enter(fields)}
          requiredMark={false}
        >
          <Form.Item name="login" label="Имя" rules={[{ required: true, message: 'Введите имя' }]}>
            <Input autoFocus autoComplete="username" />
          </Form.Item>
          <Form.Item
            name="password"
            label="Пароль"
            rules={[{ required: true, message: 'Введите пароль' }]}
          >
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={busy}>
            Войти
          </Button>
        </Form>
      </Card>
    </main>
  );
};
