import Type from 'typebox';
import { limits, type ListCursor, type MessageFilter } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { csvOf, workbookOf, type Cell, type Column, type Table } from '../../tables/index.ts';
import { callerOf } from '../caller.ts';
import { searchOf } from './listRoutes.ts';
import { faultTitle, makeNames, type Names } from './names.ts';
import type { MessagesPorts } from './ports.ts';
import { filterFields } from './schemas.ts';
import { kindWords, outcomeWords, stateWords } from './words.ts';

const pageRows = 500;

const columns: readonly Column[] = [
  { title: 'Получено (Новокузнецк)', width: 20 },
  { title: 'Идентификатор', width: 38 },
  { title: 'Что', width: 10 },
  { title: 'Вид сведений', width: 14 },
  { title: 'Название вида сведений', width: 34 },
  { title: 'Отправитель', width: 14 },
  { title: 'Название отправителя', width: 30 },
  { title: 'Получатели', width: 18 },
  { title: 'Состояние', width: 16 },
  { title: 'Ответ', width: 12 },
  { title: 'Ошибка', width: 24 },
  { title: 'Изменено (Новокузнецк)', width: 20 },
  { title: 'Код маркировки', width: 24 },
  { title: 'Первый запрос цепочки', width: 38 },
  { title: 'Ответ на', width: 38 },
  { title: 'Размер, байт', width: 12 },
  { title: 'Вложений', width: 10 },
  { title: 'Проверочное', width: 12 },
];

const moment = new Intl.DateTimeFormat('ru-RU', {
  timeZone: 'Asia/Novokuznetsk',
  dateStyle: 'short',
  timeStyle: 'medium',
});

type Row = Awaited<ReturnType<MessagesPorts['list']['page']>>[number];

const cellsOf = (names: Names, row: Row): readonly Cell[] => [
  moment.format(row.receivedAtMs),
  row.messageId,
  kindWords[row.kind],
  row.typeCode,
  names.type(row.typeCode).name,
  row.sender,
  names.system(row.sender).name,
  row.recipients.join(', '),
  stateWords[row.state],
  row.outcome === null ? null : outcomeWords[row.outcome],
  row.fault === null ? null : faultTitle(row.fault),
  moment.format(row.changedAtMs),
  row.transactionCode,
  row.referenceId,
  row.originalId,
  row.sizeBytes,
  row.attachmentCount,
  row.testMessage ? 'да' : null,
];

type Search = Awaited<ReturnType<typeof searchOf>>;

/** Reads on as the taker takes; what comes meanwhile is newer than the first page and stays out. */
async function* pagesOf(
  ports: MessagesPorts,
  { filter, scope }: Search,
  rowsMax: number,
): AsyncGenerator<readonly (readonly Cell[])[]> {
  const names = makeNames(ports.registry);
  let after: ListCursor | null = null;
  for (let given = 0; given < rowsMax;) {
    const wanted = Math.min(pageRows, rowsMax - given);
    const rows: readonly Row[] = await ports.list.page(filter, scope, {
      order: 'newest',
      after,
      rowsMax: wanted,
    });
    if (rows.length > 0) yield rows.map((row) => cellsOf(names, row));
    if (rows.length < wanted) return;
    given += rows.length;
    after = rows.at(-1) ?? null;
  }
}

const watermarkOf = (
  { clock }: MessagesPorts,
  { name }: Caller,
  address: string,
  asked: Readonly<Record<string, unknown>>,
  rows: number,
): string => {
  const filter = Object.entries(asked)
    .map(([field, value]) => `${field}=${String(value)}`)
    .join(' ');
  return `Сообщения. Выгрузил ${name} ${moment.format(clock.nowMs())} (Новокузнецк), адрес ${address}; строк: ${rows}; отбор: ${filter === '' ? 'нет' : filter}. Разглашение запрещено.`;
};

/** Values that people search by may be personal; the trail keeps that they were given, not what they were. */
const audited = ({ q, value, ...rest }: Readonly<Record<string, unknown>>) => ({
  ...rest,
  ...(q !== undefined && { q: 'задан' }),
  ...(value !== undefined && { value: 'задано' }),
});

const tableOf = (ports: MessagesPorts, search: Search, rows: number, watermark: string): Table => ({
  title: 'Сообщения',
  watermark,
  columns,
  pages: pagesOf(ports, search, rows),
});

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const countRows = (ports: MessagesPorts, search: Search, rowsMax: number): Promise<number> =>
  ports.list.count(search.filter satisfies MessageFilter, search.scope, rowsMax);

/** Taking the list away as a file: what the filter shows, bounded, with a watermark, in the trail with its number of rows. */
export const makeExportRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/export',
    summary: 'Выгрузка найденных сообщений: CSV или XLSX',
    description: `Не больше ${limits.exportRowsMax} строк в CSV и ${limits.workbookRowsMax} в XLSX, новые первыми. Число строк — в заголовке Hub-Rows.`,
    tags: ['history'],
    permission: 'operator',
    right: 'messages.export',
    confirmed: true,
    audit: 'messages.exported',
    query: Type.Object(
      { ...filterFields, format: Type.Enum(['csv', 'xlsx']) },
      { additionalProperties: false },
    ),
    responses: { 200: { description: 'Файл', contentType: 'text/csv' } },
    handler: async ({ query: { format, ...asked }, caller: called, arrived, note }) => {
      const caller = callerOf(called);
      const search = await searchOf(ports, caller, asked);
      const rowsMax = format === 'csv' ? limits.exportRowsMax : limits.workbookRowsMax;
      const rows = await countRows(ports, search, rowsMax);
      note(null, { format, rows, filter: audited(asked) });
      const watermark = watermarkOf(ports, caller, arrived.address, asked, rows);
      const table = tableOf(ports, search, rows, watermark);
      const headers = {
        'Content-Disposition': `attachment; filename="messages.${format}"`,
        'Hub-Rows': String(rows),
      };
      return format === 'csv'
        ? {
            status: 200,
            stream: { contentType: 'text/csv; charset=utf-8', chunks: csvOf(table) },
            headers,
          }
        : {
            status: 200,
            raw: { contentType: workbookType, bytes: await workbookOf(table) },
            headers,
          };
    },
  });
