import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumPath } from './chromium.mjs';
import { notRun } from './notRun.ts';
import { until } from './until.ts';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

export type BrowserWorld = {
  /** A person's browser: cookies of its own, in Russian, the time of Kuzbass. */
  newContext(options?: ContextOptions): Promise<BrowserContext>;
};
type ContextOptions = {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
};

/**
 * A real browser for the tests of the surrounding `describe`; without one they are reported as not run.
 * Errors of the page's own scripts fail the test in which they come.
 */
export const withBrowser = (): (() => BrowserWorld) => {
  let browser: Browser | undefined;
  const failures: string[] = [];
  before(async function () {
    this.timeout(30_000);
    const executablePath = chromiumPath();
    if (executablePath === null) {
      notRun('the console in a real browser', 'chromium is not installed');
      this.skip();
    }
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
  });
  afterEach(() => {
    expect(failures.splice(0).join('\n')).to.equal('');
  });
  after(async () => {
    await browser?.close();
  });
  return () => ({
    newContext: async ({ colorScheme = 'light', viewport = { width: 1366, height: 850 } } = {}) => {
      if (!browser) throw new TypeError('the browser is started before the tests');
      const context = await browser.newContext({
        locale: 'ru-RU',
        timezoneId: 'Asia/Novokuznetsk',
        colorScheme,
        viewport: { ...viewport },
        reducedMotion: 'reduce',
        acceptDownloads: true,
      });
      context.setDefaultTimeout(15_000);
      context.on('weberror', (error) => failures.push(String(error.error())));
      return context;
    },
  });
};

/**
 * Signs a person in and opens a page of the console.
 * @param at path below /console with its query, `/messages?type=VS00001v001`
 */
export const openConsole = async (
  context: BrowserContext,
  hubUrl: string,
  { login, password }: { readonly login: string; readonly password: string },
  at = '/',
): Promise<Page> => {
  const page = await context.newPage();
  const answer = await context.request.post(`${hubUrl}/api/v1/session`, {
    data: { login, password },
  });
  expect(answer.ok(), await answer.text()).to.equal(true);
  await page.goto(`${hubUrl}/console${at}`);
  await page.locator('main#page').waitFor();
  return page;
};

type AxeViolation = {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
};

/** WCAG 2.1 A and AA by axe: nothing serious or critical may be found. */
export const expectAccessible = async (page: Page): Promise<void> => {
  // What is still fading in has a colour of its own: judged when it stands.
  await until('the page stands still', () =>
    page.evaluate<boolean>(
      `document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)`,
    ),
  );
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: AxeViolation[] }> };
    };
    const { violations } = await axe.run({
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
      resultTypes: ['violations'],
    });
    return violations;
  });
  const bad = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const lines = bad.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 5)
      .map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary}`),
  );
  expect(lines.join('\n')).to.equal('');
};

/** Keeps a picture of the page when SCREENSHOTS names a folder: to be looked at by a person. */
export const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
};
