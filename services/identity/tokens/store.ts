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

/** A token as people see it; the token itself is not kept. */
export type TokenRow = {
  readonly tokenId: string;
  readonly title: string;
  readonly rights: readonly string[];
  readonly createdAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
  readonly lastUsedAtMs: EpochMs | null;
};

/** Tokens of an account that are in force, newest first. */
export const tokensOf = (
  t: Queryable,
  accountId: string,
  nowMs: EpochMs,
): Promise<readonly TokenRow[]> =>
  t.query<TokenRow>(
    `select token_id as "tokenId", title, rights, (extract(epoch from created_at) * 1000)::bigint as "createdAtMs",
       (extract(epoch from expires_at) * 1000)::bigint as "expiresAtMs",
       (extract(epoch from last_used_at) * 1000)::bigint as "lastUsedAtMs"
     from identity.token
     where account_id = $1::uuid and withdrawn_at is null and expires_at > to_timestamp($2::float8 / 1000)
     order by created_at desc, token_id`,
    [accountId, nowMs],
  );

export type NewToken = {
  readonly tokenId: string;
  readonly tokenSha256: Buffer;
  readonly accountId: string;
  readonly title: string;
  readonly rights: readonly string[];
  readonly atMs: EpochMs;
  readonly expiresAtMs: EpochMs;
};

/** Keeps a token by its digest. */
export const insertToken = async (t: Queryable, made: NewToken): Promise<void> => {
  await t.query(
    `insert into identity.token (token_id, token_sha256, account_id, title, rights, created_at, expires_at)
     values ($1::uuid, $2::bytea, $3::uuid, $4::text, $5::text[], to_timestamp($6::float8 / 1000),
       to_timestamp($7::float8 / 1000))`,
    [
      made.tokenId,
      made.tokenSha256,
      made.accountId,
      made.title,
      made.rights,
      made.atMs,
      made.expiresAtMs,
    ],
  );
};

/** Withdraws one token of an account, or all of them. @returns how many */
export const withdrawTokens = async (
  t: Queryable,
  accountId: string,
  tokenId: string | null,
  by: string,
  nowMs: EpochMs,
): Promise<number> => {
  const rows = await t.query<{ one: number }>(
    `update identity.token set withdrawn_at = to_timestamp($4::float8 / 1000), withdrawn_by = $3::text
     where account_id = $1::uuid and withdrawn_at is null and ($2::uuid is null or token_id = $2::uuid)
     returning 1 as one`,
    [accountId, tokenId, by, nowMs],
  );
  return rows.length;
};
