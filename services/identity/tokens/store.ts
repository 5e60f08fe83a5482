import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

/** The owner of a token in force and the rights that it was limited to. */
export type TokenOwner = {
  readonly tokenId: string;
  readonly accountId: string;
  readonly login: string;
  readonly name: string;
  readonly organisation: string;
  readonly rights: readonly string[];
};

/** The owner of a token; null when it is unknown, expired or withdrawn, or the account is closed. Notes the use. */
export const useToken = async (
  t: Queryable,
  tokenSha256: Buffer,
  nowMs: EpochMs,
): Promise<TokenOwner | null> => {
  const rows = await t.query<TokenOwner>(
    `update identity.token as token set last_used_at = to_timestamp($2::float8 / 1000)
     from identity.account as account
     where token.token_sha256 = $1::bytea and account.account_id = token.account_id and account.state = 'active'
       and not account.password_issued
       and token.withdrawn_at is null and token.expires_at > to_timestamp($2::float8 / 1000)
     returning token.token_id as "tokenId", account.account_id as "accountId", account.login, account.name,
       account.organisation, token.rights`,
    [tokenSha256, nowMs],
  );
  return rows[0] ?? null;
};
