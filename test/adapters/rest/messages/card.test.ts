import { expect } from 'chai';
import {
  builtinProvider,
  findSignatures,
  readCertificate,
  verifySignature,
} from '../../../../adapters/crypto/index.ts';
import { parseXml } from '../../../../adapters/xml/index.ts';
import type { ContentData, ShownPlace } from '../../../../adapters/rest/messages/index.ts';
import { withHub } from '../../../support/hub.ts';
import { cardOf, playMessages } from '../../../support/messagesWorld.ts';
import { signIn, type TestPerson } from '../../../support/people.ts';

const mfcOgrn = '1020000000019';
const mask = '•••••';
const reason = 'Обращение заявителя № 5: проверяем дату рождения';

/** Values by the names of their places. */
const valuesOf = (place: ShownPlace | null): Readonly<Record<string, string | null>> =>
  place === null
    ? {}
    : Object.assign(
        place.parts.length === 0 ? { [place.name]: place.value } : {},
        ...place.parts.map(valuesOf),
      );

describe('adapters/rest: the card of a message', () => {
  const world = withHub();
  let ids: Awaited<ReturnType<typeof playMessages>>;
  let admin: TestPerson;
  let sysadmin: TestPerson;
  let clerk: TestPerson;

  before(async () => {
    ids = await playMessages(world());
    admin = await signIn(world(), { roles: ['kis.admin'] });
    sysadmin = await signIn(world(), { roles: ['kis.sysadmin'] });
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: mfcOgrn });
  });

  const trailOf = async (event: string) => {
    const { body } = await admin.get<{ entries: Record<string, unknown>[] }>(
      `/api/v1/audit?event=${event}`,
    );
    return body.entries;
  };

  it('KIS-6.3.2.d shows the journey with its times, the route, the signature, the chain', async () => {
    const card = await cardOf(admin, ids.request);
    expect(card).to.include({ state: 'delivered', kind: 'request', isIntact: true });
    expect(
      card.journey.steps.map(({ event, isAnswer }) => `${event}${isAnswer ? '′' : ''}`),
    ).to.deep.equal([
      'created',
      'receive',
      'accept',
      'lease',
      'ack',
      'receive′',
      'accept′',
      'lease′',
      'deliver′',
    ]);
    for (const step of card.journey.steps.slice(1)) expect(step.tookMs).to.be.at.least(0);
    expect(Object.values(card.journey.spans)).to.not.include(null);
    expect(card.routing?.allowed).to.equal(true);
    expect(card.routing?.reasons.map(({ step }) => step)).to.include.members([
      'вид сведений',
      'маршрут',
      'доступ',
    ]);
    expect(card.signature?.now).to.deep.include({ ok: true });
    expect(card.signature?.trust?.ok).to.equal(true);
    expect(card.signature?.certificate.subject).to.match(/Демонстрационный МФЦ/);
    expect(card.chain.map(({ messageId }) => messageId)).to.deep.equal([ids.request, ids.answer]);
    const answer = await cardOf(admin, ids.answer);
    expect(answer.signature?.now.ok).to.equal(true);
    expect(answer.routing?.reasons[0]?.text).to.include(ids.request);
  });

  it('verifies a JSON message over what is kept', async () => {
    const json = await cardOf(admin, ids.portal);
    expect(json.signature?.algorithm).to.equal('ecdsa-sha256');
    expect(json.signature?.now.ok).to.equal(true);
  });

  it('masks personal data until a reason is given, and the reason is in the trail', async () => {
    const card = await cardOf(admin, ids.request);
    const shown = valuesOf(card.content?.root ?? null);
    expect(shown).to.include({ LastName: mask, FirstName: mask, BirthDate: mask });
    expect(shown).to.include({ ApplicationNumber: 'A-2026-000017', Oktmo: '32701000' });
    expect(card.content?.raw).to.not.match(/Образцова|1990-01-01/);
    const at = `/api/v1/messages/${ids.request}/reveal`;
    const short = await admin.post<{ code: string }>(at, { reason: 'надо' });
    expect([short.status, short.body.code]).to.deep.equal([422, 'ReasonRequired']);
    const open = await admin.post<ContentData>(at, { reason });
    expect(valuesOf(open.body.root)).to.include({ LastName: 'Образцова', BirthDate: '1990-01-01' });
    expect(open.body.raw).to.include('<LastName>Образцова</LastName>');
    const entries = await trailOf('message.revealed');
    expect(entries.map(({ outcome }) => outcome)).to.have.members(['done', 'refused']);
    const done = entries.find(({ outcome }) => outcome === 'done');
    expect(done).to.deep.include({
      object: `message:${ids.request}`,
      details: { reason, grounds: 'role' },
    });
    expect(await trailOf('message.opened')).to.have.length.at.least(1);
    const own = await clerk.post<ContentData>(at, { reason });
    expect(valuesOf(own.body.root)).to.include({ LastName: 'Образцова' });
    const foreign = await clerk.post(`/api/v1/messages/${ids.portal}/reveal`, { reason });
    expect(foreign.status).to.equal(404);
  });

  it('KIS-4.4.7 a system administrator gets metadata and masked fields only', async () => {
    const card = await cardOf(sysadmin, ids.request);
    expect(card).to.include({ messageId: ids.request, state: 'delivered' });
    const shown = valuesOf(card.content?.root ?? null);
    expect(Object.values(shown).filter((value) => value !== null && value !== '')).to.satisfy(
      (values: readonly string[]) => values.length > 4 && values.every((value) => value === mask),
    );
    expect(card.content?.raw).to.not.match(/Образцова|A-2026-000017/);
    expect(card.access).to.deep.equal({ content: false, download: false, emergency: null });
    const reveal = await sysadmin.post<{ code: string }>(`/api/v1/messages/${ids.request}/reveal`, {
      reason,
    });
    expect([reveal.status, reveal.body.code]).to.deep.equal([403, 'ApprovalRequired']);
    for (const [method, at] of [
      ['POST', `/api/v1/messages/${ids.request}/download`],
      ['GET', `/api/v1/messages/${ids.request}/original`],
      ['GET', '/api/v1/messages/export?format=csv'],
    ] as const) {
      const refused = await sysadmin.call<{ code: string }>(
        method,
        at,
        method === 'POST' ? { reason } : undefined,
      );
      expect([refused.status, refused.body.code], at).to.deep.equal([403, 'AccessDenied']);
    }
    const plain = JSON.stringify((await sysadmin.get(`/api/v1/messages/${ids.request}`)).body);
    expect(plain).to.not.match(/Образцова/);
  });

  it('gives the original once, by a link of the person who asked, and its signature holds', async () => {
    const at = `/api/v1/messages/${ids.request}/download`;
    const link = await admin.post<{ url: string }>(at, { reason });
    expect(link.status).to.equal(201);
    const other = await signIn(world(), { roles: ['kis.admin'] });
    expect((await other.get(link.body.url)).status).to.equal(404);
    const file = await admin.get<string>(link.body.url);
    expect(file.status).to.equal(200);
    expect(file.headers.get('content-disposition')).to.include(`${ids.request}.xml`);
    const document = parseXml(file.body);
    const [signature] = findSignatures(document);
    const certificate = readCertificate(world().department('MFC42').certificatePem);
    const check = await verifySignature(document, signature, {
      provider: builtinProvider(),
      certificate,
    });
    expect(check.ok, check.reason).to.equal(true);
    expect((await admin.get(link.body.url)).status).to.equal(404);
  });

  it('exports what the filter shows as CSV and XLSX, watermarked, counted in the trail', async () => {
    const csv = await admin.get<string>(
      '/api/v1/messages/export?format=csv&type=VS00001v001&q=A-2026-000017',
    );
    expect(csv.status).to.equal(200);
    const lines = csv.body.trim().split('\r\n');
    expect(lines[0])
      .to.include(admin.login)
      .and.to.include('строк: 2')
      .and.to.include('type=VS00001v001');
    expect(lines).to.have.length(4);
    expect(lines[2]).to.include(ids.answer).and.to.include('доставлено');
    expect(csv.headers.get('hub-rows')).to.equal('2');
    const xlsx = await admin.get<string>('/api/v1/messages/export?format=xlsx');
    expect(xlsx.body.slice(0, 2)).to.equal('PK');
    const entries = await trailOf('messages.exported');
    const details = entries.map((entry) => entry['details']);
    expect(details).to.deep.include({
      format: 'csv',
      rows: 2,
      filter: { type: 'VS00001v001', q: 'задан' },
    });
    const clerks = await clerk.get<{ code: string }>('/api/v1/messages/export?format=csv');
    expect([clerks.status, clerks.body.code]).to.deep.equal([403, 'AccessDenied']);
  });
});
