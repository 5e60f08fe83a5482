-- Documents that people attach; bytes are sealed by the vault. Each version has author, organisation, time and hash (KIS-4.6.1).
create schema files;

create table files.file (
  id uuid primary key,
  -- What it belongs to: ticket:12, letter:5.
  owner text not null,
  name text not null,
  version int not null,
  mime_type text not null,
  bytes int not null,
  sha256 text not null,
  -- On which date the content is true, as its author says; «актуально на».
  actual_on date not null,
  author text not null,
  organisation text not null,
  at timestamptz not null,
  sealed bytea not null,
  unique (owner, name, version)
);

-- A link opens once, for a few minutes; the token itself is not kept (KIS-4.6.2).
create table files.link (
  token_sha256 text primary key,
  file_id uuid not null references files.file (id),
  made_for text not null,
  organisation text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index link_by_expiry on files.link (expires_at);
