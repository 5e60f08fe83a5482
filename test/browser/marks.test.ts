import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { localDateOf } from '../../registries/index.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { applicationOf, familyRequest } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { signIn, type TestPerson } from '../support/people.ts';
import { signedPost } from '../support/signedPost.ts';
import { until } from '../support/until.ts';

const authority = '1020000000020';
const service = '4200000010000000001';
const dayMs = 24 * 3_600_000;

describe('marking codes in a browser', () => {
  const world = withHub({
    // Uses are counted of the types that demand a code.
    change: (bundle) => ({
      ...bundle,
      informationTypes: (bundle.informationTypes ?? []).map((card) =>
        card.code === 'VS00001v001' ? { ...card, transactionCodeRequired: true } : card,
      ),
    }),
  });
  const browser = withBrowser();
  let clerk: TestPerson;
  let page: Page;
  let applicationId = '';
  before(async () => {
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: authority });
  });

  const open = async (who: TestPerson, at: string): Promise<Page> =>
    openConsole(await browser().newContext(), world().hub.url, who, at);
  const register = async (sourceId: string, owner = authority): Promise<string> => {
    const now = new Date().toISOString();
    const { body } = await signedPost(world(), 'RPGU42', '/api/v1/applications', {
      operation: 'registerApplication',
      timestamp: now,
      sourceId,
      serviceCode: service,
      authority: owner,
      channel: 'rpgu',
      applicantHash: 'ab'.repeat(32),
      submittedAt: now,
    });
    return String(body['applicationId']);
  };

  it('KIS-6.3.7.a an empty list says who registers; applications of the own authority come, others do not', async () => {
    page = await open(clerk, '/applications');
    await page.getByText('Заявлений ещё нет').waitFor();
    await expectAccessible(page);
    applicationId = await register('rpgu-17');
    const foreign = await register('rpgu-18', '1020000000019');
    await page.reload();
    await page.getByRole('link', { name: applicationId }).waitFor();
    expect(await page.getByRole('link', { name: foreign }).count()).to.equal(0);
    await picture(page, 'w3-applications');
    await page.getByText('Закрытые', { exact: true }).click();
    await page.getByText('Ничего не найдено').waitFor();
    expect(page.url()).to.contain('open=false');
  });

  it('KIS-6.3.7.b a code is issued through the dialog, used, prolonged; its messages are one link away', async () => {
    await page.goto(`${world().hub.url}/console/applications/${applicationId}`);
    await page.getByRole('button', { name: 'Выдать код' }).click();
    const dialog = page.getByRole('dialog', { name: 'Выдать код маркировки' });
    await dialog.getByRole('combobox', { name: 'Система, которой выдаётся код' }).fill('MFC42');
    await page.getByTitle(/^MFC42 — /).click();
    await dialog.getByRole('combobox', { name: 'Виды сведений' }).fill('VS00001v001');
    await page.getByTitle(/^VS00001v001 — /).click();
    // The list of a choice of many stays open until something else is touched.
    await dialog.getByLabel('Сколько раз можно использовать').click();
    await dialog.getByLabel('Сколько раз можно использовать').fill('3');
    await page.locator('.ant-select-item-option').last().waitFor({ state: 'hidden' });
    await expectAccessible(page);
    await picture(page, 'w3-mark-issue');
    await dialog.getByRole('button', { name: 'Выдать' }).click();
    await page.getByText('0 из 3').waitFor();
    const code = (await page.getByText(/^TC-42-/).textContent())?.trim() ?? '';
    await world()
      .soap('MFC42')
      .sendRequest({
        payload: familyRequest(applicationOf(1)),
        transactionCode: code,
      });
    await page.reload();
    await page.getByText('1 из 3').waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-application');
    const before = await page.getByRole('row').last().textContent();
    await page.getByRole('button', { name: 'Продлить' }).click();
    const prolong = page.getByRole('dialog', { name: 'Продлить код' });
    const later = localDateOf(Date.now() + 60 * dayMs)
      .split('-')
      .toReversed()
      .join('.');
    await prolong.getByLabel(/Действует до/).fill(`${later} 10:00`);
    await prolong.getByLabel(/Действует до/).press('Enter');
    await page.getByText(`${later}, 10:00:00`).waitFor();
    expect(before).not.to.contain(`${later}, 10:00:00`);
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    const all = await open(admin, `/applications/${applicationId}`);
    const row = all.getByRole('row', { name: new RegExp(code) });
    await row.getByRole('link', { name: 'Сообщения' }).click();
    await all.getByRole('row', { name: /VS00001v001/ }).waitFor();
    expect(all.url()).to.contain(`code=${code}`);
  });

  it('KIS-6.3.7.d statistics of the authority are a table and a CSV', async () => {
    const statistics = await open(clerk, '/marks-statistics');
    await until('the row is there', async () => {
      await statistics.reload();
      const row = statistics.getByRole('row', { name: new RegExp(service) });
      await row.or(statistics.getByText('заявлений не регистрировали')).first().waitFor();
      return (await row.count()) > 0 || null;
    });
    await expectAccessible(statistics);
    await picture(statistics, 'w3-marks-statistics');
    const download = statistics.waitForEvent('download');
    await statistics.getByRole('button', { name: 'CSV' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    const [head, row] = text.split('\r\n');
    expect(head).to.contain('Услуга;Ведомство (ОГРН);Заявлений');
    expect(row).to.match(new RegExp(`^${service};${authority};1;0;1;1;1;1;1;0$`));
  });

  it('an application is closed after a question; an unknown one and a missing right are said in words', async () => {
    await page.getByRole('button', { name: 'Закрыть заявление' }).click();
    const dialog = page.getByRole('dialog', { name: `Закрыть заявление ${applicationId}?` });
    await dialog.getByRole('button', { name: 'Закрыть заявление' }).click();
    await page.getByText('закрыт', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Выдать код' }).count()).to.equal(0);
    await page.goto(`${world().hub.url}/console/applications/A-2026-999999`);
    await page.getByRole('alert').waitFor();
    const security = await signIn(world(), { roles: ['kis.security'] });
    const forbidden = await open(security, '/applications');
    await forbidden.getByText(/нужно право/).waitFor();
    await expectAccessible(forbidden);
  });
});
