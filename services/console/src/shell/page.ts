import type { ReactNode } from 'react';
import type { Right } from '../../../../module/index.ts';

/** Workplaces: groups of the menu, in its order. */
export const workplaces = {
  home: 'Обзор',
  exchange: 'Обмен',
  registers: 'Реестры',
  monitor: 'Мониторинг',
  desk: 'Обращения',
  security: 'Безопасность',
  settings: 'Настройки',
} as const;

export type Workplace = keyof typeof workplaces;

/** One page of the console as data; `pages.ts` lists them all. */
export type Page = {
  /** Below /console, in the form of the router: `/messages/$id`. */
  readonly path: string;
  readonly title: string;
  readonly workplace: Workplace;
  /** Stands in the menu; pages of single records do not. */
  readonly menu: boolean;
  /** What a person needs to see it; null: to be signed in. */
  readonly right: Right | null;
  /** The right must reach the whole region: an organisation's own people do nothing here. */
  readonly region?: true;
  readonly load: () => Promise<() => ReactNode>;
};
