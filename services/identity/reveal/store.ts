import type { EpochMs } from '../../../broker/index.ts';
import type { RevealApproval } from '../../../module/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export type RevealRequest = {
  readonly requestId: string;
  readonly accountId: string;
  readonly login: string;
  readonly messageId: string;
  readonly reason: string;
  readonly askedAtMs: EpochMs;
  readonly decision: 'approved' | 'refused' | null;
  readonly decidedBy: string | null;
  readonly decidedAtMs: EpochMs | null;
  readonly comment: string;
  readonly untilMs: EpochMs | null;
};

const columns = `request.request_id as "requestId", request.account_id as "accountId", asker.login, request.message_id as "messageId",
  request.reason, broker.ms(request.asked_at) as "askedAtMs", request.decision, decider.login as "decidedBy",
  broker.ms(request.decided_at) as "decidedAtMs", request.comment, broker.ms(request.until) as "untilMs"`;
const source = `identity.reveal_request as request join identity.account as asker on asker.account_id = request.account_id
  left join identity.account as decider on decider.account_id = request.decided_by`;

/** Requests, those that wait first. @param accountId of the asker; null: of everybody */
export const listRequests = (
  t: Queryable,
  accountId: string | null,
  waitingOnly: boolean,
): Promise<readonly RevealRequest[]> =>
  t.query<RevealRequest>(
    `select ${columns} from ${source}
      where ($1::uuid is null or request.account_id = $1::uuid) and (not $2::boolean or request.decision is null)
      order by request.decision is not null, request.asked_at desc limit 500`,
    [accountId, waitingOnly],
  );

/** One request; null when there is none. */
export const findRequest = async (t: Queryable, requestId: string): Promise<RevealRequest | null> =>
  (
    await t.query<RevealRequest>(
      `select ${columns} from ${source} where request.request_id = $1::uuid`,
      [requestId],
    )
  )[0] ?? null;

/** Keeps a request. */
export const insertRequest = async (
  t: Queryable,
  request: Pick<RevealRequest, 'requestId' | 'accountId' | 'messageId' | 'reason' | 'askedAtMs'>,
): Promise<void> => {
  await t.query(
    `insert into identity.reveal_request (request_id, account_id, message_id, reason, asked_at)
     values ($1::uuid, $2::uuid, $3::text, $4::text, broker.at_ms($5::bigint))`,
    [request.requestId, request.accountId, request.messageId, request.reason, request.askedAtMs],
  );
};

export type Decision = {
  readonly requestId: string;
  readonly decision: 'approved' | 'refused';
  readonly accountId: string;
  readonly comment: string;
  readonly atMs: EpochMs;
  readonly untilMs: EpochMs | null;
};

/** Decides a request that waits. @returns false when it was decided before */
export const decideRequest = async (t: Queryable, decision: Decision): Promise<boolean> => {
  const rows = await t.query(
    `update identity.reveal_request set decision = $2::text, decided_by = $3::uuid, comment = $4::text,
       decided_at = broker.at_ms($5::bigint), until = broker.at_ms($6::bigint)
      where request_id = $1::uuid and decision is null returning 1`,
    [
      decision.requestId,
      decision.decision,
      decision.accountId,
      decision.comment,
      decision.atMs,
      decision.untilMs,
    ],
  );
  return rows.length > 0;
};

/** The consent in force that ends last; null when there is none. */
export const findApproval = async (
  t: Queryable,
  accountId: string,
  messageId: string,
  nowMs: EpochMs,
): Promise<RevealApproval | null> =>
  (
    await t.query<RevealApproval>(
      `select request.request_id as "requestId", request.reason, decider.login as "approvedBy", broker.ms(request.until) as "untilMs"
       from ${source}
      where request.account_id = $1::uuid and request.message_id = $2::text and request.decision = 'approved'
        and request.until > broker.at_ms($3::bigint)
      order by request.until desc limit 1`,
      [accountId, messageId, nowMs],
    )
  )[0] ?? null;
