import { limits, type NoticeState, type Outbox } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import { noticeColumns, type NoticeRow } from './incidentRows.ts';
import { enqueueNotices } from './incidentTx.ts';

const takeDue = statement(
  'notice_take',
  `update monitor.notice n set due_at = broker.at_ms($2::bigint), attempts = n.attempts + 1
    where n.notice_id in (
      select notice_id from monitor.notice where state = 'waiting' and due_at <= broker.at_ms($1::bigint)
       order by due_at, notice_id limit $3::int for update skip locked)
   returning ${noticeColumns}`,
);

const markSent = statement(
  'notice_sent',
  `update monitor.notice set state = 'sent', sent_at = broker.at_ms($2::bigint), error = null where notice_id = $1::bigint`,
);

const markFailed = statement(
  'notice_failed',
  `update monitor.notice set error = $2::text, state = case when $3::bigint is null then 'failed' else 'waiting' end,
          due_at = coalesce(broker.at_ms($3::bigint), due_at)
    where notice_id = $1::bigint`,
);

const markDropped = statement(
  'notice_dropped',
  `update monitor.notice set state = 'dropped' where notice_id = $1::bigint`,
);

const selectList = statement(
  'notice_list',
  `select ${noticeColumns} from monitor.notice n order by n.notice_id desc limit $1::int offset $2::int`,
);

const selectCounts = statement(
  'notice_counts',
  'select state, count(*) as count from monitor.notice group by state',
);

/** Notices that wait in PostgreSQL: what was enqueued outlives any process; one that was taken and not finished is taken again. */
export const makeOutbox = (database: Database): Outbox => ({
  take: (nowMs, untilMs) =>
    database.query<NoticeRow>(takeDue, [nowMs, untilMs, limits.noticesPerPassMax]),
  done: async (noticeId, atMs) => {
    await database.query(markSent, [noticeId, atMs]);
  },
  failed: async (noticeId, error, retryAtMs) => {
    await database.query(markFailed, [noticeId, error, retryAtMs]);
  },
  drop: async (noticeId) => {
    await database.query(markDropped, [noticeId]);
  },
  enqueue: (notices) => database.tx((sql) => enqueueNotices(sql, notices)),
  list: (limitRows, skipRows) => database.read<NoticeRow>(selectList, [limitRows, skipRows]),
  counts: async () => {
    const rows = await database.read<{ state: NoticeState; count: number }>(selectCounts);
    const none: Record<NoticeState, number> = { waiting: 0, sent: 0, failed: 0, dropped: 0 };
    return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  },
});
