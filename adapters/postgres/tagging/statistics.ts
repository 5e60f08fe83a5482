import type { Marks, MarkStatistics } from '../../../broker/index.ts';
import type { Database } from '../pool.ts';

type Row = Record<keyof MarkStatistics, string | number>;

// Counted from the messages themselves, so the report equals the journal; a repeated message is one message.
const statisticsSql = `
  with a as (
    select application_id, service_code, authority from broker.application
    where registered_at >= broker.at_ms($1::bigint) and registered_at < broker.at_ms($2::bigint)
  ), sent as (
    select k.application_id, count(*) as messages
    from a join broker.mark k using (application_id)
    join broker.message m on m.transaction_code = k.code and m.kind = 'request'
    group by k.application_id
  ), codes as (
    select k.application_id, count(*) as codes,
      count(*) filter (where k.uses = 0 and k.valid_until <= broker.at_ms($2::bigint)) as expired_unused
    from a join broker.mark k using (application_id) group by k.application_id
  )
  select a.service_code as "serviceCode", a.authority, count(*) as applications,
    count(*) filter (where sent.messages is null) as "applicationsWithoutMessages",
    coalesce(sum(sent.messages), 0) as messages,
    min(coalesce(sent.messages, 0)) as "messagesMin",
    avg(coalesce(sent.messages, 0))::float8 as "messagesAverage",
    max(coalesce(sent.messages, 0)) as "messagesMax",
    coalesce(sum(codes.codes), 0) as codes,
    coalesce(sum(codes.expired_unused), 0) as "codesExpiredUnused"
  from a left join sent using (application_id) left join codes using (application_id)
  group by a.service_code, a.authority order by a.service_code, a.authority`;

/** Usage of codes per service and authority of the applications registered in a period (KIS-6.3.7.d). */
export const markStatistics =
  (database: Database): Marks['statistics'] =>
  async ({ sinceMs, untilMs }) => {
    const rows = await database.query<Row>(statisticsSql, [sinceMs, untilMs]);
    return rows.map((row) => ({
      serviceCode: String(row.serviceCode),
      authority: String(row.authority),
      applications: Number(row.applications),
      applicationsWithoutMessages: Number(row.applicationsWithoutMessages),
      messages: Number(row.messages),
      messagesMin: Number(row.messagesMin),
      messagesAverage: Number(row.messagesAverage),
      messagesMax: Number(row.messagesMax),
      codes: Number(row.codes),
      codesExpiredUnused: Number(row.codesExpiredUnused),
    }));
  };
