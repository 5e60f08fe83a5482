import type { Namespaces } from '../../broker/index.ts';
import { declarationsText } from './slice.ts';

/**
 * A prefix for the hub's own wrapper that none of the scopes binds to something else: a received slice is embedded verbatim, so its
 * inherited prefixes must keep their meaning.
 */
export const freePrefix = (wanted: string, uri: string, scopes: readonly Namespaces[]): string => {
  const taken = (prefix: string): boolean =>
    scopes.some((scope) => scope[prefix] !== undefined && scope[prefix] !== uri);
  let prefix = wanted;
  for (let at = 1; taken(prefix); at += 1) prefix = `${wanted}${at}`;
  return prefix;
};

/** Declarations of a wrapper: its own prefix and what the slice inside inherited, each once. */
export const wrapperDeclarations = (own: Namespaces, inherited: Namespaces): string =>
  declarationsText({ ...inherited, ...own });
