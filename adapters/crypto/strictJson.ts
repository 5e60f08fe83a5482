import { HubError, limits } from '../../broker/index.ts';
import { checkDepth, hasLoneSurrogate, pointerOf } from './jsonRules.ts';

export type StrictJsonOptions = {
  readonly depthMax?: number;
  readonly bytesMax?: number;
};

type Path = (string | number)[];

type Cursor = {
  readonly text: string;
  readonly depthMax: number;
  readonly path: Path;
  at: number;
};

/** Line and column of a place, both from one. */
const place = (text: string, at: number): { line: number; column: number } => {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

const refuse = (cursor: Cursor, reason: string, at = cursor.at): HubError =>
  new HubError('BadRequest', {
    reason: `JSON составлен неверно: ${reason}.`,
    violations: [{ field: pointerOf(cursor.path), reason, ...place(cursor.text, at) }],
  });

/** What ends a run of plain characters. No repetition: one over a string of megabytes exhausts the expression's stack. */
const specialCharacter = /["\\\u0000-\u001f]/g;
const escapeToken = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const numberToken = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const literals: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

const match = (cursor: Cursor, token: RegExp): RegExpExecArray | null => {
  token.lastIndex = cursor.at;
  const found = token.exec(cursor.text);
  if (found !== null) cursor.at = token.lastIndex;
  return found;
};

const skip = (cursor: Cursor): void => {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    cursor.at += 1;
  }
};

/** True and the cursor behind it when the next character is the given one. */
const taken = (cursor: Cursor, char: string): boolean => {
  skip(cursor);
  if (cursor.text[cursor.at] !== char) return false;
  cursor.at += 1;
  return true;
};

const demand = (cursor: Cursor, char: string): void => {
  if (!taken(cursor, char)) throw refuse(cursor, `ожидался символ ${char}`);
};

/** Offset just after the string that begins at `from`; undefined when there is none. */
const stringEnd = (text: string, from: number): number | undefined => {
  if (text[from] !== '"') return undefined;
  specialCharacter.lastIndex = from + 1;
  for (;;) {
    const found = specialCharacter.exec(text);
    if (found === null) return undefined;
    if (found[0] === '"') return found.index + 1;
    escapeToken.lastIndex = found.index;
    if (!escapeToken.test(text)) return undefined;
    specialCharacter.lastIndex = escapeToken.lastIndex;
  }
};

const readString = (cursor: Cursor): string => {
  skip(cursor);
  const from = cursor.at;
  const end = stringEnd(cursor.text, from);
  if (end === undefined) throw refuse(cursor, 'ожидалась строка в кавычках');
  cursor.at = end;
  const token = cursor.text.slice(from, end);
  const value = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  if (hasLoneSurrogate(value)) throw refuse(cursor, 'непарная половина суррогатной пары', from);
  return value;
};

const readNumber = (cursor: Cursor): number => {
  const from = cursor.at;
  const [token, fraction, exponent] = match(cursor, numberToken) ?? [];
  if (token === undefined) throw refuse(cursor, 'ожидалось значение');
  const value = Number(token);
  if (!Number.isFinite(value)) throw refuse(cursor, 'число вне допустимых пределов', from);
  const whole = fraction === undefined && exponent === undefined;
  if (Math.abs(value) > limits.jsonIntegerMax && (whole || Number.isInteger(value)))
    throw refuse(cursor, 'целое больше 2^53 − 1 теряет точность: передайте его строкой', from);
  return value;
};

const readArray = (cursor: Cursor, depth: number): unknown[] => {
  const items: unknown[] = [];
  if (taken(cursor, ']')) return items;
  do {
    cursor.path.push(items.length);
    items.push(readValue(cursor, depth));
    cursor.path.pop();
  } while (taken(cursor, ','));
  demand(cursor, ']');
  return items;
};

/** Assignment to the name __proto__ would change the prototype: there it must stay data. */
const setMember = (members: Record<string, unknown>, name: string, value: unknown): void => {
  if (name !== '__proto__') members[name] = value;
  else
    Object.defineProperty(members, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
};

const readObject = (cursor: Cursor, depth: number): Record<string, unknown> => {
  const members: Record<string, unknown> = {};
  if (taken(cursor, '}')) return members;
  do {
    skip(cursor);
    const from = cursor.at;
    const name = readString(cursor);
    cursor.path.push(name);
    if (Object.hasOwn(members, name)) throw refuse(cursor, 'имя повторяется', from);
    demand(cursor, ':');
    setMember(members, name, readValue(cursor, depth));
    cursor.path.pop();
  } while (taken(cursor, ','));
  demand(cursor, '}');
  return members;
};

const readValue = (cursor: Cursor, depth: number): unknown => {
  skip(cursor);
  const char = cursor.text[cursor.at];
  if (char === '"') return readString(cursor);
  if (char === '{' || char === '[') {
    checkDepth(depth, cursor.depthMax);
    cursor.at += 1;
    return char === '{' ? readObject(cursor, depth + 1) : readArray(cursor, depth + 1);
  }
  const literal = literals.find(([word]) => cursor.text.startsWith(word, cursor.at));
  if (literal === undefined) return readNumber(cursor);
  cursor.at += literal[0].length;
  return literal[1];
};

/**
 * Parses JSON without losing anything silently: a repeated name, a lone surrogate, an integer beyond 2^53 − 1, too much depth or size
 * is refused (RFC 8259 §4, §6, §8.2; RFC 7493).
 * @throws HubError BadRequest with the JSON pointer, line and column; MessageTooLarge when the text is too long.
 */
export const parseJsonStrict = (
  input: string | Uint8Array,
  options: StrictJsonOptions = {},
): unknown => {
  const bytesMax = options.bytesMax ?? limits.envelopeBytesMax;
  if ((typeof input === 'string' ? Buffer.byteLength(input) : input.length) > bytesMax)
    throw new HubError('MessageTooLarge', { reason: `JSON больше ${bytesMax} байт.` });
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  const cursor: Cursor = {
    text,
    depthMax: options.depthMax ?? limits.jsonDepthMax,
    path: [],
    at: 0,
  };
  const value = readValue(cursor, 0);
  skip(cursor);
  if (cursor.at !== text.length) throw refuse(cursor, 'лишние данные после значения');
  return value;
};

const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new HubError('BadRequest', { reason: 'Текст JSON не в кодировке UTF-8.' }, { cause });
  }
};
