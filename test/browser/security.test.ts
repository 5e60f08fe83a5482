import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { applicationOf, familyRequest } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { signIn, type TestPerson } from '../support/people.ts';

describe('console: security', function () {
  this.timeout(120_000);
  const world = withHub();
  const browser = withBrowser();
  let admin: TestPerson;
  before(async () => {
    admin = await signIn(world(), { roles: ['kis.admin'] });
  });
  const contexts: BrowserContext[] = [];
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  const open = async (
    at: string,
    person = admin,
    options?: Parameters<ReturnType<typeof browser>['newContext']>[0],
  ): Promise<Page> => openConsole(await browser().newContext(options), world().hub.url, person, at);

  it('KIS-4.4.7 finds entries of the trail by filters in the address, opens one, verifies the chain and takes a file away', async () => {
    await admin.post('/api/v1/roles', {
      code: 'kis.shown',
      title: 'Показана',
      kind: 'business',
      rights: ['queues.read'],
    });
    const page = await open('/audit?event=role.changed');
    const table = page.getByLabel('Журнал действий', { exact: true });
    await table.getByText('Изменён состав прав роли').first().waitFor();
    expect(await table.getByText('Вход в консоль').count()).to.equal(0);
    await expectAccessible(page);
    await picture(page, 'V2-audit');
    await page.getByRole('button', { name: 'Проверить целостность' }).click();
    await page.getByText('Журнал цел').waitFor();
    await picture(page, 'V2-audit-verified');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Выгрузить CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).to.match(/^audit-.*\.csv$/);
    await page.getByRole('search').getByLabel('Исход').click();
    await page.getByTitle('отказано').click();
    await page.getByText('Под этот отбор записей нет').waitFor();
    expect(page.url()).to.include('outcome=refused');
    await page.getByRole('button', { name: 'Сбросить' }).click();
    await table.getByText('Вход в консоль').first().waitFor();
    await table.getByRole('link', { name: /^\d+$/ }).first().click();
    await page.getByText('Место в цепочке').waitFor();
    await expectAccessible(page);
    await picture(page, 'V2-audit-entry');
  });

  it('KIS-2.4.3 shows roles and rights as a matrix and changes a role; the change holds in an open session', async () => {
    await admin.post('/api/v1/roles', {
      code: 'kis.changed',
      title: 'Меняется',
      kind: 'business',
      rights: ['registry.read'],
    });
    const watcher = await signIn(world(), { roles: ['kis.changed'] });
    const page = await open('/roles');
    await page.getByRole('button', { name: 'Меняется' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'V2-roles');
    await page.getByRole('button', { name: 'Меняется' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('checkbox', { name: /audit\.read/ }).check();
    await drawer.getByLabel('Основание изменения').fill('поручение обладателя');
    await picture(page, 'V2-role');
    await expectAccessible(page);
    expect((await watcher.get('/api/v1/audit')).status).to.equal(403);
    await drawer.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Роль «Меняется» сохранена').waitFor();
    expect((await watcher.get('/api/v1/audit')).status).to.equal(200);
  });

  it('tells the second of two browsers what the first has changed in a role, and keeps what was typed', async () => {
    await admin.post('/api/v1/roles', {
      code: 'kis.both',
      title: 'Правят двое',
      kind: 'business',
      rights: ['registry.read'],
    });
    const other = await signIn(world(), { roles: ['kis.admin'] });
    const pages = [await open('/roles?role=kis.both'), await open('/roles?role=kis.both', other)];
    for (const [index, page] of pages.entries()) {
      await page.getByRole('dialog').getByLabel('Название').fill(`Название ${index}`);
    }
    await pages[0]?.getByRole('button', { name: 'Сохранить' }).click();
    await pages[0]?.getByText('Роль «Название 0» сохранена').waitFor();
    await pages[1]?.getByRole('button', { name: 'Сохранить' }).click();
    await pages[1]
      ?.getByText(/Роль уже изменил/)
      .first()
      .waitFor();
    expect(await pages[1]?.getByRole('dialog').getByLabel('Название').inputValue()).to.equal(
      'Название 1',
    );
  });

  it('KIS-3.1 hides messages from a role by a rule made in the console and shows them again', async () => {
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    await world()
      .soap('MFC42')
      .sendRequest({ payload: familyRequest(applicationOf(7)) });
    const page = await open('/access-rules');
    await page.getByText('Ничего не скрыто').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Новое правило' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Название').fill('Скрыть семейные дела');
    await drawer.getByLabel('От каких ролей').fill('kis.monitor');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await drawer.getByLabel('Значения условия').fill('VS00001v001');
    await page.keyboard.press('Enter');
    await drawer.getByLabel('Основание').fill('распоряжение обладателя');
    await picture(page, 'V2-access-rule');
    await drawer.getByRole('button', { name: 'Скрыть сведения' }).click();
    await page.getByText('Правило действует').waitFor();
    await page.getByRole('button', { name: 'Скрыть семейные дела' }).first().waitFor();
    await picture(page, 'V2-access-rules');
    await expectAccessible(page);
    const found = async () =>
      (await monitor.get<{ messages: readonly unknown[] }>('/api/v1/messages')).body.messages;
    expect(await found()).to.have.length(0);
    const rights = await open('/my-rights', monitor);
    await rights.getByText(/Скрыть семейные дела/).waitFor();
    await rights.getByRole('columnheader', { name: 'Почему доступно' }).first().waitFor();
    await expectAccessible(rights);
    await picture(rights, 'V2-my-rights');
    await page.getByRole('button', { name: 'Снять правило «Скрыть семейные дела»' }).click();
    await page.getByRole('button', { name: 'Снять', exact: true }).last().click();
    await page.getByText('Правило снято').waitFor();
  });

  it('KIS-4.4.7 a second person decides on emergency access', async () => {
    const sysadmin = await signIn(world(), { roles: ['kis.sysadmin'] });
    const officer = await signIn(world(), { roles: ['kis.security'] });
    const payload = familyRequest(applicationOf(8));
    const { messageId } = await world().soap('MFC42').sendRequest({ payload });
    const reason = 'разбор обращения заявителя';
    await sysadmin.post('/api/v1/reveals', { messageId, reason });
    const page = await open('/reveals', officer);
    await page.getByText(reason).waitFor();
    await expectAccessible(page);
    await picture(page, 'V2-reveals');
    await page.getByRole('button', { name: 'Согласовать' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Согласовать' }).click();
    await page.getByText('Решение записано').waitFor();
    await page.getByText('Запросов нет').waitFor();
    const opened = await sysadmin.post(`/api/v1/messages/${messageId}/reveal`, { reason });
    expect(opened.status).to.equal(200);
  });

  it('says which right a page needs', async () => {
    const clerk = await signIn(world(), { roles: ['kis.monitor'] });
    for (const at of ['/audit', '/roles', '/access-rules']) {
      const page = await open(at, clerk);
      await page.getByText('Нет доступа').waitFor();
    }
  });

  it('says what failed and offers to repeat', async () => {
    const page = await open('/');
    await page.route('**/api/v1/audit?*', (route) => route.abort());
    await page.route('**/api/v1/audit', (route) => route.abort());
    await page.getByRole('link', { name: 'Журнал действий' }).first().click();
    await page.getByText('Нет связи с хабом').first().waitFor();
    await page.unroute('**/api/v1/audit?*');
    await page.unroute('**/api/v1/audit');
    await page.getByRole('button', { name: 'Повторить' }).click();
    await page
      .getByLabel('Журнал действий', { exact: true })
      .getByText('Вход в консоль')
      .first()
      .waitFor();
  });

  it('works on a tablet and in the dark', async () => {
    for (const [at, name] of [
      ['/audit', 'V2-audit-tablet-dark'],
      ['/roles', 'V2-roles-tablet-dark'],
    ] as const) {
      const page = await open(at, admin, {
        colorScheme: 'dark',
        viewport: { width: 1024, height: 768 },
      });
      await page.getByRole('table').first().waitFor();
      await expectAccessible(page);
      await picture(page, name);
    }
  });
});
