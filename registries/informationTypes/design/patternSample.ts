/** Reads a regular expression and writes the shortest text that it admits. Only what people write in schemas; null for the rest. */
type Reader = { readonly text: string; at: number };

class Unknown extends Error {}

const classes: Readonly<Record<string, string>> = {
  d: '1',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
};
const categories: Readonly<Record<string, string>> = {
  L: 'А',
  Lu: 'А',
  Ll: 'а',
  N: '1',
  Nd: '1',
  P: '-',
  Z: ' ',
};

const take = (reader: Reader): string => {
  const [char] = reader.text.slice(reader.at);
  if (char === undefined) throw new Unknown();
  reader.at += char.length;
  return char;
};

const peek = (reader: Reader): string => reader.text[reader.at] ?? '';

const skip = (reader: Reader, expected: string): boolean => {
  if (!reader.text.startsWith(expected, reader.at)) return false;
  reader.at += expected.length;
  return true;
};

const escaped = (reader: Reader): string => {
  const char = take(reader);
  if (char === 'p') {
    const name = /^\{([A-Za-z]+)\}/.exec(reader.text.slice(reader.at))?.[1] ?? '';
    const sample = categories[name];
    if (sample === undefined) throw new Unknown();
    reader.at += name.length + 2;
    return sample;
  }
  if (char === 'n' || char === 't') return char === 'n' ? '\n' : '\t';
  if (/[A-Za-z]/.test(char) && classes[char] === undefined) throw new Unknown();
  return classes[char] ?? char;
};

const candidates = ['а', 'a', '0', 'А', 'A', '-', ' ', '.', '_'];

/** One character of a class; the first of a range is the most modest one. */
const fromClass = (reader: Reader): string => {
  const start = reader.at - 1;
  const negated = skip(reader, '^');
  let first = '';
  while (peek(reader) !== ']') {
    const char = take(reader);
    const one = char === '\\' ? escaped(reader) : char;
    first ||= one;
  }
  take(reader);
  if (!negated) return first;
  const set = new RegExp(reader.text.slice(start, reader.at), 'u');
  const found = candidates.find((one) => set.test(one));
  if (found === undefined) throw new Unknown();
  return found;
};

const atom = (reader: Reader): string => {
  const char = take(reader);
  if (char === '[') return fromClass(reader);
  if (char === '\\') return escaped(reader);
  if (char === '.') return 'а';
  if (char !== '(') return char;
  if (peek(reader) === '?' && !skip(reader, '?:')) throw new Unknown();
  const inside = alternatives(reader);
  if (!skip(reader, ')')) throw new Unknown();
  return inside;
};

const timesOf = (reader: Reader): number => {
  if (skip(reader, '?') || skip(reader, '*')) return 0;
  if (skip(reader, '+')) return 1;
  const counted = /^\{(\d+)(?:,\d*)?\}/.exec(reader.text.slice(reader.at));
  if (counted === null) return 1;
  reader.at += counted[0].length;
  return Number(counted[1]);
};

const branch = (reader: Reader): string => {
  let out = '';
  while (reader.at < reader.text.length && peek(reader) !== '|' && peek(reader) !== ')') {
    const one = atom(reader);
    out += one.repeat(timesOf(reader));
    if (out.length > 10_000) throw new Unknown();
  }
  return out;
};

const alternatives = (reader: Reader): string => {
  const first = branch(reader);
  while (skip(reader, '|')) branch(reader);
  return first;
};

/** A text that the pattern admits, null when the pattern says more than this reads. */
export const patternSample = (pattern: string): string | null => {
  const reader: Reader = { text: pattern, at: 0 };
  try {
    const out = alternatives(reader);
    return reader.at === pattern.length && new RegExp(`^(?:${pattern})$`, 'u').test(out)
      ? out
      : null;
  } catch {
    // Whatever does not read has no sample: the person gives one.
    return null;
  }
};
