-- A redrive as a task that goes on at a limited rate, whichever hub runs.
alter table broker.redrive
  add column state text collate "C" not null default 'done',
  add column note text,
  add column filter jsonb,
  add column rate_per_second integer,
  -- letters that die again while the task runs are not its own
  add column upto_dead_id bigint,
  add column total bigint not null default 0,
  add column moved bigint not null default 0,
  add column undone bigint not null default 0,
  add column next_at timestamptz,
  add column finished_at timestamptz;
create index redrive_running on broker.redrive (next_at) where state = 'running';

update broker.redrive r set state = case when undone_at is null then 'done' else 'undone' end,
  moved = (select count(*) from broker.dead_letter d where d.redrive_id = r.redrive_id),
  total = (select count(*) from broker.dead_letter d where d.redrive_id = r.redrive_id), finished_at = at;
