import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/**
 * The browser of this machine: Debian's, or the one that CHROMIUM_PATH names.
 * @returns {string | null} null when there is none
 */
export const chromiumPath = () =>
  [process.env['CHROMIUM_PATH'], ...places].find((place) => place && existsSync(place)) ?? null;
