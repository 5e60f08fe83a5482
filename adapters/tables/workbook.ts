import type { Row } from 'write-excel-file/node';
import type { Cell, Table } from './table.ts';

const cellOf = (value: Cell): Row[number] =>
  value === null
    ? null
    : typeof value === 'number'
      ? { value, type: Number }
      : { value, type: String };

/**
 * The table as one sheet of an .xlsx, its head standing still. Made in memory: the caller bounds the rows
 * (limits.workbookRowsMax).
 */
export const workbookOf = async ({ title, watermark, columns, pages }: Table): Promise<Buffer> => {
  const rows: Row[] = [
    [{ value: watermark, type: String }],
    columns.map((column) => ({ value: column.title, type: String, fontWeight: 'bold' as const })),
  ];
  for await (const page of pages) for (const row of page) rows.push(row.map(cellOf));
  // Loaded by the first workbook: a start of the hub need not wait for it.
  const { default: writeWorkbook } = await import('write-excel-file/node');
  return writeWorkbook(rows, {
    sheet: title.slice(0, 31),
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: 2,
  }).toBuffer();
};
