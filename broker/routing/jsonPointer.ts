import { HubError } from '../errors.ts';

const array = /^(?:0|[1-9]\d*)$/;

const invalid = (pointer: string): HubError =>
  new HubError('RegistryEntryInvalid', {
    field: 'pointer',
    reason: `Указатель JSON «${pointer}» составлен неверно (RFC 6901).`,
  });

/** Reference tokens of a JSON pointer. @throws HubError RegistryEntryInvalid when it is not one */
const parsePointer = (pointer: string): readonly string[] => {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) throw invalid(pointer);
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
};

/**
 * Value at a JSON pointer (RFC 6901); undefined when there is none. Own members only: `/constructor` finds nothing.
 * @throws HubError RegistryEntryInvalid for a malformed pointer
 */
export const readPointer = (value: unknown, pointer: string): unknown => {
  let current = value;
  for (const token of parsePointer(pointer)) {
    if (Array.isArray(current)) {
      current = array.test(token) ? (current[Number(token)] as unknown) : undefined;
    } else if (typeof current === 'object' && current !== null && Object.hasOwn(current, token)) {
      current = (current as Record<string, unknown>)[token];
    } else {
      return undefined;
    }
  }
  return current;
};
