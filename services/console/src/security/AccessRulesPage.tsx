import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Segmented, Space, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import type { RuleData, RulesData } from '../../../identity/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { AccessRuleDrawer } from './AccessRuleDrawer.tsx';
import { ruleAttributes } from './words.ts';

type Condition = RuleData['conditions'][number];

const conditionText = ({ attribute, key, values }: Condition): string =>
  `${attribute === 'key' ? `ключ «${key}»` : (ruleAttributes[attribute] ?? attribute)}: ${values.join(', ')}`;

const Conditions = ({ rule }: { readonly rule: RuleData }): ReactNode => (
  <>
    {rule.conditions.map((one) => (
      <div key={conditionText(one)}>{conditionText(one)}</div>
    ))}
    {rule.conditions.length === 0 && <div>все сообщения</div>}
    {rule.exceptions.map((one) => (
      <div key={conditionText(one)}>
        <b>кроме</b> {conditionText(one)}
      </div>
    ))}
  </>
);

const columnsOf = (
  open: (rule: RuleData) => void,
  withdraw: (rule: RuleData) => void,
): TableColumnsType<RuleData> => [
  {
    title: 'Правило',
    key: 'title',
    render: (_, rule) =>
      rule.withdrawnAt === null ? (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => open(rule)}>
          {rule.title}
        </Button>
      ) : (
        rule.title
      ),
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_, rule) =>
      rule.withdrawnAt === null ? (
        <Space>
          <StateTag tone="success">действует</StateTag>
          <Popconfirm
            title={`Снять правило «${rule.title}»?`}
            description="Скрытое снова станет видно."
            okText="Снять"
            cancelText="Отмена"
            onConfirm={() => withdraw(rule)}
          >
            <Button size="small" danger aria-label={`Снять правило «${rule.title}»`}>
              Снять
            </Button>
          </Popconfirm>
        </Space>
      ) : (
        <StateTag tone="default">снято, {rule.withdrawnBy}</StateTag>
      ),
  },
  {
    title: 'От кого скрыто',
    key: 'roles',
    render: (_, { roles }) => (
      <Space wrap size={[8, 2]}>
        {roles.map((role) => (
          <To key={role} path="/roles" search={{ role }}>
            {role}
          </To>
        ))}
      </Space>
    ),
  },
  {
    title: 'Что скрыто',
    key: 'hides',
    render: (_, { hides, attributes }) =>
      hides === 'record' ? 'сообщения целиком' : `значения: ${attributes.join(', ')}`,
  },
  { title: 'Когда', key: 'conditions', render: (_, rule) => <Conditions rule={rule} /> },
  { title: 'Основание', dataIndex: 'basis', key: 'basis' },
  {
    title: 'Изменено',
    key: 'changed',
    render: (_, { changedAt, changedBy }) => (
      <>
        <Moment at={changedAt} />, {changedBy}
      </>
    ),
  },
];

/** What the holder hides from which roles, by any attribute (KIS-3.1). */
export const AccessRulesPage = (): ReactNode => {
  const { message } = App.useApp();
  const client = useQueryClient();
  const [{ state = 'active' }, change] = useFilters();
  const [edited, setEdited] = useState<RuleData | 'new' | null>(null);
  const query = useQuery({
    queryKey: ['accessRules'],
    queryFn: () => api.get<RulesData>('/api/v1/access-rules'),
  });
  const withdrawing = useMutation({
    mutationFn: ({ ruleId }: RuleData) => api.delete(`/api/v1/access-rules/${ruleId}`),
    onSuccess: () => void message.success('Правило снято'),
    onError: (error) => void message.error(problemOf(error).message),
    onSettled: () => client.invalidateQueries({ queryKey: ['accessRules'] }),
  });
  const rows = query.data?.rules.filter(
    ({ withdrawnAt }) => state === 'all' || withdrawnAt === null,
  );
  return (
    <PageFrame
      title="Правила доступа"
      subtitle="Обладатель скрывает сведения от ролей по любому признаку. Действует сразу: в консоли, API, поиске и выгрузках"
      extra={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
          Новое правило
        </Button>
      }
    >
      <div className="filters">
        <Segmented
          aria-label="Какие правила"
          value={state}
          options={[
            { value: 'active', label: 'Действующие' },
            { value: 'all', label: 'Все, и снятые' },
          ]}
          onChange={(value) => change({ state: value === 'all' ? 'all' : undefined })}
        />
      </div>
      <DataTable<RuleData>
        label="Правила доступа"
        query={query}
        rows={rows}
        rowKey={({ ruleId }) => ruleId}
        columns={columnsOf(setEdited, (rule) => withdrawing.mutate(rule))}
        empty="Ничего не скрыто: роли видят всё, что им разрешают права"
      />
      {edited !== null && (
        <AccessRuleDrawer rule={edited === 'new' ? null : edited} close={() => setEdited(null)} />
      )}
    </PageFrame>
  );
};
