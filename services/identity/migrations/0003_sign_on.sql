-- A sign-on on its way: from the redirect to the provider until the browser comes back.
create table identity.sign_on (
  state_sha256 bytea primary key,
  nonce text not null,
  verifier text not null,
  return_to text not null,
  -- Set when a signed-in person confirms who sits at the workplace instead of giving a password.
  session_id uuid references identity.session,
  begun_at timestamptz not null
);
create index sign_on_begun on identity.sign_on (begun_at);
