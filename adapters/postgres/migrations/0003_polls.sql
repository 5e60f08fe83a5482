-- When a queue was last asked for messages, also in vain: the journal knows only what was given out. Written in batches, seconds late.
create table broker.poll (
  queue text collate "C" primary key,
  owner text collate "C" not null,
  first_poll_at timestamptz not null,
  last_poll_at timestamptz not null,
  polls bigint not null,
  -- moving average of the time between two polls; null after the first
  interval_ms bigint
) with (fillfactor = 70);
create index poll_owner on broker.poll (owner);
