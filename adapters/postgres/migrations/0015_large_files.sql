-- Files that are too large for a message: who keeps them for whom, and the parts that have come.
create table broker.large_file (
  file_id uuid primary key,
  owner text collate "C" not null,
  recipients text[] collate "C" not null,
  name text not null,
  mime_type text not null,
  bytes bigint not null,
  sha256 text not null,
  made_at timestamptz not null,
  completed_at timestamptz
);
create table broker.large_file_part (
  file_id uuid not null references broker.large_file on delete cascade,
  no integer not null,
  first_byte bigint not null,
  bytes integer not null,
  primary key (file_id, no)
);
-- What opens a file for putting in or taking out; the secret itself is not kept.
create table broker.large_file_key (
  secret_sha256 text primary key,
  file_id uuid not null references broker.large_file on delete cascade,
  purpose text not null check (purpose in ('put', 'take')),
  until timestamptz not null
);
