import { HubError, limits } from '../../broker/index.ts';

/** JSON pointer of a path (RFC 6901); the whole document is the empty text. */
export const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Refuses nesting that would exhaust the stack. @throws HubError BadRequest */
export const checkDepth = (depth: number, depthMax: number = limits.jsonDepthMax): void => {
  if (depth >= depthMax)
    throw new HubError('BadRequest', {
      reason: `Вложенность JSON больше допустимой (${depthMax}).`,
      violations: [{ field: '', reason: `вложенность больше ${depthMax}` }],
    });
};

const loneSurrogate = /\p{Surrogate}/u;

/** True when the text holds half of a surrogate pair: no UTF-8 exists for it (RFC 8785 §3.2.2.2). */
export const hasLoneSurrogate = (text: string): boolean => loneSurrogate.test(text);
