import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Divider, Form, Input } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { useSessionReload } from '../shell/session.tsx';

type Fields = { readonly login: string; readonly password: string; readonly code?: string };

/** What the single sign-on brought back instead of a session. */
const signOnRefusals: Readonly<Record<string, string>> = {
  LoginRefused:
    'Для вас нет учётной записи в этой организации, или в ЕСИА выбрана не та организация. Обратитесь к администратору.',
  OrganisationSuspended: 'Доступ вашей организации приостановлен: проверьте срок соглашения.',
  AddressNotAllowed: 'Ваша организация не разрешила вход с этого адреса.',
};

const SignOnRefusal = (): ReactNode => {
  const code = new URLSearchParams(location.search).get('signOn');
  if (code === null) return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ marginBlockEnd: 12 }}
      title="Через ЕСИА войти не удалось"
      description={signOnRefusals[code] ?? 'Повторите вход или войдите по имени и паролю.'}
    />
  );
};

const SignOnButton = (): ReactNode => {
  const { data } = useQuery({
    queryKey: ['sign-on'],
    queryFn: () => api.get<{ enabled: boolean }>('/api/v1/sign-on'),
    staleTime: Infinity,
  });
  if (data?.enabled !== true) return null;
  const back = location.pathname.startsWith('/console/')
    ? location.pathname + location.search
    : '/console/';
  return (
    <>
      <Divider plain>или</Divider>
      <Button block href={`/api/v1/sign-on/start?return=${encodeURIComponent(back)}`}>
        Войти через ЕСИА (Госуслуги)
      </Button>
    </>
  );
};

const CodeField = (): ReactNode => (
  <Form.Item
    name="code"
    label="Код второго фактора"
    extra="Шесть цифр из приложения или запасной код."
    rules={[{ required: true, min: 6, message: 'Введите код' }]}
  >
    <Input autoFocus autoComplete="one-time-code" inputMode="text" maxLength={40} />
  </Form.Item>
);

/** Login by name and password, with the code of the second factor when the account has one (KIS-1.2.a, KIS-2.4.1). */
export const LoginPage = (): ReactNode => {
  const reload = useSessionReload();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);
  useEffect(() => {
    document.title = 'Вход — хаб взаимодействия';
  }, []);
  const enter = async (fields: Fields): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { code, ...rest } = fields;
      await api.post('/api/v1/session', { ...rest, ...(code && { code: code.trim() }) });
      await reload();
    } catch (refused) {
      const asksCode = problemOf(refused).code === 'SecondFactorRequired';
      if (asksCode) setNeedsCode(true);
      else setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="page-centre">
      <Card style={{ width: 'min(400px, 92vw)', marginBlock: 24 }}>
        <h1 style={{ fontSize: 22, marginBlockStart: 0 }}>Хаб электронного взаимодействия</h1>
        <SignOnRefusal />
        {error !== null && <ProblemAlert error={error} />}
        <Form<Fields>
          layout="vertical"
          onFinish={(fields) => void enter(fields)}
          requiredMark={false}
        >
          <Form.Item name="login" label="Имя" rules={[{ required: true, message: 'Введите имя' }]}>
            <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          <Form.Item
            name="password"
            label="Пароль"
            rules={[{ required: true, message: 'Введите пароль' }]}
          >
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {needsCode && <CodeField />}
          <Button type="primary" htmlType="submit" block loading={busy}>
            Войти
          </Button>
        </Form>
        <SignOnButton />
      </Card>
    </main>
  );
};
