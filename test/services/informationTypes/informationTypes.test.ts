import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { strFromU8, unzipSync } from 'fflate';
import {
  builtinProvider,
  readCertificate,
  readPrivateKey,
} from '../../../adapters/crypto/index.ts';
import { makeJsonCalls } from '../../../adapters/sdk/jsonCalls.ts';
import { readTypeFolder } from '../../../adapters/bundle/index.ts';
import type { CompatibilityAnswer, DesignField, DesignPreview } from '../../../registries/index.ts';
import type { PassportData, VersionData } from '../../../services/informationTypes/index.ts';
import { schoolDesign, schoolRequest, schoolRequestXml } from '../../support/designedType.ts';
import { present } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { pdfPages } from '../../support/pdfText.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { withSecondVersion } from '../../support/regionChanges.ts';

const root = '/api/v1/registry/information-types';

describe('services/informationTypes', () => {
  const world = withHub({ change: withSecondVersion });
  let author: TestPerson;
  let approver: TestPerson;
  before(async () => {
    author = await signIn(world(), { roles: ['kis.registrar'] });
    approver = await signIn(world(), { roles: ['kis.registrar'] });
  });

  const envelope = (operation: string, more: object) => ({
    envelope: { operation, timestamp: new Date().toISOString(), ...more },
  });
  /** One person hands a card in, another publishes it. */
  const publish = async (register: string, card: object): Promise<void> => {
    const submitted = await author.post<{ code: string; version: number; violations?: unknown }>(
      `/api/v1/registry/${register}`,
      envelope('submit', { register, card }),
    );
    expect(submitted.status, JSON.stringify(submitted.body)).to.equal(201);
    const { code, version } = submitted.body;
    const step = envelope('publish', { register, code, version });
    const address = `/api/v1/registry/${register}/${encodeURIComponent(code)}/steps`;
    const published = await approver.post(address, step);
    expect(published.status, JSON.stringify(published.body)).to.equal(200);
  };
  const passportOf = async (code: string, query = ''): Promise<PassportData> => {
    const { status, body } = await author.get<PassportData>(`${root}/${code}/passport${query}`);
    expect(status).to.equal(200);
    return body;
  };
  const bytesOf = async (address: string): Promise<Uint8Array> => {
    const response = await fetch(`${world().hub.url}${address}`, {
      headers: { cookie: author.cookie },
    });
    expect(response.status).to.equal(200);
    return new Uint8Array(await response.arrayBuffer());
  };

  it('KIS-2.4.10 a designed type is previewed, published as version 1.0 and exchanged at once; what its schema forbids is refused', async () => {
    const preview = await author.post<DesignPreview>(`${root}/design`, schoolDesign());
    expect(preview.status).to.equal(200);
    expect(preview.body.violations).to.deep.equal([]);
    const form = preview.body.trees.request;
    expect(form?.children.map(({ name, base }) => [name, base])).to.deep.equal([
      ['Number', 'string'],
      ['Child', 'object'],
    ]);
    expect(form?.children[1]?.children[2]).to.deep.include({ name: 'Form', required: false });
    await publish('informationTypes', preview.body.card as object);
    await publish('routes', {
      informationType: 'VS42010v001',
      mode: 'fixed',
      recipient: 'VIS42',
    });
    for (const sender of ['MFC42', 'RPGU42'])
      await publish('accessRules', {
        sender,
        informationType: 'VS42010v001',
        basis: 'соглашение',
      });
    await world().hub.registry.refresh();

    await world().soap('MFC42').sendRequest({ payload: schoolRequestXml() });
    const vis = world().json('VIS42');
    const fromSoap = present(await vis.lease('requests'));
    expect(fromSoap.type).to.equal('VS42010v001');
    expect(fromSoap.content).to.deep.equal(schoolRequest());
    await vis.ack(fromSoap.messageId);
    await vis.respond(fromSoap, { content: { Studies: true, School: ['Школа № 1'] } });
    const answer = present(await world().soap('MFC42').getResponse());
    expect(answer.draft.payload?.text).to.include('<vs:Studies>true</vs:Studies>');

    await world().json('RPGU42').send({ type: 'VS42010v001', content: schoolRequest() });
    const fromJson = present(await world().soap('VIS42').getRequest());
    expect(fromJson.draft.payload?.text).to.include('<vs:Form>5</vs:Form>');

    const refusedWith = (code: string, work: Promise<unknown>): Promise<string> =>
      work.then(
        () => expect.fail('must be refused'),
        (error: unknown) => {
          expect(error).to.have.property('code', code);
          return String(error);
        },
      );
    expect(
      await refusedWith(
        'InvalidContent',
        world()
          .soap('MFC42')
          .sendRequest({ payload: schoolRequestXml('сто') }),
      ),
    ).to.include('Number');
    await refusedWith(
      'InvalidContent',
      world()
        .soap('MFC42')
        .sendRequest({ payload: schoolRequestXml('A-2026-000001', 12) }),
    );
    expect(
      await refusedWith(
        'InvalidContent',
        world()
          .json('RPGU42')
          .send({ type: 'VS42010v001', content: schoolRequest('A-2026-000001', 12) }),
      ),
    ).to.include('/Child/Form');
  });

  it('KIS-2.4.10 shows what is wrong with an unfinished form instead of refusing it', async () => {
    const { status, body } = await author.post<DesignPreview>(`${root}/design`, {
      ...schoolDesign(),
      name: '',
    });
    expect(status).to.equal(200);
    expect(body.card).to.equal(null);
    expect(body.violations.map(({ field }) => field)).to.deep.equal(['/name']);
    const wrongOwner = schoolDesign({ owner: 'VIS 42' });
    const other = await author.post<DesignPreview>(`${root}/design`, wrongOwner);
    expect(other.body.violations.map(({ field }) => field)).to.deep.equal(['/owner']);
  });

  it('makes a field of the register of types and attributes, a structure with its parts', async () => {
    const field = async (code: string): Promise<DesignField> =>
      (await author.get<DesignField>(`${root}/design/field?attribute=${encodeURIComponent(code)}`))
        .body;
    const namespace = '{urn://kuzbass/family-status/1.0.0}';
    expect(await field(`${namespace}SnilsType`)).to.deep.include({
      name: 'Snils',
      type: 'text',
      patterns: ['[0-9]{11}'],
    });
    const person = await field(`${namespace}PersonType`);
    expect(person).to.include({ type: 'group', name: 'Person', title: 'Физическое лицо' });
    expect(person.fields?.map(({ name, type }) => [name, type])).to.have.deep.members([
      ['LastName', 'text'],
      ['FirstName', 'text'],
      ['Patronymic', 'text'],
      ['BirthDate', 'date'],
      ['Snils', 'text'],
    ]);
    const missing = await author.get(`${root}/design/field?attribute=none`);
    expect(missing.status).to.equal(404);
  });

  it('KIS-4.2.10.b the passport holds owner, consumers, route, versions, schemas, samples, scenarios, fields and return codes', async () => {
    const passport = await passportOf('VS00001v001');
    expect(passport.owner).to.deep.include({
      mnemonic: 'VIS42',
      organisation: 'Демонстрационное ведомство',
    });
    expect(passport.consumers.map(({ mnemonic }) => mnemonic)).to.deep.equal(['MFC42', 'RPGU42']);
    expect(passport.route?.recipients).to.deep.equal([
      { key: null, mnemonic: 'VIS42', name: 'Демонстрационное ведомство' },
    ]);
    expect(passport.versions.map(({ code }) => code)).to.have.members([
      'VS00001v002',
      'VS00001v001',
    ]);
    expect(passport.card.returnCodes?.map(({ code }) => code)).to.deep.equal([
      'CONFIRMED',
      'NOT_FOUND',
    ]);
    const snils = passport.fields.request.find(({ path: at }) => at.endsWith('/Applicant/Snils'));
    expect(snils).to.deep.include({
      occurs: '0..1',
      personalData: true,
      restrictions: 'образец [0-9]{11}',
    });
    expect(passport.trees.response.json?.children.length).to.equal(5);
    expect((await author.get(`${root}/VS99999v001/passport`)).status).to.equal(404);
    const table = await passportOf('VS00003v001');
    expect(table.route?.recipients.map(({ key }) => key)).to.deep.equal(['32701000', '32731000']);
  });

  it('shows drafts to people, and to systems of participants only what is in force', async () => {
    const card = { ...(await passportOf('VS00002v001')).card, description: 'черновик' };
    const { version } = await world().registers.workflow.submit('informationTypes', card, 'x', {
      state: 'draft',
    });
    expect((await passportOf('VS00002v001')).card.description).to.equal(undefined);
    const draft = await passportOf('VS00002v001', `?edition=${version}`);
    expect([draft.state, draft.card.description]).to.deep.equal(['draft', 'черновик']);
    const calls = makeJsonCalls({
      baseUrl: world().hub.url,
      provider: builtinProvider(),
      key: readPrivateKey(world().department('MFC42').keyPem),
      certificate: readCertificate(world().department('MFC42').certificatePem),
    });
    const seen = await calls.get<PassportData>(`${root}/VS00002v001/passport?edition=${version}`);
    expect([seen.state, seen.card.description]).to.deep.equal(['published', undefined]);
  });

  it('KIS-4.2.10.b prints the passport as PDF with every part, who made it and when', async () => {
    const pages = pdfPages(await bytesOf(`${root}/VS00001v001/passport.pdf`));
    // Lines of a cell end where its column does.
    const whole = pages.join('\n').replace(/\s+/g, ' ');
    for (const part of [
      'Паспорт вида сведений VS00001v001',
      'Сведения о статусе многодетной семьи',
      'Демонстрационный МФЦ',
      'демонстрационное соглашение',
      'Физическое лицо',
      'NOT_FOUND',
      'Статус подтверждён',
      'targetNamespace="urn://kuzbass/family-status/1.0.0"',
    ])
      expect(whole).to.include(part);
    for (const page of pages) expect(page).to.include(author.login);
  });

  it('gives everything as one archive whose folder the hub reads back, and a bundle', async () => {
    const files = unzipSync(await bytesOf(`${root}/VS00001v001/bundle.zip`));
    const folder = await mkdtemp(path.join(tmpdir(), 'hub-type-'));
    try {
      for (const [name, bytes] of Object.entries(files)) {
        const file = path.join(folder, name);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, bytes);
      }
      const { card } = await passportOf('VS00001v001');
      expect(await readTypeFolder(path.join(folder, 'VS00001v001'))).to.deep.equal(card);
      const bundle = strFromU8(files['VS00001v001/registry-bundle.json'] ?? new Uint8Array());
      expect(JSON.parse(bundle)).to.deep.equal({ informationTypes: [card] });
      expect(pdfPages(files['VS00001v001/passport.pdf'] ?? new Uint8Array())).to.not.be.empty;
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says what a new version breaks before it is published: an uploaded card and a draft', async () => {
    const { card } = await passportOf('VS00001v002');
    const files = card.xsd?.files.map((file) => ({
      ...file,
      content: file.content.replace('maxOccurs="20"', 'maxOccurs="10"'),
    }));
    const changed = { ...card, code: 'VS00001v003', version: '3.0.0', xsd: { files } };
    const ask = async (body: object) =>
      (await author.post<CompatibilityAnswer>(`${root}/VS00001v003/compatibility`, body)).body;
    const uploaded = await ask({ card: changed });
    expect(uploaded.previous?.code).to.be.oneOf(['VS00001v001', 'VS00001v002']);
    expect(uploaded.report).to.include({ compatible: false, breaksSenders: 1 });
    expect(uploaded.report?.rows.find(({ breaks }) => breaks === 'sender')).to.include({
      path: '/FamilyStatusRequest/Child',
      change: 'fewer',
      form: 'xml',
    });
    await world().registers.workflow.submit('informationTypes', changed, 'x', { state: 'draft' });
    expect(await ask({})).to.deep.equal(uploaded);
    const same = await ask({ against: 'VS00001v001' });
    expect(same.previous?.code).to.equal('VS00001v001');
    const first = await author.post<CompatibilityAnswer>(`${root}/VS00004v001/compatibility`, {});
    expect(first.body).to.deep.equal({ previous: null, report: null });
    expect((await author.post(`${root}/NONE/compatibility`, {})).status).to.equal(404);
  });

  it('lists versions by family with consumers, filtered', async () => {
    const list = async (query: string) =>
      (await author.get<{ versions: VersionData[] }>(`/api/v1/information-types${query}`)).body
        .versions;
    const family = await list('?family=VS00001&state=published');
    expect(family.map(({ code, consumers }) => [code, consumers])).to.have.deep.members([
      ['VS00001v001', 2],
      ['VS00001v002', 2],
    ]);
    expect((await list('?text=участке')).map(({ code }) => code)).to.deep.equal(['VS00003v001']);
    expect(await list('?owner=NOBODY')).to.deep.equal([]);
  });

  it('asks for the rights: reading, editing', async () => {
    const clerk = await signIn(world(), {
      roles: ['participant.clerk'],
      organisation: '1020000000019',
    });
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    expect((await clerk.get('/api/v1/information-types')).status).to.equal(403);
    expect((await clerk.get(`${root}/VS00001v001/passport.pdf`)).status).to.equal(403);
    expect((await monitor.get(`${root}/VS00001v001/passport`)).status).to.equal(200);
    expect((await monitor.post(`${root}/design`, schoolDesign())).status).to.equal(403);
  });
});
