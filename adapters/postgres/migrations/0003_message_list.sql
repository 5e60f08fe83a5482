-- What people search messages by, one row each, kept behind the journal (broker/decisions/028): a state is otherwise the sum of a
-- message's entries, and no index can find it.

create table broker.message_list (
  seq bigint primary key,
  received_at timestamptz not null,
  kind text collate "C" not null,
  door text collate "C" not null,
  sender text collate "C" not null,
  recipient text collate "C",
  type_code text collate "C" not null,
  test_message boolean not null,
  state text collate "C" not null,
  -- of a response, or of the final answer to a request
  outcome text collate "C",
  -- code of the error that ended the message, or that its recipient answered with
  fault text collate "C",
  changed_at timestamptz not null,
  -- from what the state follows: entries may be committed in another order than they are numbered
  last_event_id bigint not null,
  last_state text collate "C" not null,
  furthest smallint not null
);
-- Each page is read from one index in the order of time; the included columns answer the second filter without the table.
create index message_list_time on broker.message_list (received_at, seq)
  include (sender, recipient, type_code, state, kind);
create index message_list_sender on broker.message_list (sender, received_at, seq)
  include (recipient, type_code, state, kind);
create index message_list_recipient on broker.message_list (recipient, received_at, seq)
  include (sender, type_code, state, kind);
create index message_list_type on broker.message_list (type_code, received_at, seq)
  include (sender, recipient, state, kind);
create index message_list_state on broker.message_list (state, received_at, seq)
  include (sender, recipient, type_code, kind);
create index message_list_fault on broker.message_list (fault, received_at, seq) where fault is not null;

-- The recipients of broadcasts, which have none of their own.
create table broker.message_recipient (
  recipient text collate "C" not null,
  received_at timestamptz not null,
  seq bigint not null,
  primary key (recipient, received_at, seq)
);

-- Index-only scans need pages that are known to be visible to all: vacuum after what is inserted, too.
alter table broker.message_list set (
  autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- How far a reader of the journal has come; one hub at a time holds its row.
create table broker.follower (
  name text collate "C" primary key,
  last_xid xid8 not null default '0',
  last_event_id bigint not null default 0,
  -- entries up to here came from another server (a restored copy numbers its transactions anew)
  floor_event_id bigint not null default 0
);
insert into broker.follower (name) values ('message_list');

create index refusal_sender on broker.refusal (sender, refusal_id) where sender is not null;
create index refusal_code on broker.refusal (code, refusal_id);

-- Filters that people keep; `page` is the list that they belong to.
create table broker.saved_filter (
  filter_id bigint generated always as identity primary key,
  page text collate "C" not null,
  owner text collate "C" not null,
  title text not null,
  query text collate "C" not null,
  -- null: only the owner's; else everybody who has this role
  shared_role text collate "C",
  created_at timestamptz not null,
  unique (page, owner, title)
);

-- Links that give one original once; only the digest of the link is kept.
create table broker.download_ticket (
  digest bytea primary key,
  person_id text collate "C" not null,
  seq bigint not null,
  received_at timestamptz not null,
  until timestamptz not null
);
