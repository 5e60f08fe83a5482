import { isDeepStrictEqual } from 'node:util';

/** The part of a JSON Schema that gives an entry its normal form. */
export type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly default?: unknown;
  readonly type?: unknown;
  readonly enum?: unknown;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const byCode = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const canonicalRecord = (shape: Shape, value: Record<string, unknown>): Record<string, unknown> => {
  const properties = shape.properties ?? {};
  const declared = Object.keys(properties).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  const result: [string, unknown][] = [];
  for (const key of [...declared, ...others.toSorted(byCode)]) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const item = canonical(property ?? {}, value[key]);
    if (property?.default !== undefined && isDeepStrictEqual(property.default, item)) continue;
    result.push([key, item]);
  }
  // fromEntries defines own properties, so that a key `__proto__` stays data.
  return Object.fromEntries(result);
};

/**
 * Normal form of a value: fields in the order of the schema, then the others by name; what equals its default is left out.
 * Two values mean the same entry exactly when their normal forms have the same text, which makes a repeated import change nothing.
 */
export const canonical = (shape: Shape, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => canonical(shape.items ?? {}, item));
  return isRecord(value) ? canonicalRecord(shape, value) : value;
};

/** Adds the defaults that the normal form left out (top level). */
export const withDefaults = (
  shape: Shape,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const result: Record<string, unknown> = { ...value };
  for (const [key, property] of Object.entries(shape.properties ?? {})) {
    if (property.default !== undefined && !Object.hasOwn(result, key))
      result[key] = structuredClone(property.default);
  }
  return result;
};
