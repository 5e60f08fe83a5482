-- Calls of systems about what happens to their messages: who wishes to be told, and the calls that wait.

create table broker.webhook (
  webhook_id bigint generated always as identity primary key,
  owner text collate "C" not null,
  url text not null,
  events text[] not null,
  state text collate "C" not null default 'active',
  -- failed calls in a row
  failures integer not null default 0,
  -- a paused subscription is tried again at this moment
  probe_at timestamptz,
  delivered bigint not null default 0,
  last_delivered_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  created_by text not null
);
create index webhook_owner on broker.webhook (owner);

-- a delivered call is deleted
create table broker.webhook_call (
  webhook_id bigint not null references broker.webhook on delete cascade,
  event_id bigint not null,
  event json not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  created_at timestamptz not null,
  primary key (webhook_id, event_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index webhook_call_due on broker.webhook_call (webhook_id, due_at);
