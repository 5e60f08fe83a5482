import { createRequire } from 'node:module';
import path from 'node:path';
import type PDFDocument from 'pdfkit';

const { resolve } = createRequire(import.meta.url);

/** Typefaces with Cyrillic letters; the standard ones of PDF have none. */
export type Face = 'plain' | 'bold' | 'mono';

const files: Readonly<Record<Face, string>> = {
  plain: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
};

/** Makes the typefaces known to a document by their names; only the letters that it uses are put into it. */
export const registerFonts = (pdf: PDFKit.PDFDocument): void => {
  const folder = path.join(path.dirname(resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  for (const [face, file] of Object.entries(files)) {
    pdf.registerFont(face, path.join(folder, file));
  }
};

export type Pdf = InstanceType<typeof PDFDocument>;
