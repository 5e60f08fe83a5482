import {
  concerns,
  HubError,
  limits,
  type EpochMs,
  type Mnemonic,
  type StatusEvent,
  type StatusEventName,
  type Webhook,
  type WebhookCall,
  type WebhookCalls,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database, Sql } from '../pool.ts';

const columns = `w.webhook_id as "webhookId", w.owner, w.url, w.events, w.state, w.failures, w.delivered,
  w.last_error as "lastError", broker.ms(w.last_delivered_at) as "lastDeliveredAtMs", broker.ms(w.created_at) as "createdAtMs",
  (select count(*)::int from broker.webhook_call c where c.webhook_id = w.webhook_id) as waiting`;

const selectList = statement(
  'webhook_list',
  `select ${columns} from broker.webhook w where $1::text[] is null or w.owner = any($1::text[]) order by w.webhook_id`,
);

const insert = statement(
  'webhook_add',
  `insert into broker.webhook (owner, url, events, created_at, created_by)
   select $1::text, $2::text, $3::text[], broker.at_ms($4::bigint), $5::text
    where (select count(*) from broker.webhook where owner = $1::text) < $6::int
   returning webhook_id as "webhookId"`,
);

const remove = statement(
  'webhook_remove',
  'delete from broker.webhook where webhook_id = $1::bigint',
);

const resume = statement(
  'webhook_resume',
  `update broker.webhook set state = 'active', failures = 0, probe_at = null where webhook_id = $1::bigint`,
);

const dueAtOnce = statement(
  'webhook_due_at_once',
  `update broker.webhook_call set due_at = broker.at_ms($2::bigint) where webhook_id = $1::bigint and due_at > broker.at_ms($2::bigint)`,
);

const takeDue = statement(
  'webhook_take',
  `with due as materialized (
     select w.owner, w.url, c.webhook_id, c.event_id
       from broker.webhook w
      cross join lateral (
        select c.webhook_id, c.event_id from broker.webhook_call c
         where c.webhook_id = w.webhook_id and c.due_at <= broker.at_ms($1::bigint)
         order by c.due_at, c.event_id limit $3::int for update skip locked) c
      where w.state = 'active' and w.webhook_id <> all($4::bigint[]))
   update broker.webhook_call c set due_at = broker.at_ms($2::bigint), attempts = c.attempts + 1
     from due where c.webhook_id = due.webhook_id and c.event_id = due.event_id
   returning c.webhook_id as "webhookId", c.event_id as "eventId", due.owner, due.url, c.event, c.attempts as attempt`,
);

const takeProbes = statement(
  'webhook_probe',
  `with probe as (
     update broker.webhook set probe_at = broker.at_ms($3::bigint)
      where state = 'paused' and probe_at <= broker.at_ms($1::bigint) and webhook_id <> all($4::bigint[])
     returning webhook_id, owner, url
   ), first as (
     select p.owner, p.url, c.webhook_id, c.event_id from probe p
      cross join lateral (
        select c.webhook_id, c.event_id from broker.webhook_call c
         where c.webhook_id = p.webhook_id order by c.event_id limit 1) c)
   update broker.webhook_call c set due_at = broker.at_ms($2::bigint), attempts = c.attempts + 1
     from first where c.webhook_id = first.webhook_id and c.event_id = first.event_id
   returning c.webhook_id as "webhookId", c.event_id as "eventId", first.owner, first.url, c.event, c.attempts as attempt`,
);

const deleteCall = statement(
  'webhook_call_done',
  'delete from broker.webhook_call where webhook_id = $1::bigint and event_id = $2::bigint',
);

const noteDelivered = statement(
  'webhook_delivered',
  `update broker.webhook w set state = 'active', failures = 0, probe_at = null, delivered = w.delivered + 1,
          last_delivered_at = broker.at_ms($2::bigint), last_error = null
     from (select webhook_id, state from broker.webhook where webhook_id = $1::bigint for update) b
    where w.webhook_id = b.webhook_id returning b.state = 'paused' as resumed`,
);

const noteFailed = statement(
  'webhook_failed',
  `with call as (
     update broker.webhook_call set due_at = broker.at_ms($4::bigint) where webhook_id = $1::bigint and event_id = $2::bigint)
   update broker.webhook w
      set failures = w.failures + 1, last_error = $3::text,
          state = case when w.failures + 1 >= $6::int then 'paused' else w.state end,
          probe_at = case when w.failures + 1 >= $6::int then broker.at_ms($5::bigint) else w.probe_at end
     from (select webhook_id, state from broker.webhook where webhook_id = $1::bigint for update) b
    where w.webhook_id = b.webhook_id returning b.state = 'active' and w.state = 'paused' as paused`,
);

const insertCalls = statement(
  'webhook_enqueue',
  `insert into broker.webhook_call (webhook_id, event_id, event, due_at, created_at)
   select c.webhook_id, c.event_id, c.event, broker.at_ms($2::bigint), broker.at_ms($2::bigint)
     from json_to_recordset($1::json) as c(webhook_id bigint, event_id bigint, event json)
   on conflict (webhook_id, event_id) do nothing`,
);

const prune = statement(
  'webhook_prune',
  'delete from broker.webhook_call where created_at < broker.at_ms($1::bigint)',
);

const webhookCalls = (database: Database): WebhookCalls => ({
  take: async (nowMs, busy) => {
    const untilMs = nowMs + limits.webhookLeaseMs;
    const due = await database.query<WebhookCall>(takeDue, [
      nowMs,
      untilMs,
      limits.webhooksPerPassMax,
      busy,
    ]);
    const probeMs = nowMs + limits.webhookProbeMs;
    const probes = await database.query<WebhookCall>(takeProbes, [nowMs, untilMs, probeMs, busy]);
    return [...due, ...probes].toSorted((left, right) => left.eventId - right.eventId);
  },
  delivered: ({ webhookId, eventId }, atMs) =>
    database.tx(async (sql) => {
      await sql.query(deleteCall, [webhookId, eventId]);
      const [row] = await sql.query<{ resumed: boolean }>(noteDelivered, [webhookId, atMs]);
      if (row?.resumed === true) await sql.query(dueAtOnce, [webhookId, atMs]);
      return row?.resumed ?? false;
    }),
  failed: async ({ webhookId, eventId }, error, atMs, retryAtMs) => {
    const [row] = await database.query<{ paused: boolean }>(noteFailed, [
      webhookId,
      eventId,
      error,
      retryAtMs,
      atMs + limits.webhookProbeMs,
      limits.webhookFailuresMax,
    ]);
    return row?.paused ?? false;
  },
});

export type NewWebhook = {
  readonly owner: Mnemonic;
  readonly url: string;
  readonly events: readonly StatusEventName[];
  readonly by: string;
  readonly atMs: EpochMs;
};

/** Subscriptions to status events and the calls that wait for them, in PostgreSQL. */
export const makeWebhookStore = (database: Database) => ({
  calls: webhookCalls(database),
  /** @param owners null: everybody's */
  list: (owners: readonly Mnemonic[] | null): Promise<readonly Webhook[]> =>
    database.query<Webhook>(selectList, [owners]),
  /** @throws HubError ActionNotAllowed when the system has as many as it may */
  add: async ({ owner, url, events, by, atMs }: NewWebhook): Promise<number> => {
    const max = limits.webhooksPerSystemMax;
    const values = [owner, url, events, atMs, by, max];
    const [row] = await database.query<{ webhookId: number }>(insert, values);
    if (row) return row.webhookId;
    const reason = `У системы уже ${max} подписок: удалите ненужные.`;
    throw new HubError('ActionNotAllowed', { field: 'owner', reason });
  },
  remove: async (webhookId: number): Promise<void> => {
    await database.query(remove, [webhookId]);
  },
  /** By hand: what waits is due at once. */
  resume: (webhookId: number, atMs: EpochMs): Promise<void> =>
    database.tx(async (sql) => {
      await sql.query(resume, [webhookId]);
      await sql.query(dueAtOnce, [webhookId, atMs]);
    }),
  /** Within the transaction of the follower: an event is told of at least once, and enqueued once. */
  enqueue: async (sql: Sql, events: readonly StatusEvent[], atMs: EpochMs): Promise<void> => {
    const webhooks = await sql.query<Webhook>(selectList, [null]);
    const rows = webhooks.flatMap((webhook) =>
      events
        .filter(
          (event) =>
            webhook.events.includes(event.data.event) &&
            concerns(event, webhook.owner) &&
            Date.parse(event.time) >= webhook.createdAtMs,
        )
        .map((event) => ({ webhook_id: webhook.webhookId, event_id: Number(event.id), event })),
    );
    if (rows.length > 0) await sql.query(insertCalls, [JSON.stringify(rows), atMs]);
  },
  /** What could not be delivered in a week is given up. */
  prune: async (beforeMs: EpochMs): Promise<void> => {
    await database.query(prune, [beforeMs]);
  },
});

export type WebhookStore = ReturnType<typeof makeWebhookStore>;
