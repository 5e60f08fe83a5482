import Type, { type Static } from 'typebox';
import {
  bucketErrorShare,
  HubError,
  limits,
  parseMnemonic,
  statisticDimensions,
  type BoardStore,
  type Clock,
  type Mnemonic,
  type Registry,
  type StatisticDimension,
  type StatisticFilter,
  type StatisticQuery,
  type StatisticRow,
  type StatisticsStore,
} from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { csvOf, workbookOf } from '../../tables/index.ts';
import { callerOf } from '../caller.ts';
import { iso } from '../moments.ts';
import { ownersFor } from './scope.ts';
import { ExportQuery, StatisticsQuery, StatisticsReply } from './statisticsSchemas.ts';
import { statisticsTable } from './statisticsTable.ts';

export type StatisticsPorts = {
  readonly registry: Registry;
  readonly statistics: StatisticsStore;
  readonly owners: BoardStore['owners'];
  /** Counts everything again; resolves to the number of entries. */
  readonly rebuild: () => Promise<number>;
  readonly clock: Clock;
};

const dayMs = 24 * 3_600_000;
type Asked = Static<typeof StatisticsQuery>;

const isDimension = (word: string): word is StatisticDimension =>
  (statisticDimensions as readonly string[]).includes(word);

const dimensionsOf = (by: string | undefined): readonly StatisticDimension[] => {
  const words = by?.split(',').map((word) => word.trim()) ?? [];
  const unknown = words.find((word) => !isDimension(word));
  if (unknown !== undefined)
    throw new HubError('BadRequest', {
      field: 'by',
      reason: `«${unknown}» не из списка: ${statisticDimensions.join(', ')}`,
    });
  return words.filter(isDimension);
};

const spanOf = ({ from, until }: Asked, nowMs: number) => {
  const untilMs = until === undefined ? nowMs : Date.parse(until);
  const fromMs = from === undefined ? untilMs - dayMs : Date.parse(from);
  if (fromMs >= untilMs)
    throw new HubError('BadRequest', { field: 'from', reason: 'начало срока не раньше его конца' });
  if (untilMs - fromMs > limits.statisticDaysMax * dayMs)
    throw new HubError('BadRequest', {
      field: 'from',
      reason: `срок длиннее ${limits.statisticDaysMax} суток`,
    });
  return { fromMs, untilMs };
};

const filterOf = (
  asked: Asked,
  owners: readonly Mnemonic[] | null,
  nowMs: number,
): StatisticFilter => ({
  ...spanOf(asked, nowMs),
  owners,
  ...(asked.type !== undefined && { types: asked.type.split(',') }),
  ...(asked.sender !== undefined && { sender: parseMnemonic(asked.sender, 'sender') }),
  ...(asked.recipient !== undefined && {
    recipient: parseMnemonic(asked.recipient, 'recipient'),
  }),
  ...(asked.participant !== undefined && {
    participant: parseMnemonic(asked.participant, 'participant'),
  }),
  ...(asked.kind !== undefined && { kind: asked.kind }),
});

const readerOf = (ports: StatisticsPorts) => {
  const { registry, statistics, owners, clock } = ports;
  const named = (row: StatisticRow) => {
    const snapshot = registry.current();
    const nameOf = (code: string | null): string | null =>
      code === null ? null : (snapshot.system(code)?.name ?? null);
    return {
      ...row,
      typeName: row.type === null ? null : (snapshot.typeByCode(row.type)?.name ?? null),
      senderName: nameOf(row.sender),
      recipientName: nameOf(row.recipient),
    };
  };
  return async (asked: Asked, caller: Caller) => {
    const nowMs = clock.nowMs();
    const filter = filterOf(asked, await ownersFor({ registry, owners }, caller), nowMs);
    const query: StatisticQuery = { filter, time: asked.time ?? 'day', by: dimensionsOf(asked.by) };
    const [rows, total, refusals, lagSinceMs] = await Promise.all([
      statistics.read(query),
      statistics.read({ filter, time: 'none', by: [] }),
      statistics.refusals(filter),
      statistics.lagSinceMs(),
    ]);
    return {
      from: iso(filter.fromMs),
      until: iso(filter.untilMs),
      time: query.time,
      by: query.by,
      errorShare: bucketErrorShare,
      countedUpTo: iso(lagSinceMs ?? nowMs),
      rows: rows.map(named),
      total: total[0] === undefined ? null : named(total[0]),
      refusals,
    };
  };
};

const description =
  'Числа записей журнала по видам сведений, участникам, состояниям и часам; p50 и p95 ожидания в очереди и времени ответа. Участник и его сотрудники видят обмен своих систем. Отказы в приёме не имеют получателя: при отборе по получателю или виду сообщения их нет.';

const readRoutes = (ports: StatisticsPorts): readonly Route[] => {
  const read = readerOf(ports);
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/monitor/statistics',
      summary: 'Статистика обмена',
      description,
      tags: ['monitor'],
      permission: 'participant',
      right: 'queues.read',
      query: StatisticsQuery,
      responses: { 200: { description: 'Группы и итог', schema: StatisticsReply } },
      handler: async ({ query, caller }) => ({
        status: 200,
        body: await read(query, callerOf(caller)),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/monitor/statistics/export',
      summary: 'Статистика обмена таблицей CSV или XLSX',
      description: 'Те же отбор и группы, что у /api/v1/monitor/statistics.',
      tags: ['monitor'],
      permission: 'participant',
      right: 'queues.read',
      query: ExportQuery,
      responses: { 200: { description: 'Файл', contentType: 'text/csv' } },
      handler: async ({ query: { format, ...asked }, caller }) => {
        const asks = callerOf(caller);
        const found = await read(asked, asks);
        const table = statisticsTable(found, asks.name, ports.clock.nowMs());
        const name = `statistics-${found.from.slice(0, 10)}.${format}`;
        const headers = { 'Content-Disposition': `attachment; filename="${name}"` };
        if (format === 'csv')
          return {
            status: 200,
            headers,
            stream: { contentType: 'text/csv; charset=utf-8', chunks: csvOf(table) },
          };
        const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
        return { status: 200, headers, raw: { contentType, bytes: await workbookOf(table) } };
      },
    }),
  ];
};

const rebuildRoute = ({ rebuild }: StatisticsPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/monitor/statistics/rebuild',
    summary: 'Посчитать статистику заново по журналу',
    description: 'Часы, записи которых уже выведены из журнала, остаются как были посчитаны.',
    tags: ['monitor'],
    permission: 'person',
    right: 'monitor.manage',
    audit: 'settings.changed',
    body: Type.Object({}, { additionalProperties: false }),
    responses: {
      200: {
        description: 'Сколько записей посчитано',
        schema: Type.Object({ counted: Type.Integer() }, { additionalProperties: false }),
      },
    },
    handler: async ({ note }) => {
      const counted = await rebuild();
      note('statistics', { counted });
      return { status: 200, body: { counted } };
    },
  });

/** Statistics of the exchange (KIS-6.2.5.a). */
export const makeStatisticsRoutes = (ports: StatisticsPorts): readonly Route[] => [
  ...readRoutes(ports),
  rebuildRoute(ports),
];
