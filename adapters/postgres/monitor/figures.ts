import {
  limits,
  type EpochMs,
  type QueueTraffic,
  type SystemTraffic,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

/** Accepted messages are counted by their keys, which have a small index by time; their types are read from the messages. */
const selectAccepted = statement(
  'monitor_accepted',
  `select k.sender as system, count(*)::int as count, array_agg(distinct m.type_code) as types
     from broker.message_key k
     left join broker.message m on m.seq = k.seq and m.received_at = k.received_at
    where k.received_at >= broker.at_ms($1::bigint)
    group by k.sender`,
);

const selectRefused = statement(
  'monitor_refused',
  `select sender as system, count(*)::int as count from broker.refusal
    where at >= broker.at_ms($1::bigint) and sender is not null group by sender`,
);

const selectAcks = statement(
  'monitor_acks',
  `select q.name as queue, (select count(*)::int from broker.event e
      where e.queue = q.name and e.kind in ('ack', 'deliver') and e.at >= broker.at_ms($1::bigint)) as acknowledged
     from broker.queue q`,
);

/** The oldest entry that the chain does not hold yet. */
const selectSealLag = statement(
  'monitor_seal_lag',
  `with last as (
     select last_xid, last_event_id, floor_event_id from broker.seal order by no desc limit 1
   ), start as (
     select coalesce((select last_xid from last), '0'::xid8) as xid, coalesce((select last_event_id from last), 0) as id,
            coalesce((select floor_event_id from last), 0) as floor
   )
   select broker.ms(clock_timestamp()) as "nowMs",
          (select broker.ms(e.at) from broker.event e, start
            where (e.xid, e.event_id) > (start.xid, start.id) and e.event_id > start.floor
            order by e.xid, e.event_id limit 1) as "oldestMs"`,
);

const selectOutbox = statement(
  'monitor_outbox_lag',
  `select broker.ms(min(due_at)) as "dueMs" from monitor.notice where state = 'waiting'`,
);

const selectBackup = statement(
  'monitor_backup',
  'select broker.ms(max(at)) as "atMs" from monitor.backup',
);

const insertBackup = statement(
  'monitor_backup_done',
  `insert into monitor.backup (at, by_name, note) values (broker.at_ms($1::bigint), $2::text, $3::text)`,
);

const selectTypes = statement(
  'monitor_queue_types',
  `select type_code as code from broker.queue_ready where queue = any($1::text[]) group by type_code order by type_code limit $2::int`,
);

type Counted = {
  readonly system: string;
  readonly count: number;
  readonly types?: readonly (string | null)[];
};

const readSystemTraffic = async (
  database: Database,
  sinceMs: EpochMs,
): Promise<readonly SystemTraffic[]> => {
  const [accepted, refused] = await Promise.all([
    database.read<Counted>(selectAccepted, [sinceMs]),
    database.read<Counted>(selectRefused, [sinceMs]),
  ]);
  const refusedBy = new Map(refused.map(({ system, count }) => [system, count]));
  const acceptedBy = new Map(accepted.map((row) => [row.system, row]));
  return [...new Set([...acceptedBy.keys(), ...refusedBy.keys()])].map((system) => ({
    system,
    accepted: acceptedBy.get(system)?.count ?? 0,
    refused: refusedBy.get(system) ?? 0,
    typeCodes: (acceptedBy.get(system)?.types ?? []).filter(
      (code): code is string => code !== null,
    ),
  }));
};

/** What the database knows of the hub's work. */
export type StoredFigures = {
  systemTraffic(sinceMs: EpochMs): Promise<readonly SystemTraffic[]>;
  queueTraffic(sinceMs: EpochMs): Promise<readonly QueueTraffic[]>;
  /** @param nowMs of the hub's clock: how far it runs from the database's, and how long entries wait for the chain */
  chain(nowMs: EpochMs): Promise<{ readonly sealLagMs: number; readonly databaseSkewMs: number }>;
  outboxLagMs(nowMs: EpochMs): Promise<number>;
  backupAtMs(): Promise<EpochMs | null>;
  backupDone(atMs: EpochMs, by: string, note: string): Promise<void>;
  /** Types that wait in these queues, for the affected routes of an incident. */
  queueTypes(queues: readonly string[]): Promise<readonly string[]>;
};

/** Figures for the alert rules; every query is bounded by the window or by an index. */
export const makeStoredFigures = (database: Database): StoredFigures => ({
  systemTraffic: (sinceMs) => readSystemTraffic(database, sinceMs),
  queueTraffic: (sinceMs) => database.read<QueueTraffic>(selectAcks, [sinceMs]),
  chain: async (nowMs) => {
    const [row] = await database.query<{ nowMs: number; oldestMs: number | null }>(selectSealLag);
    const databaseMs = row?.nowMs ?? nowMs;
    const oldestMs = row?.oldestMs ?? null;
    return {
      sealLagMs: oldestMs === null ? 0 : Math.max(0, nowMs - oldestMs),
      databaseSkewMs: nowMs - databaseMs,
    };
  },
  outboxLagMs: async (nowMs) => {
    const [row] = await database.read<{ dueMs: number | null }>(selectOutbox);
    return Math.max(0, nowMs - (row?.dueMs ?? nowMs));
  },
  backupAtMs: async () =>
    (await database.read<{ atMs: number | null }>(selectBackup))[0]?.atMs ?? null,
  backupDone: async (atMs, by, note) => {
    await database.query(insertBackup, [atMs, by, note]);
  },
  queueTypes: async (queues) =>
    (await database.read<{ code: string }>(selectTypes, [queues, limits.incidentSubjectsMax])).map(
      ({ code }) => code,
    ),
});
