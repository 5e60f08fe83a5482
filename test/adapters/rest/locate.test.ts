import { expect } from 'chai';
import fc from 'fast-check';
import { memberText } from '../../../adapters/rest/locate.ts';

describe('adapters/rest: text of a member', () => {
  it('is the value character by character, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        fc.constantFrom(0, 1, 3),
        (around, value, indent) => {
          const whole = { ...around, envelope: value, after: '}"' };
          const text = JSON.stringify(whole, null, indent);
          const found = memberText(text, 'envelope') ?? '';
          expect(found).to.equal(found.trim());
          expect(text).to.contain(found);
          expect(JSON.stringify(JSON.parse(found))).to.equal(JSON.stringify(value));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps the spelling that parsing would lose', () => {
    const value = '{ "a" : 1.0e2 , "\\u0062":"\\/",\t"c":[ ] }';
    expect(memberText(` { "x":"\\"envelope\\":1","envelope"\n:${value} } `, 'envelope')).to.equal(
      value,
    );
  });

  it('knows an escaped name and says when there is none', () => {
    expect(memberText('{"\\u0065nvelope":-1.5e3}', 'envelope')).to.equal('-1.5e3');
    expect(memberText('{"a":{"envelope":1}}', 'envelope')).to.equal(undefined);
    expect(memberText('{}', 'envelope')).to.equal(undefined);
  });
});
