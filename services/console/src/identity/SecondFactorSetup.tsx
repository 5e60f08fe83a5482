import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Space, Typography } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';

type Begun = { readonly secret: string; readonly uri: string; readonly picture: string };
type Confirmed = { readonly recoveryCodes: readonly string[] };

const path = '/api/v1/session/second-factor';

const RecoveryCodes = ({
  codes,
  onDone,
}: {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}): ReactNode => (
  <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
    <Alert
      type="warning"
      showIcon
      title="Сохраните запасные коды: они показаны один раз"
      description="Каждый код заменяет телефон для одного входа. Храните их отдельно от пароля."
    />
    <Typography.Paragraph
      copyable={{ text: codes.join('\n'), tooltips: ['Скопировать', 'Скопировано'] }}
    >
      <span className="mono" style={{ whiteSpace: 'pre-line' }}>
        {codes.join('\n')}
      </span>
    </Typography.Paragraph>
    <Button type="primary" onClick={onDone}>
      Коды сохранены
    </Button>
  </Space>
);

/** Connects an application of codes in two steps: the picture, then a first code; recovery codes at the end. */
export const SecondFactorSetup = ({ onDone }: { readonly onDone: () => void }): ReactNode => {
  const begin = useMutation({ mutationFn: () => api.post<Begun>(path) });
  const confirm = useMutation({
    mutationFn: (code: string) => api.put<Confirmed>(path, { code }),
  });
  const begun = useRef(false);
  const { mutate } = begin;
  useEffect(() => {
    // StrictMode runs effects twice; a second secret would make the first picture wrong.
    if (begun.current) return;
    begun.current = true;
    mutate();
  }, [mutate]);
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recoveryCodes} onDone={onDone} />;
  if (begin.isError) return <ProblemAlert error={begin.error} retry={() => begin.mutate()} />;
  if (!begin.data) return null;
  const { picture, secret } = begin.data;
  return (
    <>
      <p>
        Снимите код приложением-аутентификатором (например, Яндекс Ключ, Google Authenticator) и
        введите шесть цифр.
      </p>
      <div style={{ textAlign: 'center' }}>
        <img src={picture} alt="QR-код для приложения" width={200} height={200} />
      </div>
      <p>
        Без камеры введите ключ:{' '}
        <Typography.Text
          className="mono"
          copyable={{ text: secret, tooltips: ['Скопировать', 'Скопировано'] }}
        >
          {secret.replaceAll(/(.{4})/g, '$1 ').trim()}
        </Typography.Text>
      </p>
      {confirm.isError && <ProblemAlert error={confirm.error} />}
      <Form<{ code: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={({ code }) => confirm.mutate(code.trim())}
      >
        <Form.Item
          name="code"
          label="Код из приложения"
          rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: 'Шесть цифр' }]}
        >
          <Input autoComplete="one-time-code" inputMode="numeric" maxLength={8} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          Подключить
        </Button>
      </Form>
    </>
  );
};
