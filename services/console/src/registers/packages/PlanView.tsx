import { Collapse, Empty, Space } from 'antd';
import type { ReactNode } from 'react';
import { StateTag, type Tone } from '../../shared/states.tsx';
import { useSchemas } from '../data.ts';
import { ChangesView } from '../entry/ChangesView.tsx';
import type { PlanData } from '../replies.ts';

const outcomes: Readonly<Record<PlanData['entries'][number]['outcome'], readonly [Tone, string]>> =
  {
    created: ['success', 'создаётся'],
    updated: ['warning', 'изменяется'],
    unchanged: ['default', 'без изменений'],
  };

/** What an import would do: entry by entry, with every changed field. */
export const PlanView = ({ plan }: { readonly plan: PlanData }): ReactNode => {
  const schemas = useSchemas();
  const titleOf = (name: string): string =>
    schemas.data?.find((one) => one.name === name)?.title ?? name;
  const touched = plan.entries.filter(({ outcome }) => outcome !== 'unchanged');
  return (
    <>
      <Space wrap style={{ marginBlockEnd: 8 }}>
        <StateTag tone="success">создаётся: {plan.created}</StateTag>
        <StateTag tone="warning">изменяется: {plan.updated}</StateTag>
        <StateTag tone="default">без изменений: {plan.unchanged}</StateTag>
      </Space>
      {touched.length === 0 ? (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description="Пакет ничего не меняет: всё это уже есть"
        />
      ) : (
        <Collapse
          size="small"
          items={touched.map((line) => ({
            key: `${line.register}/${line.code}/${line.version}`,
            label: (
              <Space wrap>
                <StateTag tone={outcomes[line.outcome][0]}>{outcomes[line.outcome][1]}</StateTag>
                {titleOf(line.register)}
                <span className="mono">{line.code}</span>
                {line.name !== line.code && line.name}
              </Space>
            ),
            children: <ChangesView changes={line.changes} label={`Отличия: ${line.code}`} />,
          }))}
        />
      )}
    </>
  );
};
