-- Messages, their journal and the queues (design.md §4). Codes compare by bytes (collate "C"); texts for people follow the
-- database's ICU locale. Moments are timestamptz with exact milliseconds.

create schema broker;

create function broker.at_ms(ms bigint) returns timestamptz
  language sql immutable parallel safe
  return to_timestamp(ms / 1000.0);

create function broker.ms(moment timestamptz) returns bigint
  language sql immutable parallel safe
  return (extract(epoch from moment) * 1000)::bigint;

create function broker.refuse_change() returns trigger
  language plpgsql as $$
begin
  raise exception '% of %.% is refused: the record is append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;

-- identity columns of partitioned tables came with PostgreSQL 17; sequences serve 14 and later
create sequence broker.message_seq;
create sequence broker.event_seq;
create sequence broker.status_seq;

create table broker.message (
  seq bigint not null,
  received_at timestamptz not null,
  message_id uuid not null,
  kind text collate "C" not null,
  door text collate "C" not null,
  wire text collate "C" not null,
  sender text collate "C" not null,
  recipient text collate "C",
  type_code text collate "C" not null,
  root_namespace text collate "C" not null,
  root_local_name text collate "C" not null,
  reference_id uuid not null,
  original_id uuid,
  outcome text collate "C",
  transaction_code text collate "C",
  node_id text collate "C",
  test_message boolean not null,
  confidentiality text collate "C" not null,
  content_hash text collate "C" not null,
  size_bytes bigint not null,
  expires_at timestamptz not null,
  legal_received_at timestamptz not null,
  -- for a response: the request that it answers
  request_seq bigint,
  request_at timestamptz,
  queues text[] not null,
  attachment_count integer not null,
  payload bytea not null,
  primary key (seq, received_at)
) partition by range (received_at);
-- already encrypted: compressing it again costs time and wins nothing
alter table broker.message alter column payload set storage external;
create index message_message_id on broker.message (message_id);
create index message_reference_id on broker.message (reference_id);
-- direct calls whose hub was killed are looked for among the few that there are
create index message_direct on broker.message (received_at) where door = 'direct' and kind = 'request';
create index message_transaction_code on broker.message (transaction_code)
  where transaction_code is not null;

create table broker.attachment (
  seq bigint not null,
  received_at timestamptz not null,
  ordinal integer not null,
  payload bytea not null,
  primary key (seq, ordinal, received_at)
) partition by range (received_at);
alter table broker.attachment alter column payload set storage external;

create table broker.message_ref (
  key text collate "C" not null,
  value text collate "C" not null,
  seq bigint not null,
  received_at timestamptz not null,
  primary key (key, value, seq, received_at)
) partition by range (received_at);

create table broker.event (
  event_id bigint not null default nextval('broker.event_seq'),
  seq bigint not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  at timestamptz not null,
  queue text collate "C",
  by_system text collate "C",
  -- json, not jsonb: the text takes part in the hash chain as it was written
  detail json,
  -- on the first entry of a message: SHA-256 over its head and its kept bytes
  digest bytea,
  xid xid8 not null default pg_current_xact_id(),
  primary key (event_id, at)
) partition by range (at);
create index event_by_seq on broker.event (seq, event_id);
create index event_by_xid on broker.event (xid, event_id);
create index event_by_queue on broker.event (queue, kind, at)
  where kind in ('lease', 'ack', 'deliver');

-- Duplicates: a unique index cannot span partitions without the partition key.
create table broker.message_key (
  sender text collate "C" not null,
  message_id uuid not null,
  content_hash text collate "C" not null,
  seq bigint not null,
  received_at timestamptz not null,
  primary key (sender, message_id)
);
create index message_key_received_at on broker.message_key using brin (received_at);

create table broker.answer (
  request_seq bigint primary key,
  response_seq bigint not null,
  answered_at timestamptz not null,
  delivered boolean not null default false
);

create table broker.queue (
  name text collate "C" primary key,
  owner text collate "C" not null
);

create table broker.queue_ready (
  queue text collate "C" not null,
  priority smallint not null,
  -- the message's seq; seq - 2^62 after a return, so that returned ones stand at the head in their old order
  position bigint not null,
  seq bigint not null,
  received_at timestamptz not null,
  message_id uuid not null,
  type_code text collate "C" not null,
  attempts integer not null,
  ack_timeout_ms integer not null,
  expires_at timestamptz not null,
  primary key (queue, priority, position)
);
create index queue_ready_type on broker.queue_ready (queue, type_code, priority, position);
create index queue_ready_expires_at on broker.queue_ready (expires_at);

create table broker.queue_leased (
  queue text collate "C" not null,
  owner text collate "C" not null,
  priority smallint not null,
  seq bigint not null,
  received_at timestamptz not null,
  message_id uuid not null,
  type_code text collate "C" not null,
  attempts integer not null,
  ack_timeout_ms integer not null,
  expires_at timestamptz not null,
  leased_at timestamptz not null,
  lease_until timestamptz not null,
  primary key (queue, seq)
);
create index queue_leased_message on broker.queue_leased (owner, message_id);
create index queue_leased_until on broker.queue_leased (lease_until);

create table broker.dead_letter (
  dead_id bigint generated always as identity primary key,
  queue text collate "C" not null,
  priority smallint not null,
  seq bigint not null,
  received_at timestamptz not null,
  message_id uuid not null,
  type_code text collate "C" not null,
  sender text collate "C" not null,
  attempts integer not null,
  ack_timeout_ms integer not null,
  expires_at timestamptz not null,
  reason text collate "C" not null,
  at timestamptz not null,
  -- set while the letter is back in its queue; a redrive can be undone until the message is leased
  redrive_id bigint
);
create index dead_letter_queue on broker.dead_letter (queue, dead_id) where redrive_id is null;
create index dead_letter_redrive on broker.dead_letter (redrive_id) where redrive_id is not null;

create table broker.redrive (
  redrive_id bigint generated always as identity primary key,
  at timestamptz not null,
  by_person text not null,
  undone_at timestamptz
);

create table broker.status_ready (
  owner text collate "C" not null,
  position bigint not null,
  status_id bigint not null,
  original_id uuid not null,
  category text collate "C" not null,
  at timestamptz not null,
  details text,
  fault_code text collate "C",
  fault_text text,
  attempts integer not null default 0,
  primary key (owner, position)
);

create table broker.status_leased (
  status_id bigint primary key,
  owner text collate "C" not null,
  original_id uuid not null,
  category text collate "C" not null,
  at timestamptz not null,
  details text,
  fault_code text collate "C",
  fault_text text,
  attempts integer not null,
  lease_until timestamptz not null
);
create index status_leased_original on broker.status_leased (owner, original_id);
create index status_leased_until on broker.status_leased (lease_until);

-- Queue tables live from constant turnover: vacuum by count of dead rows, not by share of the table.
do $$
declare
  name text;
begin
  foreach name in array array['queue_ready', 'queue_leased', 'status_ready', 'status_leased', 'message_key'] loop
    execute format(
      'alter table broker.%I set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, '
      'autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000, autovacuum_vacuum_cost_delay = 0)',
      name);
  end loop;
end $$;
