-- Packages of changes: what a person prepares as one whole (a bundle, the connection of a department) and another person applies
-- (broker/decisions/030). The content is a registry bundle; `progress` is where the wizard stands.
create schema registers;

create table registers.package (
  package_id uuid primary key,
  kind text not null check (kind in ('import', 'onboarding')),
  title text not null,
  state text not null check (state in ('draft', 'on-approval', 'applied', 'withdrawn')),
  bundle jsonb not null check (jsonb_typeof(bundle) = 'object'),
  progress jsonb not null check (jsonb_typeof(progress) = 'object'),
  -- grows with every change: two people at once are told of each other
  revision integer not null check (revision > 0),
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  -- what the import said when the package was applied
  report jsonb
);
create index package_open on registers.package (updated_at) where state in ('draft', 'on-approval');

create table registers.package_event (
  event_id bigint generated always as identity primary key,
  package_id uuid not null references registers.package,
  at timestamptz not null,
  by_whom text not null,
  event text not null check (event in ('create', 'change', 'requestApproval', 'recall', 'sendBack', 'apply', 'withdraw')),
  comment text
);
create index package_event_package on registers.package_event (package_id, event_id);

create trigger refuse_change before update or delete or truncate on registers.package_event
  for each statement execute function registry.refuse_change();
