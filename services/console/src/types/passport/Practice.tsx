import { Card, Empty, Flex, List, Table } from 'antd';
import type { ReactNode } from 'react';
import { CodeBlock } from '../../shared/CodeBlock.tsx';
import { ScrollBox } from '../../shared/ScrollBox.tsx';
import { StateTag } from '../../shared/states.tsx';
import type { PassportData } from '../data.ts';
import { rootTitles } from '../words.ts';

type Props = { readonly passport: PassportData };

/** Reference samples; those that must be refused are marked. */
export const Samples = ({ passport: { card } }: Props): ReactNode => (
  <Flex vertical gap={12}>
    {card.samples.map(({ name, root, form, content, valid }, at) => (
      <Card
        key={`${name}:${root}:${form}`}
        size="small"
        title={`${name} — ${rootTitles[root].toLowerCase()}, ${form.toUpperCase()}`}
        extra={
          valid === false && <StateTag tone="error">пример ошибки: схема его отвергает</StateTag>
        }
      >
        <CodeBlock
          text={form === 'xml' ? String(content) : JSON.stringify(content, null, 2)}
          label={`Пример «${name}»`}
          fileName={`${card.code}-${root}-${at + 1}.${form}`}
        />
      </Card>
    ))}
  </Flex>
);

/** Test scenarios and the checks of the supplier. */
export const Scenarios = ({ passport: { card } }: Props): ReactNode => {
  const scenarios = card.testScenarios ?? [];
  const checks = card.checks ?? [];
  if (scenarios.length === 0 && checks.length === 0)
    return <Empty description="Сценарии и проверки не описаны" />;
  return (
    <Flex vertical gap={12}>
      {scenarios.length > 0 && (
        <ScrollBox label="Сценарии">
          <Table
            size="small"
            aria-label="Тестовые сценарии"
            pagination={false}
            dataSource={scenarios}
            rowKey={({ name }) => name}
            columns={[
              { title: 'Сценарий', dataIndex: 'name' },
              {
                title: 'Условие выбора',
                dataIndex: 'xpath',
                render: (xpath?: string) => <span className="mono">{xpath ?? '—'}</span>,
              },
              { title: 'Ответ и порядок проверки', dataIndex: 'text' },
            ]}
          />
        </ScrollBox>
      )}
      {checks.length > 0 && (
        <Card size="small" title="Проверки на стороне поставщика">
          <List
            size="small"
            dataSource={checks}
            renderItem={(check) => <List.Item>{check}</List.Item>}
          />
        </Card>
      )}
    </Flex>
  );
};

/** Codes that the supplier returns. */
export const ReturnCodes = ({ passport: { card } }: Props): ReactNode =>
  (card.returnCodes ?? []).length === 0 ? (
    <Empty description="Коды возврата не описаны" />
  ) : (
    <Table
      size="small"
      aria-label="Коды возврата"
      pagination={false}
      dataSource={card.returnCodes ?? []}
      rowKey={({ code }) => code}
      columns={[
        {
          title: 'Код',
          dataIndex: 'code',
          render: (code: string) => <span className="mono">{code}</span>,
        },
        { title: 'Значение', dataIndex: 'text' },
      ]}
    />
  );
