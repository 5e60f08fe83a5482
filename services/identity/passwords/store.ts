import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export type PasswordRow = {
  readonly accountId: string;
  readonly login: string;
  readonly organisation: string;
  readonly hash: string | null;
  readonly issued: boolean;
  readonly used: boolean;
  readonly pastHashes: readonly string[];
};

/** What an active account's password is checked by; null when there is no such account. */
export const findPassword = async (t: Queryable, login: string): Promise<PasswordRow | null> => {
  const rows = await t.query<PasswordRow>(
    `select account_id as "accountId", login, organisation, password_hash as hash, password_issued as issued,
       password_used_at is not null as used, past_hashes as "pastHashes"
     from identity.account where login = $1::text and state = 'active'`,
    [login],
  );
  return rows[0] ?? null;
};

/** Spends an issued password. @returns false when it was spent already */
export const spendIssued = async (
  t: Queryable,
  accountId: string,
  nowMs: EpochMs,
): Promise<boolean> => {
  const rows = await t.query<{ one: number }>(
    `update identity.account set password_used_at = to_timestamp($2::float8 / 1000)
     where account_id = $1::uuid and password_issued and password_used_at is null
     returning 1 as one`,
    [accountId, nowMs],
  );
  return rows.length > 0;
};

export type NewPassword = {
  readonly accountId: string;
  readonly hash: string;
  readonly issued: boolean;
  readonly atMs: EpochMs;
  /** How many former passwords are remembered. */
  readonly pastMax: number;
};

/** Sets the password; the former one joins the past ones. @returns the new revision of the account */
export const setPassword = async (t: Queryable, made: NewPassword): Promise<number> => {
  const rows = await t.query<{ revision: number }>(
    `update identity.account set
       past_hashes = (array_remove(array_prepend(password_hash, past_hashes), null))[1:$5::integer],
       password_hash = $2::text, password_issued = $3::boolean, password_used_at = null,
       password_changed_at = to_timestamp($4::float8 / 1000), revision = revision + 1
     where account_id = $1::uuid and state = 'active'
     returning revision`,
    [made.accountId, made.hash, made.issued, made.atMs, made.pastMax],
  );
  return rows[0]?.revision ?? 0;
};
