import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { localDateOf } from '../../registries/index.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { applicationOf, familyRequest } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { mfc42 } from '../support/organisations.ts';
import { signIn, type TestPerson } from '../support/people.ts';
import { until } from '../support/until.ts';

describe('reconciliation and evidence in a browser', () => {
  const world = withHub();
  const browser = withBrowser();
  const day = localDateOf(Date.now());
  const sent: { readonly messageId: string; readonly contentHash: string }[] = [];
  let admin: TestPerson;
  let page: Page;
  before(async () => {
    admin = await signIn(world(), { roles: ['participant.admin'], organisation: mfc42 });
  });

  const open = async (who: TestPerson, at: string): Promise<Page> =>
    openConsole(await browser().newContext(), world().hub.url, who, at);
  const upload = async (name: string, text: string): Promise<void> => {
    await page.getByRole('button', { name: 'Сверить список' }).click();
    const dialog = page.getByRole('dialog', { name: 'Сверить список сообщений' });
    await dialog.getByLabel('День (по времени Кузбасса)').fill(day.split('-').reverse().join('.'));
    await dialog.getByLabel('День (по времени Кузбасса)').press('Enter');
    await dialog.getByRole('combobox', { name: 'Чей список' }).fill('MFC42');
    await page.getByTitle(/^MFC42 — /).click();
    await page.locator('.ant-select-item-option').last().waitFor({ state: 'hidden' });
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Выбрать файл CSV или JSON' }).click();
    await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await dialog.getByText(`Выбран файл ${name}`).waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-reconcile');
    await dialog.getByRole('button', { name: 'Сверить', exact: true }).click();
  };

  it('empty days say so; the matrix counts pairs and leads to the messages', async () => {
    page = await open(admin, '/reconciliations');
    await page.getByText('За эти дни обмена не было').waitFor();
    await expectAccessible(page);
    const mfc = world().soap('MFC42');
    for (let n = 0; n < 4; n += 1) {
      const { messageId } = await mfc.sendRequest({ payload: familyRequest(applicationOf(n)) });
      const { contentHash } = await world().json('MFC42').receipt(messageId);
      sent.push({ messageId, contentHash });
    }
    await until('the statistics have caught up', async () => {
      const { body } = await admin.get<{ cells: readonly { messages: number }[] }>(
        `/api/v1/monitor/exchange-matrix?since=${day}&until=${day}`,
      );
      return body.cells[0]?.messages === 4 || null;
    });
    await page.reload();
    const row = page.getByRole('row', { name: /MFC42.*VIS42.*VS00001v001/ });
    await row.waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-matrix');
    await row.getByRole('link', { name: '4', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Сообщения' }).waitFor();
    await page
      .getByRole('row', { name: /VS00001v001/ })
      .first()
      .waitFor();
    expect(page.url()).to.contain('sender=MFC42');
  });

  it('a wrong list is refused by its lines; a right one becomes a signed act with exactly its differences', async () => {
    await page.goto(`${world().hub.url}/console/reconciliations?tab=acts`);
    await page.getByText('Протоколов нет').waitFor();
    await upload('wrong.csv', 'messageId;direction;contentHash\r\nнет;sent;');
    await page.getByRole('alert').filter({ hasText: 'csv[2]' }).waitFor();
    await page.getByRole('button', { name: 'Отмена' }).click();
    const [first, second, third] = sent;
    const lines = [
      { messageId: first?.messageId, direction: 'sent', contentHash: first?.contentHash },
      { messageId: second?.messageId, direction: 'sent', contentHash: 'ab'.repeat(32) },
      { messageId: third?.messageId, direction: 'sent', contentHash: third?.contentHash },
      { messageId: '0fac1234-e715-11f1-8e8c-a356ba02c374', direction: 'sent' },
    ];
    await upload('list.json', JSON.stringify(lines));
    await page.getByRole('heading', { level: 1, name: 'Протокол сверки № 1' }).waitFor();
    for (const kind of ['нет у участника', 'нет в хабе', 'другое содержимое']) {
      await page.getByRole('cell', { name: kind, exact: true }).waitFor();
    }
    await expectAccessible(page);
    await picture(page, 'w3-act');
    const json = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Подписанный JSON' }).click();
    const kept = JSON.parse(await readFile(await (await json).path(), 'utf8')) as {
      readonly signature: string;
      readonly conflicts: number;
    };
    expect(kept.conflicts).to.equal(3);
    expect(kept.signature).to.match(/^[\w-]+\.\.[\w-]+$/);
    const pdf = page.waitForEvent('download');
    await page.getByRole('button', { name: 'PDF' }).click();
    const bytes = await readFile(await (await pdf).path());
    expect(bytes.subarray(0, 5).toString()).to.equal('%PDF-');
    await page.getByRole('link', { name: 'Все протоколы' }).click();
    await page.getByText('расхождений: 3').waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-acts');
  });

  it('KIS-4.2.8 the card of a message gives its receipt, and its passport after the password', async () => {
    await page.goto(`${world().hub.url}/console/messages/${sent[0]?.messageId}`);
    const receipt = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Расписка' }).click();
    const said = JSON.parse(await readFile(await (await receipt).path(), 'utf8')) as object;
    expect(said).to.include({ messageId: sent[0]?.messageId, contentHash: sent[0]?.contentHash });
    await picture(page, 'w3-message');
    await world().hub.storage.database.query(
      "update identity.session set confirmed_at = confirmed_at - interval '10 minutes'",
    );
    const passport = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Паспорт' }).click();
    const again = page.getByRole('dialog', { name: 'Подтвердите действие паролем' });
    await again.getByLabel('Ваш пароль').fill(admin.password);
    await again.getByRole('button', { name: 'Подтвердить' }).click();
    const file = await passport;
    expect(file.suggestedFilename()).to.equal(`passport-${sent[0]?.messageId}.zip`);
    expect((await readFile(await file.path())).subarray(0, 2).toString()).to.equal('PK');
  });

  it('an unknown act and a missing right are said in words', async () => {
    await page.goto(`${world().hub.url}/console/reconciliations/999`);
    await page.getByRole('alert').filter({ hasText: '999' }).waitFor();
    const registrar = await signIn(world(), { roles: ['kis.registrar'] });
    const forbidden = await open(registrar, '/reconciliations');
    await forbidden.getByText(/нужно право/).waitFor();
    await expectAccessible(forbidden);
  });
});
