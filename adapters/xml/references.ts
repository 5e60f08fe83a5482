import { isXmlCharacter } from './characters.ts';
import { xmlRefusal } from './source.ts';

const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};
const reference = /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot|apos));/y;

const characterOf = (source: string, at: number, code: number): string => {
  if (!isXmlCharacter(code)) {
    throw xmlRefusal(source, at, 'числовая ссылка указывает на символ, недопустимый в XML');
  }
  return String.fromCodePoint(code);
};

/**
 * Replaces character references and the five predefined entities. XML 1.0 §4.1, §4.6; there are no others, for there is no DTD.
 * `literal` normalises the pieces between references only: a character given by reference is never normalised (§2.11, §3.3.3).
 * `from` is where `raw` begins in the source.
 */
export const expandReferences = (
  source: string,
  raw: string,
  from: number,
  literal: (piece: string) => string,
): string => {
  let at = raw.indexOf('&');
  if (at === -1) return literal(raw);
  let done = 0;
  let expanded = '';
  while (at !== -1) {
    reference.lastIndex = at;
    const match = reference.exec(raw);
    if (match === null) {
      throw xmlRefusal(source, from + at, 'ссылка на сущность не из пяти предопределённых');
    }
    const [whole, hex, decimal, name] = match;
    expanded += literal(raw.slice(done, at));
    if (name !== undefined) expanded += named[name];
    else if (hex !== undefined) expanded += characterOf(source, from + at, parseInt(hex, 16));
    else expanded += characterOf(source, from + at, parseInt(decimal ?? '', 10));
    done = at + whole.length;
    at = raw.indexOf('&', done);
  }
  return expanded + literal(raw.slice(done));
};
