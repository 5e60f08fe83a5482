import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Drawer, Input, Select, Space, Tag, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import type { RefusalData } from '../../../../adapters/rest/messages/index.ts';
import { DataTable } from '../shared/DataTable.tsx';
import type { Filters } from '../shared/filters.ts';
import { SystemLink } from '../shared/links.tsx';
import { countText, Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { PageLoading } from '../shell/states.tsx';
import { fromPicker, presets, toPicker } from './localTime.ts';
import { RefusalCard } from './RefusalCard.tsx';
import { useRefusals, useWords } from './search.ts';
import { doors, optionsOf } from './words.ts';

type Props = {
  readonly filters: Filters;
  readonly change: (part: Record<string, string | undefined>) => void;
};

const columnsOf = (open: (no: number) => void): TableColumnsType<RefusalData> => [
  { key: 'at', title: 'Когда', render: (_, { at }) => <Moment at={at} /> },
  {
    key: 'title',
    title: 'Что не так',
    width: 360,
    render: (_, { no, title, reason, aboutSignature }) => (
      <div className="wrap-cell">
        <Button
          type="link"
          onClick={() => open(no)}
          style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
        >
          {title}
        </Button>{' '}
        {aboutSignature && <StateTag tone="error">подпись</StateTag>}
        <div className="cell-note">{reason}</div>
      </div>
    ),
  },
  {
    key: 'sender',
    title: 'Кто',
    render: (_, { sender, certificate }) => {
      const system = sender ?? certificate?.owner ?? null;
      return system === null ? (
        'не установлено'
      ) : (
        <>
          <SystemLink code={system.mnemonic} />
          <div className="cell-note">{sender === null ? 'так назвался' : system.name}</div>
        </>
      );
    },
  },
  {
    key: 'message',
    title: 'Сообщение',
    render: (_, { messageId }) =>
      messageId === null ? '—' : <span className="mono">{messageId}</span>,
  },
  {
    key: 'operation',
    title: 'Обращение',
    render: (_, { operation, door }) => (
      <>
        {operation}
        <div className="cell-note">{doors[door] ?? door}</div>
      </>
    ),
  },
];

const RefusalFilters = ({ filters, change }: Props): ReactNode => {
  const { data } = useWords();
  return (
    <search className="filters" aria-label="Отбор отказов">
      <Input.Search
        key={filters['q'] ?? ''}
        aria-label="Идентификатор сообщения, отпечаток сертификата или слова причины"
        placeholder="Идентификатор, отпечаток сертификата, слова причины"
        defaultValue={filters['q'] ?? ''}
        allowClear
        style={{ width: 420, maxWidth: '100%' }}
        onSearch={(q) => change({ q: q.trim() || undefined, before: undefined })}
      />
      <Select<string>
        aria-label="Система"
        placeholder="Система"
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        style={{ width: 200 }}
        value={filters['sender'] ?? null}
        onChange={(sender: string | undefined) => change({ sender, before: undefined })}
        options={(data?.systems ?? []).map(({ mnemonic, name }) => ({
          value: mnemonic,
          label: `${mnemonic} — ${name}`,
        }))}
      />
      <Select<string>
        aria-label="Каким путём"
        placeholder="Каким путём"
        allowClear
        style={{ width: 180 }}
        value={filters['door'] ?? null}
        onChange={(door: string | undefined) => change({ door, before: undefined })}
        options={optionsOf(doors)}
      />
      {filters['fault'] !== undefined && (
        <Tag
          closable={{ 'aria-label': 'Убрать условие на код отказа' }}
          onClose={() => change({ fault: undefined, before: undefined })}
        >
          Код отказа: <span className="mono">{filters['fault']}</span>
        </Tag>
      )}
      <DatePicker.RangePicker
        showTime={{ format: 'HH:mm' }}
        format="DD.MM.YYYY HH:mm"
        allowEmpty={[true, true]}
        placeholder={['С', 'по']}
        presets={presets()}
        value={[toPicker(filters['since']), toPicker(filters['until'])]}
        onChange={(range) =>
          change({
            since: fromPicker(range?.[0] ?? null),
            until: fromPicker(range?.[1] ?? null),
            before: undefined,
          })
        }
      />
    </search>
  );
};

/** The drawer of one refusal has an address of its own, so that it can be sent to a colleague. */
const RefusalDrawer = ({ filters, change }: Props): ReactNode => {
  const no = filters['refusal'] ?? '';
  const { data, isPending, isError, error } = useQuery({
    queryKey: ['refusals', no],
    queryFn: () => api.get<RefusalData>(`/api/v1/refusals/${no}`),
    enabled: no !== '',
  });
  return (
    <Drawer
      title={no === '' ? 'Отказ' : `Отказ № ${no}`}
      size={640}
      open={no !== ''}
      onClose={() => change({ refusal: undefined })}
    >
      {isError && <ProblemAlert error={error} />}
      {no !== '' && isPending && <PageLoading />}
      {data && <RefusalCard refusal={data} />}
    </Drawer>
  );
};

/** Calls that never became messages, newest first. */
export const RefusalsView = ({ filters, change }: Props): ReactNode => {
  const query = useRefusals(filters);
  const { data } = query;
  const total = data?.total;
  return (
    <>
      <RefusalFilters filters={filters} change={change} />
      <DataTable
        label="Отказы"
        query={query}
        rows={data?.refusals}
        rowKey={({ no }) => String(no)}
        columns={columnsOf((no) => change({ refusal: String(no) }))}
        empty="Отказов нет: все обращения по этому отбору приняты."
      />
      <Space className="no-print" style={{ marginBlockStart: 12 }}>
        {total && (
          <span role="status">
            {total.exact ? 'Найдено' : 'Найдено более'} {countText(total.count)}
          </span>
        )}
        {filters['before'] && (
          <Button onClick={() => change({ before: undefined })}>К первой странице</Button>
        )}
        {data?.next && (
          <Button onClick={() => change({ before: String(data.next) })}>Дальше →</Button>
        )}
      </Space>
      <RefusalDrawer filters={filters} change={change} />
    </>
  );
};
