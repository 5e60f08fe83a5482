import { expect } from 'chai';
import { printPdf } from '../../../adapters/pdf/index.ts';
import type { PrintedDocument } from '../../../module/index.ts';
import { pdfPages } from '../../support/pdfText.ts';

const rows = Array.from({ length: 120 }, (_, at) => [`/Запрос/Поле${at}`, `Значение № ${at}`]);

const document: PrintedDocument = {
  title: 'Паспорт вида сведений',
  subtitle: 'VS00001v001',
  blocks: [
    { kind: 'heading', level: 2, text: 'Обзор' },
    { kind: 'text', text: 'Ёлки, «кавычки» и — тире; Latin too.' },
    { kind: 'facts', rows: [['Владелец', 'Демонстрационное ведомство']] },
    {
      kind: 'table',
      table: {
        columns: [
          { title: 'Поле', share: 2, mono: true },
          { title: 'Смысл', share: 3 },
        ],
        rows,
      },
    },
    { kind: 'code', text: '<a>\n\n  <b/>\n</a>' },
  ],
  footer: 'Напечатал operator 01.02.2026 12:00',
};

describe('adapters/pdf', () => {
  it('prints Russian text, tables over several pages with their heading on each, numbers and who printed', async () => {
    const pages = pdfPages(await printPdf(document));
    expect(pages.length).to.be.greaterThan(2);
    const [first = ''] = pages;
    expect(first).to.include('Паспорт вида сведений');
    expect(first).to.include('Ёлки, «кавычки» и — тире; Latin too.');
    const whole = pages.join('\n');
    for (const [path = '', meaning = ''] of rows) {
      expect(whole).to.include(path);
      expect(whole).to.include(meaning);
    }
    for (const [at, page] of pages.entries()) {
      expect(page).to.include(`стр. ${at + 1} из ${pages.length}`);
      expect(page).to.include('Напечатал operator 01.02.2026 12:00');
    }
    expect(pages[1]).to.include('Смысл');
    expect(pages.at(-1)).to.include('<b/>');
  });

  it('lays a document on its side and survives one without blocks', async () => {
    const pages = pdfPages(await printPdf({ ...document, blocks: [], landscape: true }));
    expect(pages).to.have.length(1);
  });
});
