-- Marking codes (KIS-6.3.7): applications for services and the codes under which their messages go. The applicant is a hash only.

create sequence broker.application_seq;

create table broker.application (
  application_id text collate "C" primary key,
  source text collate "C" not null,
  source_id text collate "C" not null,
  service_code text collate "C" not null,
  authority text collate "C" not null,
  channel text collate "C" not null,
  applicant_hash text collate "C" not null,
  submitted_at timestamptz not null,
  registered_at timestamptz not null,
  closed_at timestamptz,
  seq bigint not null unique,
  unique (source, source_id)
);
create index application_registered_at on broker.application (registered_at);

create table broker.mark (
  code text collate "C" primary key,
  application_id text collate "C" not null references broker.application,
  sender text collate "C" not null,
  node_id text collate "C",
  type_codes text[] not null,
  uses_max integer not null check (uses_max > 0),
  uses integer not null default 0 check (uses between 0 and uses_max),
  issued_at timestamptz not null,
  valid_until timestamptz not null,
  closed_at timestamptz
);
create index mark_application on broker.mark (application_id);
