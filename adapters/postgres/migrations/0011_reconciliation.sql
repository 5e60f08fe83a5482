-- Acts of reconciliation, as the hub signed them: append-only.
create table broker.reconciliation_act (
  act_id bigint generated always as identity primary key,
  system text collate "C" not null,
  day date not null,
  origin text collate "C" not null,
  conflicts integer not null,
  made_at timestamptz not null,
  -- json, not jsonb: the text that was signed
  act json not null,
  signature text not null
);
create index reconciliation_act_system on broker.reconciliation_act (system, day);
-- One account of the hub for a system and a day, however many hubs make it.
create unique index reconciliation_act_daily on broker.reconciliation_act (system, day) where origin = 'daily';
create trigger append_only before update or delete on broker.reconciliation_act
  for each row execute function broker.refuse_change();
create trigger no_truncate before truncate on broker.reconciliation_act
  for each statement execute function broker.refuse_change();
