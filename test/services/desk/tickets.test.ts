import { expect } from 'chai';
import type { NoticesData, TicketData, TicketLineData } from '../../../services/desk/index.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';

const organisation = '1020000000020';
const root = '/api/v1/desk/tickets';

describe('the ticket desk', () => {
  const world = withHub();
  let clerk: TestPerson;
  let operator: TestPerson;
  before(async () => {
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation });
    operator = await signIn(world(), { roles: ['kis.registrar'] });
  });

  const ask = async (who = clerk, over: object = {}) =>
    who.post<TicketData>(root, {
      title: 'Не приходит ответ',
      text: 'Отправили запрос вчера',
      context: {
        page: '/messages/5b1a?tab=chain',
        pageTitle: 'Сообщение',
        object: 'message:5b1a',
        requestId: 'e86d72e8-dce6-4278-a424-9b9eceb621d9',
      },
      ...over,
    });
  const notices = async (who: TestPerson): Promise<NoticesData> =>
    (await who.get<NoticesData>('/api/v1/notices')).body;
  const list = async (who: TestPerson, query = ''): Promise<readonly TicketLineData[]> =>
    (await who.get<{ tickets: TicketLineData[] }>(`${root}${query}`)).body.tickets;

  it('KIS-4.2.5 PUSK-4.2.6 a question with its context reaches the operator, the answer its author; both see the history', async () => {
    const { status, body } = await ask();
    expect(status).to.equal(201);
    expect(body.number).to.match(/^ОБР-\d{6}$/);
    const seen = (await operator.get<TicketData>(`${root}/${body.id}`)).body;
    expect(seen).to.include({
      page: '/messages/5b1a?tab=chain',
      object: 'message:5b1a',
      requestId: 'e86d72e8-dce6-4278-a424-9b9eceb621d9',
      state: 'new',
      author: clerk.login,
      organisation,
      firstAnswerAt: null,
    });
    expect((await notices(operator)).notices[0]).to.include({
      kind: 'ticket.created',
      link: `/tickets/${body.id}`,
      read: false,
    });
    await operator.post(`${root}/${body.id}/state`, { state: 'in-work' });
    const answered = await operator.post<TicketData>(`${root}/${body.id}/entries`, {
      text: 'Поставщик не подтверждает получение',
    });
    expect(answered.body).to.include({ state: 'answered', assignee: operator.login });
    expect(answered.body.firstAnswerMs).to.be.a('number').that.is.greaterThan(0);
    const mine = (await clerk.get<TicketData>(`${root}/${body.id}`)).body;
    expect(mine.entries.map(({ kind }) => kind)).to.deep.equal(['question', 'step', 'answer']);
    expect((await notices(clerk)).notices[0]).to.include({ kind: 'ticket.answered' });
    await clerk.post(`${root}/${body.id}/entries`, { text: 'А теперь?' });
    expect((await operator.get<TicketData>(`${root}/${body.id}`)).body.state).to.equal('in-work');
    const first = (await operator.get<TicketData>(`${root}/${body.id}`)).body.firstAnswerAt;
    await operator.post(`${root}/${body.id}/entries`, { text: 'Доставлено' });
    expect((await operator.get<TicketData>(`${root}/${body.id}`)).body.firstAnswerAt).to.equal(
      first,
    );
  });

  it('PUSK-4.2.6 a ticket cannot be closed without an answer, neither by the operator nor by its author', async () => {
    const { body } = await ask();
    for (const who of [operator, clerk]) {
      const refused = await who.post(`${root}/${body.id}/state`, { state: 'closed' });
      expect(refused.status).to.equal(409);
      expect(refused.body['code']).to.equal('ActionNotAllowed');
    }
    // A note of its own author is no answer, whatever the author's rights.
    const own = (await ask(operator)).body;
    await operator.post(`${root}/${own.id}/entries`, { text: 'сам себе' });
    expect((await operator.post(`${root}/${own.id}/state`, { state: 'closed' })).status).to.equal(
      409,
    );
    await operator.post(`${root}/${body.id}/entries`, { text: 'Ответ' });
    const closed = await clerk.post<TicketData>(`${root}/${body.id}/state`, { state: 'closed' });
    expect(closed.body.state).to.equal('closed');
    const again = await clerk.post<TicketData>(`${root}/${body.id}/entries`, {
      text: 'Не помогло',
    });
    expect(again.body.state).to.equal('in-work');
  });

  it('PUSK-4.2.6 the time of the first answer is reported', async () => {
    const from = '2020-01-01T00:00:00Z';
    const query = `?from=${from}&to=2100-01-01T00:00:00Z`;
    const { body } = await operator.get<{
      tickets: number;
      answered: number;
      medianMs: number;
      waiting: number;
    }>(`/api/v1/desk/ticket-statistics${query}`);
    expect(body.answered).to.be.greaterThan(1);
    expect(body.medianMs).to.be.greaterThan(0);
    expect(body.tickets).to.equal(body.answered + body.waiting);
    expect((await clerk.get(`/api/v1/desk/ticket-statistics${query}`)).status).to.equal(403);
  });

  it('a person sees own tickets; the organisation’s administrator those of the organisation; the desk all', async () => {
    const { body } = await ask(clerk, { title: 'Только моё' });
    const neighbour = await signIn(world(), { roles: ['participant.clerk'], organisation });
    const admin = await signIn(world(), { roles: ['participant.admin'], organisation });
    const foreign = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: '1020000000019',
    });
    expect(await list(neighbour)).to.deep.equal([]);
    expect((await neighbour.get(`${root}/${body.id}`)).status).to.equal(404);
    expect((await neighbour.post(`${root}/${body.id}/entries`, { text: 'x' })).status).to.equal(
      404,
    );
    expect((await foreign.get(`${root}/${body.id}`)).status).to.equal(404);
    expect((await list(admin)).map(({ id }) => id)).to.include(body.id);
    expect(await list(admin, '?mine=true')).to.deep.equal([]);
    const found = await list(operator, `?state=new&text=${encodeURIComponent('только')}`);
    expect(found.map(({ id }) => id)).to.deep.equal([body.id]);
    expect(
      (await neighbour.post(`${root}/${body.id}/state`, { state: 'in-work' })).status,
    ).to.equal(403);
  });

  it('empty questions and pages outside the console are refused by field', async () => {
    for (const [over, field] of [
      [{ title: '  ' }, 'title'],
      [{ text: '' }, 'text'],
      [{ context: { page: 'https://example.test/' } }, 'context'],
    ] as const) {
      const refused = await ask(clerk, over);
      expect(refused.status).to.equal(400);
      expect(JSON.stringify(refused.body)).to.contain(field);
    }
  });

  it('notices are counted, read one by one or all at once, and only by whom they are for', async () => {
    const mine = await notices(clerk);
    expect(mine.unread).to.be.greaterThan(0);
    const [first] = mine.notices;
    await clerk.post('/api/v1/notices/read', { id: first?.id });
    expect((await notices(clerk)).unread).to.equal(mine.unread - 1);
    await clerk.post('/api/v1/notices/read', {});
    expect((await notices(clerk)).unread).to.equal(0);
    expect(
      (await clerk.get<NoticesData>('/api/v1/notices?unread=true')).body.notices,
    ).to.deep.equal([]);
    expect((await notices(operator)).unread).to.be.greaterThan(0);
  });
});
