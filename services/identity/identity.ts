import type { People, Route } from '../../module/index.ts';
import { makeCreateAccount, type AccountDraft } from './accounts/create.ts';
import type { Account } from './accounts/account.ts';
import { makeFirstAdministrator } from './accounts/first.ts';
import { makeLogin } from './login/login.ts';
import type { IdentityPorts } from './ports.ts';
import { seededRoles } from './roles/seeded.ts';
import { seedRoles } from './roles/store.ts';
import { makeSessionRoutes } from './routes/sessionRoutes.ts';
import { makeSessionPeople, type PersonRules } from './sessions/people.ts';
import { makeTokenPeople } from './tokens/people.ts';

export type Identity = {
  readonly people: People;
  readonly routes: readonly Route[];
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
  const rules: PersonRules = {
    hidden: () => Promise.resolve([]),
    admit: () => Promise.resolve(),
  };
  const sessions = makeSessionPeople(ports, rules);
  const login = makeLogin(ports, {
    admit: () => Promise.resolve(),
    secondFactor: () => Promise.resolve(),
  });
  const facts = {
    secondFactorRequired: () => Promise.resolve(false),
    regulation: () => Promise.resolve(null),
  };
  return {
    people: { bySession: sessions.bySession, ...makeTokenPeople(ports, rules) },
    routes: makeSessionRoutes({ ...ports, people: sessions, facts, login }),
    createAccount: makeCreateAccount(ports),
    prepare: async () => {
      await seedRoles(ports.db, seededRoles, ports.clock.nowMs());
      return makeFirstAdministrator(ports)();
    },
  };
};
