import {
  operatorRights,
  rights,
  subsystemOf,
  type Reach,
  type Right,
} from '../../../module/index.ts';

/** A role that an account has now, with where it holds. */
export type ActiveGrant = {
  readonly role: string;
  readonly title: string;
  readonly rights: readonly string[];
  /** OGRN; null: the whole region. */
  readonly organisation: string | null;
  /** Code of the subsystem; null: every one. */
  readonly subsystem: string | null;
  /** The account works for the region's operator. */
  readonly ofOperator: boolean;
  /** The role asks its members for the second factor. */
  readonly secondFactor: boolean;
};

const isRight = (name: string): name is Right => Object.hasOwn(rights, name);

/**
 * Whether this grant gives the right at all: the role has it, the subsystem is the right's own, and what only the operator does is not
 * given to the employees of others, whatever their roles say (KIS-D.1.1).
 */
export const gives = (grant: ActiveGrant, right: Right): boolean =>
  grant.rights.includes(right) &&
  (grant.subsystem === null || grant.subsystem === subsystemOf(right)) &&
  (grant.organisation !== null || !operatorRights.has(right) || grant.ofOperator);

/**
 * Where a right holds by these grants: everywhere, in the named organisations, or nowhere (null). A right of the region is never
 * given by a grant that is limited to one organisation.
 */
export const reachOf = (grants: readonly ActiveGrant[], right: Right): Reach | null => {
  const giving = grants.filter((grant) => gives(grant, right));
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
