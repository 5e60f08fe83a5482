import { HubError } from '../../broker/index.ts';
import type { LoginRules } from './login/login.ts';
import { isAddressAllowed, plainAddress } from './organisations/addresses.ts';
import { makeCheckStanding } from './organisations/standing.ts';
import type { IdentityPorts } from './ports.ts';
import type { Access } from './access/access.ts';
import type { SecondFactor } from './secondFactor/factor.ts';
import type { PersonRules } from './sessions/people.ts';

/** What a person does who still has to connect the second factor. */
const enrolment = '/api/v1/session/';

/** Conditions of coming in and of going on: the organisation's standing, its addresses, the second factor. */
export const makeRules = (
  { db, clock, organisations, alarm }: IdentityPorts,
  secondFactor: SecondFactor,
  access: Pick<Access, 'hidden' | 'acceptance'>,
): { readonly login: LoginRules; readonly person: PersonRules } => {
  const checkStanding = makeCheckStanding(organisations, clock);
  const checkAddress = async (organisation: string, address: string): Promise<void> => {
    if (await isAddressAllowed(db, organisation, address)) return;
    const from = plainAddress(address);
    await alarm(
      `Отказано во входе с адреса ${from}: организация ${organisation} его не разрешала.`,
    );
    throw new HubError('AddressNotAllowed', {
      field: 'address',
      value: from,
      reason: `Ваша организация не разрешила вход с адреса ${from}.`,
    });
  };
  return {
    login: {
      admit: async (organisation, address) => {
        await checkStanding(organisation);
        await checkAddress(organisation, address);
      },
      secondFactor: secondFactor.check,
    },
    person: {
      hidden: access.hidden,
      admit: async (who, route) => {
        const { organisation, secondFactor: has, grants } = who;
        await checkStanding(organisation);
        const demanding = has ? undefined : grants.find((grant) => grant.secondFactor);
        if (demanding !== undefined && !route.path.startsWith(enrolment)) {
          const reason = `Второго фактора требует роль «${demanding.title}».`;
          throw new HubError('SecondFactorNeeded', { reason });
        }
        if (!route.path.startsWith(enrolment)) await access.acceptance.check(who);
      },
      admitToken: async ({ organisation, address }) => {
        await checkStanding(organisation);
        await checkAddress(organisation, address);
      },
    },
  };
};
