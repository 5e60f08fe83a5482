import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Progress, Space, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { countText, durationText, Moment } from '../shared/moments.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useLiveQuery } from '../shell/liveQuery.ts';
import { problemOf } from '../shell/problem.ts';
import { envelopeOf, lettersPath, redrivesPath, type Task } from './replies.ts';

const states: Readonly<Record<Task['state'], readonly [Tone, string]>> = {
  running: ['processing', 'идёт'],
  done: ['success', 'завершён'],
  cancelled: ['warning', 'остановлен'],
  undone: ['default', 'отменён'],
};

const Actions = ({ task }: { readonly task: Task }): ReactNode => {
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const { redriveId } = task;
  const refresh = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: [redrivesPath] });
    await client.invalidateQueries({ queryKey: [lettersPath] });
  };
  const onError = (error: unknown): void => void message.error(problemOf(error).message);
  const cancel = useMutation({
    mutationFn: () =>
      api.post<Task>(
        `${redrivesPath}/${redriveId}/cancel`,
        envelopeOf('cancelRedrive', { redriveId }),
      ),
    onSuccess: refresh,
    onError,
  });
  const undo = useMutation({
    mutationFn: () =>
      api.post<{ undone: number; late: number }>(
        `${redrivesPath}/${redriveId}/undo`,
        envelopeOf('undoRedrive', { redriveId }),
      ),
    onSuccess: async ({ undone, late }) => {
      void message.info(
        `Отменено: ${countText(undone)}; уже забрано получателями: ${countText(late)}`,
      );
      await refresh();
    },
    onError,
  });
  const askUndo = (): void =>
    void modal.confirm({
      title: `Отменить возврат № ${redriveId}?`,
      content: 'Из очередей уйдут сообщения, которые ещё никто не забрал.',
      okText: 'Отменить возврат',
      cancelText: 'Не отменять',
      onOk: () =>
        undo.mutateAsync().then(
          () => undefined,
          () => undefined,
        ),
    });
  return (
    <Space size={4}>
      {task.state === 'running' && (
        <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Остановить
        </Button>
      )}
      {task.state !== 'undone' && (
        <Button size="small" loading={undo.isPending} onClick={askUndo}>
          Отменить
        </Button>
      )}
    </Space>
  );
};

const columns: TableColumnsType<Task> = [
  { title: '№', dataIndex: 'redriveId', align: 'right' },
  {
    title: 'Состояние',
    key: 'state',
    render: (_, { state }) => <StateTag tone={states[state][0]}>{states[state][1]}</StateTag>,
  },
  {
    title: 'Ход',
    key: 'progress',
    width: 240,
    render: (_, task) => (
      <>
        <Progress
          size="small"
          aria-label={`Возврат № ${task.redriveId}`}
          percent={task.total === 0 ? 0 : Math.round((task.moved / task.total) * 100)}
          status={task.state === 'running' ? 'active' : 'normal'}
        />
        {countText(task.moved)} из {countText(task.total)}
        {task.leftSeconds !== null && `, ещё ${durationText(task.leftSeconds * 1_000)}`}
        {task.state === 'undone' &&
          `; отменено ${countText(task.undone)}, уже забрали ${countText(task.moved - task.undone)}`}
      </>
    ),
  },
  {
    title: 'Скорость',
    key: 'rate',
    render: (_, { ratePerSecond }) => (ratePerSecond === null ? 'сразу' : `${ratePerSecond}/с`),
  },
  { title: 'Начат', key: 'at', render: (_, { at }) => <Moment at={at} /> },
  { title: 'Кто', dataIndex: 'by' },
  { title: 'Причина', dataIndex: 'note', render: (note: string | null) => note ?? '—' },
  { title: 'Действия', key: 'actions', render: (_, task) => <Actions task={task} /> },
];

/** Redrives and how far they are. */
export const Redrives = (): ReactNode => {
  const query = useLiveQuery<{ redrives: readonly Task[] }>('redrives', redrivesPath);
  return (
    <DataTable<Task>
      label="Возвраты"
      query={query}
      rows={query.data?.redrives}
      rowKey={({ redriveId }) => String(redriveId)}
      columns={columns}
      empty="Возвратов ещё не было."
    />
  );
};
