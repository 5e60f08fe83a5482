import { LockOutlined } from '@ant-design/icons';
import { Button, Card, Form, Input, theme } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { onUnlockedElsewhere, tellUnlocked, untouchedMs } from '../shell/activity.ts';
import { api } from '../shell/api.ts';
import { useSessionReload, type Session } from '../shell/session.tsx';
import { ConfirmBySignOn } from './ConfirmBySignOn.tsx';

const lookEveryMs = 2_000;

export type Lock = {
  readonly locked: boolean;
  readonly session: Session | null;
  /** Locks and waits: true when the password was given. */
  readonly wait: () => Promise<boolean>;
  readonly finish: (unlocked: boolean) => void;
};

/** Locks the workplace when nobody touches it, or when the hub says that the session is locked (KIS-4.6.2). */
export const useIdleLock = (session: Session | null): Lock => {
  const [locked, setLocked] = useState(false);
  const waiting = useRef<((unlocked: boolean) => void)[]>([]);
  const idleMs = session?.idleMs ?? null;
  const finish = (unlocked: boolean): void => {
    setLocked(false);
    for (const answer of waiting.current.splice(0)) answer(unlocked);
  };
  useEffect(() => {
    if (idleMs === null || locked) return undefined;
    const timer = setInterval(() => {
      if (untouchedMs() < idleMs) return;
      setLocked(true);
      // The hub locks by itself too; this only makes it sooner.
      api.post('/api/v1/session/lock').catch(() => undefined);
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [idleMs, locked]);
  useEffect(() => onUnlockedElsewhere(() => finish(true)), []);
  const wait = (): Promise<boolean> =>
    new Promise((answer) => {
      waiting.current.push(answer);
      setLocked(true);
    });
  return { locked, session, wait, finish };
};

/** Nothing behind the lock can be reached by the keyboard or read aloud. */
const useEverythingElseInert = (active: boolean): void => {
  useEffect(() => {
    if (!active) return undefined;
    const others = [...document.body.children].filter(({ id }) => id !== 'workplace-lock');
    for (const other of others) other.toggleAttribute('inert', true);
    return () => {
      for (const other of others) other.removeAttribute('inert');
    };
  }, [active]);
};

const LockCard = ({ session, finish }: Lock): ReactNode => {
  const reload = useSessionReload();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const unlock = async ({ password }: { readonly password: string }): Promise<void> => {
    setBusy(true);
    try {
      await api.post('/api/v1/session/confirm', { password });
      tellUnlocked();
      finish(true);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const leave = async (): Promise<void> => {
    await api.delete('/api/v1/session').catch(() => undefined);
    finish(false);
    await reload();
  };
  return (
    <Card style={{ width: 'min(400px, 92vw)' }}>
      <h2 id="workplace-lock-title" style={{ marginBlockStart: 0 }}>
        <LockOutlined aria-hidden /> Рабочее место закрыто
      </h2>
      <p>
        {session?.person.name}: введите пароль, чтобы продолжить с того же места. Введённое на
        странице сохранено.
      </p>
      {error !== null && <ProblemAlert error={error} />}
      {session?.session.origin === 'oidc' && <ConfirmBySignOn />}
      <Form<{ password: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={(fields) => void unlock(fields)}
      >
        <Form.Item
          name="password"
          label="Пароль"
          rules={[{ required: true, message: 'Введите пароль' }]}
        >
          <Input.Password autoFocus autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          Продолжить работу
        </Button>
        <Button type="link" block onClick={() => void leave()}>
          Войти как другой сотрудник
        </Button>
      </Form>
    </Card>
  );
};

/** Covers the whole page until the password is given; what was entered below stays as it is. */
export const IdleLock = (lock: Lock): ReactNode => {
  const { token } = theme.useToken();
  useEverythingElseInert(lock.locked);
  if (!lock.locked) return null;
  return createPortal(
    <div
      id="workplace-lock"
      role="dialog"
      aria-modal="true"
      aria-labelledby="workplace-lock-title"
      className="workplace-lock"
      style={{ background: token.colorBgLayout, color: token.colorText }}
    >
      <LockCard {...lock} />
    </div>,
    document.body,
  );
};
