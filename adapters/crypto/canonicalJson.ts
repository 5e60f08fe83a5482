import { HubError } from '../../broker/index.ts';
import { checkDepth, hasLoneSurrogate, pointerOf } from './jsonRules.ts';

type Path = (string | number)[];

const refuse = (path: Path, reason: string): HubError =>
  new HubError('BadRequest', {
    reason: 'Значение не записывается каноническим JSON.',
    violations: [{ field: pointerOf(path), reason }],
  });

const writeString = (value: string, path: Path): string => {
  if (hasLoneSurrogate(value)) throw refuse(path, 'непарная половина суррогатной пары');
  return JSON.stringify(value);
};

/** Dates, maps and other classes have no agreed form: silently writing {} for them would sign nothing. */
const isPlain = (value: object): value is Readonly<Record<string, unknown>> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const writeObject = (value: object, path: Path): string => {
  if (!isPlain(value)) throw refuse(path, 'объект не является простым');
  let text = '';
  // The default order of sort() is by UTF-16 units, which is what the standard demands (§3.2.3).
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member === undefined) continue;
    path.push(name);
    text += `${text === '' ? '' : ','}${writeString(name, path)}:${write(member, path)}`;
    path.pop();
  }
  return `{${text}}`;
};

const writeArray = (value: readonly unknown[], path: Path): string => {
  let text = '';
  for (let i = 0; i < value.length; i += 1) {
    path.push(i);
    text += `${i === 0 ? '' : ','}${write(value[i], path)}`;
    path.pop();
  }
  return `[${text}]`;
};

const write = (value: unknown, path: Path): string => {
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw refuse(path, 'число не конечно');
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      checkDepth(path.length);
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path);
    default:
      throw refuse(path, `тип ${typeof value} в JSON не представим`);
  }
};

/**
 * Canonical text of a JSON value (RFC 8785): sorted members, no white space, ECMAScript numbers. Members that are undefined are left
 * out, as JSON.stringify does.
 * @throws HubError BadRequest for a lone surrogate, NaN, infinity, bigint, function, an object that is not plain, or nesting deeper
 * than limits.jsonDepthMax.
 */
export const canonicalJson = (value: unknown): string => write(value, []);
