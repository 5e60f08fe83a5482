import type { EpochMs } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

const selectSystems = statement(
  'monitor_systems',
  `select e.code as mnemonic, e.data ->> 'name' as name, e.data ->> 'participant' as organisation,
          coalesce(e.data ->> 'state', 'active') = 'blocked' as blocked,
          array(select jsonb_array_elements_text(coalesce(e.data -> 'certificates', '[]'::jsonb))) as pems
     from registry.effective_at(broker.at_ms($1::bigint)) e where e.register = 'systems' order by e.code`,
);

const selectParticipants = statement(
  'monitor_participants',
  `select e.code as ogrn, coalesce(e.data ->> 'shortName', e.data ->> 'name') as name,
          array(select c ->> 'email' from jsonb_array_elements(coalesce(e.data -> 'contacts', '[]'::jsonb)) c
                 where c ->> 'email' is not null) as emails
     from registry.effective_at(broker.at_ms($1::bigint)) e where e.register = 'participants'`,
);

const selectRoutes = statement(
  'monitor_routes',
  `select e.data ->> 'informationType' as "typeCode", e.data ->> 'recipient' as recipient, e.data -> 'recipients' as recipients,
          e.data -> 'table' as "table"
     from registry.effective_at(broker.at_ms($1::bigint)) e where e.register = 'routes'`,
);

/** Share of acknowledgements' times over the last ones of each queue of an owner. */
const selectAckTimes = statement(
  'monitor_ack_times',
  `select q.owner as system,
          percentile_disc(0.5) within group (order by t.ms)::float8 as "p50Ms",
          percentile_disc(0.95) within group (order by t.ms)::float8 as "p95Ms", count(*)::int as count
     from broker.queue q
    cross join lateral (
      select a.seq, a.event_id, a.at from broker.event a
       where a.queue = q.name and a.kind in ('ack', 'deliver') and a.at >= broker.at_ms($1::bigint)
       order by a.at desc limit $2::int) acked
    cross join lateral (
      select broker.ms(acked.at) - broker.ms(l.at) as ms from broker.event l
       where l.seq = acked.seq and l.event_id < acked.event_id and l.queue = q.name and l.kind = 'lease'
       order by l.event_id desc limit 1) t
    group by q.owner`,
);

const acksSampledMax = 200;

export type RegisteredSystem = {
  readonly mnemonic: string;
  readonly name: string;
  readonly organisation: string;
  readonly blocked: boolean;
  readonly pems: readonly string[];
};
export type RegisteredParticipant = {
  readonly ogrn: string;
  readonly name: string;
  readonly emails: readonly string[];
};
export type AckTimes = {
  readonly system: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly count: number;
};

type RouteRow = {
  readonly typeCode: string;
  readonly recipient: string | null;
  readonly recipients: readonly string[] | null;
  readonly table: Readonly<Record<string, string>> | null;
};

const recipientsOf = ({ recipient, recipients, table }: RouteRow): readonly string[] => [
  ...(recipient === null ? [] : [recipient]),
  ...(recipients ?? []),
  ...Object.values(table ?? {}),
];

/** What is registered now, and how soon systems acknowledge. */
export type ConnectedReader = {
  systems(nowMs: EpochMs): Promise<readonly RegisteredSystem[]>;
  participants(nowMs: EpochMs): Promise<readonly RegisteredParticipant[]>;
  /** Types by the system that receives them. */
  received(nowMs: EpochMs): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Over at most the last 200 acknowledgements of each queue since the moment. */
  ackTimes(sinceMs: EpochMs): Promise<readonly AckTimes[]>;
};

/** Reads the registers as the monitor needs them. */
export const makeConnectedReader = (database: Database): ConnectedReader => ({
  systems: (nowMs) => database.read<RegisteredSystem>(selectSystems, [nowMs]),
  participants: (nowMs) => database.read<RegisteredParticipant>(selectParticipants, [nowMs]),
  received: async (nowMs) => {
    const found = new Map<string, Set<string>>();
    for (const row of await database.read<RouteRow>(selectRoutes, [nowMs])) {
      for (const recipient of recipientsOf(row)) {
        const types = found.get(recipient) ?? new Set();
        found.set(recipient, types.add(row.typeCode));
      }
    }
    return new Map([...found].map(([system, types]) => [system, [...types].toSorted()]));
  },
  ackTimes: (sinceMs) => database.read<AckTimes>(selectAckTimes, [sinceMs, acksSampledMax]),
});
