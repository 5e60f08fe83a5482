import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export type SignOnRow = {
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly sessionId: string | null;
};

/** Remembers a sign-on on its way; forgets those that nobody finished. */
export const insertSignOn = async (
  t: Queryable,
  stateSha256: Buffer,
  row: SignOnRow,
  nowMs: EpochMs,
): Promise<void> => {
  await t.query(
    `with old as (
       delete from identity.sign_on where begun_at < to_timestamp($6::float8 / 1000) - interval '1 hour'
     )
     insert into identity.sign_on (state_sha256, nonce, verifier, return_to, session_id, begun_at)
     values ($1::bytea, $2::text, $3::text, $4::text, $5::uuid, to_timestamp($6::float8 / 1000))`,
    [stateSha256, row.nonce, row.verifier, row.returnTo, row.sessionId, nowMs],
  );
};

/** Takes a sign-on that has begun within ten minutes; each is finished once. */
export const takeSignOn = async (
  t: Queryable,
  stateSha256: Buffer,
  nowMs: EpochMs,
): Promise<SignOnRow | null> => {
  const rows = await t.query<SignOnRow>(
    `delete from identity.sign_on
     where state_sha256 = $1::bytea and begun_at > to_timestamp($2::float8 / 1000) - interval '10 minutes'
     returning nonce, verifier, return_to as "returnTo", session_id as "sessionId"`,
    [stateSha256, nowMs],
  );
  return rows[0] ?? null;
};

export type KnownPerson = {
  readonly accountId: string;
  readonly login: string;
  readonly organisation: string;
};

/** Active accounts of the person with this СНИЛС, in one organisation when it is named. */
export const accountsOfPerson = (
  t: Queryable,
  snilsKey: string,
  organisation: string | null,
): Promise<readonly KnownPerson[]> =>
  t.query<KnownPerson>(
    `select account_id as "accountId", login, organisation from identity.account
     where snils_key = $1::text and state = 'active' and ($2::text is null or organisation = $2::text)
     order by login`,
    [snilsKey, organisation],
  );

/** Ends the other sessions of the same sign-on: it was one login, so it is one logout. */
export const closeSiblings = async (
  t: Queryable,
  sessionId: string,
  nowMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update identity.session set closed_at = to_timestamp($2::float8 / 1000), closed_why = 'signOn'
     where closed_at is null
       and oidc_sid = (select own.oidc_sid from identity.session as own where own.session_id = $1::uuid)`,
    [sessionId, nowMs],
  );
};

/** Ends every session that came from this session of the provider. @returns how many */
export const closeBySid = async (
  t: Queryable,
  oidcSid: string,
  nowMs: EpochMs,
): Promise<number> => {
  const rows = await t.query<{ one: number }>(
    `update identity.session set closed_at = to_timestamp($2::float8 / 1000), closed_why = 'signOn'
     where oidc_sid = $1::text and closed_at is null returning 1 as one`,
    [oidcSid, nowMs],
  );
  return rows.length;
};

/** The account of an open session, and what the provider told when it began. */
export const sessionOrigin = async (
  t: Queryable,
  sessionId: string,
): Promise<{ readonly accountId: string; readonly idToken: string | null } | null> => {
  const rows = await t.query<{ accountId: string; idToken: string | null }>(
    `select account_id as "accountId", oidc_id_token as "idToken" from identity.session
     where session_id = $1::uuid and closed_at is null`,
    [sessionId],
  );
  return rows[0] ?? null;
};
