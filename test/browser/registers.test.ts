import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { applicationOf, stationOf } from '../support/exchangeParts.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { withHub } from '../support/hub.ts';
import { makeAccount, testPassword } from '../support/people.ts';

const password = testPassword;

describe('the console: registers', () => {
  const world = withHub();
  const browser = withBrowser();
  let context: BrowserContext;
  let other: BrowserContext;
  before(async () => {
    for (const login of ['registrar', 'approver'])
      await makeAccount(world(), { login, roles: ['kis.registrar', 'kis.monitor'] });
    await makeAccount(world(), { login: 'duty', roles: ['kis.monitor'] });
    context = await browser().newContext();
    other = await browser().newContext();
    for (const one of [context, other]) one.setDefaultTimeout(40_000);
    const mfc = stationOf(world(), 'MFC42', '1.2');
    for (const serial of [1, 2, 3]) await mfc.send(applicationOf(serial));
  });
  after(async () => {
    await context?.close();
    await other?.close();
  });
  const entered = new Map<BrowserContext, string>();
  /** A page of a person; signs in once for each browser. */
  const open = async (at: string, login = 'registrar', where = context): Promise<Page> => {
    if (entered.get(where) !== login) {
      entered.set(where, login);
      return openConsole(where, world().hub.url, { login, password }, at);
    }
    const page = await where.newPage();
    await page.goto(`${world().hub.url}/console${at}`);
    await page.locator('main#page').waitFor();
    return page;
  };

  it('shows all registers, a list, and an entry with its tabs', async () => {
    const page = await open('/registers');
    await page.getByRole('heading', { name: 'Реестры', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Реестр участников' }).waitFor();
    await picture(page, 'v4-registers');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Реестр информационных систем' }).click();
    await page.getByRole('link', { name: 'MFC42' }).waitFor();
    await picture(page, 'v4-register');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'MFC42' }).click();
    await page.getByRole('tab', { name: 'Карточка' }).waitFor();
    await page
      .getByText('доверенный, не отозван')
      .or(page.getByText('Издатель известен'))
      .first()
      .waitFor();
    await picture(page, 'v4-entry');
    await expectAccessible(page);
    for (const tab of [
      'Редакции и отличия',
      'Где используется',
      'Последствия',
      'История',
      'Правка',
    ]) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).waitFor();
      await page.waitForLoadState('networkidle');
      await picture(page, `v4-entry-${tab}`);
      await expectAccessible(page);
    }
    await page.close();
  });

  it('a new entry is written by one person and published by another; refusals stand at their fields', async () => {
    const page = await open('/registers/participants/new');
    await page.getByLabel('ОГРН', { exact: true }).fill('1020000000099');
    await page.getByLabel('Полное наименование').fill('Комитет испытаний');
    await page.getByRole('button', { name: 'Подать на утверждение' }).click();
    await page.getByText('обязательное поле «ИНН» отсутствует').first().waitFor();
    await picture(page, 'v4-new-refused');
    await expectAccessible(page);
    await page.getByLabel('ОГРН', { exact: true }).fill('1020000000085');
    await page.getByLabel('ИНН', { exact: true }).fill('0000000089');
    await page.getByLabel('Вид участника').click();
    await page.getByTitle('исполнительный орган').click();
    await page.getByRole('button', { name: 'Подать на утверждение' }).click();
    await page.getByRole('heading', { name: 'Комитет испытаний' }).waitFor();
    expect(await page.getByRole('button', { name: 'Опубликовать' }).count()).to.equal(0);
    const second = await open('/registers', 'approver', other);
    await second.getByRole('link', { name: '1020000000085' }).click();
    await second.getByRole('button', { name: 'Опубликовать' }).click();
    await second.getByRole('dialog').getByText('Предупреждений нет').waitFor();
    await picture(second, 'v4-publish');
    await expectAccessible(second);
    await second.getByRole('dialog').getByRole('button', { name: 'Опубликовать' }).click();
    await second.getByText('Редакция опубликована').waitFor();
    await page.close();
    await second.close();
  });

  it('two people edit one record at once: the second is told what changed, and nothing is lost', async () => {
    const at = '/registers/systems/VIS42?tab=edit';
    const first = await open(at);
    const second = await open(at, 'approver', other);
    const nameOf = (page: Page) => page.getByLabel('Наименование системы').last();
    await nameOf(first).fill('Система ведомства: первая правка');
    await second.getByLabel('Предел сообщений в очереди').last().fill('5000');
    await first.getByRole('button', { name: 'Сохранить черновик' }).click();
    await first.getByRole('heading', { name: 'Система ведомства: первая правка' }).waitFor();
    await second.getByRole('button', { name: 'Сохранить черновик' }).click();
    await second.getByText('стало «Система ведомства: первая правка»').waitFor();
    await second.getByText('её составил «registrar»').waitFor();
    await picture(second, 'v4-conflict');
    await expectAccessible(second);
    await second.getByRole('button', { name: 'Положить мои правки поверх' }).click();
    await second.getByText('Ваши правки положены поверх').waitFor();
    await picture(second, 'v4-merged');
    expect(await nameOf(second).inputValue()).to.equal('Система ведомства: первая правка');
    await second.getByRole('button', { name: 'Сохранить черновик' }).click();
    await second.getByRole('tab', { name: 'Карточка', selected: true }).waitFor();
    const { versions } = await world().registers.workflow.history('systems', 'VIS42');
    expect(versions.at(-1)?.data).to.include({
      name: 'Система ведомства: первая правка',
      queueMessagesMax: 5000,
    });
    await first.close();
    await second.close();
  });

  it('shows certificates, the exchange map, the calendar and packages', async () => {
    for (const [at, name] of [
      ['/certificates', 'Сертификаты систем'],
      ['/exchange-map', 'Карта обмена'],
      ['/calendar?year=2026', 'Производственный календарь, 2026'],
      ['/packages', 'Загрузка и выгрузка реестров'],
    ] as const) {
      const page = await open(at);
      await page.getByRole('heading', { name }).waitFor();
      await page.waitForLoadState('networkidle');
      await picture(page, `v4-${at.slice(1).replace(/\?.*/, '')}`);
      await expectAccessible(page);
      await page.close();
    }
    const empty = await open('/calendar?year=2031');
    await empty.getByText('календарь на 2031 год не зарегистрирован').first().waitFor();
    await picture(empty, 'v4-calendar-empty');
    await empty.close();
  });

  it('a person without the right is told so; an entry that is not there is a refusal in words', async () => {
    const page = await open('/connect', 'duty');
    await page.getByText('Нет доступа').waitFor();
    await picture(page, 'v4-forbidden');
    await page.goto(`${world().hub.url}/console/registers/systems/NOTHING`);
    await page.getByText('записи «NOTHING» нет').first().waitFor();
    await expectAccessible(page);
    await page.close();
  });
});
