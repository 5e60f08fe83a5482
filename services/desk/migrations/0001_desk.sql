-- The desk: tickets (KIS-4.2.5), proposals (KIS-4.6.4), letters (KIS-4.2.3) and notices to persons.
create schema desk;

create table desk.ticket (
  id bigint generated always as identity primary key,
  title text not null,
  state text not null check (state in ('new', 'in-work', 'answered', 'closed')),
  author text not null,
  author_name text not null,
  organisation text not null,
  -- Where the person was: workplace and page, the thing on it, the call that failed.
  page text not null,
  page_title text,
  object text,
  request_id text,
  created_at timestamptz not null,
  first_answer_at timestamptz,
  closed_at timestamptz,
  changed_at timestamptz not null,
  assignee text,
  check (state <> 'closed' or first_answer_at is not null)
);
create index ticket_of_author on desk.ticket (author, id desc);
create index ticket_by_state on desk.ticket (state, id desc);

create table desk.ticket_entry (
  id bigint generated always as identity primary key,
  ticket_id bigint not null references desk.ticket (id),
  at timestamptz not null,
  author text not null,
  author_name text not null,
  kind text not null check (kind in ('question', 'answer', 'step')),
  text text not null
);
create index entries_of_author on desk.ticket_entry (author, at);
create index entries_of_ticket on desk.ticket_entry (ticket_id, id);

create table desk.proposal (
  id bigint generated always as identity primary key,
  module text not null,
  title text not null,
  text text not null,
  state text not null check (state in ('submitted', 'under-review', 'accepted', 'declined', 'done')),
  reason text,
  author text not null,
  author_name text not null,
  organisation text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (state <> 'declined' or reason is not null)
);
create index proposal_by_state on desk.proposal (state, id desc);

create table desk.proposal_step (
  id bigint generated always as identity primary key,
  proposal_id bigint not null references desk.proposal (id),
  at timestamptz not null,
  by_whom text not null,
  state text not null,
  reason text
);
create index steps_of_proposal on desk.proposal_step (proposal_id, id);

create table desk.letter (
  id bigint generated always as identity primary key,
  organisation text not null,
  direction text not null check (direction in ('incoming', 'outgoing')),
  number text not null,
  letter_date date not null,
  subject text not null,
  state text not null check (state in ('registered', 'in-work', 'answered', 'closed')),
  due_on date,
  note text,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  revision int not null default 1
);
create index letter_of_organisation on desk.letter (organisation, letter_date desc);
create index letter_by_due on desk.letter (due_on) where state in ('registered', 'in-work');

-- To one person by login; or to whoever has a right, everywhere or for one organisation.
create table desk.notice (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  title text not null,
  -- Page of the console below /console.
  link text not null,
  to_login text,
  to_right text,
  to_organisation text,
  -- A reminder of one thing about one date is given once.
  once text unique,
  check ((to_login is null) <> (to_right is null))
);
create index notice_of_login on desk.notice (to_login, id desc);
create index notice_of_right on desk.notice (to_right, id desc);

create table desk.notice_read (
  notice_id bigint not null references desk.notice (id),
  login text not null,
  at timestamptz not null,
  primary key (notice_id, login)
);
