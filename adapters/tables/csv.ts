import { stringify } from 'csv-stringify/sync';
import type { Cell, Table } from './table.ts';

/** Russian spreadsheets take a semicolon for the separator; a cell that begins with = + - @ would be a formula in them. */
const lines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (cell === null ? '' : cell))),
    { delimiter: ';', escape_formulas: true, record_delimiter: '\r\n' },
  );

/** The table as CSV, written as it is read. The byte order mark makes spreadsheets read UTF-8. */
export async function* csvOf({ watermark, columns, pages }: Table): AsyncGenerator<string> {
  yield `\uFEFF${lines([[watermark], columns.map(({ title }) => title)])}`;
  for await (const page of pages) yield lines(page);
}
