import { rights, subsystemOf, type Right } from '../../../module/index.ts';
import { effectiveRights, gives, type ActiveGrant } from '../roles/reach.ts';
import type { Grant } from './store.ts';

/** Why a person has a right: the grants that give it, and where each does. */
export type Explained = {
  readonly right: Right;
  readonly title: string;
  readonly subsystem: string;
  /** `region` or OGRN. */
  readonly reach: 'region' | readonly string[];
  readonly because: readonly {
    readonly role: string;
    readonly roleTitle: string;
    readonly organisation: string | null;
    readonly grantedBy: string;
    readonly grantedAtMs: number;
    readonly regulationVersion: string | null;
  }[];
};

/** Why a right of a role is not there: the grant has it, and something takes it away. */
export type Withheld = {
  readonly right: Right;
  readonly title: string;
  readonly role: string;
  readonly reason: string;
};

const isRight = (name: string): name is Right => Object.hasOwn(rights, name);

const matches = (active: ActiveGrant, grant: Grant): boolean =>
  active.role === grant.role &&
  active.organisation === grant.organisation &&
  active.subsystem === grant.subsystem;

/** «Почему доступно» (KIS-2.4.3): every right with the roles, places and grants that give it. */
export const explain = (
  active: readonly ActiveGrant[],
  grants: readonly Grant[],
): readonly Explained[] =>
  effectiveRights(active).map(({ right, reach }) => ({
    right,
    title: rights[right].title,
    subsystem: subsystemOf(right),
    reach,
    because: active
      .filter((one) => gives(one, right))
      .flatMap((one) => grants.filter((grant) => matches(one, grant)))
      .filter(({ withdrawnAtMs }) => withdrawnAtMs === null)
      .filter(({ organisation }) => reach === 'region' || organisation !== null)
      .map(({ role, roleTitle, organisation, grantedBy, grantedAtMs, regulationVersion }) => ({
        role,
        roleTitle,
        organisation,
        grantedBy,
        grantedAtMs,
        regulationVersion,
      })),
  }));

const reasonOf = (grant: ActiveGrant, right: Right): string | null => {
  if (grant.subsystem !== null && grant.subsystem !== subsystemOf(right))
    return 'Роль выдана в другой подсистеме.';
  if (!gives(grant, right))
    return 'На весь регион это право есть только у сотрудников оператора (КИС, п. 4.2).';
  if (grant.organisation !== null && rights[right].scope === 'region')
    return 'Право действует только на весь регион, а роль выдана на одну организацию.';
  return null;
};

/** «Почему недоступно»: rights of the person's roles that do not work, each with its reason. */
export const withheld = (active: readonly ActiveGrant[]): readonly Withheld[] => {
  const has = new Set(effectiveRights(active).map(({ right }) => right));
  return active.flatMap((grant) =>
    grant.rights.filter(isRight).flatMap((right) => {
      const reason = has.has(right) ? null : reasonOf(grant, right);
      return reason === null
        ? []
        : [{ right, title: rights[right].title, role: grant.role, reason }];
    }),
  );
};
