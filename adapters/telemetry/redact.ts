import { isHubError } from '../../broker/index.ts';

/** Last words of names under which secrets and personal data travel: `payerInn`, `operator_token`. */
const personalWord =
  /(snils|inn|fio|passport|phone|e?mail|password|secret|token|authorization|cookie|pem|surname|patronymic|birth(date|place)|(first|last|middle|full|payer|person|applicant|citizen|human)name|private_?key|снилс|инн|фио|фамилия|отчество|паспорт|телефон)$/;

/** Names of bodies and of what people are asked for; a number under them is a count and may stay. */
const bodies = new Set(
  (
    'content body payload xml json bytes attachment attachments value values text document key ' +
    'name gender address payer applicant citizen person имя адрес'
  ).split(' '),
);

const hidden = '[hidden]';
const depthMax = 4;
const itemsMax = 20;
const charsMax = 1_000;

const isForbidden = (key: string, value: unknown): boolean => {
  const name = key.toLowerCase().replaceAll(/[_-]/g, '');
  if (personalWord.test(name)) return true;
  return bodies.has(name) && typeof value !== 'number' && typeof value !== 'boolean';
};

/** Personal data that slipped into a text: СНИЛС, e-mail, telephone, series and number of a passport. */
const personal =
  /\b\d{3}-\d{3}-\d{3}[ -]\d{2}\b|[\w.+-]+@[\w-]+(\.[\w-]+)+|(?<!\w)(\+7|8)[ (-]*\d{3}[ )-]*\d{3}[ -]?\d{2}[ -]?\d{2}\b|\b\d{2} ?\d{2} \d{6}\b/gu;

const clean = (text: string): string => {
  const short = text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
  return short.replaceAll(personal, hidden);
};

/** Errors of drivers and parsers quote the data that they stumbled over. */
const unquoted = (text: string): string =>
  clean(text.replaceAll(/"[^"\n]*"|«[^»\n]*»|'[^'\n]*'/g, hidden));

const redactError = (error: Error, depth: number): Record<string, unknown> => {
  if (isHubError(error)) return { code: error.code, reason: unquoted(error.message) };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: unquoted(error.message),
    stack: frames.map((line) => line.trim()).slice(0, itemsMax),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
};

const redactObject = (value: object, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value)
      .slice(0, itemsMax)
      .map(([key, inner]) => [key, isForbidden(key, inner) ? hidden : redact(inner, depth + 1)]),
  );

const redactPlain = (value: unknown): unknown => {
  if (typeof value === 'string') return clean(value);
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'function' || typeof value === 'symbol' ? `[${typeof value}]` : value;
};

/**
 * What may be written to a log of any value: forbidden fields hidden, depth and size bounded, always JSON.
 * Personal data never reaches a log (design.md §7).
 */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null) return redactPlain(value);
  if (depth >= depthMax) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value.toJSON();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((item) => redact(item, depth + 1));
  return redactObject(value, depth);
};
