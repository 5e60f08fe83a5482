import { HubError } from '../../../broker/index.ts';
import type { Person } from '../../../module/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import { administered, answers, notOperator } from '../people.ts';
import { giveNotices } from '../notices/give.ts';
import type { Notice, NoticeKind } from '../notices/notice.ts';
import type { DeskPorts } from '../ports.ts';
import { checkQuota } from '../quota.ts';
import {
  insertEntry,
  insertTicket,
  lockTicket,
  readTicket,
  updateTicket,
  type EntryKind,
  type TicketRow,
} from './store.ts';

/** Where a person was when the question arose; the console fills it in by itself (KIS-4.2.5). */
export type TicketContext = {
  readonly page: string;
  readonly pageTitle?: string;
  readonly object?: string;
  readonly requestId?: string;
};

/** Name of a ticket for people. */
export const ticketNumber = (id: string): string => `ОБР-${id.padStart(6, '0')}`;

/** Who sees a ticket: its author, the administrator of the author's organisation, and who answers at the desk. */
export const maySee = (
  person: Person,
  ticket: Pick<TicketRow, 'author' | 'organisation'>,
): boolean =>
  answers(person) ||
  ticket.author === person.login ||
  administered(person).includes(ticket.organisation);

/** @throws HubError RecordNotFound: what one may not see is as good as absent */
export const visibleTicket = (person: Person, ticket: TicketRow): TicketRow => {
  if (maySee(person, ticket)) return ticket;
  throw new HubError('RecordNotFound', {
    field: 'id',
    value: ticket.id,
    reason: 'Такого обращения нет.',
  });
};

const toOperators = (kind: NoticeKind, title: string, id: string): Notice => ({
  kind,
  title,
  link: `/tickets/${id}`,
  to: { right: 'desk.answer', organisation: null },
});

const toAuthor = (kind: NoticeKind, { id, author, title }: TicketRow): Notice => ({
  kind,
  title: `${ticketNumber(id)}: ${title}`,
  link: `/tickets/${id}`,
  to: { login: author },
});

const say = (
  t: Queryable,
  id: string,
  person: Person,
  kind: EntryKind,
  text: string,
  atMs: number,
) => insertEntry(t, id, { author: person.login, authorName: person.name, kind, text, atMs });

/** Writes a ticket with its context. @returns its id @throws HubError RateLimitExceeded */
export const createTicket = async (
  p: DeskPorts,
  person: Person,
  given: { readonly title: string; readonly text: string; readonly context: TicketContext },
): Promise<string> => {
  const atMs = p.clock.nowMs();
  const { title, text, context } = given;
  const id = await p.db.tx(async (t) => {
    await checkQuota(t, person.login, atMs);
    const made = await insertTicket(t, {
      title,
      author: person.login,
      authorName: person.name,
      organisation: person.organisation,
      page: context.page,
      pageTitle: context.pageTitle ?? null,
      object: context.object ?? null,
      requestId: context.requestId ?? null,
      atMs,
    });
    await say(t, made, person, 'question', text, atMs);
    return made;
  });
  await giveNotices(p, [toOperators('ticket.created', `${ticketNumber(id)}: ${title}`, id)]);
  return id;
};

/**
 * Adds to a ticket: an answer when somebody of the desk writes under another's ticket, else a question, which opens it again.
 * @throws HubError RecordNotFound, AccessDenied, RateLimitExceeded
 */
export const writeInTicket = async (
  p: DeskPorts,
  person: Person,
  id: string,
  text: string,
): Promise<EntryKind> => {
  const atMs = p.clock.nowMs();
  const { kind, ticket } = await p.db.tx(async (t) => {
    await checkQuota(t, person.login, atMs);
    const row = visibleTicket(person, await lockTicket(t, id));
    const isAnswer = answers(person) && row.author !== person.login;
    const entryKind: EntryKind = isAnswer ? 'answer' : 'question';
    await say(t, id, person, entryKind, text, atMs);
    const { assignee } = row;
    await updateTicket(t, id, {
      // Asked again, a ticket that somebody works on stays theirs.
      state: isAnswer ? 'answered' : assignee === null ? 'new' : 'in-work',
      assignee: isAnswer ? (assignee ?? person.login) : assignee,
      firstAnswerAtMs: isAnswer ? atMs : null,
      closedAtMs: null,
      atMs,
    });
    return { kind: entryKind, ticket: row };
  });
  const title = `${ticketNumber(id)}: ${ticket.title}`;
  await giveNotices(p, [
    kind === 'answer'
      ? toAuthor('ticket.answered', ticket)
      : toOperators('ticket.asked', title, id),
  ]);
  return kind;
};

const refuseStep = (reason: string, state: string): HubError =>
  new HubError('ActionNotAllowed', { field: 'state', value: state, reason });

/** Takes a ticket into work. @throws HubError AccessDenied for others than the desk, ActionNotAllowed for a closed one */
export const takeTicket = async (p: DeskPorts, person: Person, id: string): Promise<void> => {
  if (!answers(person)) throw notOperator();
  const atMs = p.clock.nowMs();
  await p.db.tx(async (t) => {
    const row = await lockTicket(t, id);
    if (row.state === 'closed') throw refuseStep('Обращение закрыто.', row.state);
    await say(t, id, person, 'step', 'Принято в работу', atMs);
    const state = row.state === 'answered' ? 'answered' : 'in-work';
    await updateTicket(t, id, {
      state,
      assignee: person.login,
      firstAnswerAtMs: null,
      closedAtMs: null,
      atMs,
    });
  });
};

/**
 * Closes a ticket: its author or the desk, and never without an answer (PUSK-4.2.6).
 * @throws HubError RecordNotFound, ActionNotAllowed
 */
export const closeTicket = async (p: DeskPorts, person: Person, id: string): Promise<void> => {
  const atMs = p.clock.nowMs();
  const ticket = await p.db.tx(async (t) => {
    const row = visibleTicket(person, await lockTicket(t, id));
    if (row.state === 'closed') throw refuseStep('Обращение уже закрыто.', row.state);
    if (row.firstAnswerAt === null)
      throw refuseStep('Обращение нельзя закрыть без ответа.', row.state);
    await say(t, id, person, 'step', 'Закрыто', atMs);
    await updateTicket(t, id, {
      state: 'closed',
      assignee: row.assignee,
      firstAnswerAtMs: null,
      closedAtMs: atMs,
      atMs,
    });
    return row;
  });
  if (person.login !== ticket.author) await giveNotices(p, [toAuthor('ticket.closed', ticket)]);
};

/** Documents of a ticket: who sees it reads and adds; nothing is added to a closed one. */
export const ticketFiles =
  (p: DeskPorts) =>
  async (person: Person, id: string, what: 'read' | 'write'): Promise<boolean> => {
    if (!/^[0-9]{1,18}$/.test(id)) return false;
    const ticket = await readTicket(p.db, id).catch(() => null);
    return (
      ticket !== null && maySee(person, ticket) && (what === 'read' || ticket.state !== 'closed')
    );
  };
