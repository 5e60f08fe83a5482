import {
  limits,
  type Application,
  type ApplicationCard,
  type ApplicationFilter,
  type Mark,
  type Marks,
} from '../../../broker/index.ts';
import type { Database } from '../pool.ts';
import { markStatistics } from './statistics.ts';

const applicationColumns = `application_id as "applicationId", source, source_id as "sourceId", service_code as "serviceCode",
  authority, channel, applicant_hash as "applicantHash", broker.ms(submitted_at) as "submittedAtMs",
  broker.ms(registered_at) as "registeredAtMs", broker.ms(closed_at) as "closedAtMs"`;
const markColumns = `code, application_id as "applicationId", sender, node_id as "nodeId", type_codes as "typeCodes",
  uses_max as "usesMax", uses, broker.ms(issued_at) as "issuedAtMs", broker.ms(valid_until) as "validUntilMs",
  broker.ms(closed_at) as "closedAtMs"`;

/** The hub's own number of an application carries the year of its registration: `A-2026-000017`. */
const insertApplication = `
  with next as (select nextval('broker.application_seq') as seq)
  insert into broker.application (application_id, source, source_id, service_code, authority, channel, applicant_hash,
    submitted_at, registered_at, seq)
  select 'A-' || to_char(broker.at_ms($8::bigint) at time zone 'Asia/Novokuznetsk', 'YYYY') || '-' || lpad(seq::text, 6, '0'),
    $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, broker.at_ms($7::bigint), broker.at_ms($8::bigint), seq
  from next
  on conflict (source, source_id) do nothing
  returning ${applicationColumns}`;

const register =
  (database: Database): Marks['register'] =>
  async (a) => {
    // A repeat is looked for first, so that it takes no number.
    const known = await database.query<Application>(
      `select ${applicationColumns} from broker.application where source = $1::text and source_id = $2::text`,
      [a.source, a.sourceId],
    );
    if (known[0]) return { application: known[0], repeated: true };
    const [made] = await database.query<Application>(insertApplication, [
      a.source,
      a.sourceId,
      a.serviceCode,
      a.authority,
      a.channel,
      a.applicantHash,
      a.submittedAtMs,
      a.registeredAtMs,
    ]);
    // Nothing inserted: another call with the same number won the race a moment ago.
    return made ? { application: made, repeated: false } : register(database)(a);
  };

const application =
  (database: Database): Marks['application'] =>
  async (applicationId) => {
    const [found] = await database.query<Application>(
      `select ${applicationColumns} from broker.application where application_id = $1::text`,
      [applicationId],
    );
    if (!found) return null;
    const marks = await database.query<Mark>(
      `select ${markColumns} from broker.mark where application_id = $1::text order by issued_at, code`,
      [applicationId],
    );
    return { ...found, marks } satisfies ApplicationCard;
  };

const list = (
  database: Database,
  { text, source, authorities, open }: ApplicationFilter,
  before?: string,
): Promise<readonly Application[]> =>
  database.query<Application>(
    `select ${applicationColumns} from broker.application a
     where ($1::text is null or strpos(lower(application_id || ' ' || source_id || ' ' || service_code), lower($1::text)) > 0)
       and ($2::text is null or source = $2::text)
       and ($3::text[] is null or authority = any($3::text[]))
       and ($4::boolean is null or (closed_at is null) = $4::boolean)
       and ($5::text is null or seq < (select b.seq from broker.application b where b.application_id = $5::text))
     order by seq desc limit $6::int`,
    [
      text ?? null,
      source ?? null,
      authorities ?? null,
      open ?? null,
      before ?? null,
      limits.listRowsMax,
    ],
  );

const issue = async (database: Database, m: Mark): Promise<void> => {
  await database.query(
    `insert into broker.mark (code, application_id, sender, node_id, type_codes, uses_max, issued_at, valid_until)
     values ($1::text, $2::text, $3::text, $4::text, $5::text[], $6::int, broker.at_ms($7::bigint), broker.at_ms($8::bigint))`,
    [
      m.code,
      m.applicationId,
      m.sender,
      m.nodeId,
      m.typeCodes,
      m.usesMax,
      m.issuedAtMs,
      m.validUntilMs,
    ],
  );
};

const close = async (database: Database, applicationId: string, atMs: number): Promise<void> => {
  await database.query(
    `with closed as (
       update broker.application set closed_at = broker.at_ms($2::bigint)
       where application_id = $1::text and closed_at is null returning application_id
     )
     update broker.mark set closed_at = broker.at_ms($2::bigint)
     where application_id in (select application_id from closed) and closed_at is null`,
    [applicationId, atMs],
  );
};

/** Applications for services and marking codes (KIS-6.3.7). */
export const makeMarks = (database: Database): Marks => ({
  register: register(database),
  application: application(database),
  list: (filter, before) => list(database, filter, before),
  registeredSince: (sinceMs) =>
    database.query<Application>(
      `select ${applicationColumns} from broker.application
       where registered_at >= broker.at_ms($1::bigint) order by registered_at, seq limit $2::int`,
      [sinceMs, limits.bulkRowsMax],
    ),
  issue: (mark) => issue(database, mark),
  find: async (code) => {
    const [found] = await database.query<Mark>(
      `select ${markColumns} from broker.mark where code = $1::text`,
      [code],
    );
    return found ?? null;
  },
  prolong: async (code, validUntilMs) => {
    const moved = await database.query(
      `update broker.mark set valid_until = broker.at_ms($2::bigint)
       where code = $1::text and closed_at is null returning code`,
      [code, validUntilMs],
    );
    return moved.length > 0;
  },
  close: (applicationId, atMs) => close(database, applicationId, atMs),
  statistics: markStatistics(database),
});
