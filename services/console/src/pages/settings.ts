import type { Page } from '../shell/page.ts';

/** Settings and the person: pages of this workplace in the order of the menu. */
export const settingsPages: readonly Page[] = [
  {
    path: '/my-rights',
    title: 'Мои права',
    workplace: 'settings',
    menu: true,
    right: null,
    load: async () => (await import('../security/MyRightsPage.tsx')).MyRightsPage,
  },
  {
    path: '/profile',
    title: 'Мой профиль',
    workplace: 'settings',
    menu: true,
    right: null,
    load: async () => (await import('../identity/ProfilePage.tsx')).ProfilePage,
  },
];
