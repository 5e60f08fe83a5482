import { Card } from 'antd';
import { useState, type ReactNode } from 'react';
import { ConfirmPasswordAlone } from './ConfirmPasswordAlone.tsx';
import { useSessionReload } from '../shell/session.tsx';
import { SecondFactorSetup } from './SecondFactorSetup.tsx';

/** A role asks for the second factor: it is connected before anything else. */
export const SecondFactorPage = (): ReactNode => {
  const reload = useSessionReload();
  const [confirmed, setConfirmed] = useState(false);
  return (
    <main className="page-centre">
      <Card style={{ width: 'min(460px, 92vw)', marginBlock: 24 }}>
        <h1 style={{ fontSize: 22, marginBlockStart: 0 }}>Подключите второй фактор</h1>
        <p>Ваша роль требует кода из приложения при каждом входе.</p>
        {confirmed ? (
          <SecondFactorSetup onDone={() => void reload()} />
        ) : (
          <ConfirmPasswordAlone onConfirmed={() => setConfirmed(true)} />
        )}
      </Card>
    </main>
  );
};
