-- People of the hub: accounts, sessions, roles and tokens. Nothing is deleted: an account is closed, a grant withdrawn.
create schema identity;

create table identity.account (
  account_id uuid primary key,
  login text not null unique check (login = lower(login)),
  -- A position or the name that the person is shown by.
  name text not null,
  email text,
  organisation text not null check (organisation ~ '^[0-9]{13,15}$'),
  -- Keyed hashes: the numbers themselves are not kept.
  snils_key text,
  employee_key text,
  state text not null check (state in ('active', 'closed')),
  -- null: signs in through the single sign-on only.
  password_hash text,
  -- Given by an administrator: opens one session, in which it must be changed.
  password_issued boolean not null,
  password_used_at timestamptz,
  password_changed_at timestamptz not null,
  past_hashes text[] not null default '{}',
  revision integer not null default 1,
  created_at timestamptz not null,
  created_by text not null,
  last_login_at timestamptz,
  closed_at timestamptz,
  closed_by text,
  check (snils_key is not null or employee_key is not null),
  check ((state = 'closed') = (closed_at is not null))
);
-- One person, one account in an organisation (KIS-1.2.a).
create unique index account_snils on identity.account (organisation, snils_key) where state = 'active';
create unique index account_employee on identity.account (organisation, employee_key) where state = 'active';

-- What was done to an account, version by version.
create table identity.account_event (
  event_id bigint generated always as identity primary key,
  account_id uuid not null references identity.account,
  revision integer not null,
  at timestamptz not null,
  by text not null,
  kind text not null,
  changes jsonb not null default '{}'
);
create index account_event_account on identity.account_event (account_id, event_id);

create table identity.session (
  session_id uuid primary key,
  token_sha256 bytea not null unique,
  account_id uuid not null references identity.account,
  csrf text not null,
  opened_at timestamptz not null,
  seen_at timestamptz not null,
  confirmed_at timestamptz not null,
  ends_at timestamptz not null,
  -- Set when the workplace is locked by hand or by the idle page; the password unlocks it.
  locked_at timestamptz,
  address text not null,
  agent text not null,
  origin text not null check (origin in ('password', 'oidc')),
  oidc_sid text,
  oidc_id_token text,
  closed_at timestamptz,
  closed_why text
);
create index session_open on identity.session (account_id) where closed_at is null;
create index session_oidc on identity.session (oidc_sid) where closed_at is null and oidc_sid is not null;

create table identity.token (
  token_id uuid primary key,
  token_sha256 bytea not null unique,
  account_id uuid not null references identity.account,
  title text not null,
  rights text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create index token_account on identity.token (account_id);

create table identity.role (
  code text primary key,
  title text not null,
  rights text[] not null,
  -- Members must have the second factor.
  second_factor boolean not null default false,
  revision integer not null default 1,
  changed_at timestamptz not null,
  changed_by text not null
);

create table identity.grant (
  grant_id uuid primary key,
  account_id uuid not null references identity.account,
  role text not null references identity.role,
  -- OGRN; null: the whole region.
  organisation text,
  subsystem text,
  regulation_version text,
  granted_by text not null,
  granted_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz
);
create index grant_account on identity.grant (account_id) where withdrawn_at is null;

create table identity.second_factor (
  account_id uuid primary key references identity.account,
  -- Sealed by the hub's key: the code cannot be computed from a copy of the database.
  secret_sealed text not null,
  -- null until the first code was given right.
  confirmed_at timestamptz,
  -- A code works once.
  last_step bigint not null default 0,
  recovery_hashes text[] not null default '{}'
);

-- Wrong passwords by the login as it was typed, whether or not there is such an account: a stranger learns nothing from a lock.
create table identity.login_guard (
  login text primary key,
  failures integer not null,
  failed_at timestamptz not null,
  locked_until timestamptz
);

create table identity.login_attempt (
  attempt_id bigint generated always as identity primary key,
  at timestamptz not null,
  address text not null
);
create index login_attempt_address on identity.login_attempt (address, at);

-- Addresses from which people of an organisation may sign in; none: from anywhere.
create table identity.address_rule (
  organisation text not null,
  network cidr not null,
  comment text not null default '',
  added_at timestamptz not null,
  added_by text not null,
  primary key (organisation, network)
);
