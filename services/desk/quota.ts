import { HubError, limits } from '../../broker/index.ts';
import type { Queryable } from '../../registries/index.ts';

/** @throws HubError RateLimitExceeded when a person has written limits.deskRecordsPerDayMax records in the last day */
export const checkQuota = async (t: Queryable, login: string, nowMs: number): Promise<void> => {
  const [row] = await t.query<{ count: number }>(
    `select (select count(*) from desk.ticket_entry where author = $1::text and at > $2::timestamptz)::int
          + (select count(*) from desk.proposal where author = $1::text and created_at > $2::timestamptz)::int as count`,
    [login, new Date(nowMs - 24 * 3_600_000)],
  );
  if ((row?.count ?? 0) < limits.deskRecordsPerDayMax) return;
  throw new HubError('RateLimitExceeded', {
    reason: `За сутки можно написать не более ${limits.deskRecordsPerDayMax} обращений и предложений.`,
  });
};
