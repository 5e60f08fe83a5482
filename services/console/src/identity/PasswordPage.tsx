import { Card } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useSessionReload } from '../shell/session.tsx';
import { PasswordForm } from './PasswordForm.tsx';

/** The first password is changed before anything else (KIS-4.2.6). */
export const PasswordPage = (): ReactNode => {
  const reload = useSessionReload();
  useEffect(() => {
    document.title = 'Новый пароль — хаб взаимодействия';
  }, []);
  return (
    <main className="page-centre">
      <Card style={{ width: 'min(460px, 92vw)', marginBlock: 24 }}>
        <h1 style={{ fontSize: 22, marginBlockStart: 0 }}>Задайте свой пароль</h1>
        <p>
          Выданный пароль действует только для этого входа: если закрыть страницу, администратор
          выдаст новый.
        </p>
        <PasswordForm
          focus
          currentLabel="Выданный пароль"
          submitLabel="Сохранить и продолжить"
          onChanged={reload}
        />
      </Card>
    </main>
  );
};
