import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { composeMarkCode, markCodeBytes } from '../../broker/index.ts';

describe('broker: marking codes', () => {
  it('KIS-6.3.7.b makes a million codes without a collision', () => {
    const total = 1_000_000;
    const random = randomBytes(total * markCodeBytes);
    const codes = new Set<string>();
    for (let n = 0; n < total; n += 1) {
      codes.add(composeMarkCode(random.subarray(n * markCodeBytes)));
    }
    expect(codes.size).to.equal(total);
  }).timeout(60_000);

  it('puts every bit of the source into the code', () => {
    const zero = new Uint8Array(markCodeBytes);
    expect(composeMarkCode(zero)).to.equal(`TC-42-${'A'.repeat(26)}`);
    const codes = new Set<string>();
    // 17 bytes carry 136 bits, the code 130: the first six of them are left over.
    for (let bit = 6; bit < markCodeBytes * 8; bit += 1) {
      const random = new Uint8Array(markCodeBytes);
      random[bit >> 3] = 128 >> (bit & 7);
      codes.add(composeMarkCode(random));
    }
    expect(codes.size).to.equal(markCodeBytes * 8 - 6);
  });
});
