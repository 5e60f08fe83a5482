import type { People, Reveals, Route } from '../../module/index.ts';
import { makeAccess } from './access/access.ts';
import { makeCreateAccount, type AccountDraft } from './accounts/create.ts';
import type { Account } from './accounts/account.ts';
import { makeFirstAdministrator } from './accounts/first.ts';
import { makeManage } from './accounts/manage.ts';
import { makeLogin } from './login/login.ts';
import type { IdentityPorts } from './ports.ts';
import { seededRoles } from './roles/seeded.ts';
import { seedRoles } from './roles/store.ts';
import { makeAccessRoutes } from './routes/accessRoutes.ts';
import { makeAccountRoutes } from './routes/accountRoutes.ts';
import { makeAddressRoutes } from './routes/addressRoutes.ts';
import { makeOwnRoutes } from './routes/ownRoutes.ts';
import { makeSecondFactorRoutes } from './routes/secondFactorRoutes.ts';
import { makeSessionRoutes, type SessionFacts } from './routes/sessionRoutes.ts';
import { makeSignOnRoutes } from './routes/signOnRoutes.ts';
import { makeRules } from './rules.ts';
import { makeSecondFactor } from './secondFactor/factor.ts';
import { makeSessionPeople } from './sessions/people.ts';
import { makeTokenPeople } from './tokens/people.ts';

export type Identity = {
  readonly people: People;
  readonly routes: readonly Route[];
  /** Consents to emergency access (KIS-4.4.7). */
  readonly reveals: Reveals;
  /** Makes an account without asking who may: for the first start, the demo and tests. @throws HubError PersonConflict, BadRequest */
  createAccount(draft: AccountDraft, by: string): Promise<Account>;
  /**
   * Brings the roles up to date and, when nobody has an account, makes the first administrator.
   * @returns the one-time password to tell, null when there is nothing to tell
   */
  prepare(): Promise<string | null>;
};

/** Accounts, sessions and rights of persons (KIS-1.2.a, KIS-2.4.1, KIS-2.4.3, KIS-4.2.6, KIS-4.6.2). */
export const makeIdentity = (ports: IdentityPorts): Identity => {
  const secondFactor = makeSecondFactor(ports);
  const access = makeAccess(ports);
  const rules = makeRules(ports, secondFactor, access);
  const people = makeSessionPeople(ports, rules.person);
  const login = makeLogin(ports, rules.login);
  const facts: SessionFacts = {
    regulation: async (person) => {
      const found = await access.acceptance.pending(person);
      if (found === null) return null;
      const { subsystem, version, name: title, text } = found;
      return { subsystem, version, title, text };
    },
  };
  const createAccount = makeCreateAccount(ports);
  const accountPorts = { ...ports, manage: makeManage(ports), createAccount };
  return {
    people: { bySession: people.bySession, ...makeTokenPeople(ports, rules.person) },
    routes: [
      ...makeSessionRoutes({ ...ports, people, facts, login }),
      ...makeSecondFactorRoutes({ ...ports, people, secondFactor }),
      ...makeOwnRoutes({ ...ports, people }),
      ...makeAccountRoutes(accountPorts),
      ...makeAccessRoutes(accountPorts),
      ...makeAddressRoutes(ports),
      ...makeSignOnRoutes(ports, rules.login),
      ...access.routes,
    ],
    reveals: access.reveals,
    createAccount,
    prepare: async () => {
      await seedRoles(ports.db, seededRoles, ports.clock.nowMs());
      return makeFirstAdministrator(ports)();
    },
  };
};
