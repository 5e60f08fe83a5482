import { useQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { QueueLink, SystemLink, TypeLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { RuleForm } from './RuleForm.tsx';
import { severityWords, type RuleData, type RuleKind } from './types.ts';

type Reply = { readonly rules: readonly RuleData[]; readonly kinds: readonly RuleKind[] };

const ScopeText = ({ scope }: Pick<RuleData, 'scope'>): ReactNode => {
  const { system, queue, typeCode } = scope;
  if (system === undefined && queue === undefined && typeCode === undefined) return 'для всех';
  return (
    <>
      {system !== undefined && <SystemLink code={system} />}{' '}
      {queue !== undefined && <QueueLink name={queue} />}{' '}
      {typeCode !== undefined && <TypeLink code={typeCode} />}
    </>
  );
};

const LevelsText = ({
  rule: { levels },
  kind,
}: {
  readonly rule: RuleData;
  readonly kind: RuleKind | undefined;
}): ReactNode =>
  levels.map(({ value, severity }, index) => (
    <div key={`${index}-${value}`} className="nowrap">
      {kind?.worse === 'below' ? '≤' : '>'} {value.toLocaleString('ru-RU')} {kind?.unit} —{' '}
      {severityWords[severity][1]}
    </div>
  ));

const columnsOf = (
  kindOf: (kind: string) => RuleKind | undefined,
  open: (ruleId: string) => void,
): TableColumnsType<RuleData> => [
  {
    title: 'Правило',
    key: 'title',
    render: (_, { title, ruleId }) => (
      <>
        <Button type="link" style={{ padding: 0 }} onClick={() => open(ruleId)}>
          {title}
        </Button>
        <div className="mono">{ruleId}</div>
      </>
    ),
  },
  {
    title: 'Работает',
    key: 'enabled',
    render: (_, { enabled }) => (
      <StateTag tone={enabled ? 'success' : 'default'}>
        {enabled ? 'включено' : 'выключено'}
      </StateTag>
    ),
  },
  { title: 'Для кого', key: 'scope', render: (_, { scope }) => <ScopeText scope={scope} /> },
  {
    title: 'Пороги',
    key: 'levels',
    render: (_, rule) => <LevelsText rule={rule} kind={kindOf(rule.kind)} />,
  },
  {
    title: 'Выдержка',
    key: 'hold',
    render: (_, { holdMinutes }) => (holdMinutes === 0 ? 'сразу' : `${holdMinutes} мин`),
  },
  {
    title: 'Изменил',
    key: 'changed',
    render: (_, { changedBy, changedAt }) =>
      changedBy === null ? (
        'как поставлено'
      ) : (
        <>
          {changedBy} <Moment at={changedAt} />
        </>
      ),
  },
];

const blank = (kind: RuleKind): RuleData => ({
  ruleId: '',
  kind: kind.kind,
  title: kind.title,
  enabled: true,
  levels: [{ value: 1, severity: 'warning' }],
  holdMinutes: 0,
  scope: {},
  shipped: false,
  version: 0,
  changedBy: null,
  changedAt: null,
});

/** Alert rules: what becomes an incident, for whom and how grave. */
export const RulesPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const [isNew, setNew] = useState(false);
  const mayChange = useMay()('monitor.manage');
  const list = useQuery({
    queryKey: ['alert-rules'],
    queryFn: () => api.get<Reply>('/api/v1/monitor/rules'),
  });
  const kinds = list.data?.kinds ?? [];
  const kindOf = (kind: string): RuleKind | undefined => kinds.find((one) => one.kind === kind);
  const [firstKind] = kinds;
  const opened =
    isNew && firstKind
      ? blank(kindOf('silence') ?? firstKind)
      : list.data?.rules.find(({ ruleId }) => ruleId === filters['rule']);
  return (
    <PageFrame
      title="Правила оповещений"
      subtitle="Из правил, подходящих участнику, действует самое узкое: своё правило заменяет общее, выключенное своё — заставляет молчать"
      extra={
        mayChange && (
          <Button type="primary" onClick={() => setNew(true)}>
            Добавить правило
          </Button>
        )
      }
    >
      <DataTable
        label="Правила оповещений"
        query={list}
        rows={list.data?.rules}
        rowKey={({ ruleId }) => ruleId}
        columns={columnsOf(kindOf, (rule) => change({ rule }))}
      />
      {opened && (
        <RuleForm
          key={opened.ruleId}
          rule={opened}
          kinds={kinds}
          mayChange={mayChange}
          close={() => {
            setNew(false);
            change({ rule: undefined });
          }}
        />
      )}
    </PageFrame>
  );
};
