import type { Hidden, HiddenRule, HiddenTest } from '../../../module/index.ts';

/** Collects the values of a statement and gives their places. */
export type Parameters = { add(value: unknown): string };

/** Values of one statement, `$1` first; `values` is what goes to the query. */
export const parameters = (
  values: unknown[] = [],
): Parameters & { readonly values: readonly unknown[] } => ({
  values,
  add: (value) => `$${values.push(value)}`,
});

const compare = (column: string, { values, prefix }: HiddenTest, { add }: Parameters): string =>
  prefix
    ? `exists (select 1 from unnest(${add(values)}::text[]) p where starts_with(${column}, p))`
    : `${column} = any(${add(values)}::text[])`;

const columns = { type: 'type_code', sender: 'sender', recipient: 'recipient' } as const;

const testSql = (test: HiddenTest, at: string, parameter: Parameters): string => {
  const { on } = test;
  // A message without a recipient is not «to» anybody: null must not swallow the whole condition.
  if (typeof on === 'string')
    return `coalesce(${compare(`${at}.${columns[on]}`, test, parameter)}, false)`;
  // An answer has the keys of its request, too: a case is hidden or shown as a whole.
  return `exists (select 1 from broker.message k
     join broker.message_ref r on r.seq in (k.seq, k.request_seq) and r.received_at in (k.received_at, k.request_at)
    where k.seq = ${at}.seq and k.received_at = ${at}.received_at
      and r.key = ${parameter.add(on.key)}::text and ${compare('r.value', test, parameter)})`;
};

const anyOf = (tests: readonly HiddenTest[], at: string, parameter: Parameters): string =>
  `(${tests.map((test) => testSql(test, at, parameter)).join(' or ') || 'false'})`;

const ruleSql = ({ where, except }: HiddenRule, at: string, parameter: Parameters): string =>
  [
    ...where.map((tests) => anyOf(tests, at, parameter)),
    `not ${anyOf(except, at, parameter)}`,
  ].join(' and ');

/**
 * Condition over a row of `broker.message` that leaves out what is hidden from the person (KIS-3.1); `true` when nothing is. The same
 * decision as `isHidden` of module/.
 * @param at alias of the message in the statement
 */
export const visibleSql = (hidden: Hidden, parameter: Parameters, at = 'm'): string =>
  hidden
    .filter(({ hides }) => hides === 'record')
    .map((rule) => `not (${ruleSql(rule, at, parameter)})`)
    .join(' and ') || 'true';
