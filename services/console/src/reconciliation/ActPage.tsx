import { DownloadOutlined, FilePdfOutlined } from '@ant-design/icons';
import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Card, Select, Space, Statistic } from 'antd';
import type { ReactNode } from 'react';
import { StateWord } from '../desk/StateWord.tsx';
import { optionsOf } from '../desk/words.ts';
import { DataTable } from '../shared/DataTable.tsx';
import { saveAs } from '../shared/fileBytes.ts';
import { useFilters } from '../shared/filters.ts';
import { MessageLink, SystemLink, To, TypeLink } from '../shared/links.tsx';
import { countText, Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { download } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { PageLoading } from '../shell/states.tsx';
import { dayOfMessages, useAct, type Difference, type KeptAct, type Total } from './data.ts';
import { dayText, differenceKinds, directions, origins } from './words.ts';

const counterpartOf = (code: string | null, none: string): ReactNode =>
  code === null ? none : <SystemLink code={code} />;

const differenceColumns = [
  {
    title: 'Что',
    key: 'kind',
    render: (_: unknown, { kind }: Difference) => (
      <StateWord words={differenceKinds} state={kind} />
    ),
  },
  {
    title: 'Сообщение',
    key: 'message',
    render: (_: unknown, { messageId, kind }: Difference) =>
      // The hub has no card of what it does not know.
      kind === 'extra' ? <span className="mono">{messageId}</span> : <MessageLink id={messageId} />,
  },
  {
    title: 'Направление',
    key: 'direction',
    render: (_: unknown, { direction }: Difference) => directions[direction],
  },
  {
    title: 'С кем',
    key: 'counterpart',
    render: (_: unknown, { counterpart }: Difference) => counterpartOf(counterpart, '—'),
  },
  {
    title: 'Вид сведений',
    key: 'type',
    render: (_: unknown, { typeCode }: Difference) =>
      typeCode === null ? '—' : <TypeLink code={typeCode} />,
  },
  {
    title: 'Что делать',
    key: 'action',
    render: (_: unknown, { action }: Difference) => <div className="wrap-cell">{action}</div>,
  },
];

/** The messages that a total counts. */
const totalFilters = ({ act }: KeptAct, { counterpart, typeCode, direction }: Total) => ({
  ...(direction === 'sent' ? { sender: act.system } : { recipient: act.system }),
  ...(counterpart !== null &&
    (direction === 'sent' ? { recipient: counterpart } : { sender: counterpart })),
  type: typeCode,
  ...dayOfMessages(act.day),
});

const totalColumns = (kept: KeptAct) => [
  {
    title: 'С кем',
    key: 'counterpart',
    render: (_: unknown, { counterpart }: Total) => counterpartOf(counterpart, 'рассылка'),
  },
  {
    title: 'Вид сведений',
    key: 'type',
    render: (_: unknown, { typeCode }: Total) => <TypeLink code={typeCode} />,
  },
  {
    title: 'Направление',
    key: 'direction',
    render: (_: unknown, { direction }: Total) => directions[direction],
  },
  {
    title: 'Сообщений',
    key: 'messages',
    align: 'right' as const,
    render: (_: unknown, total: Total) => (
      <To path="/messages" search={totalFilters(kept, total)}>
        {countText(total.messages)}
      </To>
    ),
  },
  {
    title: 'Не подтверждено',
    key: 'unacknowledged',
    align: 'right' as const,
    render: (_: unknown, { unacknowledged }: Total) => countText(unacknowledged),
  },
];

const Summary = ({ kept: { act, conflicts } }: { readonly kept: KeptAct }): ReactNode => (
  <>
    <Alert
      showIcon
      type={conflicts > 0 ? 'error' : 'success'}
      style={{ marginBlockEnd: 12 }}
      title={
        conflicts > 0
          ? `Расхождений: ${conflicts}. По ним заведён инцидент; что делать с каждым, сказано ниже.`
          : 'Расхождений нет'
      }
    />
    <Space size={28} wrap style={{ marginBlockEnd: 12 }}>
      <Statistic
        title="Сообщений за день"
        value={countText(act.totals.reduce((sum, { messages }) => sum + messages, 0))}
      />
      <Statistic title="Строк в списке" value={act.listed === null ? '—' : countText(act.listed)} />
      <Statistic title="Совпало" value={act.matched === null ? '—' : countText(act.matched)} />
      <Statistic title="Расхождений" value={countText(conflicts)} />
      <Statistic
        title="Не подтверждено"
        value={countText(act.differences.filter(({ kind }) => kind === 'unacknowledged').length)}
      />
    </Space>
  </>
);

const ActBody = ({
  kept,
  query,
}: {
  readonly kept: KeptAct;
  readonly query: ReturnType<typeof useAct>;
}): ReactNode => {
  const [{ kind }, change] = useFilters();
  const { differences, totals } = kept.act;
  const paging = { pageSize: 100, hideOnSinglePage: true, showSizeChanger: false };
  return (
    <>
      <Summary kept={kept} />
      <Card
        size="small"
        title={<h2 className="card-title">{`Расхождения (${differences.length})`}</h2>}
        extra={
          <Select<string>
            aria-label="Вид расхождения"
            placeholder="Все"
            allowClear
            style={{ width: 190, marginBlock: 4 }}
            value={kind ?? null}
            options={optionsOf(differenceKinds)}
            onChange={(value: string | undefined) => change({ kind: value })}
          />
        }
      >
        <DataTable<Difference>
          label="Расхождения"
          query={query}
          rows={differences.filter((one) => kind === undefined || one.kind === kind)}
          rowKey={(row) => `${row.kind}${row.messageId}${row.direction}`}
          columns={differenceColumns}
          empty="Расхождений нет"
          pagination={paging}
        />
      </Card>
      <Card
        size="small"
        style={{ marginBlockStart: 16 }}
        title={<h2 className="card-title">Обмен за день</h2>}
      >
        <DataTable<Total>
          label="Обмен за день"
          query={query}
          rows={totals}
          rowKey={(row) => `${row.counterpart}${row.typeCode}${row.direction}`}
          columns={totalColumns(kept)}
          empty="Обмена за день не было"
          pagination={paging}
        />
      </Card>
    </>
  );
};

const Downloads = ({ kept }: { readonly kept: KeptAct }): ReactNode => {
  const { message } = App.useApp();
  const name = `reconciliation-${kept.actId}`;
  const pdf = (): void => {
    download(`/api/v1/reconciliations/${kept.actId}/act.pdf`, { fileName: `${name}.pdf` }).catch(
      (error: unknown) => void message.error(problemOf(error).message),
    );
  };
  return (
    <Space wrap>
      <Button icon={<FilePdfOutlined />} onClick={pdf}>
        PDF
      </Button>
      <Button
        icon={<DownloadOutlined />}
        onClick={() => saveAs(`${name}.json`, JSON.stringify(kept, null, 2), 'application/json')}
      >
        Подписанный JSON
      </Button>
    </Space>
  );
};

/** One act: what differs, what to do with it, the signed documents. */
export const ActPage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const query = useAct(id);
  const { data: kept } = query;
  return (
    <PageFrame
      title={`Протокол сверки № ${id}`}
      subtitle={
        kept && (
          <Space wrap size={[16, 0]}>
            <To path="/reconciliations" search={{ tab: 'acts' }}>
              Все протоколы
            </To>
            <SystemLink code={kept.act.system} />
            <span>{dayText(kept.act.day)}</span>
            <span>с кем: {counterpartOf(kept.act.counterpart, 'со всеми')}</span>
            <span>{origins[kept.act.origin]}</span>
            <span>
              составлен <Moment at={kept.act.madeAt} />, {kept.act.by}
            </span>
          </Space>
        )
      }
      extra={kept && <Downloads kept={kept} />}
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <PageLoading />}
      {kept && <ActBody kept={kept} query={query} />}
    </PageFrame>
  );
};
