import type { Page } from '../shell/page.ts';

/** The first page: pages of this workplace in the order of the menu. */
export const homePages: readonly Page[] = [
  {
    path: '/',
    title: 'Обзор',
    workplace: 'home',
    menu: true,
    right: null,
    load: async () => (await import('../home/OverviewPage.tsx')).OverviewPage,
  },
];
