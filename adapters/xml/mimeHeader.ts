/** A header value with its parameters: `multipart/related; type="…"; start*0=…`. Names in lower case. RFC 2045 §5.1, RFC 2231. */
export type MimeHeader = {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
};

const parameter =
  /[ \t]*;[ \t]*([!#$%&'*+.^_`|~\w-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/y;
const parametersMax = 32;

type Segment = { readonly at: number; readonly extended: boolean; readonly text: string };

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Joins `name*0`, `name*1*`… in order and drops the charset and language of an extended value. RFC 2231 §3, §4. */
const joinSegments = (segments: readonly Segment[]): string =>
  [...segments]
    .sort((left, right) => left.at - right.at)
    .map(({ extended, text }, index) => {
      if (!extended) return text;
      return percentDecoded(index === 0 ? text.replace(/^[^']*'[^']*'/, '') : text);
    })
    .join('');

const readSegment = (match: RegExpExecArray): [string, Segment] => {
  const [, rawName = '', quoted, token = ''] = match;
  const [, name = rawName, index = '0', star] =
    /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(rawName.toLowerCase()) ?? [];
  const text = quoted?.replace(/\\(.)/g, '$1') ?? token.trim();
  return [name, { at: Number(index), extended: star !== undefined, text }];
};

/** Reads a header value tolerantly: what does not look like a parameter ends the reading. Values of parameters keep their case. */
export const parseMimeHeader = (header: string): MimeHeader => {
  const text = header.replace(/\r?\n[ \t]+/g, ' ');
  const semicolon = text.indexOf(';');
  const value = (semicolon === -1 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  const found = new Map<string, Segment[]>();
  parameter.lastIndex = semicolon === -1 ? text.length : semicolon;
  for (let count = 0; count < parametersMax; count += 1) {
    const match = parameter.exec(text);
    if (match === null) break;
    const [name, segment] = readSegment(match);
    found.set(name, [...(found.get(name) ?? []), segment]);
  }
  const parameters = new Map<string, string>();
  for (const [name, segments] of found) parameters.set(name, joinSegments(segments));
  return { value, parameters };
};
