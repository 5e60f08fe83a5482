-- Records beside the queue: refusals, incidents, the hash chain and the wrapped data keys.

create table broker.refusal (
  refusal_id bigint generated always as identity primary key,
  at timestamptz not null,
  door text collate "C" not null,
  operation text collate "C" not null,
  code text collate "C" not null,
  reason text not null,
  message_id text collate "C",
  sender text collate "C",
  type_code text collate "C",
  certificate_sha256 text collate "C",
  content_hash text collate "C"
);
create index refusal_at on broker.refusal (at);
create index refusal_message_id on broker.refusal (message_id) where message_id is not null;

create table broker.incident (
  incident_id bigint generated always as identity primary key,
  kind text collate "C" not null,
  at timestamptz not null,
  addressee text collate "C" not null,
  message_id text collate "C",
  system text collate "C",
  text text not null
);
create index incident_at on broker.incident (at);

create table broker.seal (
  no bigint primary key,
  event_ids bigint[] not null,
  -- SHA-256 of each entry, 32 bytes each, in the order of event_ids
  hashes bytea not null,
  prev bytea not null,
  hash bytea not null,
  -- where the next block starts: after this transaction and entry
  upto_xid xid8 not null,
  last_xid xid8 not null,
  last_event_id bigint not null,
  -- entries up to here came from another server (a restored copy numbers its transactions anew)
  floor_event_id bigint not null,
  sealed_at timestamptz not null default now()
);

create table broker.data_key (
  key_no integer generated always as identity primary key,
  month text collate "C" not null unique,
  wrapped bytea not null,
  created_at timestamptz not null default now()
);

do $$
declare
  name text;
begin
  foreach name in array array['message', 'attachment', 'message_ref', 'event', 'refusal', 'incident', 'seal', 'data_key'] loop
    execute format(
      'create trigger append_only before update or delete on broker.%I for each row execute function broker.refuse_change()',
      name);
    execute format(
      'create trigger no_truncate before truncate on broker.%I for each statement execute function broker.refuse_change()',
      name);
  end loop;
end $$;

-- Makes the partitions of the month that holds the moment; true when one was missing.
create function broker.ensure_month(moment timestamptz) returns boolean
  language plpgsql as $$
declare
  month_from timestamptz := date_trunc('month', moment at time zone 'UTC') at time zone 'UTC';
  month_to timestamptz := (date_trunc('month', moment at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  suffix text := to_char(moment at time zone 'UTC', '"y"YYYY"m"MM');
  parent text;
  made boolean := false;
begin
  perform pg_advisory_xact_lock(5042022);
  foreach parent in array array['message', 'attachment', 'message_ref', 'event'] loop
    if to_regclass(format('broker.%I', parent || '_' || suffix)) is null then
      execute format('create table broker.%I partition of broker.%I for values from (%L) to (%L)',
        parent || '_' || suffix, parent, month_from, month_to);
      -- row triggers are inherited by partitions, statement triggers are not
      execute format('create trigger no_truncate before truncate on broker.%I for each statement execute function broker.refuse_change()',
        parent || '_' || suffix);
      made := true;
    end if;
  end loop;
  return made;
end $$;
