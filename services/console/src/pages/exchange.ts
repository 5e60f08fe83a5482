import type { Page } from '../shell/page.ts';

/** Messages and what people do with them: pages of this workplace in the order of the menu. */
export const exchangePages: readonly Page[] = [
  {
    path: '/messages',
    title: 'Сообщения',
    workplace: 'exchange',
    menu: true,
    right: 'messages.read',
    load: async () => (await import('../messages/MessagesPage.tsx')).MessagesPage,
  },
  {
    path: '/messages/$id',
    title: 'Сообщение',
    workplace: 'exchange',
    menu: false,
    right: 'messages.read',
    load: async () => (await import('../messages/MessagePage.tsx')).MessagePage,
  },
  {
    path: '/applications',
    title: 'Заявления и коды',
    workplace: 'exchange',
    menu: true,
    right: 'marks.read',
    load: async () => (await import('../marks/ApplicationsPage.tsx')).ApplicationsPage,
  },
  {
    path: '/applications/$id',
    title: 'Заявление',
    workplace: 'exchange',
    menu: false,
    right: 'marks.read',
    load: async () => (await import('../marks/ApplicationPage.tsx')).ApplicationPage,
  },
  {
    path: '/marks-statistics',
    title: 'Использование кодов',
    workplace: 'exchange',
    menu: true,
    right: 'marks.read',
    load: async () => (await import('../marks/StatisticsPage.tsx')).MarksStatisticsPage,
  },
  {
    path: '/reconciliations',
    title: 'Сверка сообщений',
    workplace: 'exchange',
    menu: true,
    right: 'reconciliation.use',
    load: async () =>
      (await import('../reconciliation/ReconciliationsPage.tsx')).ReconciliationsPage,
  },
  {
    path: '/reconciliations/$id',
    title: 'Протокол сверки',
    workplace: 'exchange',
    menu: false,
    right: 'reconciliation.use',
    load: async () => (await import('../reconciliation/ActPage.tsx')).ActPage,
  },
  {
    path: '/bench',
    title: 'Стенд проверки',
    workplace: 'exchange',
    menu: true,
    right: 'bench.use',
    load: async () => (await import('../bench/BenchPage.tsx')).BenchPage,
  },
];
