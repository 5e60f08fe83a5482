import { expect } from 'chai';
import type {
  SentData,
  SentListData,
  SystemsData,
  TrackData,
} from '../../../services/bench/index.ts';
import { familyRequest, familyRequestJson, present } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';

const rpguOgrn = '1020000000030';
const bench = '/api/v1/bench';

describe('services/bench', () => {
  const world = withHub();
  let person: TestPerson;
  before(async () => {
    person = await signIn(world(), { roles: ['kis.registrar'] });
    const made = await person.post(`${bench}/systems`, {
      mnemonic: 'BENCH01',
      name: 'Стенд портала',
      organisation: rpguOgrn,
    });
    expect(made.status, JSON.stringify(made.body)).to.equal(204);
    await world().registers.importBundle(
      { accessRules: [{ sender: 'BENCH01', informationType: 'VS00001v001', basis: 'проверка' }] },
      'operator',
    );
    await world().hub.registry.refresh();
  });
  const send = async (over: object = {}): Promise<SentData> => {
    const { status, body } = await person.post<SentData>(`${bench}/messages`, {
      system: 'BENCH01',
      type: 'VS00001v001',
      wire: '1.2',
      form: 'xml',
      content: familyRequest('A-2026-000077'),
      ...over,
    });
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  };
  const track = async (id: string): Promise<TrackData> =>
    (await person.get<TrackData>(`${bench}/messages/${id}`)).body;

  it('registers a test system of a participant with a key of its own, marked as a test', async () => {
    const { body } = await person.get<SystemsData>(`${bench}/systems`);
    expect(body.systems).to.have.length(1);
    expect(body.systems[0]).to.deep.include({
      mnemonic: 'BENCH01',
      organisation: rpguOgrn,
      types: ['VS00001v001'],
    });
    const { data } = await world().registers.workflow.get('systems', 'BENCH01');
    expect(data['test']).to.equal(true);
    const taken = await person.post(`${bench}/systems`, {
      mnemonic: 'MFC42',
      name: 'x',
      organisation: rpguOgrn,
    });
    expect(taken.status).to.equal(409);
  });

  it('sends by every door, in either form, marked as a test, and shows the whole way with the answer', async () => {
    const vis = world().json('VIS42');
    for (const wire of ['1.1', '1.2', '1.3', 'json'])
      for (const form of ['xml', 'json']) {
        const content =
          form === 'xml' ? familyRequest('A-2026-000077') : familyRequestJson('A-2026-000077');
        const sent = await send({ wire, form, content });
        expect(sent.accepted, JSON.stringify(sent)).to.equal(true);
        const taken = present(await vis.lease('requests'));
        expect([taken.messageId, taken.testMessage]).to.deep.equal([sent.messageId, true]);
        await vis.respond(taken, {
          content: { ApplicationNumber: 'A-2026-000077', Result: 'NOT_FOUND' },
        });
        await vis.ack(taken.messageId);
        const way = await track(sent.messageId);
        expect(way.messages.map(({ kind, sender }) => [kind, sender])).to.deep.equal([
          ['request', 'BENCH01'],
          ['response', 'VIS42'],
        ]);
        expect(way.messages[0]?.journal.map(({ event }) => event)).to.include.members([
          'accept',
          'lease',
        ]);
        expect(way.sent).to.include({ system: 'BENCH01', wire, refusal: null });
      }
  });

  it('tells a refusal of the hub with code, reason and places, and keeps it', async () => {
    const content = familyRequest('сто семнадцать');
    const sent = await send({ content });
    expect(sent).to.include({ accepted: false, status: null });
    expect(sent.refusal?.code).to.equal('InvalidContent');
    expect(sent.refusal?.reason).to.include('ApplicationNumber');
    const json = { ...(familyRequestJson('сто') as object) };
    const other = await send({ wire: 'json', form: 'json', content: json });
    expect(other.refusal?.violations[0]?.field).to.equal('/ApplicationNumber');
    const way = await track(sent.messageId);
    expect(way.messages).to.deep.equal([]);
    expect(way.sent.refusal).to.equal('InvalidContent');
    const forbidden = await send({
      type: 'VS00003v001',
      content:
        '<LandCertificateRequest xmlns="urn://kuzbass/land-certificate/1.0.0"><RegionCode>32701000</RegionCode><CadastralNumber>42:24:0101001:17</CadastralNumber></LandCertificateRequest>',
    });
    expect(forbidden.refusal?.code).to.equal('AccessDenied');
  });

  it('turns content into the other form, and refuses what has none', async () => {
    const convert = (form: string, content: unknown) =>
      person.post<{ content: unknown; violations?: readonly { field: string }[] }>(
        `${bench}/convert`,
        {
          type: 'VS00001v001',
          form,
          content,
        },
      );
    const json = familyRequestJson('A-2026-000077');
    const xml = (await convert('json', json)).body.content;
    expect(xml).to.be.a('string').and.to.include('A-2026-000077');
    expect((await convert('xml', xml)).body.content).to.deep.equal(json);
    const wrong = await convert('json', { Strange: 1 });
    expect([wrong.status, wrong.body.violations?.[0]?.field]).to.deep.equal([
      422,
      '/FamilyStatusRequest/Strange',
    ]);
    expect((await convert('xml', 5)).status).to.equal(400);
  });

  it('asks for the right, and keeps people to the test systems of their organisation', async () => {
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    expect((await monitor.get(`${bench}/systems`)).status).to.equal(403);
    const own = await signIn(world(), { roles: ['participant.admin'], organisation: rpguOgrn });
    const other = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: '1020000000019',
    });
    const id = (await send()).messageId;
    const present_ = await world().json('VIS42').lease('requests');
    await world().json('VIS42').ack(present(present_).messageId);
    expect((await own.get(`${bench}/messages/${id}`)).status).to.equal(200);
    expect((await other.get(`${bench}/messages/${id}`)).status).to.equal(404);
    expect((await other.get<SystemsData>(`${bench}/systems`)).body.systems).to.deep.equal([]);
    expect((await other.get<SentListData>(`${bench}/messages`)).body.messages).to.deep.equal([]);
    const body = {
      system: 'BENCH01',
      type: 'VS00001v001',
      wire: 'json',
      form: 'json',
      content: {},
    };
    expect((await other.post(`${bench}/messages`, body)).status).to.equal(403);
    expect(
      (await own.post(`${bench}/systems`, { mnemonic: 'B2', name: 'x', organisation: rpguOgrn }))
        .status,
    ).to.equal(403);
    const missing = await person.post(`${bench}/messages`, { ...body, system: 'NONE' });
    expect(missing.status).to.equal(404);
  });

  it('leaves every test message in the audit trail', async () => {
    const { messageId } = await send();
    await world()
      .json('VIS42')
      .ack(present(await world().json('VIS42').lease('requests')).messageId);
    const { database } = world().hub.storage;
    const [row] = await database.query<{ actor: string; details: object }>(
      'select actor, details from audit.entry where event = $1::text and object = $2::text',
      ['bench.sent', `message:${messageId}`],
    );
    expect(row).to.deep.equal({
      actor: person.login,
      details: { type: 'VS00001v001', wire: '1.2', accepted: true },
    });
  });
});
