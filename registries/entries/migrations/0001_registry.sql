-- Registers of the exchange. Every entry is versioned: content never changes, what was published is never deleted,
-- and every step of every version stays in registry.entry_event.
create schema registry;

-- One row: grows with every change of any entry. Nodes poll it; the workflow locks it, so that changes come one after another.
create table registry.revision (
  single boolean primary key default true check (single),
  revision bigint not null default 0
);
insert into registry.revision default values;

create table registry.entry (
  register text not null check (register in (
    'participants', 'systems', 'classifiers', 'attributes', 'informationTypes', 'services', 'routes', 'accessRules', 'calendars')),
  code text not null check (octet_length(code) between 1 and 2000),
  version integer not null check (version > 0),
  state text not null check (state in ('draft', 'on-approval', 'published', 'deprecated', 'retired')),
  base_version integer,
  valid_from timestamptz not null default '-infinity',
  valid_to timestamptz not null default 'infinity',
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  -- SHA-256 of the content, set by guard_entry: nodes keep compiled schemas under it.
  content_hash text not null,
  created_at timestamptz not null,
  created_by text not null,
  published_at timestamptz,
  published_by text,
  comment text,
  primary key (register, code, version),
  check (valid_from <= valid_to),
  check (published_at is not null or state in ('draft', 'on-approval', 'retired'))
);
create index entry_published on registry.entry (register, code, version desc) where published_at is not null;
create index entry_waiting on registry.entry (register, created_at) where state in ('draft', 'on-approval');

create table registry.entry_event (
  event_id bigint generated always as identity primary key,
  register text not null,
  code text not null,
  version integer not null,
  at timestamptz not null,
  by_whom text not null,
  event text not null,
  state text,
  comment text
);
create index entry_event_entry on registry.entry_event (register, code, event_id);

-- Which entry names which: «где используется», and why an entry cannot be deleted.
create table registry.reference (
  register text not null,
  code text not null,
  version integer not null,
  to_register text not null,
  to_code text not null,
  to_version integer,
  field text not null,
  foreign key (register, code, version) references registry.entry on delete cascade
);
create index reference_from on registry.reference (register, code, version);
create index reference_to on registry.reference (to_register, to_code);

-- Values that one entry alone may hold.
create table registry.claim (
  kind text not null check (kind in ('namespace', 'certificate')),
  value text not null,
  register text not null,
  code text not null,
  version integer not null,
  field text not null,
  primary key (kind, value, register, code, version),
  foreign key (register, code, version) references registry.entry on delete cascade
);
create index claim_from on registry.claim (register, code, version);

-- «Действует на дату»: of the versions that had begun, the last one, if it had not ended. A version that was retired before it
-- began never was in force and hides nothing.
create function registry.effective_at(at timestamptz) returns setof registry.entry
language sql stable as $$
  select last.* from (
    select distinct on (register, code) * from registry.entry
    where published_at is not null and valid_from <= at and valid_from < valid_to
    order by register, code, version desc
  ) last
  where last.valid_to > at
$$;

-- Versions that are in force or still can be: in force now, published for a later date, or waiting for publication.
create function registry.live_at(at timestamptz) returns setof registry.entry
language sql stable as $$
  select e.* from registry.entry e
  where e.state in ('draft', 'on-approval')
    or (e.published_at is not null and e.valid_to > greatest(e.valid_from, at) and not exists (
      select from registry.entry newer
      where newer.register = e.register and newer.code = e.code and newer.version > e.version
        and newer.published_at is not null and newer.valid_from < newer.valid_to
        and newer.valid_from <= greatest(e.valid_from, at)))
$$;

create function registry.guard_entry() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.content_hash := encode(sha256(convert_to(new.data::text, 'UTF8')), 'hex');
    return new;
  end if;
  if tg_op = 'DELETE' then
    if old.published_at is not null then
      raise exception 'registry: a published version is never deleted (%, %, %)', old.register, old.code, old.version;
    end if;
    return old;
  end if;
  if (new.register, new.code, new.version, new.data, new.content_hash, new.base_version, new.created_at, new.created_by)
     is distinct from (old.register, old.code, old.version, old.data, old.content_hash, old.base_version, old.created_at, old.created_by) then
    raise exception 'registry: content of a version never changes (%, %, %)', old.register, old.code, old.version;
  end if;
  if old.published_at is not null and (new.valid_from, new.published_at, new.published_by)
     is distinct from (old.valid_from, old.published_at, old.published_by) then
    raise exception 'registry: publication of a version never changes (%, %, %)', old.register, old.code, old.version;
  end if;
  return new;
end
$$;
create trigger guard_entry before insert or update or delete on registry.entry
  for each row execute function registry.guard_entry();

create function registry.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'registry: % is append-only', tg_table_name;
end
$$;
create trigger refuse_change before update or delete or truncate on registry.entry_event
  for each statement execute function registry.refuse_change();

create function registry.count_change() returns trigger language plpgsql as $$
begin
  update registry.revision set revision = revision + 1;
  perform pg_notify('registry_changed', '');
  return null;
end
$$;
create trigger count_change after insert or update or delete on registry.entry
  for each statement execute function registry.count_change();
