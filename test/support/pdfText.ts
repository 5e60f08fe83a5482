import { inflateSync } from 'node:zlib';

type Map16 = ReadonlyMap<number, string>;

const hex16 = (text: string): string =>
  String.fromCharCode(...(text.match(/.{4}/g) ?? []).map((one) => parseInt(one, 16)));

/** Codes of glyphs → letters, from one ToUnicode table (PDF 32000-1 §9.10.3). */
const readMap = (cmap: string): Map16 => {
  const map = new Map<number, string>();
  for (const [, body = ''] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, low = '', , list, first] of body.matchAll(
      /<([0-9a-f]+)>\s*<([0-9a-f]+)>\s*(?:\[([^\]]*)\]|<([0-9a-f]+)>)/gi,
    )) {
      const start = parseInt(low, 16);
      const letters = list?.match(/[0-9a-f]{4,}/gi) ?? (first === undefined ? [] : [first]);
      letters.forEach((letter, at) => map.set(start + at, hex16(letter)));
    }
  }
  return map;
};

const objectsOf = (pdf: Buffer): ReadonlyMap<number, string> => {
  const text = pdf.toString('latin1');
  const objects = new Map<number, string>();
  for (const match of text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const body = match[2] ?? '';
    const at = body.indexOf('stream\n');
    if (at === -1 || !body.includes('/FlateDecode')) {
      objects.set(Number(match[1]), body);
      continue;
    }
    const end = body.lastIndexOf('\nendstream');
    const bytes = Buffer.from(body.slice(at + 7, end), 'latin1');
    let content = '';
    try {
      content = inflateSync(bytes).toString('latin1');
    } catch {
      // Font files and pictures need not be text.
    }
    objects.set(Number(match[1]), `${body.slice(0, at)}\u0000${content}`);
  }
  return objects;
};

const refsIn = (text: string, key: RegExp): readonly number[] =>
  [...text.matchAll(key)].map((match) => Number(match[1]));

/** Fonts of the document: name in the content → its letters. */
const fontsOf = (objects: ReadonlyMap<number, string>): ReadonlyMap<string, Map16> => {
  const fonts = new Map<string, Map16>();
  for (const body of objects.values()) {
    for (const [, name = '', ref = ''] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const [table] = refsIn(objects.get(Number(ref)) ?? '', /\/ToUnicode (\d+) 0 R/g);
      if (table !== undefined) fonts.set(name, readMap(objects.get(table) ?? ''));
    }
  }
  return fonts;
};

/** Text of each page of a PDF that the hub made, pieces divided by spaces; for tests of what people read on paper. */
export const pdfPages = (pdf: Uint8Array): readonly string[] => {
  const objects = objectsOf(Buffer.from(pdf));
  const fonts = fontsOf(objects);
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((page) => {
    const [content] = refsIn(page, /\/Contents (\d+) 0 R/g);
    const stream = (objects.get(content ?? 0) ?? '').split('\u0000')[1] ?? '';
    let map: Map16 = new Map();
    let out = '';
    for (const [, font, shown = ''] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (font !== undefined) {
        map = fonts.get(font) ?? map;
        continue;
      }
      const glyphs = [...shown.matchAll(/<([0-9a-f]*)>/gi)].flatMap(
        ([, hex = '']) => hex.match(/.{4}/g) ?? [],
      );
      out += `${glyphs.map((glyph) => map.get(parseInt(glyph, 16)) ?? '?').join('')}\n`;
    }
    return out;
  });
};
