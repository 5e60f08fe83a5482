import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { schoolRequest, schoolRequestXml } from '../support/designedType.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { present } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { signIn, type TestPerson } from '../support/people.ts';
import { withSecondVersion } from '../support/regionChanges.ts';

describe('console: information types', () => {
  const world = withHub({ change: withSecondVersion });
  const browser = withBrowser();
  let author: TestPerson;
  let approver: TestPerson;
  before(async () => {
    author = await signIn(world(), { roles: ['kis.registrar'] });
    approver = await signIn(world(), { roles: ['kis.registrar'] });
  });
  const open = async (
    at: string,
    person: TestPerson = author,
    options: Parameters<ReturnType<typeof browser>['newContext']>[0] = {},
  ): Promise<Page> => {
    const context = await browser().newContext(options);
    return openConsole(context, world().hub.url, person, at);
  };
  const close = (page: Page): Promise<void> => page.context().close();

  it('lists families with their versions, filters them in the address, leads to the passport', async () => {
    const page = await open('/types');
    const table = page.locator('main');
    await table.getByRole('link', { name: 'VS00001v002' }).waitFor();
    await picture(page, 'v5-types');
    await expectAccessible(page);
    await page.getByLabel('Код или наименование').fill('участке');
    await page.getByLabel('Код или наименование').press('Enter');
    await page.waitForURL(/text=/);
    await table.getByRole('link', { name: 'VS00003v001' }).waitFor();
    await table.getByRole('link', { name: 'VS00001v002' }).waitFor({ state: 'detached' });
    await page.getByLabel('Код или наименование').fill('нетакого');
    await page.getByLabel('Код или наименование').press('Enter');
    await page.getByText('По этому отбору видов сведений нет').waitFor();
    await page.goto(`${world().hub.url}/console/types`);
    await table.getByRole('link', { name: 'VS00003v001' }).click();
    await page.getByRole('heading', { level: 1, name: /VS00003v001/ }).waitFor();
    await close(page);
  });

  it('KIS-4.2.10.b shows the passport by tabs and downloads it', async () => {
    const page = await open('/types/VS00001v001');
    await page.getByText('Демонстрационное ведомство').first().waitFor();
    await picture(page, 'v5-passport');
    await expectAccessible(page);
    const look = async (tab: string, text: string, name: string): Promise<void> => {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByText(text).first().waitFor();
      await picture(page, `v5-passport-${name}`);
      await expectAccessible(page);
    };
    await look('Схемы', 'Запрос: строение', 'schemas');
    await look('Поля', 'образец A-[0-9]{4}-[0-9]{6}', 'fields');
    await look('Примеры', 'Ответ в JSON: сведений нет', 'samples');
    await look('Сценарии', 'Статус подтверждён', 'scenarios');
    await look('Коды возврата', 'NOT_FOUND', 'codes');
    await look('Потребители', 'Демонстрационный МФЦ', 'consumers');
    await look('Версии и совместимость', 'первая версия', 'versions');
    expect(page.url()).to.include('tab=versions');
    await page.getByRole('button', { name: 'Скачать' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Паспорт (PDF)' }).click(),
    ]);
    expect(download.suggestedFilename()).to.equal('VS00001v001-1.0.0.pdf');
    await close(page);
  });

  it('says that there is no such type, and keeps those without the right outside', async () => {
    const page = await open('/types/VS99999v001');
    await page.getByRole('alert').waitFor();
    await picture(page, 'v5-passport-none');
    await close(page);
    const clerk = await signIn(world(), {
      roles: ['participant.clerk'],
      organisation: '1020000000019',
    });
    const forbidden = await open('/types', clerk);
    await forbidden.getByRole('heading', { level: 1, name: 'Нет доступа' }).waitFor();
    expect(await forbidden.getByRole('table').count()).to.equal(0);
    await picture(forbidden, 'v5-types-forbidden');
    await close(forbidden);
  });

  it('KIS-2.4.10 an operator builds a form, previews it, and version 1.0 is published and exchanged the same minute', async () => {
    const page = await open('/types/design');
    const fill = (label: string, value: string): Promise<void> =>
      page.getByLabel(label, { exact: true }).fill(value);
    await fill('Код версии', 'VS42010v001');
    await fill('Наименование', 'Сведения об обучении ребёнка');
    await page.getByLabel('Система поставщика').click();
    await page.getByTitle(/^VIS42/).click();
    await fill('Назначение', 'Пособие');
    await fill('Область применения', 'Образование');
    await fill('Корневой элемент запроса', 'SchoolRequest');
    await fill('Корневой элемент ответа', 'SchoolResponse');

    const add = (name: string): Promise<void> =>
      page.getByRole('button', { name, exact: true }).click();
    const name = async (title: string, element: string): Promise<void> => {
      await fill('Название для людей', title);
      await fill('Имя элемента', element);
    };
    await add('plus Текст');
    await name('Номер заявления', 'Number');
    await fill('Образец (регулярное выражение)', 'A-[0-9]{4}-[0-9]{6}');
    await add('plus Группа полей');
    await name('Ребёнок', 'Child');
    // A type of the register, put into the chosen group.
    await page.getByLabel('Поиск в реестре типов и атрибутов').fill('LastName');
    await page
      .getByRole('button', { name: /Добавить LastName .*Applicant\/LastName/ })
      .first()
      .click();
    await page.getByRole('heading', { name: /Свойства поля/ }).waitFor();
    await fill('Название для людей', 'Фамилия');
    await add('plus Дата');
    await name('Дата рождения', 'BirthDate');
    await add('plus Целое число');
    await name('Класс', 'Form');
    await page.getByLabel('Обязательное').uncheck();
    await fill('Не меньше', '1');
    await fill('Не больше', '11');
    await page.getByText('Ответ', { exact: true }).first().click();
    await add('plus Да или нет');
    await name('Обучается', 'Studies');
    await page.getByText('Ошибок нет: форму можно подать на утверждение').waitFor();
    await page.getByText('Запрос', { exact: true }).first().click();
    // The form previewed is the form of the schema.
    const preview = page.getByRole('region', { name: 'Форма', exact: true });
    await preview.getByLabel(/^Номер заявления/).fill('A-2026-000001');
    await preview.getByText('Ребёнок').waitFor();
    await preview.getByLabel(/^Класс/).fill('5');
    await picture(page, 'v5-design');
    await expectAccessible(page);
    await page.getByText('XSD', { exact: true }).click();
    await page.getByRole('region', { name: 'Схема XSD' }).getByText('xs:maxInclusive').waitFor();

    await page.getByRole('button', { name: 'Подать…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Это первая версия').waitFor();
    await dialog.getByRole('button', { name: 'Подать на утверждение' }).click();
    await page.waitForURL(/types\/VS42010v001/);
    await close(page);

    const second = await open('/types/VS42010v001', approver);
    await second.getByRole('button', { name: 'Опубликовать' }).click();
    await second.getByRole('dialog').getByRole('button', { name: 'Опубликовать' }).click();
    await second.getByText('действует', { exact: true }).first().waitFor();
    await picture(second, 'v5-published');
    await close(second);
    await world().registers.importBundle(
      {
        routes: [{ informationType: 'VS42010v001', mode: 'fixed', recipient: 'VIS42' }],
        accessRules: ['MFC42', 'RPGU42'].map((sender) => ({
          sender,
          informationType: 'VS42010v001',
          basis: 'соглашение',
        })),
      },
      'operator',
    );
    await world().hub.registry.refresh();
    await world().soap('MFC42').sendRequest({ payload: schoolRequestXml() });
    const taken = present(await world().json('VIS42').lease('requests'));
    expect(taken.content).to.deep.equal(schoolRequest());
    await world().json('RPGU42').send({ type: 'VS42010v001', content: schoolRequest() });
    const wrong = [
      () =>
        world()
          .soap('MFC42')
          .sendRequest({ payload: schoolRequestXml('A-1') }),
      () =>
        world()
          .json('RPGU42')
          .send({ type: 'VS42010v001', content: schoolRequest('A-2026-000001', 12) }),
    ];
    for (const work of wrong) {
      const error = await work().then(
        () => expect.fail('must be refused'),
        (refusal: unknown) => refusal,
      );
      expect(error).to.have.property('code', 'InvalidContent');
    }
  });

  it('composes by the keyboard alone: adds, moves, removes', async () => {
    const page = await open('/types/design');
    const press = async (name: string): Promise<void> => {
      await page.getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    };
    await press('plus Текст');
    await press('plus Дата');
    const date = page.getByRole('button', { name: /^Дата Date/ });
    await date.focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.getByRole('button', { name: 'Выше: Дата' }).and(page.locator(':disabled')).waitFor();
    await date.focus();
    await page.keyboard.press('Delete');
    await date.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('button', { name: /^Текст Text/ }).waitFor();
    await page.getByRole('button', { name: 'Начать заново' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Начать заново' }).click();
    await page.getByText('Полей ещё нет: добавьте первое слева').waitFor();
    await close(page);
  });

  it('a new version of a type kept as texts: what breaks, whom it touches, consent with a reason', async () => {
    const page = await open('/types/VS00001v002/version');
    await page.getByLabel('XSD: schema.xsd').waitFor();
    expect(await page.getByLabel('Код новой версии').inputValue()).to.equal('VS00001v003');
    const xsd = page.getByLabel('XSD: schema.xsd');
    const text = await xsd.inputValue();
    // A sample that the schema no longer takes is told by the check, not at the handing in.
    await xsd.fill(text.replace('A-[0-9]{4}-[0-9]{6}', 'B-[0-9]{4}-[0-9]{6}'));
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByText(/^Опубликовать нельзя, исправьте/).waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Пример «/ })
      .first()
      .waitFor();
    await picture(page, 'f1-new-version-sample');
    await page.getByRole('button', { name: 'Подать…' }).and(page.locator(':disabled')).waitFor();
    await xsd.fill(text.replace('maxOccurs="20"', 'maxOccurs="10"'));
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByText('ломает отправителя').first().waitFor();
    await page.getByText('За 30 дней по действующей версии').waitFor();
    await page.getByText('примеры им соответствуют').waitFor();
    await picture(page, 'v5-new-version');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Подать…' }).click();
    const dialog = page.getByRole('dialog');
    const submit = dialog.getByRole('button', { name: 'Подать на утверждение' });
    await dialog.getByText('Несовместима').waitFor();
    expect(await submit.isDisabled()).to.equal(true);
    await dialog.getByLabel(/Причина/).fill('Десяти детей довольно');
    await submit.click();
    await page.waitForURL(/types\/VS00001v003/);
    await page.getByText('на утверждении').first().waitFor();
    await close(page);
  });

  it('fits a phone and a dark room', async () => {
    const page = await open('/types/VS00001v001?tab=fields', author, {
      colorScheme: 'dark',
      viewport: { width: 390, height: 800 },
    });
    await page.getByText('Физическое лицо').first().waitFor();
    await picture(page, 'v5-passport-phone');
    await expectAccessible(page);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).to.be.at.most(390);
    await page.goto(`${world().hub.url}/console/types/design`);
    await page.getByText('Новое поле').waitFor();
    await picture(page, 'v5-design-phone');
    await expectAccessible(page);
    await close(page);
  });
});
