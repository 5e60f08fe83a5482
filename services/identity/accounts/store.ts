import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { Account } from './account.ts';
import type { PersonKeys } from './employee.ts';

/** Columns of an `Account`. */
export const accountColumns = `account.account_id as "accountId", account.login, account.name, account.email, account.organisation,
  account.state, account.password_issued as "passwordIssued",
  (extract(epoch from account.password_changed_at) * 1000)::bigint as "passwordChangedAtMs", account.revision,
  (extract(epoch from account.created_at) * 1000)::bigint as "createdAtMs", account.created_by as "createdBy",
  (extract(epoch from account.last_login_at) * 1000)::bigint as "lastLoginAtMs",
  (extract(epoch from account.closed_at) * 1000)::bigint as "closedAtMs", account.closed_by as "closedBy"`;

export type NewAccount = PersonKeys & {
  readonly accountId: string;
  readonly login: string;
  readonly name: string;
  readonly email: string | null;
  readonly organisation: string;
  readonly passwordHash: string | null;
  readonly passwordIssued: boolean;
  readonly by: string;
  readonly atMs: EpochMs;
};

/** Why an account cannot be: null when it can. */
export type Conflict = 'login' | 'person' | null;

/** Writes an account; two that are written at once are told apart by the indexes. */
export const insertAccount = async (t: Queryable, made: NewAccount): Promise<Conflict> => {
  const rows = await t.query<{ one: number }>(
    `insert into identity.account (account_id, login, name, email, organisation, snils_key, employee_key, state,
       password_hash, password_issued, password_changed_at, created_at, created_by)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, 'active',
       $8::text, $9::boolean, to_timestamp($10::float8 / 1000), to_timestamp($10::float8 / 1000), $11::text)
     on conflict do nothing
     returning 1 as one`,
    [
      made.accountId,
      made.login,
      made.name,
      made.email,
      made.organisation,
      made.snilsKey,
      made.employeeKey,
      made.passwordHash,
      made.passwordIssued,
      made.atMs,
      made.by,
    ],
  );
  if (rows.length > 0) return null;
  return (await findByLogin(t, made.login)) === null ? 'person' : 'login';
};

/** The account with this login, closed or not. */
export const findByLogin = async (t: Queryable, login: string): Promise<Account | null> => {
  const rows = await t.query<Account>(
    `select ${accountColumns} from identity.account as account where account.login = $1::text`,
    [login],
  );
  return rows[0] ?? null;
};

/** The account with this id, closed or not. */
export const findAccount = async (t: Queryable, accountId: string): Promise<Account | null> => {
  const rows = await t.query<Account>(
    `select ${accountColumns} from identity.account as account where account.account_id = $1::uuid`,
    [accountId],
  );
  return rows[0] ?? null;
};

/** How many accounts there are, closed ones included. */
export const countAccounts = async (t: Queryable): Promise<number> => {
  const rows = await t.query<{ count: number }>(
    'select count(*)::int as count from identity.account',
  );
  return rows[0]?.count ?? 0;
};

export type AccountEvent = {
  readonly accountId: string;
  readonly revision: number;
  readonly atMs: EpochMs;
  readonly by: string;
  readonly kind: string;
  readonly changes: Readonly<Record<string, unknown>>;
};

/** Adds to the history of an account. */
export const noteAccountEvent = async (t: Queryable, event: AccountEvent): Promise<void> => {
  await t.query(
    `insert into identity.account_event (account_id, revision, at, by, kind, changes)
     values ($1::uuid, $2::integer, to_timestamp($3::float8 / 1000), $4::text, $5::text, $6::jsonb)`,
    [
      event.accountId,
      event.revision,
      event.atMs,
      event.by,
      event.kind,
      JSON.stringify(event.changes),
    ],
  );
};

/** Says that the person has come in. */
export const noteLogin = async (t: Queryable, accountId: string, nowMs: EpochMs): Promise<void> => {
  await t.query(
    `update identity.account set last_login_at = to_timestamp($2::float8 / 1000) where account_id = $1::uuid`,
    [accountId, nowMs],
  );
};

/** Changes what the account says about the person. @returns the new revision; null when it is not `revision` any more, or closed */
export const updateAccount = async (
  t: Queryable,
  accountId: string,
  revision: number,
  { name, email }: { readonly name: string; readonly email: string | null },
): Promise<number | null> => {
  const rows = await t.query<{ revision: number }>(
    `update identity.account set name = $3::text, email = $4::text, revision = revision + 1
     where account_id = $1::uuid and revision = $2::integer and state = 'active'
     returning revision`,
    [accountId, revision, name, email],
  );
  return rows[0]?.revision ?? null;
};

/** Closes an account. @returns the new revision; null when it was closed already */
export const closeAccountRow = async (
  t: Queryable,
  accountId: string,
  by: string,
  nowMs: EpochMs,
): Promise<number | null> => {
  const rows = await t.query<{ revision: number }>(
    `update identity.account set state = 'closed', closed_at = to_timestamp($3::float8 / 1000), closed_by = $2::text,
       revision = revision + 1
     where account_id = $1::uuid and state = 'active'
     returning revision`,
    [accountId, by, nowMs],
  );
  return rows[0]?.revision ?? null;
};

/** Opens a closed account again. @returns the new revision; null when the person has another account by now, or it is open */
export const reopenAccountRow = async (t: Queryable, accountId: string): Promise<number | null> => {
  const rows = await t.query<{ revision: number }>(
    `update identity.account as account set state = 'active', closed_at = null, closed_by = null, revision = revision + 1
     where account.account_id = $1::uuid and account.state = 'closed'
       and not exists (select from identity.account as other
         where other.state = 'active' and other.organisation = account.organisation
           and (other.snils_key = account.snils_key or other.employee_key = account.employee_key))
     returning account.revision`,
    [accountId],
  );
  return rows[0]?.revision ?? null;
};

/** How many active accounts hold a role for the whole region, beside this one. */
export const countOthersWithRole = async (
  t: Queryable,
  role: string,
  accountId: string,
): Promise<number> => {
  const rows = await t.query<{ count: number }>(
    `select count(distinct account.account_id)::int as count
     from identity.account as account
     join identity.grant as held on held.account_id = account.account_id
     where account.state = 'active' and held.withdrawn_at is null and held.organisation is null
       and held.role = $1::text and account.account_id <> $2::uuid`,
    [role, accountId],
  );
  return rows[0]?.count ?? 0;
};
