import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Popconfirm, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useSession, useSessionReload } from '../shell/session.tsx';
import { SecondFactorSetup } from './SecondFactorSetup.tsx';

type State = { readonly enrolled: boolean; readonly recoveryLeft: number };

const path = '/api/v1/session/second-factor';
const key = ['own-second-factor'];

/** One's own second factor: state, connection, disconnection. */
export const OwnSecondFactor = (): ReactNode => {
  const { required } = useSession().secondFactor;
  const client = useQueryClient();
  const reload = useSessionReload();
  const [connecting, setConnecting] = useState(false);
  const query = useQuery({ queryKey: key, queryFn: () => api.get<State>(path) });
  const refresh = async (): Promise<void> => {
    setConnecting(false);
    await Promise.all([client.invalidateQueries({ queryKey: key }), reload()]);
  };
  const drop = useMutation({ mutationFn: () => api.delete(path), onSuccess: refresh });
  if (query.isError) return <ProblemAlert error={query.error} retry={() => void query.refetch()} />;
  const enrolled = query.data?.enrolled === true;
  return (
    <>
      {drop.isError && <ProblemAlert error={drop.error} />}
      <Space wrap>
        {enrolled ? (
          <StateTag tone="success">подключён</StateTag>
        ) : (
          <StateTag tone="default">не подключён</StateTag>
        )}
        {enrolled && <span>запасных кодов осталось: {query.data?.recoveryLeft}</span>}
        {!enrolled && <span>вход только по паролю</span>}
        {!enrolled && query.data && (
          <Button type="primary" onClick={() => setConnecting(true)}>
            Подключить
          </Button>
        )}
        {enrolled && (
          <Popconfirm
            title="Отключить второй фактор?"
            description="Для входа останется один пароль."
            okText="Отключить"
            onConfirm={() => drop.mutate()}
          >
            <Button disabled={required} loading={drop.isPending}>
              Отключить
            </Button>
          </Popconfirm>
        )}
        {required && <span>его требует ваша роль</span>}
      </Space>
      <Modal
        open={connecting}
        title="Второй фактор"
        footer={null}
        destroyOnHidden
        onCancel={() => void refresh()}
      >
        <SecondFactorSetup onDone={() => void refresh()} />
      </Modal>
    </>
  );
};
