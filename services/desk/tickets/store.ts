import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export const ticketStates = ['new', 'in-work', 'answered', 'closed'] as const;
export type TicketState = (typeof ticketStates)[number];

export type TicketRow = {
  readonly id: string;
  readonly title: string;
  readonly state: TicketState;
  readonly author: string;
  readonly authorName: string;
  readonly organisation: string;
  readonly page: string;
  readonly pageTitle: string | null;
  readonly object: string | null;
  readonly requestId: string | null;
  readonly createdAt: Date;
  readonly firstAnswerAt: Date | null;
  readonly closedAt: Date | null;
  readonly changedAt: Date;
  readonly assignee: string | null;
};

export type EntryKind = 'question' | 'answer' | 'step';
export type TicketEntry = {
  readonly id: string;
  readonly at: Date;
  readonly author: string;
  readonly authorName: string;
  readonly kind: EntryKind;
  readonly text: string;
};

const columns = `id::text, title, state, author, author_name as "authorName", organisation, page, page_title as "pageTitle",
  object, request_id as "requestId", created_at as "createdAt", first_answer_at as "firstAnswerAt",
  closed_at as "closedAt", changed_at as "changedAt", assignee`;

export type NewTicket = Pick<
  TicketRow,
  'title' | 'author' | 'authorName' | 'organisation' | 'page' | 'pageTitle' | 'object' | 'requestId'
> & { readonly atMs: EpochMs };

/** Writes a ticket. @returns its number */
export const insertTicket = async (t: Queryable, ticket: NewTicket): Promise<string> => {
  const [row] = await t.query<{ id: string }>(
    `insert into desk.ticket (title, state, author, author_name, organisation, page, page_title, object, request_id, created_at, changed_at)
     values ($1::text, 'new', $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::timestamptz, $9::timestamptz)
     returning id::text`,
    [
      ticket.title,
      ticket.author,
      ticket.authorName,
      ticket.organisation,
      ticket.page,
      ticket.pageTitle,
      ticket.object,
      ticket.requestId,
      new Date(ticket.atMs),
    ],
  );
  return row?.id ?? '';
};

/** Adds to the conversation of a ticket. */
export const insertEntry = async (
  t: Queryable,
  ticketId: string,
  entry: Omit<TicketEntry, 'id' | 'at'> & { readonly atMs: EpochMs },
): Promise<void> => {
  await t.query(
    `insert into desk.ticket_entry (ticket_id, at, author, author_name, kind, text)
     values ($1::bigint, $2::timestamptz, $3::text, $4::text, $5::text, $6::text)`,
    [ticketId, new Date(entry.atMs), entry.author, entry.authorName, entry.kind, entry.text],
  );
};

const notFound = (id: string): HubError =>
  new HubError('RecordNotFound', { field: 'id', value: id, reason: 'Такого обращения нет.' });

/** One ticket. @throws HubError RecordNotFound */
export const readTicket = async (db: Queryable, id: string): Promise<TicketRow> => {
  const [row] = await db.query<TicketRow>(
    `select ${columns} from desk.ticket where id = $1::bigint`,
    [id],
  );
  if (!row) throw notFound(id);
  return row;
};

/** One ticket, locked until the transaction ends. @throws HubError RecordNotFound */
export const lockTicket = async (t: Queryable, id: string): Promise<TicketRow> => {
  const [row] = await t.query<TicketRow>(
    `select ${columns} from desk.ticket where id = $1::bigint for update`,
    [id],
  );
  if (!row) throw notFound(id);
  return row;
};

/** The conversation of a ticket, oldest first. */
export const readEntries = (db: Queryable, id: string): Promise<readonly TicketEntry[]> =>
  db.query<TicketEntry>(
    `select id::text, at, author, author_name as "authorName", kind, text
       from desk.ticket_entry where ticket_id = $1::bigint order by id limit $2::int`,
    [id, limits.listRowsMax],
  );

export type TicketChange = {
  readonly state: TicketState;
  readonly assignee: string | null;
  readonly firstAnswerAtMs: EpochMs | null;
  readonly closedAtMs: EpochMs | null;
  readonly atMs: EpochMs;
};

/** Moves a ticket to another state; the moment of the first answer is set once and stays. */
export const updateTicket = async (t: Queryable, id: string, to: TicketChange): Promise<void> => {
  const moment = (ms: EpochMs | null): Date | null => (ms === null ? null : new Date(ms));
  await t.query(
    `update desk.ticket set state = $2::text, assignee = $3::text,
       first_answer_at = coalesce(first_answer_at, $4::timestamptz), closed_at = $5::timestamptz, changed_at = $6::timestamptz
      where id = $1::bigint`,
    [id, to.state, to.assignee, moment(to.firstAnswerAtMs), moment(to.closedAtMs), moment(to.atMs)],
  );
};

export type TicketFilter = {
  /** Whose tickets are seen: null everybody's; else of this login and of these organisations. */
  readonly reader: { readonly login: string; readonly organisations: readonly string[] } | null;
  readonly author?: string;
  readonly state?: string;
  /** `open`: every state but closed. */
  readonly open?: boolean;
  readonly organisation?: string;
  readonly text?: string;
  readonly before?: string;
};

/** Tickets, newest first, one more than limits.deskPageRowsMax. */
export const listTickets = (db: Queryable, filter: TicketFilter): Promise<readonly TicketRow[]> =>
  db.query<TicketRow>(
    `select ${columns} from desk.ticket
      where ($1::text is null or author = $1::text or organisation = any($2::text[]))
        and ($3::text is null or author = $3::text)
        and ($4::text is null or state = $4::text)
        and (not $5::boolean or state <> 'closed')
        and ($6::text is null or organisation = $6::text)
        and ($7::text is null or position(lower($7::text) in lower(concat_ws(' ', id, title, page, object, request_id, author))) > 0)
        and ($8::bigint is null or id < $8::bigint)
      order by id desc limit $9::int`,
    [
      filter.reader?.login ?? null,
      filter.reader?.organisations ?? [],
      filter.author ?? null,
      filter.state ?? null,
      filter.open === true,
      filter.organisation ?? null,
      filter.text ?? null,
      filter.before ?? null,
      limits.deskPageRowsMax + 1,
    ],
  );

export type AnswerTimes = {
  readonly tickets: number;
  readonly answered: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
};

/** How fast first answers were given to tickets of a time, and how many wait for theirs. */
export const answerTimes = async (
  db: Queryable,
  fromMs: EpochMs,
  toMs: EpochMs,
): Promise<AnswerTimes> => {
  const [row] = await db.query<AnswerTimes>(
    `with asked as (
       select state, created_at, extract(epoch from first_answer_at - created_at) * 1000 as ms
         from desk.ticket where created_at >= $1::timestamptz and created_at < $2::timestamptz)
     select count(*)::int as tickets, count(ms)::int as answered,
            percentile_cont(0.5) within group (order by ms)::float8 as "medianMs",
            percentile_cont(0.95) within group (order by ms)::float8 as "p95Ms",
            count(*) filter (where ms is null)::int as waiting,
            min(created_at) filter (where ms is null) as "oldestWaitingAt"
       from asked`,
    [new Date(fromMs), new Date(toMs)],
  );
  return (
    row ?? {
      tickets: 0,
      answered: 0,
      medianMs: null,
      p95Ms: null,
      waiting: 0,
      oldestWaitingAt: null,
    }
  );
};
