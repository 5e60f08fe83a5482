import assert from 'node:assert/strict';
import {
  limits,
  type Alert,
  type EvaluationTx,
  type FreshRecord,
  type IncidentCase,
  type IncidentTx,
  type NoticeDraft,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Sql } from '../pool.ts';
import { changingValues, incidentColumns, type IncidentRow } from './incidentRows.ts';

const selectLatest = statement(
  'incident_latest',
  `select ${incidentColumns} from monitor.incident i where i.cause = $1::text
    order by i.incident_id desc limit 1 for update`,
);

const selectById = statement(
  'incident_by_id',
  `select ${incidentColumns} from monitor.incident i where i.incident_id = $1::bigint for update`,
);

const insertIncident = statement(
  'incident_open',
  `insert into monitor.incident as i
     (severity, state, text, value, last_at, count, acknowledged_by, acknowledged_at, resolved_at, resolved_how, reminded_at,
      systems, queues, type_codes, organisations, cause, kind, source, rule_id, addressee, title, opened_at)
   values ($1::text, $2::text, $3::text, $4::float8, broker.at_ms($5::bigint), $6::int, $7::text, broker.at_ms($8::bigint),
      broker.at_ms($9::bigint), $10::text, broker.at_ms($11::bigint), $12::text[], $13::text[], $14::text[], $15::text[],
      $16::text, $17::text, $18::text, $19::text, $20::text, $21::text, broker.at_ms($22::bigint))
   returning ${incidentColumns}`,
);

const updateIncident = statement(
  'incident_update',
  `update monitor.incident i set severity = $1::text, state = $2::text, text = $3::text, value = $4::float8,
      last_at = broker.at_ms($5::bigint), count = $6::int, acknowledged_by = $7::text,
      acknowledged_at = broker.at_ms($8::bigint), resolved_at = broker.at_ms($9::bigint), resolved_how = $10::text,
      reminded_at = broker.at_ms($11::bigint), systems = $12::text[], queues = $13::text[], type_codes = $14::text[],
      organisations = $15::text[], version = i.version + 1
    where i.incident_id = $16::bigint
   returning ${incidentColumns}`,
);

const insertStep = statement(
  'incident_step',
  `insert into monitor.incident_step (incident_id, at, what, by_name, text)
   values ($1::bigint, broker.at_ms($2::bigint), $3::text, $4::text, $5::text)`,
);

const insertNotices = statement(
  'notice_enqueue',
  `insert into monitor.notice
     (incident_id, contact_id, channel, address, reason, severity, subject, text, data, created_at, due_at)
   select "incidentId", "contactId", channel, address, reason, severity, subject, text, data,
          broker.at_ms("createdAtMs"), broker.at_ms("dueAtMs")
     from json_to_recordset($1::json) as n("incidentId" bigint, "contactId" bigint, channel text, address text, reason text,
          severity text, subject text, text text, data jsonb, "createdAtMs" bigint, "dueAtMs" bigint)
   returning notice_id as id`,
);

/** Puts notices into the outbox. @returns their numbers */
export const enqueueNotices = async (
  sql: Sql,
  notices: readonly NoticeDraft[],
): Promise<readonly number[]> => {
  if (notices.length === 0) return [];
  const rows = await sql.query<{ id: number }>(insertNotices, [JSON.stringify(notices)]);
  return rows.map(({ id }) => id);
};

/** Incidents inside a transaction that is already open. */
export const makeIncidentTx = (sql: Sql): IncidentTx => {
  const one = (rows: readonly IncidentRow[]): IncidentCase => {
    const [row] = rows;
    assert(row, 'the statement returns its row');
    return row;
  };
  return {
    latest: async (cause) => (await sql.query<IncidentRow>(selectLatest, [cause]))[0] ?? null,
    byId: async (id) => (await sql.query<IncidentRow>(selectById, [id]))[0] ?? null,
    open: async (draft) =>
      one(
        await sql.query<IncidentRow>(insertIncident, [
          ...changingValues(draft),
          draft.cause,
          draft.kind,
          draft.source,
          draft.ruleId,
          draft.addressee,
          draft.title,
          draft.openedAtMs,
        ]),
      ),
    update: async (incident) =>
      one(
        await sql.query<IncidentRow>(updateIncident, [
          ...changingValues(incident),
          incident.incidentId,
        ]),
      ),
    step: async (incidentId, { atMs, what, by, text }) => {
      await sql.query(insertStep, [incidentId, atMs, what, by, text]);
    },
    enqueue: async (notices) => {
      await enqueueNotices(sql, notices);
    },
  };
};

const selectAlerts = statement(
  'alert_list',
  `select cause, rule_id as "ruleId", state, broker.ms(since) as "sinceMs", level, value from monitor.alert`,
);

const upsertAlert = statement(
  'alert_keep',
  `insert into monitor.alert (cause, rule_id, state, since, level, value)
   values ($1::text, $2::text, $3::text, broker.at_ms($4::bigint), $5::int, $6::float8)
   on conflict (cause) do update set rule_id = excluded.rule_id, state = excluded.state, since = excluded.since,
     level = excluded.level, value = excluded.value`,
);

const deleteAlert = statement('alert_drop', `delete from monitor.alert where cause = $1::text`);

/** A record with a lower number may be committed after a higher one: the look goes back a little. */
const lookBack = 1_000;

const selectFresh = statement(
  'incident_fresh_records',
  `select r.incident_id as "recordId", r.kind, broker.ms(r.at) as "atMs", r.addressee, r.message_id as "messageId", r.system, r.text
     from broker.incident r
     left join monitor.incident_record taken on taken.record_id = r.incident_id
    where r.incident_id > coalesce((select max(record_id) from monitor.incident_record), 0) - ${lookBack}
      and taken.record_id is null
    order by r.incident_id limit $1::int`,
);

const insertLink = statement(
  'incident_link',
  `insert into monitor.incident_record (record_id, incident_id) values ($1::bigint, $2::bigint)`,
);

const selectOpen = statement(
  'incident_open_list',
  `select ${incidentColumns} from monitor.incident i where i.state = 'open' order by i.incident_id limit $1::int for update`,
);

/** What the evaluation does, inside its transaction. */
export const makeEvaluationTx = (sql: Sql): EvaluationTx => ({
  ...makeIncidentTx(sql),
  alerts: () => sql.query<Alert>(selectAlerts),
  keepAlert: async ({ cause, ruleId, state, sinceMs, level, value }) => {
    await sql.query(upsertAlert, [cause, ruleId, state, sinceMs, level, value]);
  },
  dropAlert: async (cause) => {
    await sql.query(deleteAlert, [cause]);
  },
  freshRecords: () => sql.query<FreshRecord>(selectFresh, [limits.incidentRecordsPerPassMax]),
  linkRecord: async (recordId, incidentId) => {
    await sql.query(insertLink, [recordId, incidentId]);
  },
  openIncidents: () => sql.query<IncidentRow>(selectOpen, [limits.listRowsMax]),
});
