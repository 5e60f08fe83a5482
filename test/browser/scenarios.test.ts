import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Scenario } from '../../broker/index.ts';
import { answerNext, chain, withScenarios } from '../services/scenarios/world.ts';
import { expectAccessible, openConsole, picture, withBrowser } from '../support/browser.ts';
import { signIn, type TestPerson } from '../support/people.ts';
import { until } from '../support/until.ts';

const initiatorOrganisation = '1020000000020';

/** A question to a person, and what it leads to. */
const questioned: Scenario = {
  code: 'SC-ASK',
  name: 'Решение о повторной проверке',
  initiator: 'VIS42',
  step: {
    kind: 'sequence',
    id: 'all',
    steps: [
      {
        kind: 'decision',
        id: 'ask',
        title: 'Повторить?',
        question: 'Повторить проверку начисления?',
        options: [
          { code: 'yes', title: 'Повторить' },
          { code: 'no', title: 'Не повторять' },
        ],
      },
      {
        kind: 'choice',
        id: 'way',
        cases: [
          {
            when: "steps.ask.chosen = 'yes'",
            step: { kind: 'wait', id: 'pause', term: { seconds: 86_400 } },
          },
        ],
      },
    ],
  },
};

describe('preset sequences in a browser', function () {
  this.timeout(60_000);
  const world = withScenarios([chain('SC-12'), questioned]);
  const browser = withBrowser();
  let registrar: TestPerson;
  let admin: TestPerson;
  let owner: TestPerson;
  let page: Page;
  before(async () => {
    registrar = await signIn(world(), { roles: ['kis.registrar'] });
    admin = await signIn(world(), { roles: ['kis.admin'] });
    owner = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: initiatorOrganisation,
    });
  });

  const open = async (who: TestPerson, at: string): Promise<Page> =>
    openConsole(await browser().newContext(), world().hub.url, who, at);
  const box = (name: string | RegExp) =>
    page.getByRole('group', { name: 'Схема последовательности' }).getByRole('button', { name });

  it('KIS-6.2.4 the list leads to the designer: the picture and its list say the same, arrows walk the steps', async () => {
    page = await open(registrar, '/scenarios');
    await page.getByText('не было').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-scenarios');
    await page.getByRole('link', { name: 'Проверка начисления с запросом участка' }).click();
    await box(/^A запрос VS00004v001/).click();
    await page.getByRole('heading', { level: 2, name: 'A — запрос' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { level: 2, name: 'both — одновременно' }).waitFor();
    expect(await box(/^both/).getAttribute('aria-pressed')).to.equal('true');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { level: 2, name: 'B — запрос' }).waitFor();
    await page.getByRole('list', { name: 'Шаги списком' }).getByText('C — запрос').waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-designer');
  });

  it('KIS-6.2.4 an error of the definition is shown at its step; a mended one is saved and published by another person', async () => {
    await box(/^D запрос/).click();
    await page.getByRole('button', { name: 'Добавить шаг' }).click();
    await page.getByRole('menuitem', { name: 'решение человека' }).click();
    await page.getByRole('heading', { level: 2, name: 'decision1 — решение человека' }).waitFor();
    await page.getByText('не сохранено').waitFor();
    await box(/^D запрос/).click();
    await page.getByRole('button', { name: 'Найти ошибки' }).click();
    // The question is empty: the hub names the place, the page goes to its step.
    await page.getByRole('heading', { level: 2, name: 'decision1 — решение человека' }).waitFor();
    await box(/decision1.*есть ошибки/).waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-designer-error');
    await page.getByLabel('Вопрос человеку').fill('Закрыть дело?');
    await page.getByRole('button', { name: 'Найти ошибки' }).click();
    await page.getByText('Ошибок не найдено').waitFor();
    await page.getByRole('button', { name: 'Подать на утверждение' }).click();
    await page.getByText('на утверждении').waitFor();
    const second = await open(admin, '/scenarios/SC-12');
    await second.getByRole('button', { name: 'Опубликовать' }).click();
    const dialog = second.getByRole('dialog', { name: /Опубликовать: редакция 2/ });
    await dialog.getByRole('button', { name: 'Опубликовать' }).click();
    await second.getByText('действует', { exact: true }).waitFor();
  });

  it('a definition is written as JSON by hand; what cannot be drawn is said before it is taken', async () => {
    await page.getByRole('tab', { name: 'JSON' }).click();
    const text = page.getByLabel('Определение, JSON');
    const whole = await text.inputValue();
    await text.fill(whole.replace('"parallel"', '"odd"'));
    await page.getByText('шаг both: такого вида (kind) нет').waitFor();
    await text.fill(whole.replaceAll('"D"', '"last"'));
    await page.getByRole('button', { name: 'Применить к схеме' }).click();
    await page.getByRole('tab', { name: 'Схема' }).click();
    await box(/^last запрос/).waitFor();
  });

  it('KIS-6.2.4 a dry run on samples shows the timeline and what would be sent', async () => {
    await page.goto(`${world().hub.url}/console/scenarios/SC-12?tab=rehearsal`);
    await page.getByLabel('С чем начать (input), JSON').fill('{"uin": "18810577250455140013"}');
    const answers = async (step: string, how: string) => {
      await page.getByRole('combobox', { name: `Шаг ${step}` }).click();
      await page.getByTitle(how).last().click();
    };
    await answers('A', 'ответит');
    await page.getByLabel('Содержимое ответа, JSON').fill('{"Text": "проверен"}');
    await answers('C', 'откажет');
    await page.getByRole('button', { name: 'Проверить без отправки' }).click();
    const result = page.getByRole('region', { name: 'Итог проверки' });
    await result.getByRole('cell', { name: 'дальше без ответа' }).waitFor();
    await result.getByText('"Uin": "проверен"').waitFor();
    await expectAccessible(page);
    await picture(page, 'w3-rehearsal');
  });

  it('KIS-6.2.4 a run is started by a person, its picture and list stand with each step’s messages', async () => {
    const list = await open(owner, '/scenarios');
    const row = list.getByRole('row', { name: /SC-12/ });
    await row.getByRole('button', { name: 'Запустить' }).click();
    const dialog = list.getByRole('dialog', { name: 'Запустить «SC-12»' });
    await dialog.getByLabel('С чем начать (input), JSON').fill('{"uin": "18810577250455140013"}');
    await expectAccessible(list);
    await dialog.getByRole('button', { name: 'Запустить' }).click();
    await list.getByRole('cell', { name: 'ждёт ответа' }).first().waitFor();
    const { departments, hub } = world();
    for (let n = 0; n < 3; n += 1) await answerNext(departments, hub.url);
    const decision = list.getByText('Нужно решение (шаг decision1): Закрыть дело?');
    await until('the run asks', async () => {
      await list.getByRole('button', { name: 'Обновить' }).click();
      return (await decision.count()) > 0 || null;
    });
    await list
      .getByRole('list', { name: 'Шаги списком' })
      .getByText('есть ответ')
      .first()
      .waitFor();
    await expectAccessible(list);
    await picture(list, 'w3-run');
    await list.getByRole('button', { name: 'Да', exact: true }).click();
    await list.getByText('завершено', { exact: true }).waitFor();
    const id = list.url().split('/').at(-1) ?? '';
    const message = list.getByRole('row', { name: /^A / }).getByRole('link');
    await message.click();
    await list.getByRole('heading', { level: 1, name: 'Сообщение' }).waitFor();
    // What a changed definition would have done with this run.
    await page.reload();
    await page.getByRole('combobox', { name: 'Прошлое выполнение' }).click();
    await page.getByTitle(/завершено, редакция 2/).click();
    await page.getByRole('button', { name: 'Проверить без отправки' }).click();
    await page.getByText('Каждый шаг закончился бы так же').waitFor();
    expect(id).to.match(/^[\da-f-]{36}$/);
  });

  it('KIS-6.2.4 a run waits for a decision; it is cancelled with a reason; the list filters by state', async () => {
    const { body } = await admin.post<{ id: string }>('/api/v1/scenario-runs', {
      envelope: {
        operation: 'startScenario',
        timestamp: new Date().toISOString(),
        code: 'SC-ASK',
        input: {},
      },
    });
    const run = await open(admin, `/scenario-runs/${body.id}`);
    const yes = run.getByRole('button', { name: 'Повторить', exact: true });
    await until('it asks', async () => {
      await run.getByRole('button', { name: 'Обновить' }).click();
      return (await yes.count()) > 0 || null;
    });
    await yes.click();
    await run.getByRole('cell', { name: /выбрано «yes»/ }).waitFor();
    await run.getByRole('button', { name: 'Отменить…' }).click();
    const dialog = run.getByRole('dialog', { name: 'Отменить выполнение?' });
    await dialog.getByLabel('Причина').fill('заявление отозвано');
    await expectAccessible(run);
    await dialog.getByRole('button', { name: 'Отменить выполнение' }).click();
    await run.getByText('отменено', { exact: true }).waitFor();
    await picture(run, 'w3-run-cancelled');
    const runs = await open(admin, '/scenario-runs?state=cancelled');
    await runs.getByRole('link', { name: 'SC-ASK' }).waitFor();
    expect(await runs.getByRole('link', { name: 'SC-12' }).count()).to.equal(0);
    await expectAccessible(runs);
    await picture(runs, 'w3-runs');
  });

  it('a new sequence begins empty; an unknown one and a missing right are said in words', async () => {
    const fresh = await open(registrar, '/scenarios/new');
    await fresh.getByRole('button', { name: 'Сохранить черновик' }).waitFor();
    await fresh.getByRole('tab', { name: 'Карточка' }).click();
    await fresh.getByLabel('Код последовательности').fill('SC-NEW');
    await fresh.getByRole('button', { name: 'Сохранить черновик' }).click();
    await fresh.getByRole('alert').first().waitFor();
    await expectAccessible(fresh);
    await picture(fresh, 'w3-designer-new');
    const dark = await browser().newContext({
      colorScheme: 'dark',
      viewport: { width: 800, height: 1000 },
    });
    const narrow = await openConsole(dark, world().hub.url, registrar, '/scenarios/SC-ASK');
    await narrow.getByRole('group', { name: 'Схема последовательности' }).waitFor();
    await expectAccessible(narrow);
    await picture(narrow, 'w3-designer-dark');
    await fresh.goto(
      `${world().hub.url}/console/scenario-runs/00000000-0000-4000-8000-000000000000`,
    );
    await fresh.getByText('Такого выполнения у вас нет').waitFor();
    const security = await signIn(world(), { roles: ['kis.security'] });
    const forbidden = await open(security, '/scenario-runs');
    await forbidden.getByText(/нужно право/).waitFor();
    await expectAccessible(forbidden);
  });
});
