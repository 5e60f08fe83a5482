-- Keys of participants for signing on the server (KIS-2.4.5). Private keys are sealed by the vault; times are UTC.
create schema signing;

create table signing.key (
  id uuid primary key,
  organisation text not null,
  title text not null,
  state text not null check (state in ('empty', 'active', 'suspended', 'destroyed')),
  active_version int,
  signatures_per_minute_max int not null check (signatures_per_minute_max > 0),
  created_at timestamptz not null,
  created_by text not null,
  destruction_asked_at timestamptz,
  destruction_asked_by text,
  destruction_reason text,
  destroyed_at timestamptz,
  destroyed_by text,
  revision int not null default 1,
  check ((state in ('active', 'suspended')) = (active_version is not null))
);
create index key_of_organisation on signing.key (organisation, title);

create table signing.key_version (
  key_id uuid not null references signing.key (id),
  version int not null,
  algorithm text not null,
  state text not null check (state in ('requested', 'ready', 'active', 'replaced', 'destroyed')),
  -- The PKCS#8 of the key under the vault; gone for ever once destroyed.
  sealed bytea,
  public_key bytea not null,
  request_pem text,
  certificate_pem text,
  certificate_sha256 text,
  subject text,
  issuer text,
  serial text,
  valid_from timestamptz,
  valid_to timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  activated_at timestamptz,
  primary key (key_id, version),
  check ((sealed is null) = (state = 'destroyed')),
  check (state in ('requested', 'destroyed') or certificate_pem is not null)
);
create unique index one_active_version on signing.key_version (key_id) where state = 'active';

create table signing.key_grant (
  id bigint generated always as identity primary key,
  key_id uuid not null references signing.key (id),
  grantee_kind text not null check (grantee_kind in ('system', 'person')),
  grantee text not null,
  kinds text[] not null,
  basis text not null,
  valid_to timestamptz,
  given_at timestamptz not null,
  given_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create unique index one_grant_in_force on signing.key_grant (key_id, grantee_kind, grantee) where withdrawn_at is null;
create index grants_of_grantee on signing.key_grant (grantee_kind, grantee) where withdrawn_at is null;

-- Who had what signed: never the content. Refusals of callers without the right stand here too.
create table signing.signature (
  id bigint generated always as identity primary key,
  key_id uuid not null references signing.key (id),
  version int,
  at timestamptz not null,
  kind text not null,
  digest text not null,
  digest_algorithm text not null,
  requester_kind text not null,
  requester text not null,
  requester_organisation text,
  purpose text not null,
  request_id text not null,
  outcome text not null
);
create index signatures_of_key on signing.signature (key_id, id desc);
create index signatures_by_digest on signing.signature (digest);
create index signatures_of_day on signing.signature (key_id, at) where outcome = 'done';

create function signing.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'signing.signature is append-only';
end $$;
create trigger append_only before update or delete or truncate on signing.signature
  for each statement execute function signing.refuse_change();

-- One row for each key: how many signatures its current minute has had, on all nodes together.
create table signing.key_minute (
  key_id uuid primary key references signing.key (id),
  minute_at timestamptz not null,
  used int not null
);
