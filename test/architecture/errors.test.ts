import { expect } from 'chai';
import { errorTable, type ErrorRow } from '../../broker/index.ts';
import { errorsPage } from '../../services/hub/errorsPage.ts';
import { textOf } from './sources.ts';

const rows: readonly (readonly [string, ErrorRow])[] = Object.entries(errorTable);
const faults = textOf('schemas/smev/1.3/smev-message-exchange-faults-1.3.xsd');

describe('table of refusals', () => {
  it('is what schemas/errors.md tells (npm run errors writes it)', () => {
    expect(textOf('schemas/errors.md')).to.equal(errorsPage());
  });

  for (const [code, row] of rows) {
    it(`${code} is told in Russian and can be carried by both doors`, () => {
      expect(row.title).to.match(/^[А-ЯЁ][^|\n]*[^.\s]$/u);
      expect(row.advice).to.match(/^[А-ЯЁ][^|\n]*\.$/u);
      expect(row.httpStatus).to.be.within(400, 599);
      expect(faults).to.include(`name="${row.soapFault}"`);
    });

    it(`${code} promises a repeat only where it may help`, () => {
      const temporary = row.httpStatus >= 500 || row.httpStatus === 429;
      expect(row.retryable).to.equal(temporary);
    });
  }
});
