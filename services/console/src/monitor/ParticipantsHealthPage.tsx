import { useQuery } from '@tanstack/react-query';
import { Select, Space, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { DataTable } from '../shared/DataTable.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink, SystemLink, To } from '../shared/links.tsx';
import { Duration, Moment, countText, durationText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { Sparkline } from './parts.tsx';

type Row = {
  readonly system: string;
  readonly name: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly state: 'works' | 'noPoll' | 'silent' | 'blocked' | 'notConnected';
  readonly stateWord: string;
  readonly lastSeenAt: string | null;
  readonly lastPollAt: string | null;
  readonly lastSendAt: string | null;
  readonly lastAckAt: string | null;
  readonly pollIntervalMs: number | null;
  readonly pollGapsMs: readonly number[];
  readonly ackP50Ms: number | null;
  readonly ackP95Ms: number | null;
  readonly accepted24h: number;
  readonly refused24h: number;
  readonly errorShare24h: number | null;
  readonly certificateDaysLeft: number | null;
  readonly clockSkewMs: number | null;
  readonly silenceMinutes: number | null;
  readonly incidents: number;
};
type Reply = { readonly at: string; readonly participants: readonly Row[] };

const tones: Readonly<Record<Row['state'], Tone>> = {
  works: 'success',
  noPoll: 'error',
  silent: 'warning',
  blocked: 'default',
  notConnected: 'default',
};
const stateOptions = [
  { value: 'works', label: 'работает' },
  { value: 'noPoll', label: 'нет опроса' },
  { value: 'silent', label: 'молчит' },
  { value: 'blocked', label: 'заблокирован' },
  { value: 'notConnected', label: 'не подключён' },
];

const daysTone = (days: number): Tone => {
  if (days <= 7) return 'error';
  return days <= 30 ? 'warning' : 'success';
};

const order: readonly Row['state'][] = ['noPoll', 'silent', 'works', 'notConnected', 'blocked'];
const by =
  (value: (row: Row) => number | null) =>
  (a: Row, b: Row): number =>
    (value(a) ?? Number.POSITIVE_INFINITY) - (value(b) ?? Number.POSITIVE_INFINITY);
const moment = (at: string | null): number | null => (at === null ? null : Date.parse(at));

const columns: TableColumnsType<Row> = [
  {
    title: 'Состояние',
    key: 'state',
    sorter: (a, b) => order.indexOf(a.state) - order.indexOf(b.state),
    defaultSortOrder: 'ascend',
    render: (_, { state, stateWord }) => <StateTag tone={tones[state]}>{stateWord}</StateTag>,
  },
  {
    title: 'Система',
    key: 'system',
    sorter: (a, b) => a.system.localeCompare(b.system, 'ru'),
    render: (_, { system, name, organisation, organisationName }) => (
      <div style={{ maxInlineSize: 190, whiteSpace: 'normal' }}>
        <SystemLink code={system} />
        <div>{name}</div>
        {organisationName !== name && (
          <EntryLink register="participants" code={organisation}>
            {organisationName}
          </EntryLink>
        )}
      </div>
    ),
  },
  {
    title: 'Последний опрос',
    key: 'poll',
    sorter: by(({ lastPollAt }) => moment(lastPollAt)),
    render: (_, { lastPollAt, lastSendAt, lastAckAt }) => (
      <>
        <Moment at={lastPollAt} />
        {lastSendAt !== null && (
          <div>
            отправила <Moment at={lastSendAt} />
          </div>
        )}
        {lastAckAt !== null && (
          <div>
            подтвердила <Moment at={lastAckAt} />
          </div>
        )}
      </>
    ),
  },
  {
    title: 'Опрос каждые',
    key: 'interval',
    sorter: by(({ pollIntervalMs }) => pollIntervalMs),
    render: (_, { pollIntervalMs, pollGapsMs }) => (
      <Space orientation="vertical" size={0}>
        <Duration ms={pollIntervalMs} />
        {pollGapsMs.length > 1 && (
          <Sparkline
            values={pollGapsMs}
            label={`Промежутки между последними опросами: от ${durationText(Math.min(...pollGapsMs))} до ${durationText(Math.max(...pollGapsMs))}`}
          />
        )}
      </Space>
    ),
  },
  {
    title: 'До Ack',
    key: 'ackTime',
    sorter: by(({ ackP95Ms }) => ackP95Ms),
    render: (_, { ackP50Ms, ackP95Ms }) =>
      ackP50Ms === null || ackP95Ms === null ? (
        '—'
      ) : (
        <div className="nowrap">
          {durationText(ackP50Ms)}
          <div>p95 {durationText(ackP95Ms)}</div>
        </div>
      ),
  },
  {
    title: 'Отказы, сутки',
    key: 'errors',
    sorter: by(({ errorShare24h }) => errorShare24h),
    render: (_, { system, errorShare24h, refused24h, accepted24h }) =>
      errorShare24h === null ? (
        '—'
      ) : (
        <div className="nowrap">
          <To path="/messages" search={{ sender: system }}>
            {errorShare24h.toLocaleString('ru-RU')} %
          </To>
          <div>
            {countText(refused24h)} из {countText(refused24h + accepted24h)}
          </div>
        </div>
      ),
  },
  {
    title: 'Серт., сут',
    key: 'certificate',
    sorter: by(({ certificateDaysLeft }) => certificateDaysLeft),
    render: (_, { certificateDaysLeft: days }) =>
      days === null ? '—' : <StateTag tone={daysTone(days)}>{days < 0 ? 'истёк' : days}</StateTag>,
  },
  {
    title: 'Часы',
    key: 'skew',
    render: (_, { clockSkewMs: ms }) =>
      ms === null || Math.abs(ms) < 1_000
        ? 'верны'
        : `${ms > 0 ? 'спешат' : 'отстают'} на ${durationText(Math.abs(ms))}`,
  },
  {
    title: 'Инциденты',
    key: 'incidents',
    align: 'right',
    sorter: by(({ incidents }) => incidents),
    render: (_, { system, incidents }) =>
      incidents === 0 ? (
        0
      ) : (
        <To path="/incidents" search={{ system }}>
          {incidents}
        </To>
      ),
  },
];

/** How every system is connected: who polls, who does not, whose certificate ends. */
export const ParticipantsHealthPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const list = useQuery({
    queryKey: ['participants-health'],
    queryFn: () => api.get<Reply>('/api/v1/monitor/participants'),
    refetchInterval: 10_000,
  });
  const { state } = filters;
  const rows = list.data?.participants.filter((row) => state === undefined || row.state === state);
  return (
    <PageFrame
      title="Здоровье участников"
      subtitle="«Нет опроса» — система опрашивала очереди, но перестала дольше срока из правила «Нет опроса»"
      extra={
        <Select
          aria-label="Состояние"
          allowClear
          placeholder="Состояние: любое"
          style={{ inlineSize: 190 }}
          value={state ?? null}
          onChange={(value: string | undefined) => change({ state: value })}
          options={stateOptions}
        />
      }
    >
      <DataTable
        label="Системы участников"
        query={list}
        rows={rows}
        rowKey={({ system }) => system}
        columns={columns}
        empty={
          state === undefined ? (
            <>
              Подключённых систем нет. <To path="/connect">Подключить ведомство</To>
            </>
          ) : (
            'Систем в этом состоянии нет'
          )
        }
      />
    </PageFrame>
  );
};
