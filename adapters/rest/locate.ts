const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
};

/** Offset just after the string that begins at `from`. */
const stringEnd = (text: string, from: number): number => {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
};

const nextMark = /["{}[\],]/g;

/** Offset just after the value that begins at `from`. Iterative: depth costs nothing. */
const valueEnd = (text: string, from: number): number => {
  let depth = 0;
  let at = from;
  for (;;) {
    nextMark.lastIndex = at;
    const mark = nextMark.exec(text);
    if (mark === null) return text.length;
    const [sign] = mark;
    if (sign === '"') {
      at = stringEnd(text, mark.index);
      if (depth === 0) return at;
      continue;
    }
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign !== ',') depth -= 1;
    // Depth 0 after a bracket: the value was an object or array. Below 0, or a comma at 0: a number or a literal ended before.
    if (depth < 0 || (depth === 0 && sign === ',')) return mark.index;
    at = mark.index + 1;
    if (depth === 0) return at;
  }
};

/**
 * The text of one member of a JSON object, character by character as it came: what a sender signed is kept verbatim.
 * @param text JSON (RFC 8259) that has been parsed strictly before: valid, an object, no duplicate keys
 * @returns undefined when the object has no such member
 */
export const memberText = (text: string, name: string): string | undefined => {
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    if (key === name) return text.slice(start, end).trimEnd();
    at = skipSpace(text, skipSpace(text, end) + 1);
  }
  return undefined;
};
