import { expect } from 'chai';
import fc from 'fast-check';
import { checkUin, uinCheckDigit } from '../../../services/gisgmp/index.ts';

describe('УИН', () => {
  for (const uin of [
    '32116102414550976332',
    '32117072411021588933',
    '18817072711544879499',
    '0355431000000000011629713',
    '18810577250455140013',
    '03712345678900000720',
    '1114565210000000000000082',
    '1114565210000000000000570',
  ]) {
    it(`accepts the published identifier ${uin}`, () => expect(checkUin(uin).code).to.equal(0));
  }

  for (const [uin, code] of [
    ['32117072411021588934', 234],
    ['18819062009512650975', 234],
    ['3211707241102158893', 51],
    ['М00007229740048364Z1', 238],
    ['18800000000000000000', 237],
    ['', 51],
  ] as const) {
    it(`answers ${code} for «${uin}»`, () => expect(checkUin(uin).code).to.equal(code));
  }

  it('accepts the digit it computes and refuses every other', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^1[0-9]{17}[1-9]$/),
        fc.integer({ min: 1, max: 9 }),
        (stem, shift) => {
          fc.pre(!/^(\d)\1+$/.test(stem.slice(3)));
          const right = uinCheckDigit(stem);
          expect(checkUin(`${stem}${right}`).code).to.equal(0);
          expect(checkUin(`${stem}${(right + shift) % 10}`).code).to.equal(234);
        },
      ),
      { numRuns: 200 },
    );
  });
});
