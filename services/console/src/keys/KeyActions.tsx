import { SignatureOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Input, Modal, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import type { KeyData } from '../../../signing/index.ts';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession } from '../shell/session.tsx';
import { NewKeyDialog } from './NewKeyDialog.tsx';

type Props = {
  readonly signingKey: KeyData;
  readonly changed: (next: KeyData) => void;
  readonly sign: () => void;
};

const AskDestruction = ({
  signingKey,
  changed,
  close,
}: Omit<Props, 'sign'> & { readonly close: () => void }): ReactNode => {
  const [reason, setReason] = useState('');
  const ask = useMutation({
    mutationFn: () =>
      api.post<KeyData>(`/api/v1/signing/keys/${signingKey.id}/destruction`, {
        reason: reason.trim(),
      }),
    onSuccess: (next) => {
      changed(next);
      close();
    },
  });
  return (
    <Modal
      open
      title="Уничтожить ключ"
      okText="Запросить уничтожение"
      cancelText="Отмена"
      okButtonProps={{ danger: true, disabled: reason.trim() === '' }}
      confirmLoading={ask.isPending}
      onOk={() => ask.mutate()}
      onCancel={close}
    >
      {ask.isError && <ProblemAlert error={ask.error} />}
      <p>
        Закрытый ключ будет стёрт безвозвратно. Ключ, который уже действовал, стирается после
        согласия второго сотрудника; ни разу не активированный — сразу.
      </p>
      <label htmlFor="destruction-reason">Причина</label>
      <Input.TextArea
        id="destruction-reason"
        rows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
};

type Call = {
  readonly method: 'post' | 'delete';
  readonly path: string;
  readonly label: string;
  readonly danger?: boolean;
};

/** Calls that a key admits in its state. */
const callsOf = ({ state, destruction }: KeyData, login: string): readonly Call[] => {
  const calls: Call[] = [];
  if (state === 'active')
    calls.push({ method: 'post', path: 'suspension', label: 'Приостановить' });
  if (state === 'suspended')
    calls.push({ method: 'post', path: 'resumption', label: 'Возобновить' });
  if (destruction === null) return calls;
  calls.push({ method: 'delete', path: 'destruction', label: 'Отменить уничтожение' });
  if (destruction.askedBy === login) return calls;
  const label = 'Согласиться на уничтожение';
  return [...calls, { method: 'post', path: 'destruction/approval', label, danger: true }];
};

const Manage = ({ signingKey, changed }: Omit<Props, 'sign'>): ReactNode => {
  const { person } = useSession();
  const [dialog, setDialog] = useState<'replace' | 'destroy' | null>(null);
  const { id, destruction } = signingKey;
  const act = useMutation({
    mutationFn: ({ method, path }: Call) =>
      api[method]<KeyData>(`/api/v1/signing/keys/${id}/${path}`),
    onSuccess: changed,
  });
  const close = (): void => setDialog(null);
  return (
    <Space wrap>
      {act.isError && <ProblemAlert error={act.error} />}
      {callsOf(signingKey, person.login).map((call) => (
        <Button
          key={call.label}
          danger={call.danger === true}
          loading={act.isPending && act.variables.label === call.label}
          onClick={() => act.mutate(call)}
        >
          {call.label}
        </Button>
      ))}
      <Button onClick={() => setDialog('replace')}>Заменить</Button>
      {destruction === null && (
        <Button danger onClick={() => setDialog('destroy')}>
          Уничтожить…
        </Button>
      )}
      {dialog === 'replace' && <NewKeyDialog keyId={id} close={close} made={() => undefined} />}
      {dialog === 'destroy' && (
        <AskDestruction signingKey={signingKey} changed={changed} close={close} />
      )}
    </Space>
  );
};

/** What may be done with a key now. */
export const KeyActions = ({ signingKey, changed, sign }: Props): ReactNode => {
  const { state, mayManage, maySign } = signingKey;
  return (
    <Space wrap>
      {maySign && state === 'active' && (
        <Button type="primary" icon={<SignatureOutlined />} onClick={sign}>
          Подписать документ
        </Button>
      )}
      {mayManage && state !== 'destroyed' && <Manage signingKey={signingKey} changed={changed} />}
    </Space>
  );
};
