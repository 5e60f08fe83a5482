import type { Traffic, TrafficRow } from '../../../registries/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

// A response travels the way back: it belongs to the flow of its request. Test messages are nobody's traffic.
const selectTraffic = statement(
  'registry_traffic',
  `with seen as (
     select case when m.kind = 'response' then m.recipient else m.sender end as sender,
       case when m.kind = 'response' then m.sender else m.recipient end as recipient,
       m.type_code, m.kind, m.received_at, m.seq
     from broker.message_list m
     where m.received_at >= broker.at_ms($1::bigint) and not m.test_message
       and ($2::text[] is null or m.type_code = any($2::text[]))
   )
   select s.sender, coalesce(s.recipient, r.recipient, '') as recipient, s.type_code as "typeCode",
     count(*) filter (where s.kind <> 'response')::float8 as requests,
     count(*) filter (where s.kind = 'response')::float8 as responses,
     broker.ms(max(s.received_at))::float8 as "lastAtMs"
   from seen s
   left join broker.message_recipient r on s.recipient is null and r.received_at = s.received_at and r.seq = s.seq
   group by 1, 2, 3
   having $3::text[] is null or s.sender = any($3::text[]) or coalesce(s.recipient, r.recipient, '') = any($3::text[])
   order by requests desc, sender, recipient, "typeCode"
   limit $4::int`,
);

/** Volumes of the exchange by sender, recipient and information type, from the list kept behind the journal. */
export const makeTraffic = (database: Database): Traffic => ({
  since: (sinceMs, { types, systems, limitRows }) =>
    database.read<TrafficRow>(selectTraffic, [sinceMs, types ?? null, systems ?? null, limitRows]),
});
