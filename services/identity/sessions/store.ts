import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export type SessionOrigin = 'password' | 'oidc';

/** An open session with its account, read in one query on every call. */
export type SessionRow = {
  readonly sessionId: string;
  readonly accountId: string;
  readonly csrf: string;
  readonly openedAtMs: EpochMs;
  readonly seenAtMs: EpochMs;
  readonly confirmedAtMs: EpochMs;
  readonly endsAtMs: EpochMs;
  readonly lockedAtMs: EpochMs | null;
  readonly origin: SessionOrigin;
  readonly login: string;
  readonly name: string;
  readonly organisation: string;
  readonly passwordIssued: boolean;
  /** The second factor is set up. */
  readonly secondFactor: boolean;
};

export type NewSession = {
  readonly sessionId: string;
  readonly tokenSha256: Buffer;
  readonly accountId: string;
  readonly csrf: string;
  readonly atMs: EpochMs;
  readonly endsAtMs: EpochMs;
  readonly address: string;
  readonly agent: string;
  readonly origin: SessionOrigin;
  readonly oidcSid?: string | undefined;
  readonly oidcIdToken?: string | undefined;
};

/** Opens a session. */
export const insertSession = async (t: Queryable, made: NewSession): Promise<void> => {
  await t.query(
    `insert into identity.session (session_id, token_sha256, account_id, csrf, opened_at, seen_at, confirmed_at, ends_at,
       address, agent, origin, oidc_sid, oidc_id_token)
     values ($1::uuid, $2::bytea, $3::uuid, $4::text, to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000),
       to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7::text, $8::text, $9::text, $10::text, $11::text)`,
    [
      made.sessionId,
      made.tokenSha256,
      made.accountId,
      made.csrf,
      made.atMs,
      made.endsAtMs,
      made.address,
      made.agent,
      made.origin,
      made.oidcSid ?? null,
      made.oidcIdToken ?? null,
    ],
  );
};

/** The open session with this token; null when there is none, it has ended, or its account is closed. */
export const findSession = async (
  t: Queryable,
  tokenSha256: Buffer,
  nowMs: EpochMs,
): Promise<SessionRow | null> => {
  const rows = await t.query<SessionRow>(
    `select session.session_id as "sessionId", session.account_id as "accountId", session.csrf,
       (extract(epoch from session.opened_at) * 1000)::bigint as "openedAtMs",
       (extract(epoch from session.seen_at) * 1000)::bigint as "seenAtMs",
       (extract(epoch from session.confirmed_at) * 1000)::bigint as "confirmedAtMs",
       (extract(epoch from session.ends_at) * 1000)::bigint as "endsAtMs",
       (extract(epoch from session.locked_at) * 1000)::bigint as "lockedAtMs",
       session.origin, account.login, account.name, account.organisation,
       account.password_issued as "passwordIssued",
       exists (select from identity.second_factor as factor
         where factor.account_id = account.account_id and factor.confirmed_at is not null) as "secondFactor"
     from identity.session as session
     join identity.account as account on account.account_id = session.account_id
     where session.token_sha256 = $1::bytea and session.closed_at is null and account.state = 'active'
       and session.ends_at > to_timestamp($2::float8 / 1000)`,
    [tokenSha256, nowMs],
  );
  return rows[0] ?? null;
};

/** Says that the session is in use. */
export const touchSession = async (
  t: Queryable,
  sessionId: string,
  nowMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update identity.session set seen_at = to_timestamp($2::float8 / 1000)
     where session_id = $1::uuid and closed_at is null`,
    [sessionId, nowMs],
  );
};

/** The password was given again: the session is confirmed and unlocked. */
export const confirmSession = async (
  t: Queryable,
  sessionId: string,
  nowMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update identity.session set seen_at = to_timestamp($2::float8 / 1000),
       confirmed_at = to_timestamp($2::float8 / 1000), locked_at = null
     where session_id = $1::uuid and closed_at is null`,
    [sessionId, nowMs],
  );
};

/** Locks the session until the password is given. */
export const lockSession = async (
  t: Queryable,
  sessionId: string,
  nowMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update identity.session set locked_at = to_timestamp($2::float8 / 1000)
     where session_id = $1::uuid and closed_at is null`,
    [sessionId, nowMs],
  );
};

/** Ends one session of an account. @returns false when it was not open */
export const closeSession = async (
  t: Queryable,
  accountId: string,
  sessionId: string,
  why: string,
  nowMs: EpochMs,
): Promise<boolean> => {
  const rows = await t.query<{ one: number }>(
    `update identity.session set closed_at = to_timestamp($4::float8 / 1000), closed_why = $3::text
     where session_id = $1::uuid and account_id = $2::uuid and closed_at is null
     returning 1 as one`,
    [sessionId, accountId, why, nowMs],
  );
  return rows.length > 0;
};

/** Ends the sessions of an account, but for one when named. @returns how many */
export const closeSessions = async (
  t: Queryable,
  accountId: string,
  kept: string | null,
  why: string,
  nowMs: EpochMs,
): Promise<number> => {
  const rows = await t.query<{ one: number }>(
    `update identity.session set closed_at = to_timestamp($4::float8 / 1000), closed_why = $3::text
     where account_id = $1::uuid and closed_at is null and session_id is distinct from $2::uuid
     returning 1 as one`,
    [accountId, kept, why, nowMs],
  );
  return rows.length;
};
