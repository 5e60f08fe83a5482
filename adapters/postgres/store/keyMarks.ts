import type { Vault } from '../../vault/index.ts';

type Key = { readonly key: string; readonly value: string };

/** Lengths of the codes above a place: region, district or town, settlement (ОК 033-2013, раздел 1 и 2). */
const oktmoLevels = [2, 5, 8] as const;

/**
 * Values under which a message is found by a key. A key named `oktmo` is found by every code above it as well: `32701000` under
 * `32` and `32701`, because a mark cannot be compared by its beginning (KIS-3.1: «кроме ОКТМО 32701»).
 */
const valuesOf = ({ key, value }: Key): readonly string[] =>
  key === 'oktmo' && /^\d{3,11}$/.test(value)
    ? [
        ...oktmoLevels
          .filter((length) => length < value.length)
          .map((length) => value.slice(0, length)),
        value,
      ]
    : [value];

/** Marks of the business keys of a message: the values themselves are kept nowhere in the open. */
export const keyMarks = (vault: Pick<Vault, 'mark'>, keys: readonly Key[]): readonly Key[] =>
  keys.flatMap((one) =>
    valuesOf(one).map((value) => ({ key: one.key, value: vault.mark(one.key, value) })),
  );
