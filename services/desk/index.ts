import type { Caller, Module, Person } from '../../module/index.ts';
import { letterFiles, letterRoutes } from './letters/routes.ts';
import { makeReminderJob } from './letters/remind.ts';
import { giveNotices } from './notices/give.ts';
import type { Notice } from './notices/notice.ts';
import { noticeRoutes } from './notices/routes.ts';
import type { DeskPorts } from './ports.ts';
import { proposalRoutes } from './proposals/routes.ts';
import { ticketFiles } from './tickets/change.ts';
import { ticketRoutes } from './tickets/routes.ts';

export { makeRemind } from './letters/remind.ts';
export type { Audience, Notice, NoticeKind } from './notices/notice.ts';
export type { DeskPorts, EndingAgreement } from './ports.ts';
export type { NoticesData } from './notices/routes.ts';
export type { LetterData } from './letters/routes.ts';
export type { ProposalData, ProposalLineData } from './proposals/routes.ts';
export type { TicketData, TicketLineData } from './tickets/routes.ts';

type OwnerAccess = (caller: Caller | null, id: string, what: 'read' | 'write') => Promise<boolean>;

export type Desk = Module & {
  /** Tells persons something in the console, and in other ways by the port. */
  give(notices: readonly Notice[]): Promise<void>;
  /** Who may see and add documents, by the kind of their owner. */
  readonly owners: { readonly ticket: OwnerAccess; readonly letter: OwnerAccess };
};

const ofPerson =
  (access: (person: Person, id: string, what: 'read' | 'write') => Promise<boolean>): OwnerAccess =>
  async (caller, id, what) =>
    caller?.person ? access(caller.person, id, what) : false;

/** The desk: tickets, proposals, correspondence and notices (KIS-4.2.3, KIS-4.2.5, KIS-4.6.4). */
export const makeDesk = (ports: DeskPorts): Desk => ({
  code: 'desk',
  routes: [
    ...ticketRoutes(ports),
    ...proposalRoutes(ports),
    ...letterRoutes(ports),
    ...noticeRoutes(ports),
  ],
  jobs: [makeReminderJob(ports)],
  give: (notices) => giveNotices(ports, notices),
  owners: { ticket: ofPerson(ticketFiles(ports)), letter: ofPerson(letterFiles(ports)) },
});
