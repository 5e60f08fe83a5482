import { Card, Flex, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { To, TypeLink } from '../../shared/links.tsx';
import { Moment } from '../../shared/moments.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { EntryState } from '../../shared/states.tsx';
import { Compatibility } from '../Compatibility.tsx';
import { useCompatibility, type PassportData } from '../data.ts';
import { Waiting } from '../../shared/Waiting.tsx';

const VersionTable = ({ versions }: Pick<PassportData, 'versions'>): ReactNode => (
  <Table
    size="small"
    aria-label="Версии"
    pagination={false}
    dataSource={[...versions]}
    rowKey={(one) => one.code}
    scroll={{ x: 'max-content' }}
    columns={[
      {
        title: 'Код',
        dataIndex: 'code',
        render: (value: string) => <TypeLink code={value} />,
      },
      { title: 'Версия', dataIndex: 'version' },
      {
        title: 'Состояние',
        dataIndex: 'state',
        render: (state: string) => <EntryState state={state} />,
      },
      {
        title: 'Редакция',
        key: 'edition',
        render: (_, one) =>
          one.editionInForce === null || one.editionInForce === one.edition ? (
            one.edition
          ) : (
            <>
              действует {one.editionInForce},{' '}
              <To path={`/types/${one.code}`} search={{ edition: String(one.edition) }}>
                последняя {one.edition}
              </To>
            </>
          ),
      },
      { title: 'Потребителей', dataIndex: 'consumers', align: 'end' },
      {
        title: 'Действует до',
        dataIndex: 'validTo',
        render: (at: string | null) => <Moment at={at} />,
      },
    ]}
  />
);

/** The last tab: versions of the family and what this one breaks beside another. */
export const Versions = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const [against, setAgainst] = useState<string>();
  const { code, edition, versions } = passport;
  const query = useCompatibility({ code, edition, ...(against !== undefined && { against }) });
  const others = versions.filter((one) => one.code !== code && one.editionInForce !== null);
  return (
    <Flex vertical gap={12}>
      <VersionTable versions={versions} />
      <Card
        size="small"
        title="Совместимость с прежней версией"
        extra={
          others.length > 0 && (
            <Select
              aria-label="С какой версией сравнить"
              style={{ width: 220 }}
              allowClear
              placeholder="с предыдущей"
              value={against ?? null}
              onChange={(value: string | null) => setAgainst(value ?? undefined)}
              options={others.map((one) => ({
                value: one.code,
                label: `${one.code} (${one.version})`,
              }))}
            />
          )
        }
      >
        {query.isPending && <Waiting label="Сравнение" />}
        {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
        {query.data && <Compatibility answer={query.data} />}
      </Card>
    </Flex>
  );
};
