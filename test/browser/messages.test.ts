import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { withHub } from '../support/hub.ts';
import { application, playMessages, sendSpoiled, untilListed } from '../support/messagesWorld.ts';
import { signIn, type TestPerson } from '../support/people.ts';
import { until } from '../support/until.ts';

const mfcOgrn = '1020000000019';

describe('console: messages', function () {
  this.timeout(60_000);
  const world = withHub();
  const browser = withBrowser();
  let ids: Awaited<ReturnType<typeof playMessages>>;
  let spoiled = '';
  let admin: TestPerson;
  let sysadmin: TestPerson;
  let clerk: TestPerson;
  let holder: TestPerson;

  before(async () => {
    ids = await playMessages(world());
    spoiled = await sendSpoiled(world());
    admin = await signIn(world(), { roles: ['kis.admin'] });
    sysadmin = await signIn(world(), { roles: ['kis.sysadmin'] });
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: mfcOgrn });
    holder = await signIn(world(), { roles: ['kis.holder'] });
    await untilListed(admin, '', 4);
    await untilListed(admin, 'state=delivered', 2);
  });

  const open = async (
    person: TestPerson,
    at: string,
    options: Parameters<ReturnType<typeof browser>['newContext']>[0] = {},
  ): Promise<Page> => {
    const context = await browser().newContext(options);
    return openConsole(context, world().hub.url, person, at);
  };

  const rows = (page: Page) => page.getByRole('table').locator('tbody tr.ant-table-row');

  it('KIS-6.3.2.d finds a message by an application number, narrows, and keeps the filters in the address', async () => {
    const page = await open(admin, '/messages');
    await rows(page).first().waitFor();
    expect(await rows(page).count()).to.equal(4);
    await picture(page, 'v3-messages');
    await expectAccessible(page);
    await page.getByLabel('Идентификатор, код маркировки, заявление, УИН').fill(application);
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=A-2026-000017/);
    await page.getByText('Найдено 2').waitFor();
    await page.getByRole('button', { name: 'Ещё условия' }).click();
    await page.getByLabel('Запрос, ответ, рассылка').click();
    await page.getByTitle('запрос', { exact: true }).click();
    await page.getByRole('heading', { level: 1 }).click();
    await page.getByText('Найдено 1').waitFor();
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await picture(page, 'v3-messages-filtered');
    await expectAccessible(page);
    await page.reload();
    await page.getByText('Найдено 1').waitFor();
    await page.getByRole('link', { name: ids.request }).click();
    await page.getByRole('heading', { name: 'Сообщение', level: 1 }).waitFor();
    await page.close();
  });

  it('says that nothing was found, and shows what a filter that the hub refuses lacks', async () => {
    const page = await open(admin, '/messages?q=нет-такого');
    await page.getByText('По этому отбору сообщений нет').waitFor();
    await picture(page, 'v3-messages-empty');
    await expectAccessible(page);
    await page.goto(`${world().hub.url}/console/messages?state=lost`);
    await page.getByRole('alert').getByText('state').first().waitFor();
    await picture(page, 'v3-messages-refused');
    await page.close();
  });

  it('is closed to whom the right was not given', async () => {
    const page = await open(holder, '/messages');
    await page.getByText('Нет доступа').waitFor();
    await picture(page, 'v3-messages-forbidden');
    await page.close();
  });

  it('shows the card: journey, route, signature, chain; opens personal data for a reason', async () => {
    const page = await open(admin, `/messages/${ids.request}`);
    await page.getByRole('img', { name: /Путь сообщения от MFC42 к VIS42/ }).waitFor();
    await page.getByText('Подпись верна: содержимое не изменено').waitFor();
    await page.getByText('Право есть').first().waitFor();
    expect(await page.getByText('Образцова').count()).to.equal(0);
    await picture(page, 'v3-card');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Показать' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Причина').fill('Обращение заявителя № 125');
    await picture(page, 'v3-card-reason');
    await dialog.getByRole('button', { name: 'Открыть' }).click();
    await page.getByText('Содержимое открыто полностью').waitFor();
    await page.getByText('Образцова').first().waitFor();
    await page.getByRole('tab', { name: 'Дерево' }).click();
    await picture(page, 'v3-card-open');
    await page.getByRole('tab', { name: 'XML' }).click();
    await page.getByLabel('Содержимое текстом').getByText('<LastName>').waitFor();
    await expectAccessible(page);
    await page.close();
  });

  it('KIS-4.4.7 shows a system administrator the structure and offers the emergency way alone', async () => {
    const page = await open(sysadmin, `/messages/${ids.request}`, { colorScheme: 'dark' });
    await page.getByText('Ваша роль не открывает содержимое').waitFor();
    expect(await page.getByText('Образцова').count()).to.equal(0);
    expect(await page.getByRole('button', { name: 'Скачать оригинал' }).count()).to.equal(0);
    await page.getByRole('button', { name: 'Запросить экстренный доступ' }).waitFor();
    await picture(page, 'v3-card-dark');
    await expectAccessible(page);
    await page.close();
  });

  it('gives the original and the list as files', async () => {
    const page = await open(admin, `/messages/${ids.request}`);
    await page.getByRole('button', { name: 'Скачать оригинал' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Причина').fill('Проверка подписи по запросу суда');
    const [original] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Скачать' }).click(),
    ]);
    expect(original.suggestedFilename()).to.equal(`${ids.request}.xml`);
    await page.goto(`${world().hub.url}/console/messages?type=VS00001v001`);
    await page.getByRole('button', { name: /Выгрузить/ }).click();
    const [list] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('CSV (до 100 000 строк)').click(),
    ]);
    const text = await readFile(await list.path(), 'utf8');
    expect(text).to.include(admin.login).and.to.include(ids.request);
    await page.close();
  });

  it('explains a refused call within a glance: what, whose certificate, what to do', async () => {
    const page = await open(admin, `/messages?q=${spoiled}`);
    await page.getByRole('button', { name: 'Показать отказы' }).click();
    await page.getByRole('button', { name: 'Подпись не соответствует данным' }).first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Что делать:').waitFor();
    await drawer
      .getByText(/Демонстрационный МФЦ/)
      .first()
      .waitFor();
    await until('the drawer stands', async () => {
      const box = await drawer.boundingBox();
      return box !== null && box.x + box.width <= 1366;
    });
    await picture(page, 'v3-refusal');
    await expectAccessible(page);
    await page.close();
  });

  it('keeps a filter and brings it back', async () => {
    const page = await open(clerk, '/messages?state=delivered');
    await page.getByText('Найдено 2').waitFor();
    await page.getByRole('button', { name: /Отборы/ }).click();
    await page.getByLabel('Сохранить нынешний отбор как').fill('Доставленные');
    await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
    await page.getByRole('button', { name: 'Доставленные', exact: true }).waitFor();
    await picture(page, 'v3-saved');
    await page.goto(`${world().hub.url}/console/messages`);
    await page.getByText('Найдено 3').waitFor();
    await page.getByRole('button', { name: /Отборы/ }).click();
    await page.getByRole('button', { name: 'Доставленные', exact: true }).click();
    await page.waitForURL(/state=delivered/);
    await page.getByText('Найдено 2').waitFor();
    await page.close();
  });

  it('goes to the next message of the filter, and tells of a message that is not there', async () => {
    const page = await open(admin, '/messages?type=VS00001v001');
    await page.getByRole('link', { name: ids.waiting }).click();
    await page.getByRole('link', { name: /Старее/ }).click();
    await page.waitForURL(new RegExp(ids.answer));
    await page.goto(`${world().hub.url}/console/messages/${spoiled}`);
    await page.getByRole('link', { name: 'среди отказов' }).waitFor();
    await picture(page, 'v3-card-absent');
    await page.close();
  });

  it('fits a tablet and a telephone', async () => {
    const tablet = await open(admin, '/messages', { viewport: { width: 1024, height: 768 } });
    await rows(tablet).first().waitFor();
    await picture(tablet, 'v3-messages-tablet');
    await tablet.close();
    const viewport = { width: 390, height: 844 };
    const phone = await open(clerk, `/messages/${ids.answer}`, { viewport });
    await phone.getByText('Всего').waitFor();
    await picture(phone, 'v3-card-phone');
    const wide = await phone.locator('main').evaluate((main) => main.scrollWidth);
    expect(wide).to.be.at.most(390);
    await phone.close();
  });
});
