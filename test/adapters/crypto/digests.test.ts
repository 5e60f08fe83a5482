import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { digest, type DigestAlgorithm, makeDigest } from '../../../adapters/crypto/index.ts';
import { sharedData } from '../../support/sharedData.ts';
import { bytes, gostVectorCurves, hex, readBytes, utf8 } from './vectors.ts';

const m1 = utf8('012345678901234567890123456789012345678901234567890123456789012');
/** A line of «Слово о полку Игореве» in Windows-1251. */
const m2 = bytes(
  'd1e520e2e5f2f0e82c20d1f2f0e8e1eee6e820e2edf3f6e82c20e2e5fef2fa20f120eceef0ff20f1f2f0e5ebe0ece8' +
    '20ede020f5f0e0e1f0fbff20efebfaeafb20c8e3eef0e5e2fb',
);

const known: readonly (readonly [string, DigestAlgorithm, Uint8Array, string])[] = [
  [
    'RFC 6986 §10.1',
    'gost2012-512',
    m1,
    '1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48',
  ],
  [
    'RFC 6986 §10.1',
    'gost2012-256',
    m1,
    '9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500',
  ],
  [
    'RFC 6986 §10.2',
    'gost2012-512',
    m2,
    '1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28',
  ],
  [
    'RFC 6986 §10.2',
    'gost2012-256',
    m2,
    '9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50',
  ],
  [
    'the empty text',
    'gost94',
    new Uint8Array(),
    '981e5f3ca30c841487830f84fb433e13ac1101569b9c13584ac483234cd656c0',
  ],
  ['a', 'gost94', utf8('a'), 'e74c52dd282183bf37af0079c9f78055715a103f17e3133ceff1aacf2f403011'],
  [
    'abc',
    'gost94',
    utf8('abc'),
    'b285056dbf18d7392d7677369524dd14747459ed8143997e163b2986f92fd42c',
  ],
  [
    '32 bytes',
    'gost94',
    utf8('This is message, length=32 bytes'),
    '2cefc2f7b7bdc514e18ea57fa74ff357e7fa17d652c75f69cb1be7893ede48eb',
  ],
  [
    '50 bytes',
    'gost94',
    utf8('Suppose the original message has length = 50 bytes'),
    'c3730c5cbccacf915ac292676f21e8bd4ef75331d9405e5f1a61dc3130a65011',
  ],
];

const all: readonly DigestAlgorithm[] = [
  'gost2012-256',
  'gost2012-512',
  'gost94',
  'sha256',
  'sha384',
  'sha512',
];

describe('digests', () => {
  for (const [name, algorithm, data, expected] of known) {
    it(`${algorithm} of ${name}`, () => {
      expect(hex(digest(algorithm, data))).to.equal(expected);
    });
  }

  it('SHA-2 is that of node:crypto', () => {
    for (const algorithm of ['sha256', 'sha384', 'sha512'] as const) {
      const expected = createHash(algorithm).update(m2).digest('hex');
      expect(hex(digest(algorithm, m2))).to.equal(expected);
    }
  });

  it('does not depend on how the data is cut', () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...all), parts, (algorithm, cut) => {
        const hash = makeDigest(algorithm);
        for (const part of cut) hash.update(part);
        expect(hex(hash.digest())).to.equal(hex(digest(algorithm, Buffer.concat(cut))));
      }),
      { numRuns: 100 },
    );
  });

  it('leaves the data as it was and reads views at any offset', () => {
    const whole = Uint8Array.from({ length: 300 }, (_, i) => i);
    const view = whole.subarray(7, 270);
    const before = hex(whole);
    expect(hex(digest('gost2012-256', view))).to.equal(
      hex(digest('gost2012-256', Uint8Array.from(view))),
    );
    expect(hex(whole)).to.equal(before);
  });

  it('agrees with gost-engine on the shared vectors', () => {
    const folder = sharedData('crypto/gost');
    if (folder === undefined) return;
    for (const name of Object.keys(gostVectorCurves)) {
      const algorithm = name.startsWith('256') ? 'gost2012-256' : 'gost2012-512';
      for (const n of [1, 2, 3]) {
        const data = readBytes(`${folder}/${name}.${n}.bin`);
        expect(hex(digest(algorithm, data))).to.equal(
          hex(readBytes(`${folder}/${name}.${n}.dgst`)),
        );
      }
    }
  });
});
