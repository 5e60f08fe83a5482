import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { withHub } from '../support/hub.ts';
import { makeAccount, operatorOgrn, signIn, testPassword } from '../support/people.ts';
import { until } from '../support/until.ts';

const mfc = '1020000000019';

describe('accounts in a browser', () => {
  const world = withHub();
  const browser = withBrowser();
  const url = () => world().hub.url;

  const heading = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { name, level: 1 }).waitFor();
  const openAs = async (
    roles: readonly string[],
    at = '/',
    options: { readonly organisation?: string; readonly colorScheme?: 'light' | 'dark' } = {},
  ): Promise<{ page: Page; login: string; accountId: string; context: BrowserContext }> => {
    const { organisation = operatorOgrn, colorScheme = 'light' } = options;
    const { login, accountId } = await makeAccount(world(), { roles, organisation });
    const context = await browser().newContext({ colorScheme });
    const page = await openConsole(context, url(), { login, password: testPassword }, at);
    return { page, login, accountId, context };
  };
  const fillLogin = async (page: Page, login: string, password: string): Promise<void> => {
    await page.getByLabel('Имя').fill(login);
    await page.getByLabel('Пароль').fill(password);
    await page.getByRole('button', { name: 'Войти' }).click();
  };

  describe('coming in', () => {
    it('tells a wrong password in words and lets in with the right one, by the keyboard alone', async () => {
      const { login } = await makeAccount(world(), { roles: ['kis.monitor'] });
      const page = await (await browser().newContext()).newPage();
      await page.goto(`${url()}/console/`);
      await page.getByLabel('Имя').waitFor();
      await expectAccessible(page);
      await picture(page, 'v1-login');
      await page.keyboard.type(login);
      await page.keyboard.press('Tab');
      await page.keyboard.type('не тот пароль');
      await page.keyboard.press('Enter');
      await page.getByText('Имя или пароль не подходят').waitFor();
      await picture(page, 'v1-login-refused');
      await page.getByLabel('Пароль').fill(testPassword);
      await page.keyboard.press('Enter');
      await heading(page, 'Обзор');
    });

    it('KIS-4.2.6 makes the person change the first password, saying every rule that a new one breaks', async () => {
      const admin = await signIn(world(), { roles: ['kis.admin'] });
      const issued = await admin.post<{ password: string }>('/api/v1/accounts', {
        login: 'novichok',
        name: 'Специалист',
        organisation: mfc,
        employeeId: 'T-900',
      });
      const page = await (await browser().newContext()).newPage();
      await page.goto(`${url()}/console/messages`);
      await fillLogin(page, 'novichok', issued.body.password);
      await heading(page, 'Задайте свой пароль');
      await expectAccessible(page);
      await page.getByLabel('Выданный пароль').fill(issued.body.password);
      await page.getByLabel('Новый пароль', { exact: true }).fill('novichok-novichok');
      await page.getByLabel('Новый пароль ещё раз').fill('novichok-novichok');
      await page.getByRole('button', { name: 'Сохранить' }).click();
      await page
        .getByText(/содержит имя для входа/)
        .first()
        .waitFor();
      await picture(page, 'v1-first-password');
      await page.getByLabel('Выданный пароль').fill(issued.body.password);
      await page.getByLabel('Новый пароль', { exact: true }).fill(testPassword);
      await page.getByLabel('Новый пароль ещё раз').fill(testPassword);
      await page.getByRole('button', { name: 'Сохранить' }).click();
      await page.locator('main#page').waitFor();
    });

    it('connects the second factor in the profile and asks for its code at the next login', async () => {
      const { page, login } = await openAs(['kis.monitor'], '/profile');
      await page.getByRole('button', { name: 'Подключить' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('img', { name: 'QR-код' }).waitFor();
      await expectAccessible(page);
      await picture(page, 'v1-second-factor');
      const secret = (await dialog.locator('.mono').first().textContent()) ?? '';
      const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(/\W/g, '')) });
      await dialog.getByLabel('Код из приложения').fill(totp.generate());
      await dialog.getByRole('button', { name: 'Подключить' }).click();
      await dialog.getByText('Сохраните запасные коды').waitFor();
      const codes = (await dialog.locator('.mono').last().textContent()) ?? '';
      await dialog.getByRole('button', { name: 'Коды сохранены' }).click();
      await page.getByText('запасных кодов осталось: 10').waitFor();
      const next = await (await browser().newContext()).newPage();
      await next.goto(`${url()}/console/`);
      await fillLogin(next, login, testPassword);
      await next.getByLabel('Код второго фактора').waitFor();
      await expectAccessible(next);
      await picture(next, 'v1-login-code');
      await next.getByLabel('Код второго фактора').fill(codes.split('\n')[0] ?? '');
      await next.getByRole('button', { name: 'Войти' }).click();
      await heading(next, 'Обзор');
    });
  });

  describe('the lock of the workplace', () => {
    it('KIS-4.6.2 covers the page, keeps what was entered, and goes on after the password', async () => {
      const { page, context } = await openAs(['kis.admin'], '/users');
      await page.getByRole('button', { name: 'Завести учётную запись' }).click();
      const form = page.getByRole('dialog', { name: 'Новая учётная запись' });
      await form.getByLabel('Имя для входа').fill('in.the.middle');
      const session = await context.request.get(`${url()}/api/v1/session`);
      const { csrf } = (await session.json()) as { csrf: string };
      await context.request.post(`${url()}/api/v1/session/lock`, {
        data: {},
        headers: { 'x-hub-csrf': csrf },
      });
      await form.getByLabel('Должность').fill('Специалист');
      await form.getByLabel('Табельный номер').fill('T-901');
      await page.getByRole('button', { name: 'Завести и выдать пароль' }).click();
      const lock = page.getByRole('dialog', { name: 'Рабочее место закрыто' });
      await lock.waitFor();
      await expectAccessible(page);
      await picture(page, 'v1-lock');
      await lock.getByLabel('Пароль').fill('не тот пароль');
      await lock.getByRole('button', { name: 'Продолжить работу' }).click();
      await lock.getByText('Пароль не подходит.', { exact: true }).waitFor();
      await lock.getByLabel('Пароль').fill(testPassword);
      await lock.getByRole('button', { name: 'Продолжить работу' }).click();
      // The call that met the lock goes on by itself.
      await page.getByText('Пароль показан один раз').waitFor();
    });

    it('KIS-4.6.2 closes by itself when nobody touches the page', async () => {
      const { login } = await makeAccount(world(), { roles: ['kis.monitor'] });
      const context = await browser().newContext();
      await context.clock.install();
      const page = await openConsole(context, url(), { login, password: testPassword });
      await context.clock.fastForward('15:05');
      await page.getByRole('dialog', { name: 'Рабочее место закрыто' }).waitFor();
    });
  });

  describe('users', () => {
    it('KIS-4.2.6 finds, creates with a password shown once, changes, closes and opens accounts', async () => {
      const { page } = await openAs(['kis.admin'], '/users');
      await heading(page, 'Пользователи');
      await page.getByRole('table').getByText('admin', { exact: true }).waitFor();
      await expectAccessible(page);
      await picture(page, 'v1-users');
      await page.getByRole('button', { name: 'Завести учётную запись' }).click();
      const form = page.getByRole('dialog', { name: 'Новая учётная запись' });
      await form.getByLabel('Имя для входа').fill('fresh.one');
      await form.getByLabel('Должность').fill('Инженер');
      await picture(page, 'v1-new-user');
      await page.getByRole('button', { name: 'Завести и выдать пароль' }).click();
      await page.getByText('Укажите табельный номер или СНИЛС').waitFor();
      await form.getByLabel('Табельный номер').fill('T-77');
      await page.getByRole('button', { name: 'Завести и выдать пароль' }).click();
      await page.getByText('Пароль показан один раз').waitFor();
      await expectAccessible(page);
      await picture(page, 'v1-issued');
      await page.getByRole('button', { name: 'Пароль передан' }).click();
      await heading(page, 'fresh.one');
      await page.getByText('первый пароль', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Изменить' }).click();
      await page.getByRole('dialog').getByLabel('Должность').fill('Главный инженер');
      await page.getByRole('button', { name: 'Сохранить' }).click();
      await page.getByText('Инженер → Главный инженер').waitFor();
      await picture(page, 'v1-user');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Закрыть учётную запись' }).click();
      await page.getByLabel('Основание').fill('увольнение');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: 'Закрыть учётную запись' })
        .click();
      await page.getByText('закрыта', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Открыть снова' }).waitFor();
    });

    it('keeps its filters in the address and says when nobody is found', async () => {
      const { page } = await openAs(['kis.admin'], '/users?text=совсем-никого');
      await page.getByText('Никого не найдено').waitFor();
      await expectAccessible(page);
      await page.getByLabel('Найти по имени или должности').fill('admin');
      await page.keyboard.press('Enter');
      await page.getByRole('table').getByText('admin', { exact: true }).waitFor();
      expect(new URL(page.url()).searchParams.get('text')).to.equal('admin');
    });

    it('tells a failure of the hub and tries again', async () => {
      const { page } = await openAs(['kis.admin'], '/profile');
      await page.route('**/api/v1/accounts?*', (route) => route.abort());
      await page.getByRole('link', { name: 'Пользователи' }).click();
      await page.getByText('Нет связи с хабом').waitFor();
      await picture(page, 'v1-users-failed');
      await page.unroute('**/api/v1/accounts?*');
      await page.getByRole('button', { name: 'Повторить' }).click();
      await page.getByRole('table').getByText('admin', { exact: true }).waitFor();
    });

    it('is closed to persons without the right', async () => {
      const { page } = await openAs(['participant.clerk'], '/users', { organisation: mfc });
      await page.getByText('Нет доступа').waitFor();
      await expectAccessible(page);
      expect(await page.getByRole('link', { name: 'Пользователи' }).count()).to.equal(0);
    });

    it('tells the second of two who change one account what the first has changed', async () => {
      const { accountId } = await makeAccount(world(), { login: 'contested', roles: [] });
      const [one, two] = [
        (await openAs(['kis.admin'], `/users/${accountId}`)).page,
        (await openAs(['kis.admin'], `/users/${accountId}`)).page,
      ];
      for (const page of [one, two]) await page.getByRole('button', { name: 'Изменить' }).click();
      const change = async (page: Page, name: string): Promise<void> => {
        await page.getByRole('dialog').getByLabel('Должность').fill(name);
        await page.getByRole('button', { name: 'Сохранить' }).click();
      };
      await change(one, 'Первый');
      await one.getByText(/→ Первый/).waitFor();
      await change(two, 'Второй');
      await two
        .getByText(/Сейчас действует редакция/)
        .first()
        .waitFor();
      await two.getByRole('button', { name: /Показать, что изменилось/ }).click();
      await two.getByText('Сейчас: Первый').waitFor();
      await picture(two, 'v1-conflict');
      await two.getByRole('button', { name: 'Сохранить' }).click();
      await two.getByText('Первый → Второй').waitFor();
    });
  });

  describe('the profile', () => {
    it('shows sessions, ends the others, issues a token once; dark and narrow too', async () => {
      const { page, login } = await openAs(['kis.monitor'], '/profile', { colorScheme: 'dark' });
      await openConsole(await browser().newContext(), url(), { login, password: testPassword });
      await page.reload();
      await page.getByRole('button', { name: 'Завершить', exact: true }).waitFor();
      await expectAccessible(page);
      await picture(page, 'v1-profile-dark');
      await page.getByRole('button', { name: 'Выйти на всех других' }).click();
      await page.getByRole('tooltip').getByRole('button', { name: 'Завершить' }).click();
      await page.getByText('Завершено сеансов: 1').waitFor();
      await page.getByRole('button', { name: 'Выпустить токен' }).click();
      await page.getByLabel('Где будет использован').fill('Мониторинг');
      await page.getByLabel('Права токена').click();
      await page.getByTitle('Очереди: состояние').click();
      await page.keyboard.press('Escape');
      await picture(page, 'v1-token');
      await page.getByRole('button', { name: 'Выпустить', exact: true }).click();
      await page.getByText(/^hub_pat_/).waitFor();
      await page.getByRole('button', { name: 'Готово' }).click();
      await page.getByRole('cell', { name: 'Мониторинг', exact: true }).waitFor();
      await page.setViewportSize({ width: 390, height: 800 });
      await picture(page, 'v1-profile-phone');
      await until('the page fits a phone', () =>
        page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth + 1'),
      );
    });
  });
});
