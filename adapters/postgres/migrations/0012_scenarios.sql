-- Runs of preset sequences (KIS-6.2.4). The state of a run is one document; what other hubs and lists look for stands beside it.
create table broker.scenario_run (
  instance_id uuid primary key,
  code text collate "C" not null,
  version integer not null,
  initiator text collate "C" not null,
  application_id text collate "C",
  state text collate "C" not null,
  started_by text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  decision_awaited boolean not null default false,
  text text,
  -- encrypted: answers of departments are personal data
  body bytea not null,
  revision bigint not null default 1,
  -- null: only an answer or a person moves it
  wake_at timestamptz
);
alter table broker.scenario_run alter column body set storage external;
create index scenario_run_wake on broker.scenario_run (wake_at) where wake_at is not null;
create index scenario_run_started on broker.scenario_run (started_at, instance_id);
create index scenario_run_initiator on broker.scenario_run (initiator) where state in ('running', 'compensating');
-- An application starts a sequence once, however often it is registered.
create unique index scenario_run_application on broker.scenario_run (code, application_id) where application_id is not null;

create table broker.scenario_message (
  message_id uuid primary key,
  instance_id uuid not null references broker.scenario_run,
  path text collate "C" not null
);
create index scenario_message_run on broker.scenario_message (instance_id);
