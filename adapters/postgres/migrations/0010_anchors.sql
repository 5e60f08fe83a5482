-- Anchors of the hash chain: the hub signs the Merkle root over a stretch of blocks; a time-stamp may come later.
create table broker.anchor (
  no bigint primary key,
  from_block bigint not null,
  to_block bigint not null check (to_block >= from_block),
  -- json, not jsonb: the text that was signed
  statement json not null,
  signature text not null,
  certificate_sha256 text collate "C" not null,
  at timestamptz not null
);
create unique index anchor_to_block on broker.anchor (to_block);

create table broker.anchor_stamp (
  no bigint primary key references broker.anchor,
  token bytea not null,
  at timestamptz not null
);
create index seal_sealed_at on broker.seal (sealed_at);

do $$
declare
  name text;
begin
  foreach name in array array['anchor', 'anchor_stamp'] loop
    execute format(
      'create trigger append_only before update or delete on broker.%I for each row execute function broker.refuse_change()', name);
    execute format(
      'create trigger no_truncate before truncate on broker.%I for each statement execute function broker.refuse_change()', name);
  end loop;
end $$;
