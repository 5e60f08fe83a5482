/** The value at a JSON pointer (RFC 6901 §4); undefined when there is none. Inherited members do not count. */
export const readPointer = (value: unknown, pointer: string): unknown => {
  let current = value;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof current !== 'object' || current === null) return undefined;
    if (Array.isArray(current) && !/^(0|[1-9]\d*)$/.test(name)) return undefined;
    if (!Object.hasOwn(current, name)) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return current;
};
