import { limits, type EpochMs } from '../../../broker/index.ts';
import type {
  BridgeLog,
  Contact,
  Link,
  LinkDraft,
  LinkKind,
  LinkStore,
  WaitingMessage,
} from '../../esmev/index.ts';
import type { Database } from '../pool.ts';

const columns = `kind, source_id as "sourceId", own_id as "ownId", reply_to as "replyTo",
  broker.ms(done_at) as "doneAtMs"`;

const link = async (database: Database, draft: LinkDraft, atMs: EpochMs): Promise<Link> => {
  const [row] = await database.query<Link>(
    `insert into esmev.link (kind, source_id, own_id, reply_to, made_at)
     values ($1::text, $2::text, $3::text, $4::text, broker.at_ms($5::bigint))
     on conflict (kind, source_id) do update set reply_to = coalesce(excluded.reply_to, esmev.link.reply_to)
     returning ${columns}`,
    [draft.kind, draft.sourceId, draft.ownId, draft.replyTo, atMs],
  );
  return row ?? { ...draft, doneAtMs: null };
};

const byOwn = async (database: Database, kind: LinkKind, ownId: string): Promise<Link | null> => {
  const [row] = await database.read<Link>(
    `select ${columns} from esmev.link where kind = $1::text and own_id = $2::text`,
    [kind, ownId],
  );
  return row ?? null;
};

const done = async (
  database: Database,
  kind: LinkKind,
  sourceId: string,
  atMs: EpochMs,
): Promise<void> => {
  await database.query(
    `update esmev.link set done_at = coalesce(done_at, broker.at_ms($3::bigint))
      where kind = $1::text and source_id = $2::text`,
    [kind, sourceId, atMs],
  );
};

const contact = async (
  database: Database,
  operation: string,
  atMs: EpochMs,
  detail: string,
): Promise<void> => {
  await database.query(
    `insert into esmev.contact (operation, at, detail) values ($1::text, broker.at_ms($2::bigint), $3::text)
     on conflict (operation) do update set at = excluded.at, detail = excluded.detail`,
    [operation, atMs, detail],
  );
};

const tellable = (
  database: Database,
  queue: string,
  outageAtMs: EpochMs,
): Promise<readonly WaitingMessage[]> =>
  database.query<WaitingMessage>(
    `with waiting as (
       select p.message_id, p.seq, p.received_at
         from broker.queue_ready p
         join broker.message m on m.seq = p.seq and m.received_at = p.received_at
        where p.queue = $1::text and m.kind = 'request'
          and not exists (select from esmev.told t
                           where t.message_id = p.message_id and t.outage_at = broker.at_ms($2::bigint))
        order by p.priority, p.position limit $3::int),
     told as (
       insert into esmev.told (message_id, outage_at)
       select message_id, broker.at_ms($2::bigint) from waiting on conflict do nothing returning message_id)
     select w.message_id as "messageId", w.seq, broker.ms(w.received_at) as "receivedAtMs"
       from waiting w join told using (message_id) order by w.seq`,
    [queue, outageAtMs, limits.queuePeekRowsMax],
  );

const takeTurn = async (
  database: Database,
  holder: string,
  nowMs: EpochMs,
  untilMs: EpochMs,
): Promise<boolean> => {
  const rows = await database.query(
    `insert into esmev.turn (single, holder, until) values (true, $1::text, broker.at_ms($3::bigint))
     on conflict (single) do update set holder = excluded.holder, until = excluded.until
      where esmev.turn.holder = excluded.holder or esmev.turn.until <= broker.at_ms($2::bigint)
     returning holder`,
    [holder, nowMs, untilMs],
  );
  return rows.length > 0;
};

/** Pairs of identifiers, contacts and the turn of the bridge to ЕСМЭВ in PostgreSQL. */
export const makeBridgeStore = (database: Database): LinkStore & BridgeLog => ({
  link: (draft, atMs) => link(database, draft, atMs),
  byOwn: (kind, ownId) => byOwn(database, kind, ownId),
  done: (kind, sourceId, atMs) => done(database, kind, sourceId, atMs),
  contact: (operation, atMs, detail = '') => contact(database, operation, atMs, detail),
  contacts: () =>
    database.read<Contact>(
      `select operation, broker.ms(at) as "atMs", detail from esmev.contact order by operation`,
    ),
  tellable: (queue, outageAtMs) => tellable(database, queue, outageAtMs),
  takeTurn: (holder, nowMs, untilMs) => takeTurn(database, holder, nowMs, untilMs),
});
