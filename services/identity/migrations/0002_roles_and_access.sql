-- Roles by kind, what the holder hides, emergency access, and who accepted which regulation (KIS-1.3, KIS-3.1, KIS-4.4.7, PUSK-4.1.3.a).

-- Technical roles are given by the administrator of the System, business roles by the operator and the participants (KIS-D.2-1).
alter table identity.role add column kind text not null default 'business' check (kind in ('business', 'technical'));
alter table identity.role add column description text not null default '';

create table identity.role_event (
  event_id bigint generated always as identity primary key,
  role text not null references identity.role,
  revision integer not null,
  at timestamptz not null,
  by text not null,
  rights text[] not null,
  comment text not null default ''
);
create index role_event_role on identity.role_event (role, event_id);

create index grant_role on identity.grant (role) where withdrawn_at is null;

create table identity.access_rule (
  rule_id uuid primary key,
  title text not null,
  roles text[] not null,
  hides text not null check (hides in ('record', 'values')),
  attributes text[] not null,
  -- Lists of {attribute, key, values}: all of `conditions` must hold, none of `exceptions`.
  conditions jsonb not null,
  exceptions jsonb not null,
  basis text not null,
  revision integer not null default 1,
  changed_at timestamptz not null,
  changed_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create index access_rule_roles on identity.access_rule using gin (roles) where withdrawn_at is null;

create table identity.reveal_request (
  request_id uuid primary key,
  account_id uuid not null references identity.account,
  message_id text not null,
  reason text not null,
  asked_at timestamptz not null,
  decision text check (decision in ('approved', 'refused')),
  decided_by uuid references identity.account,
  decided_at timestamptz,
  comment text not null default '',
  until timestamptz,
  check ((decision is null) = (decided_at is null)),
  -- Four eyes: also the database does not take one's own consent.
  check (decided_by is null or decided_by <> account_id)
);
create index reveal_request_person on identity.reveal_request (account_id, message_id);
create index reveal_request_waiting on identity.reveal_request (asked_at) where decision is null;

create table identity.regulation_acceptance (
  account_id uuid not null references identity.account,
  subsystem text not null,
  version integer not null,
  accepted_at timestamptz not null,
  address text not null,
  primary key (account_id, subsystem, version)
);
create trigger acceptance_is_append_only before update or delete on identity.regulation_acceptance
  for each row execute function broker.refuse_change();
