import type { People } from '../../../module/index.ts';
import type { IdentityPorts } from '../ports.ts';
import { reachOf } from '../roles/reach.ts';
import { activeGrants } from '../roles/store.ts';
import { digestOf } from '../sessions/cookie.ts';
import { personOf, type PersonRules } from '../sessions/people.ts';
import { useToken } from './store.ts';

/** Marks the tokens of persons, so that a leaked one is found by scanners of secrets. */
export const tokenPrefix = 'hub_pat_';

/** Persons by a token of the API: the rights of the owner, no more than the token was given. */
export const makeTokenPeople = (
  { db, clock, settings }: IdentityPorts,
  rules: PersonRules,
): Pick<People, 'byToken'> => ({
  byToken: async (token, { address }) => {
    if (!token.startsWith(tokenPrefix)) return null;
    const owner = await useToken(db, digestOf(token), clock.nowMs());
    if (owner === null) return null;
    const grants = await activeGrants(db, owner.accountId, settings.operatorOrganisation);
    await rules.admitToken({ organisation: owner.organisation, address });
    return personOf(owner, grants, {
      confirmedAtMs: null,
      hidden: await rules.hidden(grants),
      reach: (right) => (owner.rights.includes(right) ? reachOf(grants, right) : null),
    });
  },
});
