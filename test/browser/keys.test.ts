import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { builtinProvider, readCertificate, verifyCms } from '../../adapters/crypto/index.ts';
import type { KeyData, KeyLineData } from '../../services/signing/index.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { withHub } from '../support/hub.ts';
import { signIn, type TestPerson } from '../support/people.ts';
import { makeContainer } from '../services/signing/container.ts';
import { activeKey, certify, grant, owner, signBySystem } from '../services/signing/world.ts';

describe('keys of signing in a browser', () => {
  const world = withHub();
  const browser = withBrowser();
  let admin: TestPerson;
  let second: TestPerson;
  let page: Page;
  before(async () => {
    admin = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: owner,
      login: 'admin-vis',
    });
    second = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: owner,
      login: 'second-vis',
    });
  });

  const open = async (who: TestPerson, at: string): Promise<Page> =>
    openConsole(await browser().newContext(), world().hub.url, who, at);
  const keys = async (): Promise<readonly KeyLineData[]> =>
    (await admin.get<{ keys: KeyLineData[] }>('/api/v1/signing/keys')).body.keys;

  it('KIS-2.4.5 a key is generated, its request downloaded, the certificate uploaded and activated', async () => {
    page = await open(admin, '/keys');
    await page.getByText('Ключей нет. Добавьте').waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-keys-empty');
    await page.getByRole('button', { name: 'Добавить ключ' }).click();
    const dialog = page.getByRole('dialog', { name: 'Новый ключ подписи' });
    await dialog.getByLabel('Название ключа').fill('Печать отдела');
    await dialog.getByLabel('Организация', { exact: true }).fill('Отдел архитектуры');
    await dialog.getByLabel('Общее имя сертификата').fill('Отдел архитектуры');
    await expectAccessible(page);
    await picture(page, 'v8-key-new');
    await dialog.getByRole('button', { name: 'Выпустить ключ' }).click();
    await page.getByRole('heading', { level: 1, name: 'Печать отдела' }).waitFor();
    const request = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Запрос на сертификат' }).click();
    const pem = await readFile(await (await request).path(), 'utf8');
    const certificate = certify('gost2012-256', pem, 20);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Загрузить сертификат' }).click();
    await (
      await chooser
    ).setFiles({
      name: 'c.pem',
      mimeType: 'application/x-pem-file',
      buffer: Buffer.from(certificate),
    });
    await page.getByText('готова к активации').waitFor();
    await page.getByRole('button', { name: 'Активировать' }).click();
    await page.getByText('подписывает', { exact: true }).waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-key');
  });

  it('KIS-4.6.2 a document is signed after the password is given again; the file and the log line come', async () => {
    await page.getByRole('button', { name: 'Подписать документ' }).click();
    await page.getByRole('heading', { level: 1, name: 'Подписать документ' }).waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.getByText('Выберите файл или перетащите').click();
    await (
      await chooser
    ).setFiles({ name: 'Договор.txt', mimeType: 'text/plain', buffer: Buffer.from('договор') });
    await page.getByLabel('Зачем подписывается').fill('договор с поставщиком');
    await expectAccessible(page);
    await picture(page, 'v8-sign');
    await world().hub.storage.database.query(
      "update identity.session set confirmed_at = confirmed_at - interval '10 minutes'",
    );
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Подписать и скачать' }).click();
    const again = page.getByRole('dialog', { name: 'Подтвердите действие паролем' });
    await again.getByLabel('Ваш пароль').fill(admin.password);
    await again.getByRole('button', { name: 'Подтвердить' }).click();
    const file = await download;
    expect(file.suggestedFilename()).to.equal('Договор.txt.p7s');
    const cms = await readFile(await file.path());
    const verdict = await verifyCms({
      cms,
      content: Buffer.from('договор'),
      provider: builtinProvider(),
    });
    expect(verdict.ok).to.equal(true);
    const [line] = await keys();
    const card = (await admin.get<KeyData>(`/api/v1/signing/keys/${line?.id}`)).body;
    const own = readCertificate(card.versions[0]?.certificatePem ?? '');
    expect(verdict.certificate?.sha256).to.equal(own.sha256);
    await page.getByRole('link', { name: 'Журнал использования ключа' }).click();
    await page.getByText('договор с поставщиком').waitFor();
    await page.getByText('сотрудник admin-vis').waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-key-uses');
  });

  it('KIS-2.4.5 a right is given to a system, its signatures and a stranger’s refusal stand in the log, the right is withdrawn', async () => {
    const [line] = await keys();
    const id = line?.id ?? '';
    await page.getByRole('tab', { name: 'Кому дано право' }).click();
    await page.getByText('Ни системам, ни токенам право не дано').waitFor();
    await page.getByRole('button', { name: 'Дать право' }).click();
    const dialog = page.getByRole('dialog', { name: 'Право подписывать этим ключом' });
    await dialog.getByLabel('Мнемоника системы').fill('MFC42');
    await dialog.getByLabel('Основание').fill('Приказ № 7');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Дать право' }).click();
    await page.getByRole('link', { name: 'MFC42' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-key-grants');
    const asked = { kind: 'jws', documents: [{ payload: { номер: 1 } }] };
    expect((await signBySystem(world(), 'MFC42', id, asked)).status).to.equal(200);
    expect((await signBySystem(world(), 'RPGU42', id, asked)).status).to.equal(403);
    await page.getByRole('tab', { name: 'Журнал использования' }).click();
    await page.getByText('система MFC42').waitFor();
    await page.getByText('отказ: AccessDenied').waitFor();
    await page.getByRole('tab', { name: 'Кому дано право' }).click();
    await page.getByRole('button', { name: 'Отозвать' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Отозвать' }).click();
    await page.getByText('отозвано').waitFor();
    expect((await signBySystem(world(), 'MFC42', id, asked)).status).to.equal(403);
  });

  it('a container is imported through the dialog; a wrong password is said in words', async () => {
    const made = makeContainer();
    const list = await open(admin, '/keys');
    await list.getByRole('button', { name: 'Добавить ключ' }).click();
    const dialog = list.getByRole('dialog', { name: 'Новый ключ подписи' });
    await dialog.getByText('Загрузить контейнер').click();
    await dialog.getByLabel('Название ключа').fill('Из контейнера');
    const chooser = list.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Выбрать файл' }).click();
    await (
      await chooser
    ).setFiles({ name: 'key.p12', mimeType: 'application/x-pkcs12', buffer: made.container });
    await dialog.getByLabel('Пароль контейнера').fill('не тот');
    await dialog.getByRole('button', { name: 'Загрузить', exact: true }).click();
    await dialog
      .getByText(/пароль неверен/)
      .first()
      .waitFor();
    await picture(list, 'v8-key-import');
    await dialog.getByLabel('Пароль контейнера').fill(made.password);
    await dialog.getByRole('button', { name: 'Загрузить', exact: true }).click();
    await list.getByText('готова к активации').waitFor();
  });

  it('two persons destroy a key; the list shows states, days left and signatures of the day', async () => {
    await admin.post('/api/v1/session/confirm', { password: admin.password });
    const key = await activeKey(admin, 'ecdsa-sha256', 'Уволенного');
    await grant(admin, key.id, {});
    const card = await open(admin, `/keys/${key.id}`);
    await card.getByRole('button', { name: 'Уничтожить…' }).click();
    await card.getByLabel('Причина').fill('сотрудник ушёл');
    await card.getByRole('button', { name: 'Запросить уничтожение' }).click();
    await card.getByText('admin-vis просит уничтожить ключ: сотрудник ушёл').waitFor();
    expect(await card.getByRole('button', { name: 'Согласиться на уничтожение' }).count()).to.equal(
      0,
    );
    const other = await open(second, `/keys/${key.id}`);
    const agree = other.getByRole('button', { name: 'Согласиться на уничтожение' });
    await agree.waitFor();
    await picture(other, 'v8-key-destroy');
    await agree.click();
    await other.getByText('уничтожен', { exact: true }).waitFor();
    const list = await open(admin, '/keys');
    await list.getByRole('link', { name: 'Уволенного' }).waitFor();
    await list.getByText('19 дн.').first().waitFor();
    await expectAccessible(list);
    await picture(list, 'v8-keys');
    await list.getByRole('combobox', { name: 'Состояние' }).click();
    await list.getByTitle('уничтожен').click();
    await list.getByRole('link', { name: 'Печать отдела' }).waitFor({ state: 'detached' });
    expect(list.url()).to.contain('state=destroyed');
  });

  it('a person without the right sees a refusal in words, not the keys', async () => {
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: owner });
    const forbidden = await open(clerk, '/keys');
    await forbidden.getByText(/нужно право/).waitFor();
    expect(await forbidden.getByRole('link', { name: 'Ключи подписи' }).count()).to.equal(0);
    await expectAccessible(forbidden);
  });
});
