import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Space } from 'antd';
import type { ReactNode } from 'react';
import type { VerificationData } from '../../../audit/index.ts';
import { countText, momentText } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { breaks } from './words.ts';

const brokenText = ({ firstBroken, guarded }: VerificationData): string =>
  firstBroken === null
    ? guarded
      ? 'Хеш прежней проверки не совпал.'
      : 'Записи целы, но запреты на изменение таблицы сняты: верните их и выясните, кто это сделал.'
    : `Первая нарушенная запись — № ${firstBroken.no}: ${breaks[firstBroken.reason] ?? firstBroken.reason}.`;

const Verdict = ({ verdict }: { readonly verdict: VerificationData }): ReactNode => (
  <Alert
    type={verdict.ok ? 'success' : 'error'}
    showIcon
    role={verdict.ok ? 'status' : 'alert'}
    style={{ marginBlockEnd: 12 }}
    title={
      verdict.ok
        ? `Журнал цел: проверено записей — ${countText(verdict.entries)}`
        : 'Целостность журнала нарушена'
    }
    description={
      <>
        {!verdict.ok && <div>{brokenText(verdict)}</div>}
        <div>
          Проверено {momentText(verdict.at)}. Хеш записи № {verdict.entries} — сохраните его вне
          хаба: по нему позже видно, что журнал не подменён целиком.
        </div>
        <div className="mono" style={{ overflowWrap: 'anywhere' }}>
          {verdict.hash}
        </div>
      </>
    }
  />
);

/** Checks the chain of the trail when asked: it walks every entry. */
export const useVerification = (): {
  readonly button: ReactNode;
  readonly result: ReactNode;
} => {
  const query = useQuery({
    queryKey: ['audit', 'verification'],
    queryFn: () => api.get<VerificationData>('/api/v1/audit/verification'),
    enabled: false,
    gcTime: 0,
    retry: false,
  });
  return {
    button: (
      <Button
        icon={<SafetyCertificateOutlined />}
        loading={query.isFetching}
        onClick={() => void query.refetch()}
      >
        Проверить целостность
      </Button>
    ),
    result: (
      <Space orientation="vertical" style={{ width: '100%' }} size={0}>
        {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
        {query.data && <Verdict verdict={query.data} />}
      </Space>
    ),
  };
};
