import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

/** A role given to an account, withdrawn or not. */
export type Grant = {
  readonly grantId: string;
  readonly accountId: string;
  readonly login: string;
  readonly role: string;
  readonly roleTitle: string;
  readonly kind: 'business' | 'technical';
  /** OGRN; null: the whole region. */
  readonly organisation: string | null;
  readonly subsystem: string | null;
  /** Version of the connection regulation on which it was given; null: made by the hub itself, before there was one. */
  readonly regulationVersion: string | null;
  readonly grantedBy: string;
  readonly grantedAtMs: EpochMs;
  readonly withdrawnBy: string | null;
  readonly withdrawnAtMs: EpochMs | null;
};

const columns = `held.grant_id as "grantId", held.account_id as "accountId", account.login, held.role, role.title as "roleTitle",
  role.kind, held.organisation, held.subsystem, held.regulation_version as "regulationVersion", held.granted_by as "grantedBy",
  broker.ms(held.granted_at) as "grantedAtMs", held.withdrawn_by as "withdrawnBy", broker.ms(held.withdrawn_at) as "withdrawnAtMs"`;
const source = `identity.grant as held join identity.role as role on role.code = held.role
  join identity.account as account on account.account_id = held.account_id`;

/** Grants of an account, those in force first. */
export const grantsOf = (t: Queryable, accountId: string): Promise<readonly Grant[]> =>
  t.query<Grant>(
    `select ${columns} from ${source} where held.account_id = $1::uuid
      order by held.withdrawn_at is not null, held.granted_at desc limit 500`,
    [accountId],
  );

/** Who has a role now. */
export const grantsOfRole = (t: Queryable, role: string): Promise<readonly Grant[]> =>
  t.query<Grant>(
    `select ${columns} from ${source} where held.role = $1::text and held.withdrawn_at is null and account.state = 'active'
      order by account.login limit 500`,
    [role],
  );

/** One grant; null when there is none. */
export const findGrant = async (t: Queryable, grantId: string): Promise<Grant | null> =>
  (
    await t.query<Grant>(`select ${columns} from ${source} where held.grant_id = $1::uuid`, [
      grantId,
    ])
  )[0] ?? null;

export type GrantRow = Pick<
  Grant,
  'grantId' | 'accountId' | 'role' | 'organisation' | 'subsystem' | 'regulationVersion'
> & { readonly by: string; readonly atMs: EpochMs };

/** Writes a grant unless the account has the same one already. @returns whether it was written */
export const writeGrant = async (t: Queryable, grant: GrantRow): Promise<boolean> => {
  // Two who give the same role at once wait for each other here.
  await t.query('select 1 from identity.account where account_id = $1::uuid for update', [
    grant.accountId,
  ]);
  const rows = await t.query(
    `insert into identity.grant (grant_id, account_id, role, organisation, subsystem, regulation_version, granted_by, granted_at)
     select $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, broker.at_ms($8::bigint)
      where not exists (select 1 from identity.grant where account_id = $2::uuid and role = $3::text and withdrawn_at is null
                           and organisation is not distinct from $4::text and subsystem is not distinct from $5::text)
     returning 1`,
    [
      grant.grantId,
      grant.accountId,
      grant.role,
      grant.organisation,
      grant.subsystem,
      grant.regulationVersion,
      grant.by,
      grant.atMs,
    ],
  );
  return rows.length > 0;
};

/** Withdraws a grant. @returns false when it was withdrawn before */
export const endGrant = async (
  t: Queryable,
  grantId: string,
  by: string,
  atMs: EpochMs,
): Promise<boolean> => {
  const rows = await t.query(
    `update identity.grant set withdrawn_by = $2::text, withdrawn_at = broker.at_ms($3::bigint)
      where grant_id = $1::uuid and withdrawn_at is null returning 1`,
    [grantId, by, atMs],
  );
  return rows.length > 0;
};
