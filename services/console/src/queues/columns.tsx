import dayjs from 'dayjs';
import type { TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { QueueLink, SystemLink, To, TypeLink } from '../shared/links.tsx';
import { countText, Duration, momentText } from '../shared/moments.tsx';
import type { BoardLine, Rates } from './replies.ts';
import { Sparkline } from './Sparkline.tsx';
import { drainText, kindWords, QueueLevel, rateText, reasonsText } from './words.tsx';

const number = { align: 'right' as const };

const RatesCell = ({ rates }: { readonly rates: Rates | null }): ReactNode =>
  rates === null ? (
    '—'
  ) : (
    <span
      title={`За 1 мин: ${rateText(rates.m1)}; за 5 мин: ${rateText(rates.m5)}; за час: ${rateText(rates.m60)}`}
    >
      {rateText(rates.m5)}
    </span>
  );

const Dead = ({ line }: { readonly line: BoardLine }): ReactNode => {
  if (line.dead === 0) return '0';
  const search = { queue: line.queue, ...(line.type !== null && { type: line.type }) };
  return (
    <To path="/dead-letters" search={search}>
      {countText(line.dead)}
    </To>
  );
};

const today = (): string => momentText(dayjs().toISOString()).split(', ')[0] ?? '';

/** The time for what was today, the date for what was not; the whole moment in the hint. */
const ClockTime = ({ at }: { readonly at: string | null }): ReactNode => {
  if (at === null) return '—';
  const text = momentText(at);
  const [date = '', time = ''] = text.split(', ');
  const fresh = date === today();
  return (
    <time className="nowrap" dateTime={at} title={text}>
      {fresh ? time : date}
    </time>
  );
};

const what: TableColumnsType<BoardLine> = [
  {
    title: 'Состояние',
    key: 'level',
    sorter: true,
    render: (_, line) => (
      <>
        <QueueLevel line={line} />
        <span className="visually-hidden">{reasonsText(line)}</span>
      </>
    ),
  },
  {
    title: 'Очередь',
    key: 'queue',
    sorter: true,
    render: (_, line) => (
      <>
        <QueueLink name={line.queue} />
        <div className="note">
          <SystemLink code={line.owner}>{line.ownerName ?? line.owner}</SystemLink>
        </div>
      </>
    ),
  },
  {
    title: 'Вид',
    key: 'type',
    sorter: true,
    render: (_, line) =>
      line.type === null ? (
        (kindWords[line.kind] ?? line.kind)
      ) : (
        <span title={line.typeName ?? undefined}>
          <TypeLink code={line.type} />
        </span>
      ),
  },
];

const figures: TableColumnsType<BoardLine> = [
  {
    title: 'Ждут',
    key: 'waiting',
    ...number,
    sorter: true,
    render: (_, line) => <strong>{countText(line.waiting)}</strong>,
  },
  {
    title: 'Выдано',
    key: 'leased',
    ...number,
    sorter: true,
    render: (_, line) => countText(line.leased),
  },
  {
    title: 'Не дост.',
    key: 'dead',
    ...number,
    sorter: true,
    render: (_, line) => <Dead line={line} />,
  },
  {
    title: 'Старейшее',
    key: 'age',
    ...number,
    sorter: true,
    render: (_, line) => <Duration ms={line.oldestAgeMs} />,
  },
  {
    title: 'Вход',
    key: 'rateIn',
    ...number,
    sorter: true,
    render: (_, line) => <RatesCell rates={line.ratesIn} />,
  },
  {
    title: 'Выход',
    key: 'rateOut',
    ...number,
    sorter: true,
    render: (_, line) => <RatesCell rates={line.ratesOut} />,
  },
  {
    title: 'Час',
    key: 'spark',
    render: (_, line) => <Sparkline placed={line.sparkIn} done={line.sparkOut} />,
  },
  { title: 'Опустеет', key: 'drain', ...number, render: (_, line) => drainText(line) },
  {
    title: 'Повт./ч',
    key: 'redelivered',
    ...number,
    sorter: true,
    render: (_, line) => rateText(line.redeliveredPerHour ?? undefined),
  },
];

const moments: TableColumnsType<BoardLine> = [
  {
    title: 'Опрос',
    key: 'poll',
    sorter: true,
    render: (_, line) => <ClockTime at={line.lastPollAt} />,
  },
  {
    title: 'Ack',
    key: 'done',
    sorter: true,
    render: (_, line) => <ClockTime at={line.lastAckAt} />,
  },
];

/** Columns of the board; the keys are the names by which the hub sorts. */
export const boardColumns: TableColumnsType<BoardLine> = [...what, ...figures, ...moments];

const ofQueue: ReadonlySet<unknown> = new Set(['queue', 'poll']);

/** The same for the types of one queue. */
export const typeColumns: TableColumnsType<BoardLine> = boardColumns
  .filter(({ key }) => !ofQueue.has(key))
  .map((column) => ({ ...column, sorter: false }));
