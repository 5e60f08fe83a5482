import { stringify } from 'csv-stringify/sync';
import { auditEvents } from '../../module/index.ts';
import type { EpochMs } from '../../broker/index.ts';
import type { TrailEntry } from './search.ts';

const moment = new Intl.DateTimeFormat('ru-RU', {
  timeZone: 'Asia/Novokuznetsk',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** A moment for people of the region. */
export const localMoment = (ms: EpochMs): string => moment.format(ms);

const outcomes = { done: 'выполнено', refused: 'отказано' } as const;

const line = (cells: readonly (string | number)[]): string =>
  // A cell that begins with = + - @ would be a formula in a spreadsheet.
  stringify([[...cells]], { delimiter: ';', escape_formulas: true, record_delimiter: '\r\n' });

const header = [
  'Номер',
  'Время (Новокузнецк)',
  'Событие',
  'Код события',
  'Кто',
  'Вид',
  'Организация',
  'Адрес',
  'Исход',
  'Объект',
  'Подробности',
  'Хеш записи',
];

/** Who took the file away, when and with which filter: the first line of every export (PUSK-4.2.8). */
export type Watermark = {
  readonly login: string;
  readonly atMs: EpochMs;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly rows: number;
  readonly address: string;
};

const watermarkLine = ({ login, atMs, filter, rows, address }: Watermark): string =>
  line([
    `Журнал действий. Выгрузил ${login} ${localMoment(atMs)} (Новокузнецк), адрес ${address}; строк: ${rows}; отбор: ${JSON.stringify(filter)}. Разглашение запрещено.`,
  ]);

const rowLine = (entry: TrailEntry): string =>
  line([
    entry.no,
    localMoment(entry.atMs),
    auditEvents[entry.event] ?? entry.event,
    entry.event,
    entry.actor,
    entry.actorKind,
    entry.organisation ?? '',
    entry.address ?? '',
    outcomes[entry.outcome],
    entry.object ?? '',
    JSON.stringify(entry.details),
    entry.hash,
  ]);

/** The trail as CSV for spreadsheets: watermark, header, rows, watermark again as the last line. */
export async function* trailCsv(
  watermark: Watermark,
  pages: AsyncIterable<readonly TrailEntry[]>,
): AsyncGenerator<string> {
  // The byte order mark makes spreadsheets read UTF-8.
  yield `\uFEFF${watermarkLine(watermark)}${line(header)}`;
  for await (const page of pages) yield page.map(rowLine).join('');
  yield watermarkLine(watermark);
}
