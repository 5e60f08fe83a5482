import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export type SecondFactorRow = {
  readonly secretSealed: string;
  readonly confirmed: boolean;
  readonly recoveryHashes: readonly string[];
};

/** The second factor of an account, also one that was not confirmed yet. */
export const findFactor = async (
  t: Queryable,
  accountId: string,
): Promise<SecondFactorRow | null> => {
  const rows = await t.query<SecondFactorRow>(
    `select secret_sealed as "secretSealed", confirmed_at is not null as confirmed, recovery_hashes as "recoveryHashes"
     from identity.second_factor where account_id = $1::uuid`,
    [accountId],
  );
  return rows[0] ?? null;
};

/** Begins with a new secret; a confirmed one stays as it is. @returns false when there is a confirmed one */
export const beginFactor = async (
  t: Queryable,
  accountId: string,
  secretSealed: string,
): Promise<boolean> => {
  const rows = await t.query<{ one: number }>(
    `insert into identity.second_factor as known (account_id, secret_sealed) values ($1::uuid, $2::text)
     on conflict (account_id) do update set secret_sealed = excluded.secret_sealed, last_step = 0
     where known.confirmed_at is null
     returning 1 as one`,
    [accountId, secretSealed],
  );
  return rows.length > 0;
};

/** Takes a code's time step; each works once. @returns false when it or a later one was taken */
export const takeStep = async (t: Queryable, accountId: string, step: number): Promise<boolean> => {
  const rows = await t.query<{ one: number }>(
    `update identity.second_factor set last_step = $2::bigint
     where account_id = $1::uuid and last_step < $2::bigint returning 1 as one`,
    [accountId, step],
  );
  return rows.length > 0;
};

/** Puts the second factor in force with its recovery codes. */
export const confirmFactor = async (
  t: Queryable,
  accountId: string,
  recoveryHashes: readonly string[],
  nowMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update identity.second_factor set confirmed_at = to_timestamp($3::float8 / 1000), recovery_hashes = $2::text[]
     where account_id = $1::uuid`,
    [accountId, recoveryHashes, nowMs],
  );
};

/** Spends a recovery code. @returns false when there is none such */
export const spendRecovery = async (
  t: Queryable,
  accountId: string,
  hash: string,
): Promise<boolean> => {
  const rows = await t.query<{ one: number }>(
    `update identity.second_factor set recovery_hashes = array_remove(recovery_hashes, $2::text)
     where account_id = $1::uuid and confirmed_at is not null and $2::text = any (recovery_hashes)
     returning 1 as one`,
    [accountId, hash],
  );
  return rows.length > 0;
};

/** Takes the second factor away. @returns false when there was none */
export const dropFactor = async (t: Queryable, accountId: string): Promise<boolean> => {
  const rows = await t.query<{ one: number }>(
    'delete from identity.second_factor where account_id = $1::uuid returning 1 as one',
    [accountId],
  );
  return rows.length > 0;
};
