import { rights, type Reach, type Right } from '../../../module/index.ts';

/** A role that an account has now, with where it holds. */
export type ActiveGrant = {
  readonly role: string;
  readonly title: string;
  readonly rights: readonly string[];
  /** OGRN; null: the whole region. */
  readonly organisation: string | null;
};

const isRight = (name: string): name is Right => Object.hasOwn(rights, name);

/**
 * Where a right holds by these grants: everywhere, in the named organisations, or nowhere (null). A right of the region is never
 * given by a grant that is limited to one organisation.
 */
export const reachOf = (grants: readonly ActiveGrant[], right: Right): Reach | null => {
  const giving = grants.filter((grant) => grant.rights.includes(right));
  if (giving.some(({ organisation }) => organisation === null)) return 'region';
  if (rights[right].scope === 'region') return null;
  const organisations = giving.flatMap(({ organisation }) => organisation ?? []);
  return organisations.length === 0 ? null : [...new Set(organisations)].toSorted();
};

/** Every right that the grants give, with its reach. */
export const effectiveRights = (
  grants: readonly ActiveGrant[],
): readonly { readonly right: Right; readonly reach: Reach }[] =>
  [...new Set(grants.flatMap((grant) => grant.rights))].filter(isRight).flatMap((right) => {
    const reach = reachOf(grants, right);
    return reach === null ? [] : [{ right, reach }];
  });
