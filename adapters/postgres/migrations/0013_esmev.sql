-- The bridge to ЕСМЭВ: which message there is which message here, what was told to whom, when it was last heard of.
create schema esmev;
create table esmev.link (
  kind text collate "C" not null,
  -- identifier where the message came from, and the one it has on the other side
  source_id text collate "C" not null,
  own_id text collate "C" not null,
  -- where an answer to it goes, on the side it came from
  reply_to text,
  made_at timestamptz not null,
  done_at timestamptz,
  primary key (kind, source_id)
);
create index link_own on esmev.link (kind, own_id);
create index link_made_at on esmev.link (made_at);
-- Senders who were told that their message waits for the end of an outage.
create table esmev.told (
  message_id uuid not null,
  outage_at timestamptz not null,
  primary key (message_id, outage_at)
);
create table esmev.contact (
  operation text collate "C" primary key,
  at timestamptz not null,
  detail text not null default ''
);
-- One node of the hub runs the bridge at a time: order is kept by one.
create table esmev.turn (
  single boolean primary key default true check (single),
  holder text not null,
  until timestamptz not null
);
