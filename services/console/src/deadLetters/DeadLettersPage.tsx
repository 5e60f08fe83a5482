import { Button, DatePicker, Input, Select, Space, Tabs, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import { fromPicker, presets, toPicker } from '../messages/localTime.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters, type Filters } from '../shared/filters.ts';
import { MessageLink, QueueLink, SystemLink, TypeLink } from '../shared/links.tsx';
import { countText, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag } from '../shared/states.tsx';
import { useLiveQuery } from '../shell/liveQuery.ts';
import { useMay } from '../shell/session.tsx';
import { RedriveDialog } from './RedriveDialog.tsx';
import { Redrives } from './Redrives.tsx';
import { lettersPath, type DeadLetter, type LetterFilter, type Letters } from './replies.ts';

const columns: TableColumnsType<DeadLetter> = [
  {
    title: 'Причина',
    key: 'reason',
    render: (_, letter) => (
      <span title={letter.reasonText}>
        <StateTag tone={letter.redrivable ? 'warning' : 'error'}>{letter.reasonTitle}</StateTag>
      </span>
    ),
  },
  { title: 'Сообщение', key: 'id', render: (_, { messageId }) => <MessageLink id={messageId} /> },
  {
    title: 'Вид сведений',
    key: 'type',
    render: (_, { type, typeName }) => (
      <span title={typeName ?? undefined}>
        <TypeLink code={type} />
      </span>
    ),
  },
  { title: 'Отправитель', key: 'sender', render: (_, { sender }) => <SystemLink code={sender} /> },
  { title: 'Очередь', key: 'queue', render: (_, { queue }) => <QueueLink name={queue} /> },
  { title: 'Не доставлено', key: 'at', render: (_, { at }) => <Moment at={at} /> },
  { title: 'Получено', key: 'received', render: (_, letter) => <Moment at={letter.receivedAt} /> },
  { title: 'Выдач', dataIndex: 'attempts', align: 'right' },
];

const fields = [
  ['owner', 'Получатель', 170],
  ['sender', 'Отправитель', 170],
  ['type', 'Вид сведений', 170],
  ['queue', 'Очередь', 220],
] as const;

type Change = (part: Record<string, string | undefined>) => void;

const FilterBar = ({ filters, change }: { readonly filters: Filters; readonly change: Change }) => (
  <div className="filters no-print" role="search">
    <Select<string>
      aria-label="Причина"
      placeholder="Причина"
      allowClear
      style={{ width: 190 }}
      value={filters['reason'] ?? null}
      options={[
        { value: 'expired', label: 'Истёк срок жизни' },
        { value: 'undeliverable', label: 'Не подтверждено' },
        { value: 'quarantined', label: 'Карантин' },
      ]}
      onChange={(reason: string | undefined) => change({ reason, before: undefined })}
    />
    {fields.map(([name, label, width]) => (
      <Input.Search
        key={`${name} ${filters[name] ?? ''}`}
        aria-label={label}
        placeholder={label}
        defaultValue={filters[name] ?? ''}
        allowClear
        style={{ width, maxWidth: '100%' }}
        onSearch={(text) => change({ [name]: text.trim() || undefined, before: undefined })}
      />
    ))}
    <DatePicker.RangePicker
      showTime={{ format: 'HH:mm' }}
      format="DD.MM.YYYY HH:mm"
      allowEmpty={[true, true]}
      placeholder={['Не доставлено с', 'по']}
      presets={presets()}
      value={[toPicker(filters['since']), toPicker(filters['until'])]}
      onChange={(range) =>
        change({
          since: fromPicker(range?.[0] ?? null),
          until: fromPicker(range?.[1] ?? null),
          before: undefined,
        })
      }
      style={{ width: 300, maxWidth: '100%' }}
    />
  </div>
);

const withoutPage = ({ before: _before, tab: _tab, ...filter }: Filters): Filters => filter;

/** What of the page goes back: the chosen ones, or all that the filter holds. */
const Choice = ({
  letters,
  chosen,
  choose,
  redrive,
}: {
  readonly letters: readonly DeadLetter[];
  readonly chosen: readonly number[];
  readonly choose: (deadIds: readonly number[]) => void;
  /** Called with the chosen ones; with null for the whole filter. */
  readonly redrive: (chosen: LetterFilter | null) => void;
}): ReactNode => {
  const redrivable = letters.filter((letter) => letter.redrivable).map(({ deadId }) => deadId);
  return (
    <Space wrap style={{ marginBlockEnd: 12 }} className="no-print">
      <Button
        type="primary"
        disabled={chosen.length === 0}
        onClick={() => redrive({ deadIds: chosen })}
      >
        Вернуть выбранные: {countText(chosen.length)}
      </Button>
      <Button disabled={redrivable.length === 0} onClick={() => choose(redrivable)}>
        Выбрать страницу
      </Button>
      <Button disabled={letters.length === 0} onClick={() => redrive(null)}>
        Вернуть всё по отбору…
      </Button>
    </Space>
  );
};

const LetterTable = (): ReactNode => {
  const [filters, change] = useFilters();
  const mayRedrive = useMay()('deadLetters.redrive');
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [redrive, setRedrive] = useState<LetterFilter | null>(null);
  const filter = withoutPage(filters);
  const query = useLiveQuery<Letters>('queues', lettersPath, {
    ...filter,
    before: filters['before'],
  });
  const letters = query.data?.deadLetters;
  const next = query.data?.next ?? null;
  return (
    <>
      <FilterBar filters={filters} change={change} />
      {mayRedrive && (
        <Choice
          letters={letters ?? []}
          chosen={chosen}
          choose={setChosen}
          redrive={(wanted) => setRedrive(wanted ?? filter)}
        />
      )}
      <DataTable<DeadLetter>
        label="Недоставленные"
        query={query}
        rows={letters}
        rowKey={({ deadId }) => String(deadId)}
        columns={columns}
        empty="Недоставленных по этому отбору нет."
        {...(mayRedrive && {
          rowSelection: {
            // A checkbox in the head would be repeated in the hidden row by which the table measures its columns.
            columnTitle: <span className="visually-hidden">Выбор</span>,
            selectedRowKeys: chosen.map(String),
            onChange: (keys: readonly unknown[]) => setChosen(keys.map(Number)),
            getCheckboxProps: ({ deadId, redrivable }: DeadLetter) => ({
              disabled: !redrivable,
              'aria-label': redrivable ? `Выбрать № ${deadId}` : `№ ${deadId} в карантине`,
            }),
          },
        })}
      />
      <Space style={{ marginBlockStart: 12 }} className="no-print">
        {filters['before'] !== undefined && (
          <Button onClick={() => change({ before: undefined })}>К новым</Button>
        )}
        {next !== null && <Button onClick={() => change({ before: String(next) })}>Раньше</Button>}
      </Space>
      {redrive !== null && (
        <RedriveDialog
          filter={redrive}
          onClose={() => {
            setRedrive(null);
            setChosen([]);
          }}
        />
      )}
    </>
  );
};

/** What could not be delivered, and putting it back. */
export const DeadLettersPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const mayRedrive = useMay()('deadLetters.redrive');
  const tabs = [
    { key: 'letters', label: 'Сообщения', children: <LetterTable /> },
    ...(mayRedrive ? [{ key: 'redrives', label: 'Возвраты', children: <Redrives /> }] : []),
  ];
  return (
    <PageFrame
      title="Недоставленные"
      subtitle="Сообщения, которые получатель не забрал или не подтвердил. Возврат даёт им новый срок жизни."
    >
      <Tabs
        items={tabs}
        activeKey={filters['tab'] ?? 'letters'}
        destroyOnHidden
        onChange={(tab) => change({ tab: tab === 'letters' ? undefined : tab })}
      />
    </PageFrame>
  );
};
