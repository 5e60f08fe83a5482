import { expect } from 'chai';
import type {
  ListedData,
  MessagesData,
  RefusalsData,
} from '../../../../adapters/rest/messages/index.ts';
import { withHub } from '../../../support/hub.ts';
import {
  application,
  playMessages,
  sendSpoiled,
  transactionCode,
  untilListed,
} from '../../../support/messagesWorld.ts';
import { signIn, type TestPerson } from '../../../support/people.ts';
import { until } from '../../../support/until.ts';

const mfcOgrn = '1020000000019';
const portalOgrn = '1020000000030';

const idsOf = ({ messages }: MessagesData): readonly string[] =>
  messages.map(({ messageId }) => messageId);

describe('adapters/rest: searching messages', () => {
  const world = withHub();
  let ids: Awaited<ReturnType<typeof playMessages>>;
  let admin: TestPerson;
  let clerk: TestPerson;
  let stranger: TestPerson;

  before(async () => {
    ids = await playMessages(world());
    admin = await signIn(world(), { roles: ['kis.admin'] });
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: mfcOgrn });
    stranger = await signIn(world(), { roles: ['participant.clerk'], organisation: portalOgrn });
    await untilListed(admin, '', 4);
    await untilListed(admin, `state=delivered`, 2);
  });

  it('KIS-6.3.2.d finds a message by identifier, application number, tagging code and УИН', async () => {
    const found = async (query: string) =>
      idsOf((await admin.get<MessagesData>(`/api/v1/messages?${query}`)).body);
    const both = [ids.answer, ids.request];
    expect(await found(`q=${ids.request}`)).to.deep.equal(both);
    expect(await found(`id=${ids.request.slice(0, 18)}`)).to.include(ids.request);
    expect(await found(`q=${application}`)).to.deep.equal(both);
    expect(await found(`key=application&value=${application}`)).to.deep.equal(both);
    expect(await found(`q=${transactionCode}`)).to.deep.equal(both);
    expect(await found(`code=TC-42-ABC`)).to.deep.equal(both);
    expect(await found('q=18810577250455140013')).to.deep.equal([ids.portal]);
  });

  it('narrows by parties, type, state and time, and says whole names', async () => {
    const { body } = await admin.get<MessagesData>(
      '/api/v1/messages?sender=MFC42&type=VS00001v001&state=queued,leased&since=2020-01-01T00:00:00Z',
    );
    expect(idsOf(body)).to.deep.equal([ids.waiting]);
    expect(body.total).to.deep.equal({ count: 1, exact: true });
    const [row] = body.messages as unknown as readonly [ListedData];
    expect(row.sender).to.deep.equal({ mnemonic: 'MFC42', name: 'Демонстрационный МФЦ' });
    expect(row.type.name).to.be.a('string');
    expect(row).to.include({ state: 'queued', kind: 'request', testMessage: false });
  });

  it('a person of an organisation finds its messages alone; so does a system', async () => {
    const of = async (person: TestPerson) =>
      idsOf((await person.get<MessagesData>('/api/v1/messages')).body);
    expect(await of(clerk)).to.have.members([ids.request, ids.answer, ids.waiting]);
    expect(await of(stranger)).to.deep.equal([ids.portal]);
    const other = await stranger.get<MessagesData>(`/api/v1/messages?q=${ids.request}`);
    expect(idsOf(other.body)).to.deep.equal([]);
    const card = await stranger.get<{ code: string }>(`/api/v1/messages/${ids.request}/card`);
    expect([card.status, card.body.code]).to.deep.equal([404, 'RequestIsNotFound']);
    const trace = await stranger.get<{ messages: unknown[] }>(
      `/api/v1/trace?messageId=${ids.request}`,
    );
    expect(trace.body.messages).to.deep.equal([]);
    const own = await clerk.get<{ messages: unknown[] }>(`/api/v1/trace?messageId=${ids.request}`);
    expect(own.body.messages).to.have.length(2);
  });

  it('refuses filters that mean nothing, naming the parameter', async () => {
    const refused = async (query: string) => {
      const { status, body } = await admin.get<{ detail: string; violations: { field: string }[] }>(
        `/api/v1/messages?${query}`,
      );
      return [status, body.violations[0]?.field ?? body.detail];
    };
    expect(await refused('state=lost')).to.deep.equal([400, 'state']);
    expect((await refused('key=uin'))[0]).to.equal(400);
    expect((await refused('after=abc'))[0]).to.equal(400);
    expect((await refused('sender=ООО'))[0]).to.equal(422);
    expect((await refused('limit=1000'))[0]).to.equal(400);
  });

  it('turns pages and counts what came since', async () => {
    const first = (await admin.get<MessagesData>('/api/v1/messages?limit=3')).body;
    expect(first.total).to.deep.equal({ count: 4, exact: true });
    const second = (
      await admin.get<MessagesData>(`/api/v1/messages?limit=3&after=${first.next ?? ''}`)
    ).body;
    expect([...idsOf(first), ...idsOf(second)]).to.have.members(Object.values(ids));
    expect([second.next, second.total]).to.deep.equal([null, null]);
    const oldest = second.messages[0]?.at ?? '';
    const newer = await admin.get<{ newer: number }>(`/api/v1/messages/newer?after=${oldest}`);
    expect(newer.body.newer).to.equal(3);
    const neighbour = await admin.get<MessagesData>(
      `/api/v1/messages?order=oldest&limit=1&after=${oldest}`,
    );
    expect(idsOf(neighbour.body)).to.deep.equal([first.messages[2]?.messageId]);
  });

  it('finds a refused call and explains it: what, whose certificate, what to do', async () => {
    const messageId = await sendSpoiled(world());
    const shown = await until('the refusal', async () => {
      const { body } = await admin.get<RefusalsData>('/api/v1/refusals');
      return body.refusals[0];
    });
    expect(shown).to.include({ code: 'SignatureIsInvalid', messageId, messageKept: false });
    expect(shown.aboutSignature).to.equal(true);
    expect(shown.title).to.be.a('string').and.not.equal('');
    expect(shown.advice).to.be.a('string').and.not.equal('');
    expect(shown.certificate?.subject).to.match(/МФЦ/);
    const one = await admin.get(`/api/v1/refusals/${shown.no}`);
    expect(one.body).to.deep.equal(shown);
    const byId = await admin.get<MessagesData>(`/api/v1/messages?q=${shown.messageId ?? ''}`);
    expect([byId.body.messages, byId.body.refusals]).to.deep.equal([[], 1]);
    const hidden = await stranger.get<RefusalsData>('/api/v1/refusals');
    expect(hidden.body.refusals).to.deep.equal([]);
  });

  it('keeps filters: one’s own, shared with a role, replaced by title, removed by the owner', async () => {
    const draft = {
      page: 'messages',
      title: 'Мои ожидающие',
      query: 'state=queued',
      sharedRole: null,
    };
    const saved = await admin.post<{ filterId: number }>('/api/v1/saved-filters', draft);
    expect(saved.status).to.equal(200);
    await admin.post('/api/v1/saved-filters', {
      ...draft,
      query: 'state=leased',
      sharedRole: 'kis.admin',
    });
    const second = await signIn(world(), { roles: ['kis.admin'] });
    const shared = await second.get<{ filters: Record<string, unknown>[] }>(
      '/api/v1/saved-filters?page=messages',
    );
    expect(shared.body.filters).to.have.length(1);
    expect(shared.body.filters[0]).to.include({
      query: 'state=leased',
      owner: admin.login,
      isOwn: false,
    });
    const foreign = await clerk.get<{ filters: unknown[] }>('/api/v1/saved-filters?page=messages');
    expect(foreign.body.filters).to.deep.equal([]);
    const other = await clerk.post('/api/v1/saved-filters', { ...draft, sharedRole: 'kis.admin' });
    expect(other.status).to.equal(403);
    const id = saved.body.filterId;
    expect((await second.delete(`/api/v1/saved-filters/${id}`)).status).to.equal(404);
    expect((await admin.delete(`/api/v1/saved-filters/${id}`)).status).to.equal(204);
  });
});
