/** Character classes of XML 1.0 (fifth edition) §2.2–2.3, without the colon: names here are NCNames of Namespaces in XML 1.0 §3. */
const NAME_START = 1;
const NAME = 2;

type Range = readonly [from: number, to: number];

// D800–DB7F are the high surrogates of U+10000–U+EFFFF: the only supplementary characters allowed in names.
const nameStartRanges: readonly Range[] = [
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xd800, 0xdb7f],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
];
const nameOnlyRanges: readonly Range[] = [
  [0x2d, 0x2e],
  [0x30, 0x39],
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
  [0xdc00, 0xdfff],
];

const classes = new Uint8Array(0x10000);
for (const [from, to] of nameStartRanges) classes.fill(NAME_START | NAME, from, to + 1);
for (const [from, to] of nameOnlyRanges) classes.fill(NAME, from, to + 1);

/** Offset just after the NCName that begins at `from`; equals `from` when there is none. UTF-16 units. */
export const nameEnd = (source: string, from: number): number => {
  if (((classes[source.charCodeAt(from)] ?? 0) & NAME_START) === 0) return from;
  let at = from + 1;
  while (((classes[source.charCodeAt(at)] ?? 0) & NAME) !== 0) at += 1;
  return at;
};

/** Offset of the first unit at or after `from` that is not XML white space (§2.3 [3]). */
export const skipSpace = (source: string, from: number): number => {
  let at = from;
  for (;;) {
    const unit = source.charCodeAt(at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x09 && unit !== 0x0d) return at;
    at += 1;
  }
};

/** True for a code point that XML 1.0 §2.2 [2] allows in a document. */
export const isXmlCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Offset of the first unit that may not stand in an XML document literally; -1 when there is none. */
export const forbiddenAt = (source: string): number => source.search(forbidden);

/** Offset of the first surrogate without its pair; -1 when there is none. Decoded UTF-8 never has one. */
export const loneSurrogateAt = (source: string): number => source.search(loneSurrogate);

/** Compares by code points, as Canonical XML orders names; UTF-16 order differs above U+D7FF. */
export const compareCodePoints = (left: string, right: string): number => {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === b) continue;
    // A surrogate stands for a character above U+FFFF, so it goes after U+E000–U+FFFF.
    if (a >= 0xd800 && b >= 0xd800) {
      const aPair = a <= 0xdfff;
      const bPair = b <= 0xdfff;
      if (aPair !== bPair) return aPair ? 1 : -1;
    }
    return a - b;
  }
  return left.length - right.length;
};
