import type { Page } from '../shell/page.ts';

/** The desk: pages of this workplace in the order of the menu. */
export const deskPages: readonly Page[] = [
  {
    path: '/tickets',
    title: 'Обращения',
    workplace: 'desk',
    menu: true,
    right: null,
    load: async () => (await import('../desk/TicketsPage.tsx')).TicketsPage,
  },
  {
    path: '/tickets/$id',
    title: 'Обращение',
    workplace: 'desk',
    menu: false,
    right: null,
    load: async () => (await import('../desk/TicketPage.tsx')).TicketPage,
  },
  {
    path: '/proposals',
    title: 'Предложения',
    workplace: 'desk',
    menu: true,
    right: null,
    load: async () => (await import('../desk/ProposalsPage.tsx')).ProposalsPage,
  },
  {
    path: '/correspondence',
    title: 'Переписка',
    workplace: 'desk',
    menu: true,
    right: null,
    load: async () => (await import('../desk/CorrespondencePage.tsx')).CorrespondencePage,
  },
];
