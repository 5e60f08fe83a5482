import { Alert, Card, Flex, Table } from 'antd';
import type { ReactNode } from 'react';
import { EntryLink, SystemLink, To } from '../../shared/links.tsx';
import type { PassportData } from '../data.ts';
import { routingTitles } from '../words.ts';

type Props = { readonly passport: PassportData };

const Route = ({ passport: { route, code } }: Props): ReactNode =>
  route === null ? (
    <Alert
      type="warning"
      showIcon
      title="Маршрут не задан: сообщения этого вида никому не доставляются"
      action={<To path="/registers/routes">Реестр маршрутов</To>}
    />
  ) : (
    <Card
      size="small"
      title={`Маршрут: ${routingTitles[route.mode] ?? route.mode}`}
      extra={
        <EntryLink register="routes" code={code}>
          Запись маршрута
        </EntryLink>
      }
    >
      {route.mode === 'table' && (
        <p style={{ marginBlockStart: 0 }}>
          Код получателя берётся из содержимого: <span className="mono">{route.xpath ?? '—'}</span>{' '}
          (XML), <span className="mono">{route.pointer ?? '—'}</span> (JSON)
        </p>
      )}
      <Table
        size="small"
        aria-label="Получатели"
        pagination={route.recipients.length > 20 ? { pageSize: 20 } : false}
        dataSource={[...route.recipients]}
        rowKey={({ key, mnemonic }) => `${key}:${mnemonic}`}
        columns={[
          ...(route.mode === 'table' ? [{ title: 'Код', dataIndex: 'key' }] : []),
          {
            title: 'Получатель',
            dataIndex: 'mnemonic',
            render: (mnemonic: string) => <SystemLink code={mnemonic} />,
          },
          { title: 'Наименование', dataIndex: 'name' },
        ]}
      />
    </Card>
  );

/** Who receives and who may send. */
export const Consumers = ({ passport }: Props): ReactNode => (
  <Flex vertical gap={12}>
    <Route passport={passport} />
    <Card
      size="small"
      title="Потребители: кому разрешено отправлять"
      extra={<To path="/registers/accessRules">Права доступа</To>}
    >
      <Table
        size="small"
        aria-label="Потребители"
        pagination={passport.consumers.length > 50 ? { pageSize: 50 } : false}
        dataSource={[...passport.consumers]}
        rowKey={({ mnemonic, basis }) => `${mnemonic}:${basis}`}
        locale={{ emptyText: 'Права отправлять этот вид сведений не даны никому' }}
        columns={[
          {
            title: 'Система',
            dataIndex: 'mnemonic',
            render: (mnemonic: string) => <SystemLink code={mnemonic} />,
          },
          { title: 'Наименование', dataIndex: 'name' },
          { title: 'Основание', dataIndex: 'basis' },
        ]}
      />
    </Card>
  </Flex>
);
