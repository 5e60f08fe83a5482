import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { TicketData } from '../../../services/desk/index.ts';
import type { FileData } from '../../../services/files/index.ts';
import { localDateOf } from '../../../registries/index.ts';
import { rowsHolding } from '../../support/everyTable.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';

const organisation = '1020000000020';
const text = 'Фикстурин-Содержимое-Документа';

describe('documents of the desk', () => {
  const world = withHub();
  let clerk: TestPerson;
  let operator: TestPerson;
  let ticket: TicketData;
  before(async () => {
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation });
    operator = await signIn(world(), { roles: ['kis.registrar'] });
    const made = await clerk.post<TicketData>('/api/v1/desk/tickets', {
      title: 'Вопрос',
      text: 'Прилагаю снимок',
      context: { page: '/' },
    });
    ticket = made.body;
  });

  const add = (who: TestPerson, over: object = {}) =>
    who.post<FileData>('/api/v1/files', {
      owner: `ticket:${ticket.id}`,
      name: 'Снимок экрана.txt',
      mimeType: 'text/plain',
      content: Buffer.from(text).toString('base64'),
      ...over,
    });
  const link = async (who: TestPerson, id: string): Promise<string> =>
    (await who.post<{ url: string }>(`/api/v1/files/${id}/links`)).body.url;
  const open = (url: string): Promise<Response> => fetch(`${world().hub.url}${url}`);

  it('KIS-4.6.1 each version has its author, organisation, time, hash and «актуально на»', async () => {
    const { status, body } = await add(clerk, { actualOn: '2026-02-03' });
    expect(status, JSON.stringify(body)).to.equal(201);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const facts = { author: clerk.login, organisation, sha256, version: 1, actualOn: '2026-02-03' };
    expect(body).to.include(facts);
    expect(Date.parse(body.at)).to.be.closeTo(Date.now(), 60_000);
    const next = await add(operator, { content: Buffer.from('иначе').toString('base64') });
    expect(next.body).to.include({
      version: 2,
      author: operator.login,
      actualOn: localDateOf(Date.now()),
    });
    const all = await clerk.get<{ files: FileData[] }>(`/api/v1/files?owner=ticket:${ticket.id}`);
    expect(all.body.files.map(({ version }) => version)).to.deep.equal([2, 1]);
  });

  it('KIS-4.6.2 a link opens once, whoever comes second; the download stands in the audit trail', async () => {
    const { body } = await add(clerk, { name: 'Акт.txt' });
    const url = await link(operator, body.id);
    const first = await open(url);
    expect(first.status).to.equal(200);
    expect(await first.text()).to.equal(text);
    expect(first.headers.get('content-disposition')).to.contain(encodeURIComponent('Акт.txt'));
    expect(first.headers.get('content-type')).to.equal('application/octet-stream');
    expect((await open(url)).status).to.equal(404);
    const twice = await link(operator, body.id);
    const together = await Promise.all([open(twice), open(twice), open(twice)]);
    expect(together.map(({ status }) => status)).to.have.members([200, 404, 404]);
    const late = await link(operator, body.id);
    await world().hub.storage.database.query(
      "update files.link set expires_at = now() - interval '1 second' where used_at is null",
    );
    expect((await open(late)).status).to.equal(404);
    const auditor = await signIn(world(), { roles: ['kis.security'] });
    const path = `/api/v1/audit?event=file.downloaded&object=file:${body.id}`;
    const trail = await auditor.get<{ entries: { actor: { name: string } }[] }>(path);
    expect(trail.body.entries.map(({ actor }) => actor.name)).to.deep.equal([
      operator.login,
      operator.login,
    ]);
    const rows = await world().hub.storage.database.query<{ count: number }>(
      'select count(*)::int as count from files.link where used_at is not null',
    );
    expect(rows[0]?.count).to.equal(2);
  });

  it('only who sees the ticket sees its documents', async () => {
    const stranger = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: '1020000000019',
    });
    const { body } = await add(clerk, { name: 'Тайное.txt' });
    expect((await stranger.get(`/api/v1/files?owner=ticket:${ticket.id}`)).status).to.equal(404);
    expect((await stranger.post(`/api/v1/files/${body.id}/links`)).status).to.equal(404);
    expect((await add(stranger)).status).to.equal(404);
    for (const owner of ['ticket:999999', 'nothing:1', 'letter:1', 'ticket:a'])
      expect((await clerk.get(`/api/v1/files?owner=${owner}`)).status, owner).to.equal(404);
  });

  it('a name that is a path, bytes that are no base64 and a file over five megabytes are refused', async () => {
    for (const name of ['../../etc/passwd', 'a\\b', 'a\u0000b', 'x"y'])
      expect((await add(clerk, { name })).status, name).to.equal(400);
    expect((await add(clerk, { content: '****' })).status).to.equal(400);
    const large = Buffer.alloc(5 * 1024 * 1024 + 3).toString('base64');
    expect((await add(clerk, { content: large })).status).to.be.oneOf([400, 413]);
    const most = Buffer.alloc(5 * 1024 * 1024, 1).toString('base64');
    expect((await add(clerk, { content: most, name: 'Большой' })).status).to.equal(201);
  });

  it('the content of documents stands in no table', async () => {
    expect(await rowsHolding(world().hub.storage.database, [text])).to.deep.equal([]);
  });
});
