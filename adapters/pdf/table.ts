import type { PrintedTable } from '../../module/index.ts';
import type { Face, Pdf } from './fonts.ts';

const padding = 3;
const sizePoints = 8;
const lineColour = '#bbbbbb';
const headColour = '#eef1f5';

type Column = { readonly x: number; readonly width: number; readonly face: Face };

const layOut = (pdf: Pdf, { columns }: PrintedTable): readonly Column[] => {
  const { left, right } = pdf.page.margins;
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  const width = pdf.page.width - left - right;
  let x = left;
  return columns.map(({ share, mono = false }) => {
    const column = { x, width: (width * share) / whole, face: mono ? 'mono' : 'plain' } as const;
    x += column.width;
    return column;
  });
};

const heightOf = (pdf: Pdf, cells: readonly string[], columns: readonly Column[], face?: Face) =>
  2 * padding +
  Math.max(
    ...columns.map(({ width, face: own }, at) =>
      pdf
        .font(face ?? own)
        .fontSize(sizePoints)
        .heightOfString(cells[at] ?? '', { width: width - 2 * padding }),
    ),
  );

const bottomOf = (pdf: Pdf): number => pdf.page.height - pdf.page.margins.bottom;

const drawRow = (
  pdf: Pdf,
  cells: readonly string[],
  columns: readonly Column[],
  heading: boolean,
): void => {
  const face = heading ? 'bold' : undefined;
  const top = pdf.y;
  // A row taller than a page is cut at its end: it could not be shown whole anywhere.
  const height = Math.min(heightOf(pdf, cells, columns, face), bottomOf(pdf) - top);
  for (const [at, column] of columns.entries()) {
    if (heading) pdf.rect(column.x, top, column.width, height).fill(headColour);
    pdf.rect(column.x, top, column.width, height).lineWidth(0.5).stroke(lineColour);
    pdf
      .fillColor('black')
      .font(face ?? column.face)
      .fontSize(sizePoints)
      .text(cells[at] ?? '', column.x + padding, top + padding, {
        width: column.width - 2 * padding,
        height: height - padding,
        ellipsis: true,
      });
  }
  pdf.x = pdf.page.margins.left;
  pdf.y = top + height;
};

/** Draws a table; its heading is repeated on every page it reaches. */
export const drawTable = (pdf: Pdf, table: PrintedTable): void => {
  const columns = layOut(pdf, table);
  const titles = table.columns.map(({ title }) => title);
  const head = (): void => drawRow(pdf, titles, columns, true);
  const headHeight = heightOf(pdf, titles, columns, 'bold');
  const [first] = table.rows;
  const least = headHeight + (first === undefined ? 0 : heightOf(pdf, first, columns));
  if (pdf.y + least > bottomOf(pdf)) pdf.addPage();
  head();
  for (const row of table.rows) {
    const height = heightOf(pdf, row, columns);
    if (pdf.y + height > bottomOf(pdf) && pdf.y > pdf.page.margins.top + headHeight + 1) {
      pdf.addPage();
      head();
    }
    drawRow(pdf, row, columns, false);
  }
  pdf.moveDown(0.8);
};
