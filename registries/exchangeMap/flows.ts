import { limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable, Traffic, TrafficRow } from '../ports.ts';

export const trafficWindowMs = 30 * 24 * 3_600_000;

/** One way of the exchange: who may send which information type to whom, and how much went in 30 days (KIS-2.3.1). */
export type Flow = {
  readonly sender: string;
  readonly senderName: string;
  /** OGRN. */
  readonly senderOrganisation: string;
  readonly typeCode: string;
  readonly typeName: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly recipientOrganisation: string;
  /** Basis of the right; null: messages went, but nothing allows them now. */
  readonly basis: string | null;
  readonly mode: 'fixed' | 'broadcast' | 'table' | null;
  readonly requests: number;
  readonly responses: number;
  readonly lastAtMs: EpochMs | null;
};

export type ExchangeMap = {
  readonly atMs: EpochMs;
  readonly sinceMs: EpochMs;
  readonly flows: readonly Flow[];
};

type Allowed = Omit<Flow, 'requests' | 'responses' | 'lastAtMs'>;

// Everything that is in force at one moment: rights joined with the recipients of the routes. A right that names its recipient
// goes to it alone; a system is not told to send to itself.
const allowedSql = `
  with now as (select * from registry.effective_at(${momentParam(1)})),
  ways as (
    select r.data ->> 'informationType' as type, r.data ->> 'mode' as mode, w.recipient
    from now r, lateral (
      select r.data ->> 'recipient' as recipient where r.data ->> 'mode' = 'fixed'
      union select jsonb_array_elements_text(r.data -> 'recipients') where r.data ->> 'mode' = 'broadcast'
      union select value from jsonb_each_text(coalesce(r.data -> 'table', '{}')) where r.data ->> 'mode' = 'table'
    ) w
    where r.register = 'routes'
  )
  select a.data ->> 'sender' as sender, coalesce(s.data ->> 'name', a.data ->> 'sender') as "senderName",
    coalesce(s.data ->> 'participant', '') as "senderOrganisation",
    a.data ->> 'informationType' as "typeCode", coalesce(t.data ->> 'name', a.data ->> 'informationType') as "typeName",
    w.recipient, coalesce(p.data ->> 'name', w.recipient) as "recipientName",
    coalesce(p.data ->> 'participant', '') as "recipientOrganisation",
    min(a.data ->> 'basis') as basis, w.mode
  from now a
  join ways w on w.type = a.data ->> 'informationType'
    and coalesce(a.data ->> 'recipient', w.recipient) = w.recipient and w.recipient <> a.data ->> 'sender'
  join now t on t.register = 'informationTypes' and t.code = a.data ->> 'informationType'
  left join now s on s.register = 'systems' and s.code = a.data ->> 'sender'
  left join now p on p.register = 'systems' and p.code = w.recipient
  where a.register = 'accessRules'
  group by 1, 2, 3, 4, 5, 6, 7, 8, 10
  order by 1, 4, 6 limit $2::int`;

const keyOf = (flow: {
  readonly sender: string;
  readonly typeCode: string;
  readonly recipient: string;
}): string => `${flow.sender}\n${flow.typeCode}\n${flow.recipient}`;

const idle = { requests: 0, responses: 0, lastAtMs: null };

const withoutRight = (row: TrafficRow): Flow => ({
  ...row,
  senderName: row.sender,
  senderOrganisation: '',
  typeName: row.typeCode,
  recipientName: row.recipient,
  recipientOrganisation: '',
  basis: null,
  mode: null,
});

export type ExchangeMapPorts = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly traffic: Traffic;
};

/**
 * The exchange map from the registers as they are now, with the volumes of 30 days. Flows that had messages but are no longer allowed
 * are on it too, without a basis.
 */
export const makeExchangeMap = (p: ExchangeMapPorts) => async (): Promise<ExchangeMap> => {
  const atMs = p.clock.nowMs();
  const sinceMs = atMs - trafficWindowMs;
  const [allowed, traffic] = await Promise.all([
    p.db.query<Allowed>(allowedSql, [atMs, limits.exchangeMapFlowsMax]),
    p.traffic.since(sinceMs, { limitRows: limits.exchangeMapFlowsMax }),
  ]);
  const volumes = new Map(traffic.map((row) => [keyOf(row), row]));
  const flows = allowed.map((flow): Flow => {
    const volume = volumes.get(keyOf(flow));
    volumes.delete(keyOf(flow));
    const { requests, responses, lastAtMs } = volume ?? idle;
    return { ...flow, requests, responses, lastAtMs };
  });
  const rest = [...volumes.values()].filter(({ recipient }) => recipient !== '');
  return { atMs, sinceMs, flows: [...flows, ...rest.map(withoutRight)] };
};
