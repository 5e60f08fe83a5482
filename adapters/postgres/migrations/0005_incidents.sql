-- Watching the hub: alert rules, incidents with their life, notices, what was heard of systems, switches of components.

create schema monitor;

-- Rules that people edited or added; shipped ones live in broker/monitor/alerts/rules.ts until they are edited.
create table monitor.rule (
  rule_id text collate "C" primary key,
  kind text collate "C" not null,
  title text not null,
  enabled boolean not null,
  levels jsonb not null,
  hold_ms bigint not null,
  scope jsonb not null,
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null
);

-- Subjects that have crossed a level now.
create table monitor.alert (
  cause text collate "C" primary key,
  rule_id text collate "C" not null,
  state text collate "C" not null,
  since timestamptz not null,
  level integer not null,
  value double precision not null
);

create table monitor.incident (
  incident_id bigint generated always as identity primary key,
  cause text collate "C" not null,
  kind text collate "C" not null,
  source text collate "C" not null,
  rule_id text collate "C",
  severity text collate "C" not null,
  state text collate "C" not null,
  addressee text collate "C" not null,
  title text not null,
  text text not null,
  value double precision,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  count integer not null,
  acknowledged_by text,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  resolved_how text collate "C",
  reminded_at timestamptz,
  systems text[] collate "C" not null,
  queues text[] collate "C" not null,
  type_codes text[] collate "C" not null,
  organisations text[] collate "C" not null,
  version integer not null default 1
);
create index incident_cause on monitor.incident (cause, incident_id desc);
create unique index incident_unresolved on monitor.incident (cause) where state <> 'resolved';
create index incident_last on monitor.incident (last_at desc, incident_id desc);

create table monitor.incident_step (
  step_id bigint generated always as identity primary key,
  incident_id bigint not null references monitor.incident,
  at timestamptz not null,
  what text collate "C" not null,
  by_name text not null,
  text text not null
);
create index incident_step_incident on monitor.incident_step (incident_id, step_id);

-- Which record of the exchange belongs to which incident: a record is taken up once.
create table monitor.incident_record (
  record_id bigint primary key,
  incident_id bigint not null references monitor.incident
);
create index incident_record_incident on monitor.incident_record (incident_id, record_id desc);

create table monitor.contact (
  contact_id bigint generated always as identity primary key,
  audience text collate "C" not null,
  organisation text collate "C",
  channel text collate "C" not null,
  address text not null,
  severity_min text collate "C" not null,
  quiet jsonb,
  enabled boolean not null,
  version integer not null default 1
);

create table monitor.setting (
  name text collate "C" primary key,
  value jsonb not null,
  version integer not null
);

create table monitor.notice (
  notice_id bigint generated always as identity primary key,
  incident_id bigint references monitor.incident,
  contact_id bigint,
  channel text collate "C" not null,
  address text not null,
  reason text collate "C" not null,
  severity text collate "C" not null,
  subject text not null,
  text text not null,
  data jsonb not null,
  state text collate "C" not null default 'waiting',
  attempts integer not null default 0,
  created_at timestamptz not null,
  due_at timestamptz not null,
  sent_at timestamptz,
  error text
);
create index notice_due on monitor.notice (due_at, notice_id) where state = 'waiting';
create index notice_incident on monitor.notice (incident_id, notice_id);

create table monitor.system_activity (
  system text collate "C" primary key,
  last_send_at timestamptz,
  last_poll_at timestamptz,
  last_ack_at timestamptz,
  polls bigint[] not null,
  skew_ms bigint,
  skew_at timestamptz
) with (fillfactor = 70);

create table monitor.component (
  code text collate "C" primary key,
  enabled boolean not null,
  by_name text not null,
  at timestamptz not null,
  reason text not null
);

create table monitor.node (
  node text collate "C" primary key,
  version text not null,
  roles text[] not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
);

create table monitor.backup (
  backup_id bigint generated always as identity primary key,
  at timestamptz not null,
  by_name text not null,
  note text not null
);

create trigger append_only before update or delete on monitor.incident_step
  for each row execute function broker.refuse_change();
create trigger no_truncate before truncate on monitor.incident_step
  for each statement execute function broker.refuse_change();
