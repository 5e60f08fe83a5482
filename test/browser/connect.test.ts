import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { applicationOf, familyRequestJson } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { issueKeys, jsonOf } from '../support/newcomer.ts';
import { makeAccount, testPassword } from '../support/people.ts';

const password = testPassword;

/** What a screen reader would call the element that has the focus. */
const focusedName = async (page: Page): Promise<string> => {
  const focused = page.locator(':focus');
  if ((await focused.count()) === 0) return '';
  const said = await focused.getAttribute('aria-label');
  if (said !== null) return said;
  const id = await focused.getAttribute('id');
  const label = page.locator(`label[for="${id ?? ''}"]`);
  const text = id !== null && (await label.count()) > 0 ? label.first() : focused;
  return ((await text.textContent()) ?? '').trim();
};

/** Presses Tab until the focus stands on an element of that name; a person without a mouse does the same. */
const tabTo = async (page: Page, name: RegExp): Promise<void> => {
  for (let presses = 0; presses < 120; presses += 1) {
    if (name.test(await focusedName(page))) return;
    await page.keyboard.press('Tab');
  }
  expect.fail(`the keyboard does not reach ${String(name)}`);
};

describe('the console: the wizard of a new department', () => {
  const world = withHub();
  const browser = withBrowser();
  let context: BrowserContext;
  let other: BrowserContext;
  before(async () => {
    for (const login of ['registrar', 'approver'])
      await makeAccount(world(), { login, roles: ['kis.registrar'] });
    context = await browser().newContext();
    other = await browser().newContext();
    for (const one of [context, other]) one.setDefaultTimeout(40_000);
  });
  after(async () => {
    await context?.close();
    await other?.close();
  });
  const open = (at: string, login = 'registrar', where = context): Promise<Page> =>
    openConsole(where, world().hub.url, { login, password }, at);
  const step = (page: Page, name: string) =>
    page.getByRole('heading', { name: new RegExp(`Шаг \\d из 8\\. ${name}`) }).waitFor();

  it('connects a department by the keyboard alone, is left and taken up again, and watches its first message', async () => {
    const page = await open('/connect');
    const type = async (name: RegExp, text: string): Promise<void> => {
      await tabTo(page, name);
      await page.keyboard.insertText(text);
    };
    const next = async (): Promise<void> => {
      await tabTo(page, /^Далее$/);
      await page.keyboard.press('Enter');
    };
    await step(page, 'Участник');
    await page.getByLabel('ОГРН', { exact: true }).waitFor();
    await type(/^ОГРН$/, '1020000000085');
    await type(/^ИНН$/, '0000000089');
    await type(/^Полное наименование$/, 'Архивное управление (пример)');
    await picture(page, 'v4-connect-1');
    await expectAccessible(page);
    await next();
    await step(page, 'Система');
    await page.getByLabel('Мнемоника').waitFor();
    await type(/^Мнемоника$/, 'ARH42');
    await type(/^Наименование системы$/, 'Система архива');
    await next();
    await step(page, 'Сертификат');
    const keys = await issueKeys(world(), 'ARH42');
    await type(/^Сертификат системы/, keys.certificatePem);
    await page.getByText('Издатель известен хабу').waitFor();
    await picture(page, 'v4-connect-3');
    await expectAccessible(page);
    await next();

    // The browser is closed in the middle; the draft is taken up again from its list.
    await step(page, 'Виды сведений');
    await page.goto(`${world().hub.url}/console/connect`);
    await page.getByText('Начатые подключения').waitFor();
    await page.getByRole('link', { name: 'Подключение: Архивное управление (пример)' }).focus();
    await page.keyboard.press('Enter');
    await step(page, 'Виды сведений');
    await page.getByText('VS00001v001').first().waitFor();
    await tabTo(page, /VS00001v001/);
    await page.keyboard.press('Space');
    await picture(page, 'v4-connect-4');
    await expectAccessible(page);
    await next();
    await step(page, 'Права доступа');
    await type(/^Основание$/, 'соглашение № 7');
    await next();
    await step(page, 'Утверждение');
    await page.getByText('создаётся: 3').waitFor();
    await picture(page, 'v4-connect-6');
    await expectAccessible(page);
    await tabTo(page, /^Подать на утверждение$/);
    await page.keyboard.press('Enter');
    await page.getByText('Ждёт другого сотрудника').waitFor();

    const second = await open('/registers', 'approver', other);
    await second.getByRole('link', { name: 'Ждут применения: 1' }).click();
    await second.waitForURL(/tab=packages/);
    await picture(second, 'f1-registers-waiting');
    await second
      .getByRole('row')
      .getByRole('link', { name: /Архивное управление/ })
      .click();
    await second.getByText('создаётся: 3').waitFor();
    await picture(second, 'v4-package');
    await expectAccessible(second);
    await second.getByRole('button', { name: 'Применить' }).click();
    await second.getByText('Применён: создано 3').waitFor();
    await second.close();

    await page.getByText('Подключение утверждено').waitFor();
    await next();
    await step(page, 'Проверочный обмен');
    await page.getByText('Ждём первое сообщение').waitFor();
    await page.getByText(`--url ${world().hub.url}`).first().waitFor();
    await page.getByText('HUB_DATA').first().waitFor();
    await picture(page, 'f1-connect-7');
    // Ended without an exchange: allowed, and said.
    await page.getByRole('button', { name: 'Готово' }).click();
    await page.getByText('обмена ещё не было').waitFor();
    await picture(page, 'f1-connect-8');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'К проверочному обмену' }).click();
    await step(page, 'Проверочный обмен');
    await world().hub.registry.refresh();
    const client = jsonOf(world(), keys);
    await client.send({ type: 'VS00001v001', content: familyRequestJson(applicationOf(9)) });
    await page.getByText('Сообщения системы ARH42 приходят').waitFor();
    await picture(page, 'v4-connect-7');
    await expectAccessible(page);
    await tabTo(page, /^Готово$/);
    await page.keyboard.press('Enter');
    await page.getByText('Ведомство подключено').waitFor();
    await expectAccessible(page);
    await page.close();
  });

  it('tells wrong numbers at their fields, warns of an unknown issuer, leads from refusals to the field', async () => {
    const page = await open('/connect');
    const next = (): Promise<void> => page.getByRole('button', { name: 'Далее' }).click();
    const fill = (label: string, value: string): Promise<void> =>
      page.getByLabel(label, { exact: true }).fill(value);
    await step(page, 'Участник');
    await fill('ОГРН', '1020000000097');
    await fill('ИНН', '0000000091');
    await fill('Полное наименование', 'Ведомство-поставщик (пример)');
    await next();
    await page.getByText('«ОГРН»: нужно 13 или 15 цифр').first().waitFor();
    await page.getByText('«ИНН»: нужно 10 или 12 цифр').first().waitFor();
    await picture(page, 'f1-connect-numbers');
    await expectAccessible(page);
    await fill('ОГРН', '1020000000096');
    await fill('ИНН', '0000000096');
    await next();
    await step(page, 'Система');
    await fill('Мнемоника', 'поставщик');
    await fill('Наименование системы', 'Система поставщика');
    await next();
    await step(page, 'Сертификат');
    const keys = await issueKeys(world(), 'PST42', { untrusted: true });
    await page.getByLabel(/^Сертификат системы/).fill(keys.certificatePem);
    await page.getByText('Хаб не доверяет этому сертификату').waitFor();
    await picture(page, 'f1-connect-untrusted');
    await expectAccessible(page);
    await next();
    await step(page, 'Виды сведений');
    await page.getByLabel(/только отвечает на запросы/).check();
    await picture(page, 'f1-connect-provider');
    await next();
    await step(page, 'Права доступа');
    await page.getByText('права на отправку ей не нужны').waitFor();
    await next();
    await step(page, 'Утверждение');
    await page.getByText(/^Подать нельзя, исправьте/).waitFor();
    const submit = page.getByRole('button', { name: 'Подать на утверждение' });
    expect(await submit.isDisabled()).to.equal(true);
    expect(await page.locator('main').textContent()).not.to.match(/\/systems\/0/);
    await picture(page, 'f1-connect-6');
    await expectAccessible(page);
    await page
      .getByRole('button', { name: /Шаг 2\. Система: Мнемоника/ })
      .first()
      .click();
    await step(page, 'Система');
    await page.locator('#field-mnemonic:focus').waitFor();
    await picture(page, 'f1-connect-6-fix');
    await expectAccessible(page);
    await fill('Мнемоника', 'PST42');
    for (const title of ['Сертификат', 'Виды сведений', 'Права доступа', 'Утверждение']) {
      await next();
      await step(page, title);
    }
    await page.getByText('создаётся: 2').waitFor();
    await submit.and(page.locator(':enabled')).waitFor();
    await page.close();
  });
});
