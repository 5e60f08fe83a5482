import { expect } from 'chai';
import type { NoticesData, ProposalData, ProposalLineData } from '../../../services/desk/index.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';

const root = '/api/v1/desk/proposals';

describe('proposals on improvement', () => {
  const world = withHub();
  let clerk: TestPerson;
  let operator: TestPerson;
  before(async () => {
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: '1020000000020' });
    operator = await signIn(world(), { roles: ['kis.registrar'] });
  });

  const file = async (over: object = {}) =>
    clerk.post<ProposalData>(root, {
      module: 'mev',
      title: 'Показывать остаток срока',
      text: 'В очереди не видно, сколько осталось до конца срока жизни',
      ...over,
    });
  const decide = (who: TestPerson, id: string, state: string, reason?: string) =>
    who.post<ProposalData & { code?: string }>(`${root}/${id}/decision`, {
      state,
      ...(reason !== undefined && { reason }),
    });
  const list = async (who: TestPerson, query = ''): Promise<readonly ProposalLineData[]> =>
    (await who.get<{ proposals: ProposalLineData[] }>(`${root}${query}`)).body.proposals;
  const lastNotice = async (who: TestPerson) =>
    (await who.get<NoticesData>('/api/v1/notices')).body.notices[0];

  it('KIS-4.6.4 PUSK-4.3.7 any person files a proposal on a module; it gets a number and stands in the operator’s queue at once', async () => {
    const { status, body } = await file();
    expect(status).to.equal(201);
    expect(body.number).to.match(/^ПР-\d{6}$/);
    const queue = await list(operator, '?state=submitted&module=mev');
    expect(queue[0]).to.include({ id: body.id, module: 'mev', author: clerk.login });
    expect(await lastNotice(operator)).to.include({ kind: 'proposal.submitted' });
    expect((await file({ module: 'nothing' })).status).to.equal(400);
  });

  it('PUSK-4.2.2.a submitted → under review → accepted or declined with a reason; the author is told of each; declined without a reason is 422', async () => {
    const { id } = (await file()).body;
    expect((await decide(operator, id, 'accepted')).status).to.equal(409);
    await decide(operator, id, 'under-review');
    expect((await lastNotice(clerk))?.title).to.contain('рассматривается');
    for (const reason of [undefined, '', '   ']) {
      const refused = await decide(operator, id, 'declined', reason);
      expect(refused.status).to.equal(422);
      expect(refused.body.code).to.equal('ReasonRequired');
    }
    const declined = await decide(operator, id, 'declined', 'уже есть на странице очередей');
    expect(declined.body).to.include({
      state: 'declined',
      reason: 'уже есть на странице очередей',
    });
    expect((await lastNotice(clerk))?.title).to.contain('отклонено');
    expect(declined.body.steps.map(({ state }) => state)).to.deep.equal([
      'submitted',
      'under-review',
      'declined',
    ]);
    const other = (await file()).body;
    await decide(operator, other.id, 'under-review');
    await decide(operator, other.id, 'accepted', 'в план второго квартала');
    expect((await lastNotice(clerk))?.title).to.contain('принято');
    expect((await decide(clerk, other.id, 'under-review')).status).to.equal(403);
  });

  it('KIS-4.1.1 the backlog with its decisions is visible to every participant', async () => {
    const neighbour = await signIn(world(), {
      roles: ['participant.clerk'],
      organisation: '1020000000019',
    });
    const all = await list(neighbour);
    const declined = all.find(({ state }) => state === 'declined');
    expect(declined?.reason).to.equal('уже есть на странице очередей');
    expect(all.some(({ state }) => state === 'accepted')).to.equal(true);
    const card = await neighbour.get<ProposalData>(`${root}/${declined?.id}`);
    expect(card.body.steps).to.have.length(3);
    // People of other organisations see who works where, not names.
    expect(JSON.stringify(card.body)).not.to.contain('Должность');
    expect(await list(neighbour, '?mine=true')).to.deep.equal([]);
    expect(
      await list(neighbour, `?text=${encodeURIComponent('остаток')}&state=declined`),
    ).to.have.length(1);
  });
});
