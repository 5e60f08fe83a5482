import './scenarios.css';
import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Card, Form, Input, Modal, Space, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Step } from '../../../../broker/index.ts';
import { StateWord } from '../desk/StateWord.tsx';
import { MessageLink, SystemLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useMay } from '../shell/session.tsx';
import { PageLoading } from '../shell/states.tsx';
import { useCancel, useDecide, useRun, type Run } from './data.ts';
import { NodesTable } from './NodesTable.tsx';
import { notesOf } from './notes.ts';
import { ScenarioPicture } from './ScenarioPicture.tsx';
import { StepList } from './StepList.tsx';
import { runStates } from './words.ts';

const Decisions = ({ run }: { readonly run: Run }): ReactNode => {
  const decide = useDecide(run.id);
  const { message } = App.useApp();
  const may = useMay()('scenarios.run');
  return (
    <>
      {decide.isError && <ProblemAlert error={decide.error} />}
      {run.decisions.map(({ path, question, options }) => (
        <Alert
          key={path}
          type="warning"
          showIcon
          style={{ marginBlockEnd: 12 }}
          title={`Нужно решение (шаг ${path}): ${question}`}
          description={
            may && (
              <Space wrap style={{ marginBlockStart: 4 }}>
                {options.map(({ code, title }) => (
                  <Button
                    key={code}
                    loading={decide.isPending}
                    onClick={() =>
                      decide.mutate(
                        { path, option: code },
                        { onSuccess: () => void message.success(`Решение принято: ${title}`) },
                      )
                    }
                  >
                    {title}
                  </Button>
                ))}
              </Space>
            )
          }
        />
      ))}
    </>
  );
};

const CancelDialog = ({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}): ReactNode => {
  const cancel = useCancel(id);
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      title="Отменить выполнение?"
      okText="Отменить выполнение"
      cancelText="Не отменять"
      okButtonProps={{ danger: true, disabled: reason.trim() === '' }}
      confirmLoading={cancel.isPending}
      onOk={() =>
        cancel.mutate(reason.trim(), {
          onSuccess: () => {
            void message.success('Выполнение отменяется');
            onClose();
          },
        })
      }
      onCancel={onClose}
    >
      {cancel.isError && <ProblemAlert error={cancel.error} />}
      <p>Новых запросов не будет; то, что уже сделано, отменят шаги отмены, если они заданы.</p>
      <Form layout="vertical" component="div">
        <Form.Item label="Причина" htmlFor="cancel-reason" required>
          <Input.TextArea
            id="cancel-reason"
            rows={3}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const Head = ({ run }: { readonly run: Run }): ReactNode => (
  <Space wrap size={[16, 0]}>
    <To path="/scenario-runs" search={{ code: run.code }}>
      Все выполнения
    </To>
    <To
      path={`/scenarios/${encodeURIComponent(run.code)}`}
      search={{ version: String(run.version) }}
    >
      {`${run.code}, редакция ${run.version}`}
    </To>
    <StateWord words={runStates} state={run.state} />
    <span>
      от имени <SystemLink code={run.initiator} />
    </span>
    {run.applicationId !== null && (
      <To path={`/applications/${encodeURIComponent(run.applicationId)}`}>
        Заявление {run.applicationId}
      </To>
    )}
    {run.transactionCode !== null && (
      <To path="/messages" search={{ code: run.transactionCode }}>
        Сообщения под кодом
      </To>
    )}
    <span>
      {run.startedBy}, <Moment at={run.startedAt} />
      {run.endedAt !== null && (
        <>
          {' — '}
          <Moment at={run.endedAt} />
        </>
      )}
    </span>
  </Space>
);

const RunBody = ({ run }: { readonly run: Run }): ReactNode => {
  const noteOf = notesOf(run.nodes);
  const messagesOf = ({ id }: Step): ReactNode => {
    const ids = run.nodes.filter(({ stepId }) => stepId === id).flatMap((node) => node.messageIds);
    return ids.map((one) => (
      <div key={one}>
        <MessageLink id={one} />
      </div>
    ));
  };
  return (
    <>
      {run.text !== null && (
        <Alert
          type={run.state === 'failed' ? 'error' : 'info'}
          showIcon
          style={{ marginBlockEnd: 12 }}
          title={run.text}
        />
      )}
      <Decisions run={run} />
      <div className="scenario-design">
        <ScenarioPicture root={run.step} label={`Ход: ${run.name}`} noteOf={noteOf} />
        <Card size="small" title={<h2 className="card-title">Шаги списком</h2>}>
          <StepList step={run.step} label="Шаги списком" noteOf={noteOf} more={messagesOf} />
        </Card>
      </div>
      <Card
        size="small"
        style={{ marginBlockStart: 16 }}
        title={<h2 className="card-title">По времени</h2>}
      >
        <NodesTable nodes={run.nodes} withMessages />
      </Card>
    </>
  );
};

/** A run of a sequence: how each step stands, its messages, what a person decides (KIS-6.2.4). */
export const RunPage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const query = useRun(id);
  const mayRun = useMay()('scenarios.run');
  const [isCancelling, setCancelling] = useState(false);
  const { data: run } = query;
  return (
    <PageFrame
      title={run ? run.name : 'Выполнение последовательности'}
      subtitle={run ? <Head run={run} /> : <Typography.Text className="mono">{id}</Typography.Text>}
      extra={
        <>
          <Button onClick={() => void query.refetch()}>Обновить</Button>
          {mayRun && run?.state === 'running' && (
            <Button danger onClick={() => setCancelling(true)}>
              Отменить…
            </Button>
          )}
        </>
      }
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <PageLoading />}
      {run && <RunBody run={run} />}
      {isCancelling && <CancelDialog id={id} onClose={() => setCancelling(false)} />}
    </PageFrame>
  );
};
