import {
  limits,
  type Incident,
  type IncidentFilter,
  type IncidentState,
  type IncidentStore,
  type Severity,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';
import {
  incidentColumns,
  noticeColumns,
  stepColumns,
  type IncidentRow,
  type NoticeRow,
  type StepRow,
} from './incidentRows.ts';
import { makeEvaluationTx, makeIncidentTx } from './incidentTx.ts';

/** One node evaluates at a time. */
const tryLock = statement('alert_lock', 'select pg_try_advisory_xact_lock(5042031) as locked');

const where = `
    where ($1::text[] is null or i.state = any($1::text[]))
      and ($2::text[] is null or i.severity = any($2::text[]))
      and ($3::text is null or i.kind = $3::text)
      and ($4::text is null or $4::text = any(i.systems))
      and ($5::text is null or strpos(lower(i.title || ' ' || i.text), lower($5::text)) > 0)
      and ($6::bigint is null or i.last_at >= broker.at_ms($6::bigint))
      and ($7::bigint is null or i.last_at <= broker.at_ms($7::bigint))
      and ($8::text[] is null or i.organisations && $8::text[])`;

const selectList = statement(
  'incident_list',
  `select ${incidentColumns}, count(*) over () as total from monitor.incident i ${where}
    order by array_position(array['open', 'acknowledged', 'resolved'], i.state), i.last_at desc, i.incident_id desc
    limit $9::int offset $10::int`,
);

const selectCard = statement(
  'incident_card',
  `select ${incidentColumns} from monitor.incident i where i.incident_id = $1::bigint`,
);

const selectSteps = statement(
  'incident_steps',
  `select ${stepColumns} from monitor.incident_step s where s.incident_id = $1::bigint order by s.step_id desc limit $2::int`,
);

const selectRecords = statement(
  'incident_records',
  `select r.kind, broker.ms(r.at) as "atMs", r.addressee, r.message_id as "messageId", r.system, r.text
     from monitor.incident_record l join broker.incident r on r.incident_id = l.record_id
    where l.incident_id = $1::bigint order by l.record_id desc limit $2::int`,
);

const selectNotices = statement(
  'incident_notices',
  `select ${noticeColumns} from monitor.notice n where n.incident_id = $1::bigint order by n.notice_id desc limit $2::int`,
);

const selectCounts = statement(
  'incident_counts',
  `select severity, state, count(*) as count from monitor.incident where state <> 'resolved' group by severity, state`,
);

const valuesOf = (filter: IncidentFilter): readonly unknown[] => [
  filter.states ?? null,
  filter.severities ?? null,
  filter.kind ?? null,
  filter.system ?? null,
  filter.text ?? null,
  filter.sinceMs ?? null,
  filter.untilMs ?? null,
  filter.organisations,
  Math.min(filter.limitRows, limits.listRowsMax),
  filter.skipRows,
];

/** Incidents with their life, in PostgreSQL. */
export const makeIncidentStore = (database: Database): IncidentStore => ({
  evaluating: (work) =>
    database.tx(async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>(tryLock);
      return lock?.locked === true ? work(makeEvaluationTx(sql)) : null;
    }),
  changing: (work) => database.tx((sql) => work(makeIncidentTx(sql))),
  list: async (filter) => {
    const rows = await database.read<IncidentRow & { total: number }>(selectList, valuesOf(filter));
    return {
      rows: rows.map(({ total: _total, ...row }) => row),
      total: rows[0]?.total ?? 0,
    };
  },
  card: async (incidentId) => {
    const [incident] = await database.read<IncidentRow>(selectCard, [incidentId]);
    if (!incident) return null;
    const page = [incidentId, limits.listRowsMax];
    const [steps, records, notices] = await Promise.all([
      database.read<StepRow>(selectSteps, page),
      database.read<Incident>(selectRecords, page),
      database.read<NoticeRow>(selectNotices, page),
    ]);
    return { incident, steps, records, notices };
  },
  counts: () =>
    database.read<{ severity: Severity; state: IncidentState; count: number }>(selectCounts),
});
