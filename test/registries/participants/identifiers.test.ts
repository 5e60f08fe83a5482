import { expect } from 'chai';
import fc from 'fast-check';
import { isInn, isOgrn } from '../../../registries/index.ts';
import { fixtureInn, fixtureOgrn } from '../../support/registryFixture.ts';

describe('registries/participants/identifiers', () => {
  it('accepts the numbers that the tax service publishes as its own and as examples', () => {
    expect(isOgrn('1047707030513')).to.equal(true);
    expect(isInn('7707329152')).to.equal(true);
    expect(isOgrn('304500116000157')).to.equal(true);
    expect(isInn('500100732259')).to.equal(true);
  });

  it('refuses every other last digit', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.integer({ min: 1, max: 9 }), (serial, shift) => {
        const spoil = (text: string): string =>
          text.slice(0, -1) + String((Number(text.slice(-1)) + shift) % 10);
        expect(isOgrn(fixtureOgrn(serial))).to.equal(true);
        expect(isOgrn(spoil(fixtureOgrn(serial)))).to.equal(false);
        if (serial === 0) return;
        expect(isInn(fixtureInn(serial))).to.equal(true);
        expect(isInn(spoil(fixtureInn(serial)))).to.equal(false);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses other lengths, other signs and zeros', () => {
    for (const text of [
      '',
      '0000000000',
      '000000000000',
      '77073291520',
      '770732915a',
      ' 7707329152',
    ])
      expect(isInn(text), text).to.equal(false);
    for (const text of ['', '0000000000000', '10477070305130', '104770703051З', '1047707030513 '])
      expect(isOgrn(text), text).to.equal(false);
  });

  it('checks both digits of a twelve-digit number', () => {
    expect(isInn('500100732269')).to.equal(false);
    expect(isInn('500100732258')).to.equal(false);
  });
});
