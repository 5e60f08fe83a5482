import { expect } from 'chai';
import { addDays, localDateOf } from '../../../registries/index.ts';
import {
  makeRemind,
  type LetterData,
  type Notice,
  type NoticesData,
} from '../../../services/desk/index.ts';
import { makeOrganisationNames } from '../../../services/hub/organisations.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { quietLog } from '../../support/quietLog.ts';

const root = '/api/v1/desk/letters';
const organisation = '1020000000020';
const today = localDateOf(Date.now());

describe('correspondence with participants', () => {
  const world = withHub();
  let operator: TestPerson;
  let admin: TestPerson;
  before(async () => {
    operator = await signIn(world(), { roles: ['kis.registrar'] });
    admin = await signIn(world(), { roles: ['participant.admin'], organisation });
  });

  const letter = (over: object = {}) => ({
    organisation,
    direction: 'incoming',
    number: '01-12/345',
    letterDate: today,
    subject: 'О подключении к виду сведений',
    state: 'registered',
    ...over,
  });
  const add = (over: object = {}) => operator.post<LetterData>(root, letter(over));
  const list = async (who: TestPerson, query = ''): Promise<readonly LetterData[]> =>
    (await who.get<{ letters: LetterData[] }>(`${root}${query}`)).body.letters;

  it('KIS-4.2.3 a register of letters per participant with states: the desk keeps it, the participant reads its own', async () => {
    const { status, body } = await add();
    expect(status).to.equal(201);
    expect(body).to.include({
      number: '01-12/345',
      state: 'registered',
      overdue: false,
      revision: 1,
    });
    expect(body.organisationName).to.be.a('string');
    await add({ organisation: '1020000000019', number: '77' });
    expect((await list(admin)).map((one) => one.organisation)).to.deep.equal([organisation]);
    expect(await list(operator, `?organisation=${organisation}`)).to.have.length(1);
    expect(await list(operator)).to.have.length(2);
    const foreign = (await list(operator, '?organisation=1020000000019'))[0];
    expect((await admin.get(`${root}/${foreign?.id}`)).status).to.equal(404);
    expect((await admin.post(root, letter())).status).to.equal(403);
    expect((await add({ organisation: '1020000000063' })).status).to.equal(404);
  });

  it('two change one letter: the second is told who was first, nothing is lost', async () => {
    const { body } = await add({ number: '2' });
    const path = `${root}/${body.id}`;
    const change = { ...letter({ number: '2' }), revision: 1 };
    expect(
      (await operator.put<LetterData>(path, { ...change, state: 'answered' })).body.revision,
    ).to.equal(2);
    const late = await operator.put(path, { ...change, subject: 'Другое' });
    expect(late.status).to.equal(409);
    expect(JSON.stringify(late.body)).to.contain(operator.login);
  });

  it('KIS-4.2.3 thirty days before its end an agreement or a letter is reminded of, once, to the operator and the participant’s administrator', async () => {
    const { storage } = world().hub;
    const db = storage.database;
    const delivered: Notice[] = [];
    let nowMs = Date.now();
    const agreement = (number: string, validTo: string, subsystem: string) =>
      world().registers.workflow.submitAndPublish(
        'agreements',
        {
          number,
          organisation,
          name: 'Обмен сведениями',
          signedOn: today,
          subsystems: [subsystem],
          validTo,
        },
        'operator',
      );
    await agreement('С-17', addDays(today, 29), 'pusk');
    await agreement('С-31', addDays(today, 40), 'mfc');
    const remind = makeRemind({
      db,
      clock: { nowMs: () => nowMs },
      log: quietLog,
      organisationNames: makeOrganisationNames(db),
      endingAgreements: async (days) =>
        (await world().registers.agreementReminders(days)).map((one) => ({
          number: one.number,
          organisation: one.organisation,
          endsOn: localDateOf(one.validToMs - 1),
        })),
      deliver: (notices) => Promise.resolve(void delivered.push(...notices)),
    });
    await add({ number: 'за-31', dueOn: addDays(today, 31) });
    await add({ number: 'за-30', dueOn: addDays(today, 30) });
    await add({ number: 'отвечено', dueOn: addDays(today, 3), state: 'answered' });
    await remind();
    const told = async (who: TestPerson): Promise<readonly string[]> =>
      (await who.get<NoticesData>('/api/v1/notices')).body.notices.map(({ title }) => title);
    for (const who of [operator, admin]) {
      const titles = (await told(who)).join('\n');
      expect(titles).to.contain('№ С-17').and.to.contain('№ за-30');
      expect(titles).not.to.contain('-31').and.not.to.contain('отвечено');
    }
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation });
    expect(await told(clerk)).to.deep.equal([]);
    const count = (await told(operator)).length;
    await remind();
    expect(await told(operator)).to.have.length(count);
    expect(delivered).to.have.length(4);
    nowMs += 31 * 86_400_000;
    await remind();
    expect((await told(operator)).join('\n'))
      .to.contain('за-30: срок')
      .and.to.contain('прошёл');
  });

  it('letters whose term is near or has passed are found by it', async () => {
    const overdue = await add({
      number: 'просрочено',
      letterDate: addDays(today, -40),
      dueOn: addDays(today, -1),
    });
    expect(overdue.body.overdue).to.equal(true);
    expect((await list(operator, '?due=overdue')).map(({ number }) => number)).to.deep.equal([
      'просрочено',
    ]);
    expect((await list(operator, '?due=soon')).map(({ number }) => number)).to.include('за-30');
  });
});
