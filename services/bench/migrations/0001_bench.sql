-- The test bench: keys of test systems and what was sent by them. Times are UTC.
create schema bench;

create table bench.system (
  mnemonic text primary key,
  organisation text not null,
  -- PKCS#8 of the test key under the vault.
  sealed bytea not null,
  certificate_pem text not null,
  valid_to timestamptz not null,
  created_at timestamptz not null,
  created_by text not null
);

create table bench.sent (
  message_id uuid primary key,
  mnemonic text not null references bench.system (mnemonic),
  organisation text not null,
  type_code text not null,
  wire text not null,
  -- Code of the refusal; null when the hub took the message.
  refusal text,
  sent_at timestamptz not null,
  sent_by text not null
);
create index sent_of_organisation on bench.sent (organisation, sent_at desc);
create index sent_by_time on bench.sent (sent_at desc);
