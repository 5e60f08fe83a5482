import { Button, Card } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSessionReload, type Session } from '../shell/session.tsx';

/** A new version of the connection regulation is accepted before work goes on (KIS-1.3). */
export const RegulationPage = ({
  regulation,
}: {
  readonly regulation: NonNullable<Session['regulationToAccept']>;
}): ReactNode => {
  const reload = useSessionReload();
  const [error, setError] = useState<unknown>(null);
  const { subsystem, version, title, text } = regulation;
  const accept = async (): Promise<void> => {
    try {
      await api.post('/api/v1/session/regulation', { subsystem, version });
      await reload();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <main className="page-centre">
      <Card style={{ width: 'min(820px, 94vw)', margin: 16 }}>
        <h1 style={{ fontSize: 22, marginBlockStart: 0 }}>{title}</h1>
        <p>
          Редакция {version}. Прочитайте регламент: работа продолжится после того, как вы его
          примете.
        </p>
        {error !== null && <ProblemAlert error={error} />}
        <div
          tabIndex={0}
          role="document"
          aria-label={title}
          style={{ maxHeight: '50vh', overflow: 'auto', whiteSpace: 'pre-wrap' }}
        >
          {text}
        </div>
        <Button type="primary" style={{ marginBlockStart: 16 }} onClick={() => void accept()}>
          Принимаю регламент
        </Button>
      </Card>
    </main>
  );
};
