/** Tables that people take away: CSV and workbooks. */
export { csvOf } from './csv.ts';
export type { Cell, Column, Table } from './table.ts';
export { workbookOf } from './workbook.ts';
