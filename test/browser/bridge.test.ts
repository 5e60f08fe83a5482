import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { systemClock } from '../../adapters/runtime/index.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { startEsmevWorld, type EsmevWorld } from '../support/esmevWorld.ts';
import { withHub } from '../support/hub.ts';
import { makeAccount, testPassword } from '../support/people.ts';
import { until } from '../support/until.ts';

/** The button has stopped fading: in between its colours are nobody's choice. */
const settled = (page: Page): Promise<boolean> =>
  until('a button at rest', () =>
    page.evaluate<boolean>(
      `getComputedStyle(document.querySelector('.page-head button')).opacity === '1'`,
    ),
  );

describe('console: the bridge to ЕСМЭВ', function () {
  this.timeout(90_000);
  let esmev: EsmevWorld;
  before(async () => {
    esmev = await startEsmevWorld({ clock: systemClock });
  });
  const world = withHub({
    environment: (dataDir) => esmev.environment(dataDir),
    change: (bundle) => esmev.change(bundle),
  });
  after(() => esmev.federal.stop());
  const browser = withBrowser();

  it('KIS-4.2.9 KIS-4.4.4 shows who the region is in ЕСМЭВ and checks the connection by a button', async () => {
    const login = 'bridge.admin';
    await makeAccount(world(), { login, roles: ['kis.sysadmin'] });
    const context = await browser().newContext();
    try {
      const person = { login, password: testPassword };
      const page = await openConsole(context, world().hub.url, person, '/bridges');
      await page.getByText('420001', { exact: true }).waitFor();
      await page.getByText('Работает', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Проверить соединение' }).click();
      await page.getByText('ЕСМЭВ ответила: адрес, ключ и подпись верны.').waitFor();
      await settled(page);
      await expectAccessible(page);
      await picture(page, 'w2-bridge');
      await esmev.federal.set({ down: true });
      await page
        .getByText(/ЕСМЭВ недоступна с/)
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Проверить соединение' }).click();
      await page
        .getByText(/не отвечает/)
        .first()
        .waitFor();
      await settled(page);
      await expectAccessible(page);
      await picture(page, 'w2-bridge-away');
      expect(await page.title()).to.include('Мост с ЕСМЭВ');
    } finally {
      await esmev.federal.set({ down: false });
      await context.close();
    }
  });
});
