import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { ProposalData, TicketData } from '../../services/desk/index.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { withHub } from '../support/hub.ts';
import { signIn, type TestPerson } from '../support/people.ts';

const organisation = '1020000000020';

describe('the desk in a browser', () => {
  const world = withHub();
  const browser = withBrowser();
  let clerk: TestPerson;
  let operator: TestPerson;
  before(async () => {
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation, login: 'otdel' });
    operator = await signIn(world(), { roles: ['kis.registrar'], login: 'operator' });
  });

  const open = async (
    who: TestPerson,
    at: string,
    scheme: 'light' | 'dark' = 'light',
  ): Promise<Page> => {
    const context = await browser().newContext({ colorScheme: scheme });
    return openConsole(context, world().hub.url, who, at);
  };

  it('KIS-4.2.5 a question is asked from any page with its context, and answered as a conversation', async () => {
    const page = await open(clerk, '/proposals?state=accepted');
    await page.getByRole('heading', { level: 1, name: 'Предложения' }).waitFor();
    await page.getByRole('button', { name: 'Задать вопрос оператору' }).click();
    const dialog = page.getByRole('dialog', { name: 'Вопрос оператору' });
    await dialog.getByText('/proposals?state=accepted').waitFor();
    await dialog.getByLabel('Коротко: в чём дело').fill('Где увидеть срок?');
    await dialog.getByLabel('Что вы делали и чего ожидали').fill('Ищу срок исполнения предложения');
    await expectAccessible(page);
    await picture(page, 'v8-question');
    await dialog.getByRole('button', { name: 'Отправить' }).click();
    await page.getByText(/Обращение ОБР-\d{6} отправлено/).waitFor();

    const desk = await open(operator, '/tickets');
    await desk.getByRole('button', { name: /не прочитано: 1/ }).click();
    await desk.getByRole('list', { name: 'Уведомления' }).getByText('Где увидеть срок?').waitFor();
    await expectAccessible(desk);
    await picture(desk, 'v8-bell');
    await desk.getByRole('list', { name: 'Уведомления' }).getByRole('link').click();
    await desk.getByRole('heading', { level: 1, name: /Где увидеть срок/ }).waitFor();
    expect(await desk.getByRole('button', { name: 'Закрыть обращение' }).isDisabled()).to.equal(
      true,
    );
    await desk.getByRole('button', { name: 'Взять в работу' }).click();
    await desk.getByText('Принято в работу').waitFor();
    await desk.getByLabel('Ответ', { exact: true }).fill('Срок виден в карточке предложения');
    await desk.getByRole('button', { name: 'Ответить' }).click();
    await desk.getByText('Ответ оператора').waitFor();
    await desk.getByLabel('Ответ', { exact: true }).waitFor();
    const back = desk.locator('main').getByRole('link', { name: 'Предложения' });
    expect(await back.getAttribute('href')).to.contain('state=accepted');
    await expectAccessible(desk);
    await picture(desk, 'v8-ticket');
    await desk.getByRole('button', { name: 'Закрыть обращение' }).click();
    await desk.getByText('закрыто', { exact: true }).waitFor();

    await page.goto(`${world().hub.url}/console/tickets?state=all`);
    await page.getByRole('link', { name: /ОБР-/ }).click();
    await page.getByText('Срок виден в карточке предложения').waitFor();
  });

  it('KIS-4.6.1 KIS-4.6.2 a document is attached with its facts and downloaded by a link that opens once', async () => {
    const made = await clerk.post<TicketData>('/api/v1/desk/tickets', {
      title: 'С документом',
      text: 'Прилагаю',
      context: { page: '/' },
    });
    const page = await open(clerk, `/tickets/${made.body.id}`);
    await page.getByText('Документов нет.').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: /Приложить документ/ }).click();
    await (
      await chooser
    ).setFiles({ name: 'Акт.txt', mimeType: 'text/plain', buffer: Buffer.from('Акт сверки') });
    const table = page.getByRole('region', { name: 'Документы' });
    await table.getByRole('columnheader', { name: 'Актуально на' }).waitFor();
    await table.getByText(`otdel, ОГРН ${organisation}`).waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-files');
    const download = page.waitForEvent('download');
    await table.getByRole('button', { name: 'Акт.txt' }).click();
    const file = await download;
    expect(file.suggestedFilename()).to.equal('Акт.txt');
    const again = await fetch(file.url());
    expect(again.status).to.equal(404);
  });

  it('KIS-4.6.4 a proposal is filed and decided, the author sees the decision', async () => {
    const page = await open(clerk, '/proposals');
    await page.getByText('Предложений пока нет').waitFor();
    await picture(page, 'v8-proposals-empty');
    await page.getByRole('button', { name: 'Предложить' }).click();
    const dialog = page.getByRole('dialog', { name: 'Новое предложение' });
    await dialog.getByLabel('Суть в одной строке').fill('Показывать остаток срока');
    await dialog.getByLabel('Что и зачем изменить').fill('В очереди не видно, сколько осталось');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Подать' }).click();
    await page.getByText(/Предложение ПР-\d{6} подано/).waitFor();

    const desk = await open(operator, '/proposals?state=submitted');
    await desk.getByRole('link', { name: /ПР-/ }).click();
    const card = desk.getByRole('dialog');
    await card.getByRole('button', { name: 'Взять на рассмотрение' }).click();
    await card.getByRole('button', { name: 'Отклонить' }).click();
    await card.getByRole('alert').waitFor();
    await card.getByLabel(/Пояснение/).fill('Уже есть на странице очередей');
    await card.getByRole('button', { name: 'Отклонить' }).click();
    await card.getByText('Уже есть на странице очередей').last().waitFor();
    await expectAccessible(desk);
    await picture(desk, 'v8-proposal');

    await page.goto(`${world().hub.url}/console/proposals`);
    await page.getByText('Уже есть на странице очередей').waitFor();
    await page.getByText('отклонено').waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-proposals');
  });

  it('KIS-4.2.3 correspondence: the desk records a letter with its term, the participant reads its own', async () => {
    const desk = await open(operator, '/correspondence');
    await desk.getByText('Писем нет').waitFor();
    await desk.getByRole('button', { name: 'Записать письмо' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Новое письмо' });
    await dialog.getByLabel('Участник', { exact: true }).click();
    await dialog.getByLabel('Участник', { exact: true }).fill(organisation);
    const option = desk.getByTitle(new RegExp(organisation)).first();
    await option.click();
    await desk.locator('.ant-select-dropdown').waitFor({ state: 'hidden' });
    await dialog.getByLabel('Номер письма').fill('01-12/345');
    await dialog.getByLabel('Дата письма').fill('03.02.2026');
    await dialog.getByLabel('Дата письма').press('Enter');
    await dialog.getByLabel('О чём').fill('О подключении к виду сведений');
    await dialog.getByLabel('Срок ответа').fill('01.03.2026');
    await dialog.getByLabel('Срок ответа').press('Enter');
    await picture(desk, 'v8-letter');
    await expectAccessible(desk);
    await dialog.getByRole('button', { name: 'Сохранить' }).click();
    await desk.getByRole('button', { name: '01-12/345' }).waitFor();
    await expectAccessible(desk);
    await picture(desk, 'v8-letters');
    const page = await open(clerk, '/correspondence', 'dark');
    await page.getByRole('button', { name: '01-12/345' }).click();
    await page
      .getByRole('dialog', { name: 'Письмо № 01-12/345' })
      .getByText('Документов нет.')
      .waitFor();
    expect(await page.getByRole('button', { name: 'Сохранить' }).count()).to.equal(0);
    await expectAccessible(page);
    await picture(page, 'v8-letter-participant');
  });

  it('lists say in words when the hub refuses, and offer to repeat', async () => {
    const page = await open(operator, '/tickets');
    await page.route('**/api/v1/desk/tickets*', (route) => route.abort());
    await page.getByRole('combobox', { name: 'Состояние' }).click();
    await page.getByTitle('закрыто').click();
    await page.getByText('Нет связи с хабом').first().waitFor();
    await page.unroute('**/api/v1/desk/tickets*');
    await page.getByRole('button', { name: 'Повторить' }).click();
    await page.getByText('Нет связи с хабом').first().waitFor({ state: 'detached' });
    const missing = await open(clerk, '/tickets/999999');
    await missing.getByText('Такого обращения нет.').first().waitFor();
  });

  it('the pages hold on a phone and in the dark', async () => {
    const context = await browser().newContext({
      colorScheme: 'dark',
      viewport: { width: 390, height: 800 },
    });
    const page = await openConsole(context, world().hub.url, operator, '/tickets?state=all');
    await page.getByRole('link', { name: /ОБР-/ }).first().waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-phone-tickets');
    const list = await operator.get<{ proposals: ProposalData[] }>('/api/v1/desk/proposals');
    await page.goto(`${world().hub.url}/console/proposals?id=${list.body.proposals[0]?.id}`);
    await page.getByRole('dialog').getByText('Решения').waitFor();
    await expectAccessible(page);
    await picture(page, 'v8-phone-proposal');
  });
});
