import { once } from 'node:events';
import type { PrintedBlock, PrintedDocument } from '../../module/index.ts';
import { registerFonts, type Pdf } from './fonts.ts';
import { drawTable } from './table.ts';

const marginPoints = 42;
const footerPoints = 24;
const codeLinesMax = 2_000;

const draw = (pdf: Pdf, block: PrintedBlock): void => {
  pdf.x = pdf.page.margins.left;
  switch (block.kind) {
    case 'heading':
      // A heading alone at the foot of a page says nothing.
      if (pdf.y > pdf.page.height - pdf.page.margins.bottom - 90) pdf.addPage();
      pdf.moveDown(0.6);
      pdf
        .font('bold')
        .fontSize(block.level === 2 ? 13 : 10.5)
        .text(block.text);
      pdf.moveDown(0.4);
      return;
    case 'text':
      pdf.font('plain').fontSize(9.5).text(block.text);
      pdf.moveDown(0.4);
      return;
    case 'facts':
      drawTable(pdf, {
        columns: [
          { title: 'Показатель', share: 1 },
          { title: 'Значение', share: 3 },
        ],
        rows: block.rows,
      });
      return;
    case 'table':
      drawTable(pdf, block.table);
      return;
    case 'code': {
      const lines = block.text.split('\n');
      pdf.font('mono').fontSize(7);
      for (const line of lines.slice(0, codeLinesMax)) pdf.text(line === '' ? ' ' : line);
      if (lines.length > codeLinesMax)
        pdf.text(`… ещё ${lines.length - codeLinesMax} строк, см. файл`);
      pdf.moveDown(0.8);
    }
  }
};

/** Numbers are known when the last page is. */
const drawFooters = (pdf: Pdf, footer: string): void => {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    pdf.switchToPage(index);
    const { width, height } = pdf.page;
    const y = height - marginPoints + 6;
    // Below the bottom margin pdfkit would begin another page.
    pdf.page.margins.bottom = 0;
    pdf.font('plain').fontSize(7.5).fillColor('#555555');
    pdf.text(footer, marginPoints, y, { width: width - 2 * marginPoints - 90, lineBreak: false });
    pdf.text(`стр. ${index - start + 1} из ${count}`, width - marginPoints - 85, y, {
      width: 85,
      align: 'right',
      lineBreak: false,
    });
    pdf.page.margins.bottom = marginPoints + footerPoints;
  }
};

/** A document as PDF (A4, typefaces inside it), with who printed it, when, and the page number below every page. */
export const printPdf = async (document: PrintedDocument): Promise<Uint8Array> => {
  // Loaded by the first document: a start of the hub need not wait for it.
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({
    size: 'A4',
    layout: document.landscape === true ? 'landscape' : 'portrait',
    margins: {
      top: marginPoints,
      left: marginPoints,
      right: marginPoints,
      bottom: marginPoints + footerPoints,
    },
    bufferPages: true,
    lang: 'ru',
    info: { Title: document.title, Producer: 'Хаб', Creator: 'Хаб' },
  });
  registerFonts(pdf);
  const chunks: Uint8Array[] = [];
  pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = once(pdf, 'end');
  pdf.font('bold').fontSize(17).text(document.title);
  pdf.font('plain').fontSize(10).fillColor('#444444').text(document.subtitle).fillColor('black');
  for (const block of document.blocks) draw(pdf, block);
  drawFooters(pdf, document.footer);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
};
