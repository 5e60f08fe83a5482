import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { makeIncidentStore } from '../../adapters/postgres/index.ts';
import { parseMnemonic } from '../../broker/index.ts';
import { startMail, type MailEmulator } from '../emulators/mail.ts';
import { makeMovableClock } from '../services/monitor/support.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { withHub } from '../support/hub.ts';
import { enter, makeAccount, testPassword } from '../support/people.ts';
import { until } from '../support/until.ts';

describe('the console: monitor', function () {
  this.timeout(120_000);
  const clock = makeMovableClock();
  const browser = withBrowser();
  let mail: MailEmulator;
  before(async () => {
    mail = await startMail();
  });
  after(() => mail.stop());
  const world = withHub({
    clock,
    environment: async () => ({ HUB_SMTP_URL: mail.url, HUB_MAIL_FROM: 'hub@example.ru' }),
  });
  const login = 'admin-monitor';

  before(async function () {
    this.timeout(60_000);
    const { hub } = world();
    await world().json('VIS42').lease('requests');
    await hub.storage.activity.flush();
    clock.forwardMinutes(16);
    await world().json('MFC42').lease('requests');
    await hub.storage.records.incident({
      kind: 'signatureFailure',
      atMs: clock.nowMs(),
      addressee: 'security',
      messageId: '11111111-2222-1333-8444-555555555555',
      system: parseMnemonic('MFC42'),
      text: 'Подпись конверта не сходится: содержимое изменено после подписания.',
    });
    const store = makeIncidentStore(hub.storage.database);
    await until('two incidents', async () => (await store.counts()).length > 0);
    await until('both', async () => {
      const all = { organisations: null, limitRows: 10, skipRows: 0 };
      const kinds = (await store.list(all)).rows.map(({ kind }) => kind);
      return kinds.includes('silence') && kinds.includes('signatureFailure');
    });
    await makeAccount(world(), { login, roles: ['kis.admin'] });
    await makeAccount(world(), { login: 'clerk-monitor', roles: ['participant.clerk'] });
    // Accepts the regulations in force, so that pages open at once.
    await enter(world(), login);
    await enter(world(), 'clerk-monitor');
  });

  type Look = Parameters<ReturnType<typeof browser>['newContext']>[0];
  const contexts: BrowserContext[] = [];
  // Pages that are left open go on asking, and slow the next ones down.
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  const open = async (at: string, look?: Look, who = login): Promise<Page> => {
    const context = await browser().newContext(look);
    contexts.push(context);
    return openConsole(context, world().hub.url, { login: who, password: testPassword }, at);
  };

  it('KIS-4.4.6 lists incidents; one is opened, acknowledged with a note and closed', async () => {
    const page = await open('/incidents');
    await page.getByRole('link', { name: 'Нет опроса' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'v6-incidents');
    await page.getByRole('link', { name: 'Нет опроса' }).click();
    await page.getByRole('heading', { name: /Инцидент № \d+: Нет опроса/ }).waitFor();
    await page.getByLabel('Заметка: что выяснено и сделано').fill('Звоним владельцу системы');
    await page.getByRole('button', { name: 'Принять в работу' }).click();
    await page.getByText('Звоним владельцу системы').last().waitFor();
    await page.getByText('Принят в работу', { exact: true }).waitFor();
    await expectAccessible(page);
    await picture(page, 'v6-incident');
    await page.getByRole('button', { name: 'Закрыть', exact: true }).click();
    await page.getByRole('button', { name: 'Открыть снова' }).waitFor();
  });

  it('leads from an incident to its message and keeps the filter in the address', async () => {
    const page = await open('/incidents?severity=warning&system=MFC42');
    await page.getByRole('link', { name: 'Подпись не прошла проверку' }).click();
    const message = page.getByRole('link', { name: /^11111111/ });
    expect(await message.getAttribute('href')).to.contain('/messages/11111111');
    await page.goBack();
    expect(page.url()).to.contain('system=MFC42');
  });

  it('says when there is nothing, when the hub fails and when a person may not look', async () => {
    const page = await open('/incidents?text=ничего-такого-нет');
    await page.getByText('По этому отбору ничего нет').waitFor();
    await page.route('**/api/v1/monitor/incidents?*', (route) => route.abort());
    await page.getByRole('button', { name: 'Сбросить отбор' }).click();
    await page.getByRole('alert').waitFor();
    await picture(page, 'v6-incidents-error');
    const clerk = await open('/incidents', undefined, 'clerk-monitor');
    expect(await clerk.locator('main#page').innerText()).to.match(/прав|доступ/i);
    await picture(clerk, 'v6-incidents-forbidden');
  });

  it('KIS-4.6.3 shows «нет опроса» with the last poll', async () => {
    const page = await open('/participants-health');
    const row = page.getByRole('row').filter({ hasText: 'VIS42' });
    await row.getByText('нет опроса').waitFor();
    expect(await row.locator('time').count()).to.be.greaterThan(0);
    await page.getByRole('row').filter({ hasText: 'MFC42' }).getByText('работает').waitFor();
    await page.getByRole('row').filter({ hasText: 'GISGMP42' }).getByText('не подключён').waitFor();
    await expectAccessible(page);
    await picture(page, 'v6-participants');
  });

  it('KIS-4.4.5 shows the health of the hub by stages', async () => {
    const page = await open('/health');
    await page.getByText('База данных', { exact: true }).waitFor();
    await page.getByText('Свободное место на диске').waitFor();
    await expectAccessible(page);
    await picture(page, 'v6-health');
  });

  it('KIS-2.1.7 switches a part off with a reason, and on again', async () => {
    const page = await open('/components');
    await page.getByRole('switch', { name: 'Прямые вызовы сервисов: выключить' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Выключить на всех узлах' }).click();
    await dialog.getByText('Напишите причину').waitFor();
    await dialog.getByLabel(/Причина/).fill('Работы у владельца сервиса');
    await expectAccessible(page);
    await picture(page, 'v6-component-off');
    await dialog.getByRole('button', { name: 'Выключить на всех узлах' }).click();
    const row = page.getByRole('row').filter({ hasText: 'door.direct' });
    await row.getByText('выключено', { exact: true }).waitFor();
    await row.getByText(/Работы у владельца сервиса/).waitFor();
    await picture(page, 'v6-components');
    await page.getByRole('switch', { name: 'Прямые вызовы сервисов: включить' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/Причина/)
      .fill('Работы закончены');
    await page.getByRole('dialog').getByRole('button', { name: 'Включить' }).click();
    await row.getByText('работает', { exact: true }).waitFor();
    await expectAccessible(page);
  });

  it('shows what a rule would raise now, and keeps an edited one', async () => {
    const page = await open('/alert-rules');
    await page.getByRole('button', { name: 'Нет опроса' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: /Проверить/ }).click();
    await drawer.getByText('Сейчас правило подняло бы: 1').waitFor();
    await expectAccessible(page);
    await picture(page, 'v6-rule');
    await drawer.getByLabel('Порог 1, мин').fill('45');
    await drawer.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('> 45 мин — внимание').waitFor();
    await expectAccessible(page);
    await picture(page, 'v6-rules');
  });

  it('adds a contact and sends it a test notice', async () => {
    const page = await open('/notifications');
    await page.getByText('об инцидентах никто не узнает').waitFor();
    await page.getByRole('button', { name: 'Добавить контакт' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Адрес почты').fill('duty@example.ru');
    await expectAccessible(page);
    await picture(page, 'v6-contact');
    await dialog.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByText('отправлено', { exact: true }).first().waitFor();
    expect(mail.letters.at(-1)?.to).to.deep.equal(['duty@example.ru']);
    await expectAccessible(page);
    await picture(page, 'v6-notifications');
  });

  it('is whole in the dark, on a tablet and on a telephone', async () => {
    const looks = [
      ['dark', { colorScheme: 'dark' }],
      ['tablet', { viewport: { width: 1024, height: 768 } }],
      ['phone', { viewport: { width: 390, height: 844 } }],
    ] as const;
    for (const [name, look] of looks) {
      const page = await open('/participants-health', look);
      await page.getByRole('row').filter({ hasText: 'VIS42' }).waitFor();
      await expectAccessible(page);
      // A text: the compiler of the tests knows no document.
      const overflow = await page.evaluate<number>(
        "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('main#page'))",
      );
      await picture(page, `v6-participants-${name}`);
      expect(overflow, name).to.be.at.most(0);
    }
  });
});
