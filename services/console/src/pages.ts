import { homePages } from './pages/home.ts';
import { exchangePages } from './pages/exchange.ts';
import { registersPages } from './pages/registers.ts';
import { monitorPages } from './pages/monitor.ts';
import { deskPages } from './pages/desk.ts';
import { securityPages } from './pages/security.ts';
import { settingsPages } from './pages/settings.ts';
import type { Page } from './shell/page.ts';

/** Every page of the console, in the order of the menu; `pages/` holds them by workplace. */
export const pages: readonly Page[] = [
  ...homePages,
  ...exchangePages,
  ...registersPages,
  ...monitorPages,
  ...deskPages,
  ...securityPages,
  ...settingsPages,
];
