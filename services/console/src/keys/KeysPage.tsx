import { PlusOutlined, SignatureOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Select, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import type { KeyLineData } from '../../../signing/index.ts';
import { StateWord } from '../desk/StateWord.tsx';
import { optionsOf } from '../desk/words.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, To } from '../shared/links.tsx';
import { countText, dateText, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { DaysLeft } from './DaysLeft.tsx';
import { NewKeyDialog } from './NewKeyDialog.tsx';
import { algorithms, keyStates } from './words.ts';

const columns = [
  {
    title: 'Ключ',
    key: 'title',
    sorter: (a: KeyLineData, b: KeyLineData) => a.title.localeCompare(b.title, 'ru'),
    render: (_: unknown, row: KeyLineData) => <To path={`/keys/${row.id}`}>{row.title}</To>,
  },
  {
    title: 'Владелец',
    key: 'organisation',
    render: (_: unknown, row: KeyLineData) => (
      <EntryLink register="participants" code={row.organisation}>
        {row.organisationName ?? row.organisation}
      </EntryLink>
    ),
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, row: KeyLineData) => (
      <>
        <StateWord words={keyStates} state={row.state} />
        {row.destructionAsked && (
          <>
            {' '}
            <StateTag tone="error">ждёт уничтожения</StateTag>
          </>
        )}
      </>
    ),
  },
  {
    title: 'Сертификат до',
    key: 'validTo',
    sorter: (a: KeyLineData, b: KeyLineData) => (a.daysLeft ?? Infinity) - (b.daysLeft ?? Infinity),
    render: (_: unknown, { validTo }: KeyLineData) => (validTo === null ? '—' : dateText(validTo)),
  },
  {
    title: 'Осталось',
    key: 'daysLeft',
    render: (_: unknown, row: KeyLineData) => <DaysLeft days={row.daysLeft} />,
  },
  {
    title: 'Подписей сегодня',
    key: 'usedToday',
    align: 'right' as const,
    sorter: (a: KeyLineData, b: KeyLineData) => a.usedToday - b.usedToday,
    render: (_: unknown, row: KeyLineData) => countText(row.usedToday),
  },
  {
    title: 'Последняя подпись',
    key: 'lastUsedAt',
    render: (_: unknown, row: KeyLineData) => <Moment at={row.lastUsedAt} />,
  },
  {
    title: 'Алгоритм',
    key: 'algorithm',
    render: (_: unknown, { algorithm }: KeyLineData) =>
      algorithm === null ? '—' : (algorithms[algorithm] ?? algorithm),
  },
];

type BarProps = {
  readonly filters: Readonly<Record<string, string>>;
  readonly change: (part: Record<string, string | undefined>) => void;
};

const FilterBar = ({ filters, change }: BarProps): ReactNode => (
  <div className="filters">
    <Select
      aria-label="Состояние"
      placeholder="Состояние"
      allowClear
      value={filters['state'] ?? null}
      style={{ width: 180 }}
      options={optionsOf(keyStates)}
      onChange={(value: string | undefined) => change({ state: value })}
    />
    <Select
      aria-label="Срок сертификата"
      placeholder="Срок сертификата"
      allowClear
      value={filters['expiresInDays'] ?? null}
      style={{ width: 200 }}
      options={[
        { value: '7', label: 'кончится за 7 дней' },
        { value: '30', label: 'кончится за 30 дней' },
        { value: '60', label: 'кончится за 60 дней' },
      ]}
      onChange={(value: string | undefined) => change({ expiresInDays: value })}
    />
    <Input.Search
      aria-label="Найти ключ"
      placeholder="Название, ОГРН, субъект"
      allowClear
      defaultValue={filters['text'] ?? ''}
      style={{ width: 260 }}
      onSearch={(value) => change({ text: value.trim() })}
    />
  </div>
);

/** Keys of one's organisations for signing on the server. */
export const KeysPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const [making, setMaking] = useState(false);
  const navigate = useNavigate();
  const may = useMay();
  const { state, text, expiresInDays } = filters;
  const query = useQuery({
    queryKey: ['keys', { state, text, expiresInDays }],
    queryFn: () =>
      api.get<{ keys: readonly KeyLineData[] }>('/api/v1/signing/keys', {
        state,
        text,
        expiresInDays,
      }),
  });
  return (
    <PageFrame
      title="Ключи подписи"
      subtitle="Ключи хранятся зашифрованными и не покидают хаб; каждая подпись остаётся в журнале ключа"
      extra={
        <Space wrap>
          {may('keys.use') && (
            <Button icon={<SignatureOutlined />} onClick={() => void navigate({ to: '/sign' })}>
              Подписать документ
            </Button>
          )}
          {may('keys.manage') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
              Добавить ключ
            </Button>
          )}
        </Space>
      }
    >
      <FilterBar filters={filters} change={change} />
      <DataTable<KeyLineData>
        label="Ключи подписи"
        query={query}
        rows={query.data?.keys}
        rowKey={({ id }) => id}
        columns={columns}
        empty="Ключей нет. Добавьте: выпустите новый или загрузите контейнер PKCS#12"
      />
      {making && (
        <NewKeyDialog
          close={() => setMaking(false)}
          made={(id) => void navigate({ to: `/keys/${id}` })}
        />
      )}
    </PageFrame>
  );
};
