-- The audit trail (KIS-4.4.7, KIS-4.6.2): one row per action, never changed, each chained to the one before by a keyed hash. Whoever
-- has the database without the master key can neither change a row nor write one unseen.
create schema audit;

create table audit.entry (
  no bigint primary key,
  at timestamptz not null,
  event text collate "C" not null,
  actor_kind text collate "C" not null check (actor_kind in ('person', 'token', 'system', 'hub')),
  actor text collate "C" not null,
  organisation text collate "C",
  address text collate "C",
  outcome text collate "C" not null check (outcome in ('done', 'refused')),
  object text collate "C",
  -- json, not jsonb: the text takes part in the hash as it was written
  details json not null,
  prev bytea not null check (octet_length(prev) = 32),
  hash bytea not null check (octet_length(hash) = 32)
);
create index entry_at on audit.entry (at, no);
create index entry_event on audit.entry (event, no);
create index entry_actor on audit.entry (actor, no);
create index entry_organisation on audit.entry (organisation, no) where organisation is not null;
create index entry_object on audit.entry (object text_pattern_ops, no) where object is not null;

-- The end of the chain: writers come one after another over this row, and a cut end is seen.
create table audit.head (
  single boolean primary key default true check (single),
  no bigint not null,
  hash bytea not null
);
insert into audit.head (no, hash) values (0, decode(repeat('00', 32), 'hex'));

create trigger entry_is_append_only before update or delete on audit.entry
  for each row execute function broker.refuse_change();
create trigger entry_is_not_truncated before truncate on audit.entry
  for each statement execute function broker.refuse_change();

create function audit.only_forward() returns trigger
  language plpgsql as $$
begin
  if new.no <= old.no then
    raise exception 'the end of the audit chain only moves forward' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger head_only_forward before update on audit.head
  for each row execute function audit.only_forward();
create trigger head_is_kept before delete on audit.head
  for each row execute function broker.refuse_change();
create trigger head_is_not_truncated before truncate on audit.head
  for each statement execute function broker.refuse_change();
create trigger head_is_one before insert on audit.head
  for each row execute function broker.refuse_change();

-- Enabled «always», so that session_replication_role = replica does not switch them off.
alter table audit.entry enable always trigger entry_is_append_only;
alter table audit.entry enable always trigger entry_is_not_truncated;
alter table audit.head enable always trigger head_only_forward;
alter table audit.head enable always trigger head_is_kept;
alter table audit.head enable always trigger head_is_not_truncated;
alter table audit.head enable always trigger head_is_one;
