import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { SessionOrigin } from './store.ts';

export type OpenSessionRow = {
  readonly sessionId: string;
  readonly openedAtMs: EpochMs;
  readonly seenAtMs: EpochMs;
  readonly endsAtMs: EpochMs;
  readonly address: string;
  readonly agent: string;
  readonly origin: SessionOrigin;
};

/** Open sessions of an account, the last used first. */
export const openSessions = (
  t: Queryable,
  accountId: string,
  nowMs: EpochMs,
): Promise<readonly OpenSessionRow[]> =>
  t.query<OpenSessionRow>(
    `select session_id as "sessionId", (extract(epoch from opened_at) * 1000)::bigint as "openedAtMs",
       (extract(epoch from seen_at) * 1000)::bigint as "seenAtMs",
       (extract(epoch from ends_at) * 1000)::bigint as "endsAtMs", address, agent, origin
     from identity.session
     where account_id = $1::uuid and closed_at is null and ends_at > to_timestamp($2::float8 / 1000)
     order by seen_at desc, session_id`,
    [accountId, nowMs],
  );
