import { expect } from 'chai';
import fc from 'fast-check';
import { isHubError, limits, type Violation } from '../../../broker/index.ts';
import { canonicalJson, parseJsonStrict } from '../../../adapters/crypto/index.ts';

type Refusal = { readonly code: string; readonly violation: Violation | undefined };

const refusalOf = (run: () => unknown): Refusal => {
  try {
    run();
  } catch (error) {
    if (isHubError(error)) return { code: error.code, violation: error.details.violations?.[0] };
    throw error;
  }
  return { code: 'no refusal', violation: undefined };
};

describe('canonicalJson', () => {
  it('writes the example of RFC 8785 §3.2.2', () => {
    const value: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts names by UTF-16 units as RFC 8785 §3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).to.have.length(7);
    const order = [...canonicalJson(value).matchAll(/:"([^"]*)"/g)].map(([, text]) => text);
    expect(order).to.deep.equal([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('writes the numbers of RFC 8785 appendix B', () => {
    expect(canonicalJson([-0, 5e-324, 1.7976931348623157e308, 9007199254740992, 1e21])).to.equal(
      '[0,5e-324,1.7976931348623157e+308,9007199254740992,1e+21]',
    );
  });

  it('refuses what has no form, with its place', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const cases: readonly (readonly [unknown, string])[] = [
      [{ a: ['\ud800'] }, '/a/0'],
      [{ '\udc00': 1 }, '/\udc00'],
      [[Number.NaN], '/0'],
      [{ 'a/b~': Infinity }, '/a~1b~0'],
      [{ a: 1n }, '/a'],
      [{ a: () => 1 }, '/a'],
      [{ a: new Date(0) }, '/a'],
      [[undefined], '/0'],
      [undefined, ''],
      [loop, ''],
    ];
    for (const [value, field] of cases) {
      const { code, violation } = refusalOf(() => canonicalJson(value));
      expect(code).to.equal('BadRequest');
      expect(violation?.field).to.equal(field);
    }
  });

  it('is a fixed point, and equal values have equal texts', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).to.equal(text);
      }),
      { numRuns: 200 },
    );
  });
});

describe('parseJsonStrict', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }),
        fc.constantFrom(undefined, 1, '\t'),
        (value, space) => {
          const text = JSON.stringify(value, null, space);
          // Whole numbers beyond 2^53 − 1 are refused on purpose.
          fc.pre(!/\d{16}|\d[eE]\+?\d/.test(text));
          expect(parseJsonStrict(text)).to.deep.equal(JSON.parse(text));
          expect(parseJsonStrict(Buffer.from(text))).to.deep.equal(JSON.parse(text));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('accepts nothing that JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '\\u00e9',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        if (refusalOf(() => parseJsonStrict(text)).code === 'no refusal') {
          expect(() => JSON.parse(text) as unknown).not.to.throw();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what JSON.parse would lose, with the pointer, line and column', () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['{"a":1,"a":2}', '/a', /повторяется/],
      ['{"a":{"b":[{},{"c~/":1, "c~/":1}]}}', '/a/b/1/c~0~1', /повторяется/],
      ['{"a":1,"\\u0061":2}', '/a', /повторяется/],
      ['{"__proto__":1,"__proto__":2}', '/__proto__', /повторяется/],
      ['["\\ud800"]', '/0', /суррогатной/],
      ['{"\\udc00":1}', '', /суррогатной/],
      ['[1,9007199254740992]', '/1', /2\^53/],
      ['[-9007199254740993]', '/0', /2\^53/],
      ['[1e17]', '/0', /2\^53/],
      ['[1e999]', '/0', /вне/],
    ];
    for (const [text, field, reason] of cases) {
      const { code, violation } = refusalOf(() => parseJsonStrict(text));
      expect(code, text).to.equal('BadRequest');
      expect(violation?.field, text).to.equal(field);
      expect(violation?.reason, text).to.match(reason);
    }
    const placed = refusalOf(() => parseJsonStrict('{\n  "a": 1,\n  "a": 2\n}')).violation;
    expect(placed).to.include({ line: 3, column: 3 });
  });

  it('keeps the largest exact integers and fractions', () => {
    expect(parseJsonStrict('[9007199254740991,-9007199254740991,0.1,1.5e3]')).to.deep.equal([
      9007199254740991, -9007199254740991, 0.1, 1500,
    ]);
  });

  it('takes __proto__ for a name like any other', () => {
    const value = parseJsonStrict('{"__proto__":{"x":1}}');
    expect(Object.keys(value as object)).to.deep.equal(['__proto__']);
    expect(value).not.to.have.property('x');
  });

  it('bounds depth and size', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const { jsonDepthMax } = limits;
    expect(refusalOf(() => parseJsonStrict(nested(jsonDepthMax))).code).to.equal('no refusal');
    expect(refusalOf(() => parseJsonStrict(nested(jsonDepthMax + 1))).code).to.equal('BadRequest');
    expect(refusalOf(() => parseJsonStrict(nested(100_000))).code).to.equal('BadRequest');
    expect(refusalOf(() => parseJsonStrict('[[1]]', { depthMax: 1 })).code).to.equal('BadRequest');
    const tooLong = refusalOf(() => parseJsonStrict('"яя"', { bytesMax: 5 }));
    expect(tooLong.code).to.equal('MessageTooLarge');
  });

  it('reads strings as long as a whole body, and refuses broken ones, without its stack', () => {
    const bytesMax = limits.requestBytesMax;
    const length = 11 * 1024 * 1024;
    const parsed = (text: string): unknown => parseJsonStrict(text, { bytesMax });
    // Compared as booleans: a failure must not print megabytes.
    for (const inner of ['a'.repeat(length), 'я\\u0041\\"'.repeat(200_000)]) {
      const whole = `["${inner}"]`;
      const [value] = parsed(whole) as [string];
      expect(value === (JSON.parse(whole) as [string])[0]).to.equal(true);
      expect(refusalOf(() => parsed(whole.slice(0, -2))).code).to.equal('BadRequest');
      expect(refusalOf(() => parsed(`["${inner}\n"]`)).code).to.equal('BadRequest');
      expect(refusalOf(() => parsed(`["${inner}\\x"]`)).code).to.equal('BadRequest');
    }
  });

  it('reads strings as JSON.parse does, and refuses those that it refuses', () => {
    const piece = fc.constantFrom(
      'a',
      'я',
      '\\',
      '"',
      '\\"',
      '\\n',
      '\\u00',
      '4f',
      '\n',
      '\u007f',
      '/',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = `"${pieces.join('')}"`;
        let expected: unknown = 'refused';
        try {
          expected = { value: JSON.parse(text) as unknown };
        } catch (error) {
          expect(error).to.be.instanceOf(SyntaxError);
        }
        const { code } = refusalOf(() => parseJsonStrict(text));
        if (code === 'no refusal') expect({ value: parseJsonStrict(text) }).to.deep.equal(expected);
        else expect(expected).to.equal('refused');
      }),
      { numRuns: 200 },
    );
  });

  it('refuses other encodings and a byte order mark', () => {
    expect(refusalOf(() => parseJsonStrict(Uint8Array.of(0x22, 0xff, 0x22))).code).to.equal(
      'BadRequest',
    );
    const marked = Buffer.from('\ufeff{}');
    expect(refusalOf(() => parseJsonStrict(marked)).code).to.equal('BadRequest');
  });
});
