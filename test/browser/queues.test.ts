import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import {
  applicationOf,
  familyRequest,
  familyResponse,
  present,
  requisitesChanged,
  setClock,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { makeAccount, testPassword } from '../support/people.ts';
import { until } from '../support/until.ts';

const hourMs = 3_600_000;
const sent = 7;

describe('console: queues, dead letters, statistics, overview', () => {
  const clock = setClock(Date.now() - 3 * hourMs);
  const world = withHub({
    clock,
    change: (bundle) => ({
      ...bundle,
      informationTypes: (bundle.informationTypes ?? []).map((type) => ({
        ...type,
        lifeMs: hourMs,
      })),
    }),
  });
  const browser = withBrowser();
  const people: Record<string, { login: string; password: string }> = {};
  const contexts: BrowserContext[] = [];

  const account = async (name: string, roles: readonly string[]): Promise<void> => {
    const login = `${name}.${roles.length}`;
    await makeAccount(world(), { login, roles });
    people[name] = { login, password: testPassword };
  };
  const open = async (
    name: string,
    at: string,
    options: Parameters<ReturnType<typeof browser>['newContext']>[0] = {},
  ): Promise<Page> => {
    const context = await browser().newContext(options);
    contexts.push(context);
    return openConsole(context, world().hub.url, present(people[name]), at);
  };
  const send = async (count: number): Promise<void> => {
    const mfc = world().soap('MFC42', '1.2');
    for (let n = 1; n <= count; n += 1)
      await mfc.sendRequest({ payload: familyRequest(applicationOf(n)) });
  };
  const exchangeOnce = async (): Promise<void> => {
    const vis = world().soap('VIS42', '1.3');
    const first = present(await vis.getRequest());
    await vis.ack(first.metadata.messageId);
    const payload = familyResponse(applicationOf(1));
    await vis.sendResponse({ to: first.replyTo ?? '', payload });
  };

  before(async function () {
    this.timeout(60_000);
    await send(sent);
    await exchangeOnce();
    await world()
      .soap('MFC42')
      .sendRequest({ payload: '<Unknown xmlns="urn:nobody"/>' })
      .catch(() => undefined);
    clock.advance(2 * hourMs);
    await until('buried', async () => {
      const counts = await world().hub.storage.deadLetters.preview({});
      return counts.reduce((sum, { count }) => sum + count, 0) >= sent;
    });
    clock.advance(hourMs);
    await send(5);
    await exchangeOnce();
    present(await world().soap('VIS42', '1.3').getRequest());
    await world()
      .soap('VIS42')
      .sendRequest({ payload: requisitesChanged('03100643000000013903') });
    await account('admin', ['kis.admin']);
    await account('monitor', ['kis.monitor']);
    await account('security', ['kis.security']);
    await until('counted', async () => (await world().hub.storage.projector.project()) === 0);
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  it('the board shows every queue, filters, and follows the exchange by itself', async () => {
    const page = await open('monitor', '/queues');
    const row = page.getByRole('row', { name: /VIS42\/requests/ });
    await row.getByText('VS00001v001').waitFor();
    await expectAccessible(page);
    await picture(page, 'v7-queues');
    const table = page.getByRole('table', { name: 'Очереди' });
    await row.getByRole('cell', { name: '3', exact: true }).first().waitFor();
    await world()
      .soap('MFC42')
      .sendRequest({ payload: familyRequest(applicationOf(50)) });
    await row.getByRole('cell', { name: '4', exact: true }).first().waitFor();
    await page.getByLabel('Очередь, участник или вид сведений').fill('RPGU');
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
    expect(page.url()).to.match(/text=RPGU/);
    await page.getByLabel('Очередь, участник или вид сведений').fill('nothing of the kind');
    await page.keyboard.press('Enter');
    await page.getByText(/Очередей по этому отбору нет/).waitFor();
    expect(await table.count()).to.be.greaterThan(0);
  });

  it('a queue shows what waits, what is given out and what died', async () => {
    const page = await open('monitor', '/queues/VIS42%2Frequests');
    await page.getByRole('heading', { level: 1, name: 'Очередь VIS42/requests' }).waitFor();
    await page.getByRole('table', { name: 'Ждут выдачи' }).first().waitFor();
    await picture(page, 'v7-queue');
    await expectAccessible(page);
    await page.getByRole('tab', { name: /Выдано: 1/ }).click();
    await page.getByRole('cell', { name: 'MFC42' }).first().waitFor();
    await page.getByRole('link', { name: /Недоставленные: / }).click();
    await page.getByRole('heading', { level: 1, name: 'Недоставленные' }).waitFor();
    expect(decodeURIComponent(page.url())).to.match(/queue=VIS42\/requests/);
    const absent = await open('monitor', '/queues/NOBODY%2Frequests');
    await absent.getByText('Очереди NOBODY/requests нет.', { exact: true }).waitFor();
  });

  it('dead letters go back by filter: preview, dry run, rate, progress, undo', async () => {
    const page = await open('admin', '/dead-letters?owner=VIS42');
    await page.getByRole('link', { name: 'VIS42/requests' }).first().waitFor();
    await picture(page, 'v7-dead-letters');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Вернуть всё по отбору…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Вернуть \d/ }).waitFor();
    await dialog.getByRole('button', { name: 'Проба без последствий' }).click();
    await dialog.getByText(/Проба: вернулось бы/).waitFor();
    await dialog.getByLabel('Скорость, сообщений в секунду').fill('100');
    await dialog.getByLabel('Причина').fill('Получатель снова работает');
    await picture(page, 'v7-redrive');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /Вернуть \d/ }).click();
    await page.getByText(/Возврат № \d+ начат/).waitFor();
    // The page shows how far the redrive is.
    await page.getByRole('tab', { name: 'Возвраты', selected: true }).waitFor();
    await page.getByText('завершён').waitFor();
    await picture(page, 'v7-redrives');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Отменить', exact: true }).click();
    await page.getByRole('button', { name: 'Отменить возврат' }).click();
    await page.getByText(/Отменено: \d/).waitFor();
    await page.getByText('отменён').first().waitFor();
  });

  it('those who may not redrive see no way to do it', async () => {
    const page = await open('monitor', '/dead-letters');
    await page.getByRole('link', { name: 'VIS42/requests' }).first().waitFor();
    expect(await page.getByRole('button', { name: /Вернуть/ }).count()).to.equal(0);
    const closed = await open('security', '/queues');
    await closed
      .getByText(/нет права|недоступна|Нет доступа/i)
      .first()
      .waitFor();
  });

  it('KIS-6.2.5.a statistics show counts and p50/p95 as charts and as a table, by type and participant', async () => {
    const page = await open('monitor', '/statistics?by=type,sender&time=hour');
    await page
      .getByRole('link', { name: /^VS00001v001/ })
      .first()
      .waitFor();
    await page
      .getByRole('img', { name: /Сообщения по времени/ })
      .locator('svg')
      .waitFor();
    await page.getByRole('region', { name: 'Нагрузка по часам недели' }).waitFor();
    await picture(page, 'v7-statistics');
    await expectAccessible(page);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    expect((await downloading).suggestedFilename()).to.match(/^statistics-.*\.csv$/);
    const dark = await open('monitor', '/statistics', { colorScheme: 'dark' });
    await dark
      .getByRole('img', { name: /Сообщения по времени/ })
      .locator('svg')
      .waitFor();
    await picture(dark, 'v7-statistics-dark');
    await expectAccessible(dark);
  });

  it('the overview says what needs the person now, on a desk, a tablet and a phone', async () => {
    const page = await open('admin', '/');
    await page.getByRole('heading', { name: 'Старейшие в очередях' }).waitFor();
    await page.getByRole('heading', { name: 'Недоставленные за сутки' }).waitFor();
    await picture(page, 'v7-overview');
    await expectAccessible(page);
    for (const [name, width, height] of [
      ['tablet', 1024, 768],
      ['phone', 390, 844],
    ] as const) {
      const small = await open('admin', '/', { viewport: { width, height }, colorScheme: 'dark' });
      await small.getByRole('heading', { name: 'Недоставленные за сутки' }).waitFor();
      await picture(small, `v7-overview-${name}`);
      await expectAccessible(small);
    }
    const board = await open('monitor', '/queues', { viewport: { width: 1024, height: 768 } });
    await board
      .getByRole('row', { name: /VIS42\/requests/ })
      .first()
      .waitFor();
    await picture(board, 'v7-queues-tablet');
  });
});
