import { expect } from 'chai';
import fc from 'fast-check';
import { composeMessageId, HubError, messageIdTime, parseMessageId } from '../../broker/index.ts';

const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('message identifiers', () => {
  it('keeps the moment of the sender inside the identifier', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), random, (nowMs, bytes) => {
        const id = composeMessageId(nowMs, bytes);
        expect(parseMessageId(id)).to.equal(id);
        expect(messageIdTime(id)).to.equal(nowMs);
      }),
      { numRuns: 200 },
    );
  });

  it('reads the moment of a published identifier', () => {
    // RFC 9562, appendix A.1: 22 February 2022, 14:22:22 -05:00
    const id = parseMessageId('c232ab00-9414-11ec-b3c8-9f6bdeced846');
    expect(new Date(messageIdTime(id)).toISOString()).to.equal('2022-02-22T19:22:22.000Z');
  });

  for (const [why, raw] of [
    ['version 4', '919108f7-52d1-4320-9bac-f847db4148a8'],
    ['upper case', 'C232AB00-9414-11EC-B3C8-9F6BDECED846'],
    ['a foreign variant', 'c232ab00-9414-11ec-03c8-9f6bdeced846'],
    ['braces', '{c232ab00-9414-11ec-b3c8-9f6bdeced846}'],
    ['nothing', ''],
  ] as const) {
    it(`refuses ${why} and names the field`, () => {
      expect(() => parseMessageId(raw))
        .to.throw(HubError)
        .that.satisfies(
          (e: HubError) => e.code === 'InvalidMessageIdFormat' && e.details.field === 'MessageID',
        );
    });
  }
});
