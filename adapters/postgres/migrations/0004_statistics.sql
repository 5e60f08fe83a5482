-- Counts of the journal, made beforehand: everything here can be made again from broker.event and broker.refusal.

-- Entries of the journal by hour (UTC). A message counts once for each entry that its journal has of that state.
create table broker.statistic_hour (
  hour timestamptz not null,
  type_code text collate "C" not null,
  sender text collate "C" not null,
  -- of a broadcast: the owner of the queue; empty for entries of the message as a whole
  recipient text collate "C" not null,
  kind text collate "C" not null,
  event text collate "C" not null,
  state text collate "C" not null,
  count bigint not null,
  primary key (hour, type_code, sender, recipient, kind, event, state)
);

-- Times in logarithmic buckets, which add up over hours and participants; the width is in broker/monitor/buckets.ts.
create table broker.statistic_time (
  hour timestamptz not null,
  type_code text collate "C" not null,
  sender text collate "C" not null,
  recipient text collate "C" not null,
  kind text collate "C" not null,
  measure text collate "C" not null,
  bucket smallint not null,
  count bigint not null,
  primary key (hour, type_code, sender, recipient, kind, measure, bucket)
);

create table broker.statistic_refusal (
  hour timestamptz not null,
  type_code text collate "C" not null,
  sender text collate "C" not null,
  code text collate "C" not null,
  -- the call brought a message; false: taking, acknowledging, reading
  sending boolean not null,
  count bigint not null,
  primary key (hour, type_code, sender, code, sending)
);

-- The last hours of each queue by minute, for rates and sparklines; pruned.
create table broker.queue_minute (
  minute timestamptz not null,
  queue text collate "C" not null,
  type_code text collate "C" not null,
  placed integer not null,
  taken integer not null,
  redelivered integer not null,
  done integer not null,
  dead integer not null,
  primary key (minute, queue, type_code)
) with (fillfactor = 70);
create index queue_minute_queue on broker.queue_minute (queue, minute);

-- What a queue has ever held of a type, and when it last moved.
create table broker.queue_line (
  queue text collate "C" not null,
  type_code text collate "C" not null,
  owner text collate "C" not null,
  last_placed_at timestamptz,
  last_taken_at timestamptz,
  last_done_at timestamptz,
  placed bigint not null,
  done bigint not null,
  primary key (queue, type_code)
) with (fillfactor = 70);
create index queue_line_owner on broker.queue_line (owner);

-- How far the counts have come: after this transaction and entry. Entries up to floor_event_id came with a restored copy, whose
-- transaction numbers mean nothing here: they are counted by their own number first.
create table broker.statistic_cursor (
  one boolean primary key default true check (one),
  last_xid xid8 not null default '0',
  last_event_id bigint not null default 0,
  floor_event_id bigint not null default 0,
  floor_done_event_id bigint not null default 0,
  refusal_xid xid8 not null default '0',
  refusal_id bigint not null default 0,
  refusal_floor_id bigint not null default 0,
  rebuilt_at timestamptz
);
insert into broker.statistic_cursor default values;

-- Refusals are counted in the order of their transactions too; those from before belong to none that still runs.
alter table broker.refusal add column xid xid8 not null default '0';
alter table broker.refusal alter column xid set default pg_current_xact_id();
create index refusal_by_xid on broker.refusal (xid, refusal_id);
