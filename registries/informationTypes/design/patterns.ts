import type { DesignField } from './definition.ts';

/** Integers that JSON and XML carry alike, as `xs:int`. */
export const integerMin = -2_147_483_648;
export const integerMax = 2_147_483_647;
const integerDigitsMax = 15;

/** Text form of a fractional number, the same for XML and JSON. */
const decimalPattern = ({ fractionDigits = 2, min }: DesignField): string =>
  `${min === undefined ? '-?' : ''}[0-9]{1,${integerDigitsMax}}` +
  (fractionDigits === 0 ? '' : `(\\.[0-9]{1,${fractionDigits}})?`);

/** Patterns of the value in the language of XSD; both schemas use the same ones, so both accept the same texts. */
export const patternsOf = (field: DesignField): readonly string[] => {
  if (field.type === 'decimal') return [decimalPattern(field)];
  if (field.type === 'date') return ['[0-9]{4}-[0-9]{2}-[0-9]{2}'];
  // JSON's date-time always has a zone (RFC 3339), the one of XSD need not.
  if (field.type === 'dateTime') return ['.+(Z|[+-][0-9]{2}:[0-9]{2})'];
  if (field.type === 'boolean') return ['true|false'];
  return field.type === 'text' ? (field.patterns ?? []) : [];
};

/** Escapes that mean something in XSD and nothing, or something else, in JavaScript. */
const onlyXsd = /\\[iIcC]|\\[pP]\{Is|\[[^\]]*-\[/;
const anchors = /(?:^|[^\\[])(?:\^|\$)/;

/** The same pattern for JSON Schema (ECMA-262 with `u`): XSD patterns cover the whole value. null when there is none. */
export const jsonPattern = (patterns: readonly string[]): string | null => {
  if (patterns.some((one) => onlyXsd.test(one))) return null;
  // `\-` outside a class is an error with the flag u.
  const parts = patterns.map((one) => `(?:${one.replace(/\\-(?![^[]*\])/g, '-')})`);
  const last = parts.pop();
  if (last === undefined) return null;
  const text = `^${parts.map((one) => `(?=${one}$)`).join('')}${last}$`;
  try {
    return new RegExp(text, 'u').source === '' ? null : text;
  } catch {
    // Not a regular expression at all; the caller names the field.
    return null;
  }
};

/** What is wrong with a pattern as people write it; null when nothing. */
export const patternProblem = (pattern: string): string | null => {
  if (anchors.test(pattern.replace(/\[[^\]]*\]/g, 'x'))) {
    return 'образец и так относится ко всему значению: уберите ^ и $';
  }
  return jsonPattern([pattern]) === null
    ? 'образец не разобран; допустимы классы [..], \\d, \\w, \\p{L}, группы и повторения'
    : null;
};
