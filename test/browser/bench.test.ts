import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { present } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { signIn, type TestPerson } from '../support/people.ts';

describe('console: the test bench', () => {
  const world = withHub();
  const browser = withBrowser();
  let person: TestPerson;
  before(async () => {
    person = await signIn(world(), { roles: ['kis.registrar'] });
  });
  const open = async (at: string, who: TestPerson = person): Promise<Page> =>
    openConsole(await browser().newContext(), world().hub.url, who, at);
  const choose = async (page: Page, label: string, option: RegExp): Promise<void> => {
    await page.getByLabel(label, { exact: true }).click();
    await page.getByTitle(option).last().click();
  };

  it('makes a test system, sends a sample, watches it arrive and be answered', async () => {
    const page = await open('/bench');
    await page.getByText('Проверочных систем ещё нет').waitFor();
    await picture(page, 'v5-bench-empty');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Создать проверочную систему' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Участник').click();
    await page.getByTitle(/Демонстрационный портал услуг/).click();
    await dialog.getByLabel('Мнемоника').fill('BENCH01');
    await dialog.getByLabel('Наименование').fill('Стенд');
    await dialog.getByRole('button', { name: 'Создать', exact: true }).click();
    await page.waitForURL(/system=BENCH01/);
    await choose(page, 'Вид сведений', /^VS00001v001/);
    await page.getByText('не разрешено отправлять').waitFor();
    await page.getByRole('button', { name: 'Подписать и отправить' }).click();
    await page.getByText('Хаб отказал: AccessDenied').first().waitFor();
    await world().registers.importBundle(
      { accessRules: [{ sender: 'BENCH01', informationType: 'VS00001v001', basis: 'проверка' }] },
      'operator',
    );
    await world().hub.registry.refresh();
    await page.reload();
    const content = page.getByLabel('Содержимое, XML');
    await content.waitFor();
    await page.getByRole('button', { name: 'Перевести в JSON' }).click();
    await page.getByLabel('Содержимое, JSON').waitFor();
    await page.getByRole('tab', { name: 'Форма' }).click();
    await page.getByLabel(/^Номер заявления/).fill('A-2026-000042');
    await picture(page, 'v5-bench-form');
    await page.getByRole('button', { name: 'Подписать и отправить' }).click();
    const way = page.getByRole('region', { name: 'Путь сообщения' });
    await way.getByText('Принято и поставлено в очередь').waitFor();
    const vis = world().json('VIS42');
    const taken = present(await vis.lease('requests'));
    expect(taken.content).to.include({ ApplicationNumber: 'A-2026-000042' });
    expect(taken.testMessage).to.equal(true);
    await vis.respond(taken, {
      content: { ApplicationNumber: 'A-2026-000042', Result: 'NOT_FOUND' },
    });
    await vis.ack(taken.messageId);
    await way.getByText('Получатель ответил').first().waitFor();
    await picture(page, 'v5-bench-way');
    await expectAccessible(page);
    await page.context().close();
  });

  it('shows a refusal with the places that are wrong', async () => {
    const page = await open('/bench?type=VS00001v001&system=BENCH01');
    const content = page.getByLabel('Содержимое, XML');
    await content.fill((await content.inputValue()).replace('A-2026-000017', 'сто'));
    await page.getByRole('button', { name: 'Подписать и отправить' }).click();
    await page.getByText('Хаб отказал: InvalidContent').first().waitFor();
    await page
      .getByText(/ApplicationNumber/)
      .first()
      .waitFor();
    await picture(page, 'v5-bench-refusal');
    await expectAccessible(page);
    await page.context().close();
  });

  it('says that a message is not there, and keeps those without the right outside', async () => {
    const page = await open('/bench?message=11111111-1111-1111-8111-111111111111');
    await page.getByRole('alert').first().waitFor();
    await page.context().close();
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    const forbidden = await open('/bench', monitor);
    await forbidden.getByText('Нет доступа').waitFor();
    await forbidden.context().close();
  });
});
