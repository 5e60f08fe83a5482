import type { Page } from './shell/page.ts';

/** Every page of the console, in the order of the menu. */
export const pages: readonly Page[] = [
  {
    path: '/',
    title: 'Обзор',
    workplace: 'home',
    menu: true,
    right: null,
    load: async () => (await import('./home/OverviewPage.tsx')).OverviewPage,
  },
];
