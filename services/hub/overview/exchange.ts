import {
  boardThresholds,
  deadReasons,
  errorTable,
  type BoardStore,
  type Clock,
  type DeadLetterCount,
  type DeadLetters,
  type StatisticRow,
  type StatisticsStore,
} from '../../../broker/index.ts';
import { addDays, localDateOf, startOfDayMs } from '../../../registries/index.ts';
import type { Block, BlockItem, OverviewSource, Viewer } from './block.ts';

export type ExchangeSources = {
  readonly clock: Clock;
  readonly board: BoardStore;
  readonly deadLetters: Pick<DeadLetters, 'preview'>;
  readonly statistics: StatisticsStore;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const itemsMax = 5;
const number = new Intl.NumberFormat('ru-RU');

const ageText = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'меньше минуты';
  if (minutes < 60) return `${minutes} мин`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} ч ${minutes % 60} мин` : `${Math.floor(hours / 24)} сут`;
};

const total = (counts: readonly DeadLetterCount[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0);

const deadSource = ({ deadLetters, clock }: ExchangeSources): OverviewSource => ({
  code: 'deadLetters',
  title: 'Недоставленные за сутки',
  right: 'queues.read',
  path: '/dead-letters',
  read: async ({ systems }) => {
    const seen = systems === null ? {} : { owners: systems };
    const [fresh, all] = await Promise.all([
      deadLetters.preview({ ...seen, sinceMs: clock.nowMs() - dayMs }),
      deadLetters.preview(seen),
    ]);
    const quarantined = fresh.some(({ reason }) => reason === 'quarantined');
    const items = fresh
      .toSorted((a, b) => b.count - a.count)
      .slice(0, itemsMax)
      .map(({ queue, reason, count }): BlockItem => ({
        title: queue,
        text: `${deadReasons[reason].title}: ${number.format(count)}`,
        path: '/dead-letters',
        search: { queue, reason },
        level: reason === 'quarantined' ? 'critical' : 'warning',
      }));
    return {
      level: quarantined ? 'critical' : fresh.length > 0 ? 'warning' : 'calm',
      value: total(fresh),
      text: `Всего недоставленных: ${number.format(total(all))}`,
      items,
    };
  },
});

const oldestSource = ({ board, clock }: ExchangeSources): OverviewSource => ({
  code: 'oldest',
  title: 'Старейшие в очередях',
  right: 'queues.read',
  path: '/queues',
  read: async ({ systems }) => {
    const nowMs = clock.nowMs();
    // Statuses tell senders what has happened already: they are not what people wait for.
    const lines = (await board.board(systems, nowMs)).filter(({ typeCode }) => typeCode !== null);
    const aged = lines
      .flatMap((line) =>
        line.oldestAtMs === null ? [] : [{ line, ageMs: Math.max(0, nowMs - line.oldestAtMs) }],
      )
      .toSorted((a, b) => b.ageMs - a.ageMs);
    const levelOf = (ageMs: number): Block['level'] =>
      ageMs >= boardThresholds.criticalAgeMs
        ? 'critical'
        : ageMs >= boardThresholds.warningAgeMs
          ? 'warning'
          : 'calm';
    const waiting = lines.reduce((sum, line) => sum + line.waiting, 0);
    const [first] = aged;
    return {
      level: first === undefined ? 'calm' : levelOf(first.ageMs),
      value: waiting,
      text:
        first === undefined
          ? 'Очереди пусты'
          : `Ждут выдачи; самое старое — ${ageText(first.ageMs)}`,
      items: aged.slice(0, itemsMax).map(({ line, ageMs }) => ({
        title: line.queue,
        text: `${line.typeCode}: ${ageText(ageMs)}`,
        path: `/queues/${encodeURIComponent(line.queue)}`,
        level: levelOf(ageMs),
      })),
    };
  },
});

/** The day in the region's time and the same weekday a week before, up to the same hour. */
const spansOf = (nowMs: number) => {
  const date = localDateOf(nowMs);
  const fromMs = startOfDayMs(date);
  const beforeMs = startOfDayMs(addDays(date, -7));
  return {
    today: { fromMs, untilMs: nowMs },
    before: { fromMs: beforeMs, untilMs: beforeMs + (nowMs - fromMs) },
    hours: Math.floor((nowMs - fromMs) / hourMs) + 1,
  };
};

const receivedIn = (rows: readonly StatisticRow[]): number =>
  rows.reduce((sum, { events }) => sum + (events.receive ?? 0), 0);

const byHour = (rows: readonly StatisticRow[], hours: number): readonly number[] => {
  const counts = Array.from({ length: hours }, () => 0);
  for (const { time, events } of rows) {
    const hour = Number(time?.slice(11, 13));
    if (hour < hours) counts[hour] = (counts[hour] ?? 0) + (events.receive ?? 0);
  }
  return counts;
};

const trafficSource = ({ statistics, clock }: ExchangeSources): OverviewSource => ({
  code: 'traffic',
  title: 'Принято сообщений сегодня',
  right: 'queues.read',
  path: '/statistics',
  read: async ({ systems: owners }) => {
    const { today, before, hours } = spansOf(clock.nowMs());
    const [now, then] = await Promise.all([
      statistics.read({ filter: { ...today, owners }, time: 'hour', by: [] }),
      statistics.read({ filter: { ...before, owners }, time: 'hour', by: [] }),
    ]);
    const [value, earlier] = [receivedIn(now), receivedIn(then)];
    const change = earlier === 0 ? null : Math.round(((value - earlier) / earlier) * 100);
    return {
      level: change !== null && change <= -80 ? 'warning' : 'calm',
      value,
      text:
        change === null
          ? 'Неделю назад в этот день сообщений не было'
          : `${change >= 0 ? '+' : '−'}${Math.abs(change)} % к тому же дню недели (${number.format(earlier)})`,
      items: [],
      series: { today: byHour(now, hours), before: byHour(then, hours) },
    };
  },
});

const titles: Readonly<Record<string, { readonly title: string } | undefined>> = errorTable;
const titleOfCode = (code: string): string => titles[code]?.title ?? code;

const refusedSource = ({ statistics, clock }: ExchangeSources): OverviewSource => ({
  code: 'refused',
  title: 'Отказы в приёме сегодня',
  right: 'messages.read',
  path: '/statistics',
  read: async ({ systems: owners }: Viewer) => {
    const { today } = spansOf(clock.nowMs());
    const filter = { ...today, owners };
    const [rows, codes] = await Promise.all([
      statistics.read({ filter, time: 'none', by: [] }),
      statistics.refusals(filter),
    ]);
    const refused = rows.reduce((sum, row) => sum + row.refused, 0);
    const all = refused + receivedIn(rows);
    const share = all === 0 ? 0 : refused / all;
    return {
      level: share >= 0.2 ? 'critical' : share >= 0.05 ? 'warning' : 'calm',
      value: refused,
      text:
        all === 0
          ? 'Обращений не было'
          : `${(share * 100).toFixed(1).replace('.', ',')} % обращений`,
      items: codes.slice(0, itemsMax).map(({ code, count }) => ({
        title: titleOfCode(code),
        text: number.format(count),
        path: '/messages',
        // What was refused at the door is not a message: it stands in its own list.
        search: { view: 'refusals', fault: code },
        level: 'warning' as const,
      })),
    };
  },
});

/** What the exchange itself says: traffic, refusals, dead letters, queues. */
export const exchangeSources = (ports: ExchangeSources): readonly OverviewSource[] => [
  trafficSource(ports),
  refusedSource(ports),
  deadSource(ports),
  oldestSource(ports),
];
