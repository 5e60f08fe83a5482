import type { Hidden, Reveals, Route } from '../../../module/index.ts';
import {
  makeAdmission,
  makeDirectory,
  type Admission,
  type Database,
} from '../../../registries/index.ts';
import type { IdentityPorts } from '../ports.ts';
import { makeGrantRoutes } from '../grants/routes.ts';
import { makeAcceptance, type Acceptance } from '../regulation/acceptance.ts';
import { makeRegulationRoutes } from '../regulation/routes.ts';
import { makeRevealRoutes, makeReveals } from '../reveal/routes.ts';
import type { ActiveGrant } from '../roles/reach.ts';
import { makeRoleRoutes } from '../roles/routes.ts';
import { compileRules } from '../rules/rule.ts';
import { makeRuleRoutes } from '../rules/routes.ts';
import { rulesOf } from '../rules/store.ts';
import type { AccessPorts } from './ports.ts';

/** Roles, grants, what is hidden, emergency access and regulations of people. */
export type Access = {
  readonly routes: readonly Route[];
  /** What the holder hides from these roles now: read on every call, so a rule holds at once (KIS-3.1). */
  hidden(grants: readonly ActiveGrant[]): Promise<Hidden>;
  readonly acceptance: Acceptance;
  readonly reveals: Reveals;
};

type Given = Pick<IdentityPorts, 'clock' | 'secrets' | 'settings'> & {
  readonly db: Database;
  /** The registers' own when absent; tests give another. */
  readonly admission?: Admission;
};

/** Wires roles, grants and access rules over the registers in the same database. */
export const makeAccess = (given: Given): Access => {
  const { db, clock, secrets, settings } = given;
  const ports: AccessPorts = {
    db,
    clock,
    secrets,
    admission: given.admission ?? makeAdmission({ db, clock }),
    directory: makeDirectory({ db, clock }),
    operator: settings.operatorOrganisation,
  };
  const acceptance = makeAcceptance(ports);
  return {
    routes: [
      ...makeRoleRoutes(ports),
      ...makeGrantRoutes(ports),
      ...makeRuleRoutes(ports),
      ...makeRevealRoutes(ports),
      ...makeRegulationRoutes(ports, acceptance),
    ],
    hidden: async (grants) => {
      const roles = [...new Set(grants.map(({ role }) => role))];
      return compileRules(ports.directory, await rulesOf(db, roles));
    },
    acceptance,
    reveals: makeReveals(ports),
  };
};
