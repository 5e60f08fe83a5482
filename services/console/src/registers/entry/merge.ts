import type { Card } from '../replies.ts';

const same = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

export type Merged = {
  readonly card: Card;
  /** Fields that both changed in different ways; the person's own value is kept, both are shown. */
  readonly clashes: readonly string[];
};

/**
 * Puts what a person changed over what another has saved meanwhile: nothing of either is lost, and what both changed is named.
 * @param base the version from which the person began
 */
export const mergeCards = (base: Card, mine: Card, theirs: Card): Merged => {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])];
  const clashes: string[] = [];
  const pairs = keys.flatMap((key): [string, unknown][] => {
    const mineChanged = !same(base[key], mine[key]);
    const theirsChanged = !same(base[key], theirs[key]);
    if (mineChanged && theirsChanged && !same(mine[key], theirs[key])) clashes.push(key);
    const value = mineChanged ? mine[key] : theirs[key];
    return value === undefined ? [] : [[key, value]];
  });
  return { card: Object.fromEntries(pairs), clashes };
};
