import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, Modal, Space, Spin, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useMay, useSession } from '../../shell/session.tsx';
import { To } from '../../shared/links.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { StateTag } from '../../shared/states.tsx';
import { HistoryTab } from '../entry/HistoryTab.tsx';
import type { PackageData } from '../replies.ts';
import { usePackage, usePackageStep, usePlan } from './data.ts';
import { PlanView } from './PlanView.tsx';
import { packageStates } from './states.ts';
import '../registers.css';

type Operation = 'requestApproval' | 'recall' | 'sendBack' | 'apply' | 'withdraw';

const titles: Readonly<Record<Operation, string>> = {
  requestApproval: 'Подать на утверждение',
  recall: 'Отозвать',
  sendBack: 'Вернуть автору',
  apply: 'Применить',
  withdraw: 'Снять',
};

const useOperations = (found: PackageData): readonly Operation[] => {
  const may = useMay();
  const { person } = useSession();
  const took = found.events.some(({ by, event }) => by === person.login && event !== 'sendBack');
  if (found.state === 'draft') return may('registry.edit') ? ['requestApproval', 'withdraw'] : [];
  if (found.state !== 'on-approval') return [];
  return [
    ...(may('registry.approve') && !took ? (['apply'] as const) : []),
    ...(may('registry.approve') ? (['sendBack'] as const) : []),
    ...(took && may('registry.edit') ? (['recall'] as const) : []),
  ];
};

const Plan = ({ found }: { readonly found: PackageData }): ReactNode => {
  const query = usePlan(found.id, found.revision);
  if (query.isError) return <ProblemAlert error={query.error} retry={() => void query.refetch()} />;
  return query.data ? <PlanView plan={query.data} /> : <Spin />;
};

const SendBack = ({
  onSend,
  onClose,
}: {
  readonly onSend: (comment: string) => void;
  readonly onClose: () => void;
}): ReactNode => {
  const [comment, setComment] = useState('');
  return (
    <Modal
      open
      title="Вернуть автору"
      okText="Вернуть"
      cancelText="Отмена"
      okButtonProps={{ disabled: comment.trim() === '' }}
      onOk={() => onSend(comment.trim())}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div">
        <Form.Item label="Что исправить" htmlFor="package-comment" required>
          <Input.TextArea
            id="package-comment"
            rows={3}
            value={comment}
            onChange={({ target }) => setComment(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const PackageTabs = ({ found }: { readonly found: PackageData }): ReactNode => (
  <Tabs
    items={[
      ...(found.state === 'applied'
        ? []
        : [{ key: 'plan', label: 'Что изменится', children: <Plan found={found} /> }]),
      {
        key: 'content',
        label: 'Содержимое',
        children: (
          <pre className="mono" style={{ overflow: 'auto', maxHeight: 600 }} tabIndex={0}>
            {JSON.stringify(found.bundle, null, 2)}
          </pre>
        ),
      },
      {
        key: 'history',
        label: 'История',
        children: (
          <HistoryTab
            events={found.events.map((event) => ({
              ...event,
              version: found.revision,
              state: null,
            }))}
          />
        ),
      },
    ]}
  />
);

const Standing = ({
  found,
  waits,
}: {
  readonly found: PackageData;
  readonly waits: boolean;
}): ReactNode => (
  <>
    {waits && (
      <Alert
        type="info"
        showIcon
        style={{ marginBlockEnd: 12 }}
        title="Пакет применит другой сотрудник с правом публикации: он увидит его на странице реестров."
      />
    )}
    {found.report && (
      <Alert
        type="success"
        showIcon
        style={{ marginBlockEnd: 12 }}
        title={`Применён: создано ${found.report.created}, изменено ${found.report.updated}`}
      />
    )}
  </>
);

const PackageBody = ({ found }: { readonly found: PackageData }): ReactNode => {
  const step = usePackageStep();
  const { message } = App.useApp();
  const [returning, setReturning] = useState(false);
  const operations = useOperations(found);
  const { person } = useSession();
  const take = (operation: Operation, comment?: string): void =>
    step.mutate(
      { id: found.id, revision: found.revision, operation, ...(comment && { comment }) },
      {
        onSuccess: () => {
          setReturning(false);
          void message.success(`${titles[operation]}: готово`);
        },
      },
    );
  const [tone, text] = packageStates[found.state] ?? ['default', found.state];
  const waitsForAnother =
    found.state === 'on-approval' &&
    !operations.includes('apply') &&
    found.updatedBy === person.login;
  return (
    <PageFrame
      title={found.title}
      subtitle={
        <Space wrap>
          <To path="/packages">Загрузка и выгрузка</To>
          <StateTag tone={tone}>{text}</StateTag>
          {found.kind === 'onboarding' && found.state !== 'withdrawn' && (
            <To path="/connect" search={{ package: found.id }}>
              Открыть в мастере подключения
            </To>
          )}
        </Space>
      }
      extra={operations.map((operation, index) => (
        <Button
          key={operation}
          type={index === 0 ? 'primary' : 'default'}
          loading={step.isPending}
          onClick={() => (operation === 'sendBack' ? setReturning(true) : take(operation))}
        >
          {titles[operation]}
        </Button>
      ))}
    >
      {step.isError && <ProblemAlert error={step.error} />}
      <Standing found={found} waits={waitsForAnother} />
      <PackageTabs found={found} />
      {returning && (
        <SendBack
          onSend={(comment) => take('sendBack', comment)}
          onClose={() => setReturning(false)}
        />
      )}
    </PageFrame>
  );
};

/** A package of changes: what it would do, its content and history, and the steps of its life. */
export const PackagePage = (): ReactNode => {
  const { id } = useParams({ strict: false }) as { id?: string };
  const query = usePackage(id);
  if (query.isError)
    return (
      <PageFrame title="Пакет изменений">
        <ProblemAlert error={query.error} retry={() => void query.refetch()} />
      </PageFrame>
    );
  return query.data ? <PackageBody found={query.data} /> : <Spin />;
};
