import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { ActiveGrant } from './reach.ts';
import { administrator, type RoleSeed } from './seeded.ts';

/** Adds the roles that are not there yet; the administrator's rights follow the table of rights of this program. */
export const seedRoles = async (
  t: Queryable,
  roles: readonly RoleSeed[],
  nowMs: EpochMs,
): Promise<void> => {
  for (const { code, title, rights, kind = 'business' } of roles) {
    await t.query(
      `insert into identity.role as known (code, title, rights, kind, changed_at, changed_by)
       values ($1::text, $2::text, $3::text[], $6::text, to_timestamp($4::float8 / 1000), 'hub')
       on conflict (code) do update set rights = excluded.rights
       where known.code = $5::text and known.rights <> excluded.rights`,
      [code, title, rights, nowMs, administrator, kind],
    );
  }
};

/** Roles that the account has now. @param operator OGRN of the region's operator */
export const activeGrants = (
  t: Queryable,
  accountId: string,
  operator: string,
): Promise<readonly ActiveGrant[]> =>
  t.query<ActiveGrant>(
    `select role.code as role, role.title, role.rights, held.organisation, held.subsystem,
       account.organisation = $2::text as "ofOperator", role.second_factor as "secondFactor"
     from identity.grant as held
     join identity.role as role on role.code = held.role
     join identity.account as account on account.account_id = held.account_id
     where held.account_id = $1::uuid and held.withdrawn_at is null
     order by role.code, held.organisation`,
    [accountId, operator],
  );

export type NewGrant = {
  readonly grantId: string;
  readonly accountId: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly by: string;
  readonly atMs: EpochMs;
};

/** Writes a grant without asking whether it may be given: for accounts that the hub itself makes. */
export const insertGrant = async (t: Queryable, grant: NewGrant): Promise<void> => {
  await t.query(
    `insert into identity.grant (grant_id, account_id, role, organisation, granted_by, granted_at)
     values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, to_timestamp($6::float8 / 1000))`,
    [grant.grantId, grant.accountId, grant.role, grant.organisation, grant.by, grant.atMs],
  );
};
