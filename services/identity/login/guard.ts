import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

const minuteMs = 60_000;

/**
 * How long a login is closed after so many wrong passwords in a row: the first lock lasts limits.loginLockMsMin, each further
 * mistake doubles it up to limits.loginLockMsMax. 0 while there are too few.
 */
export const lockMsAfter = (failures: number): number => {
  const over = failures - limits.loginFailuresMax;
  if (over < 0) return 0;
  return Math.min(limits.loginLockMsMin * 2 ** Math.min(over, 30), limits.loginLockMsMax);
};

const lockedUntil = async (t: Queryable, login: string): Promise<EpochMs | null> => {
  const rows = await t.query<{ lockedUntilMs: number | null }>(
    `select (extract(epoch from locked_until) * 1000)::bigint as "lockedUntilMs"
     from identity.login_guard where login = $1::text`,
    [login],
  );
  return rows[0]?.lockedUntilMs ?? null;
};

/** Refuses a login that is closed for now. @throws HubError AccountLocked */
export const checkGuard = async (t: Queryable, login: string, nowMs: EpochMs): Promise<void> => {
  const untilMs = await lockedUntil(t, login);
  if (untilMs === null || untilMs <= nowMs) return;
  const minutes = Math.ceil((untilMs - nowMs) / minuteMs);
  throw new HubError('AccountLocked', {
    field: 'login',
    value: String(minutes),
    reason: `Повторите через ${minutes} мин.`,
  });
};

/** Counts a wrong password. @returns until when the login is closed now; null when it is not */
export const noteFailure = async (
  t: Queryable,
  login: string,
  nowMs: EpochMs,
): Promise<EpochMs | null> => {
  const rows = await t.query<{ failures: number }>(
    `insert into identity.login_guard as known (login, failures, failed_at)
     values ($1::text, 1, to_timestamp($2::float8 / 1000))
     on conflict (login) do update set failed_at = excluded.failed_at,
       failures = case when known.failed_at < excluded.failed_at - interval '1 day' then 1 else known.failures + 1 end
     returning failures`,
    [login, nowMs],
  );
  const lockMs = lockMsAfter(rows[0]?.failures ?? 0);
  if (lockMs === 0) return null;
  await t.query(
    `update identity.login_guard set locked_until = to_timestamp($2::float8 / 1000) where login = $1::text`,
    [login, nowMs + lockMs],
  );
  return nowMs + lockMs;
};

/** Forgets the wrong passwords: a right one was given, or an administrator opened the login. */
export const clearGuard = async (t: Queryable, login: string): Promise<void> => {
  await t.query('delete from identity.login_guard where login = $1::text', [login]);
};

/** Counts a try from this address. @throws HubError RateLimitExceeded beyond limits.addressLoginsPerMinuteMax */
export const countAttempt = async (
  t: Queryable,
  address: string,
  nowMs: EpochMs,
): Promise<void> => {
  const rows = await t.query<{ count: number }>(
    `with old as (
       delete from identity.login_attempt where at < to_timestamp($2::float8 / 1000) - interval '1 hour'
     ), added as (
       insert into identity.login_attempt (at, address) values (to_timestamp($2::float8 / 1000), $1::text)
     )
     select count(*)::int as count from identity.login_attempt
     where address = $1::text and at > to_timestamp($2::float8 / 1000) - interval '1 minute'`,
    [address, nowMs],
  );
  if ((rows[0]?.count ?? 0) >= limits.addressLoginsPerMinuteMax) {
    throw new HubError('RateLimitExceeded', {
      reason: 'Слишком много попыток входа с этого адреса; подождите минуту.',
    });
  }
};
