import { Alert, Button, Spin } from 'antd';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { To } from '../../shared/links.tsx';
import { usePackageStep, usePlan } from '../packages/data.ts';
import { PlanView } from '../packages/PlanView.tsx';
import type { PackageData } from '../replies.ts';
import { PlanProblems, type Fix } from './PlanProblems.tsx';

/** The package is with a second person. */
const Waiting = ({ id }: { readonly id: string }): ReactNode => (
  <Alert
    type="info"
    showIcon
    style={{ marginBlockEnd: 12 }}
    title="Ждёт другого сотрудника с правом публикации"
    description={
      <>
        Он увидит пакет на странице «Реестры» и применит его на странице{' '}
        <To path={`/packages/${id}`}>пакета</To>. Эту страницу можно закрыть: мастер продолжится с
        этого места.
      </>
    }
  />
);

/** The last look before the package goes to a second person, and the wait for the answer. */
export const ApprovalStep = ({
  found,
  onFix,
}: {
  readonly found: PackageData;
  readonly onFix: Fix;
}): ReactNode => {
  const plan = usePlan(found.id, found.revision);
  const step = usePackageStep();
  const returned = found.events.findLast(({ event }) => event === 'sendBack');
  const take = (operation: string): void =>
    step.mutate({ id: found.id, revision: found.revision, operation });
  if (found.state === 'applied')
    return (
      <Alert
        type="success"
        showIcon
        title="Подключение утверждено: участник, система и права уже действуют"
      />
    );
  return (
    <>
      {step.isError && <ProblemAlert error={step.error} />}
      {returned?.comment && found.state === 'draft' && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBlockEnd: 12 }}
          title={`Вернул «${returned.by}»: ${returned.comment}`}
        />
      )}
      {found.state === 'on-approval' && <Waiting id={found.id} />}
      <h3>Что будет записано</h3>
      {plan.isError && (
        <PlanProblems
          error={plan.error}
          fix={found.state === 'draft' ? onFix : null}
          retry={() => void plan.refetch()}
        />
      )}
      {plan.isPending && <Spin />}
      {plan.data && <PlanView plan={plan.data} />}
      <div style={{ marginBlockStart: 12 }}>
        {found.state === 'draft' ? (
          <Button
            type="primary"
            disabled={!plan.isSuccess}
            loading={step.isPending}
            onClick={() => take('requestApproval')}
          >
            Подать на утверждение
          </Button>
        ) : (
          <Button loading={step.isPending} onClick={() => take('recall')}>
            Отозвать и исправить
          </Button>
        )}
      </div>
    </>
  );
};
