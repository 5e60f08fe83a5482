import { expect } from 'chai';
import type { KeyData, KeyLineData } from '../../../services/signing/index.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { makeContainer } from './container.ts';
import { activeKey, certify, grant, owner, signByPerson, stranger, subject } from './world.ts';

const at = (key: Pick<KeyData, 'id'>, rest = ''): string => `/api/v1/signing/keys/${key.id}${rest}`;
const jws = { kind: 'jws', documents: [{ payload: 1 }] };

describe('keys of signing on the server', () => {
  const world = withHub();
  let admin: TestPerson;
  let second: TestPerson;
  before(async () => {
    admin = await signIn(world(), { roles: ['participant.admin'], organisation: owner });
    second = await signIn(world(), { roles: ['participant.admin'], organisation: owner });
  });

  const generate = async (
    algorithm: 'rsa-sha256' | 'ecdsa-sha256' | 'gost2012-256' = 'ecdsa-sha256',
  ) =>
    (await admin.post<KeyData>('/api/v1/signing/keys', { title: 'Печать', algorithm, subject }))
      .body;
  const card = async (key: Pick<KeyData, 'id'>): Promise<KeyData> =>
    (await admin.get<KeyData>(at(key))).body;

  it('a generated key waits for its certificate, takes only its own, and signs once it is activated', async () => {
    const key = await generate();
    expect(key).to.include({ state: 'empty', activeVersion: null, organisation: owner });
    expect(key.versions[0]).to.include({ state: 'requested', certificatePem: null });
    const early = await admin.post(at(key, '/versions/1/activation'));
    expect(early.status).to.equal(409);
    expect((await signByPerson(admin, key.id, jws)).status).to.equal(409);

    const foreign = certify('ecdsa-sha256', (await generate()).versions[0]?.requestPem ?? null);
    const put = (certificate: string) =>
      admin.put<KeyData>(at(key, '/versions/1/certificate'), { certificate });
    const wrong = await put(foreign);
    expect(wrong.status).to.equal(400);
    expect(JSON.stringify(wrong.body)).to.contain('другой ключ');
    const expired = await put(certify('ecdsa-sha256', key.versions[0]?.requestPem ?? null, -1));
    expect(JSON.stringify(expired.body)).to.contain('истёк');
    expect((await put('не сертификат')).status).to.equal(400);

    const right = await put(certify('ecdsa-sha256', key.versions[0]?.requestPem ?? null, 20));
    expect(right.body.versions[0]).to.include({ state: 'ready', daysLeft: 19 });
    expect(right.body.versions[0]?.trust?.ok).to.equal(false);
    const active = await admin.post<KeyData>(at(key, '/versions/1/activation'));
    expect(active.body).to.include({ state: 'active', activeVersion: 1 });
    expect((await signByPerson(admin, key.id, jws)).status).to.equal(200);
  });

  it('the request carries the owner’s name and registration number, asked for by the hub', async () => {
    const key = await generate('gost2012-256');
    const certificate = certify('gost2012-256', key.versions[0]?.requestPem ?? null);
    const { body } = await admin.put<KeyData>(at(key, '/versions/1/certificate'), { certificate });
    expect(body.versions[0]?.subject).to.contain(`OGRN=${owner}`);
    expect(body.versions[0]?.subject).to.contain('O=Отдел архитектуры');
  });

  it('a container is imported with its certificate; one of another organisation, or under another password, is not', async () => {
    const add = (container: Buffer, password: string) =>
      admin.post<KeyData>('/api/v1/signing/keys/import', {
        title: 'Из контейнера',
        container: container.toString('base64'),
        password,
      });
    const own = makeContainer(owner);
    const made = await add(own.container, own.password);
    expect(made.body.versions[0]).to.include({
      state: 'ready',
      algorithm: 'rsa-sha256',
      daysLeft: 19,
    });
    const other = makeContainer(stranger);
    const refused = await add(other.container, other.password);
    expect(refused.status).to.equal(400);
    expect(JSON.stringify(refused.body)).to.contain(stranger);
    expect((await add(own.container, 'не тот')).status).to.equal(400);
    expect((await add(Buffer.from('мусор'), own.password)).status).to.equal(400);
  });

  it('replacement: the old version signs until the new one is activated, rights stay, and the old one can be taken back', async () => {
    const key = await activeKey(admin, 'ecdsa-sha256');
    await grant(admin, key.id, {});
    const next = await admin.post<KeyData>(at(key, '/versions'), {
      algorithm: 'rsa-sha256',
      subject,
    });
    expect(next.body.versions.map(({ state }) => state)).to.deep.equal(['requested', 'active']);
    expect((await signByPerson(admin, key.id, jws)).body.version).to.equal(1);
    const certificate = certify('rsa-sha256', next.body.versions[0]?.requestPem ?? null);
    await admin.put(at(key, '/versions/2/certificate'), { certificate });
    await admin.post(at(key, '/versions/2/activation'));
    expect((await signByPerson(admin, key.id, jws)).body.version).to.equal(2);
    const { versions } = await card(key);
    expect(versions.map(({ state }) => state)).to.deep.equal(['active', 'replaced']);
    const rights = await admin.get<{ grants: unknown[] }>(at(key, '/grants'));
    expect(rights.body.grants).to.have.length(1);
    await admin.post(at(key, '/versions/1/activation'));
    expect((await signByPerson(admin, key.id, jws)).body.version).to.equal(1);
  });

  it('a suspended key signs nothing until it is resumed; a key whose certificate has ended never', async () => {
    const key = await activeKey(admin, 'ecdsa-sha256');
    await admin.post(at(key, '/suspension'));
    expect((await signByPerson(admin, key.id, jws)).status).to.equal(409);
    await admin.post(at(key, '/resumption'));
    expect((await signByPerson(admin, key.id, jws)).status).to.equal(200);
    await world().hub.storage.database.query(
      "update signing.key_version set valid_to = now() - interval '1 minute' where key_id = $1::uuid",
      [key.id],
    );
    const late = await signByPerson(admin, key.id, jws);
    expect(late.status).to.equal(409);
    expect(JSON.stringify(late.body)).to.contain('истёк');
  });

  it('a key that has signed is destroyed by two persons, and nothing can bring it back', async () => {
    const key = await activeKey(admin, 'ecdsa-sha256');
    const asked = await admin.post<KeyData>(at(key, '/destruction'), { reason: 'сотрудник ушёл' });
    expect(asked.body.destruction).to.include({ askedBy: admin.login, reason: 'сотрудник ушёл' });
    const alone = await admin.post(at(key, '/destruction/approval'));
    expect(alone.body['code']).to.equal('FourEyesRequired');
    await admin.delete(at(key, '/destruction'));
    expect((await second.post(at(key, '/destruction/approval'))).status).to.equal(409);
    await admin.post(at(key, '/destruction'), { reason: 'сотрудник ушёл' });
    const gone = await second.post<KeyData>(at(key, '/destruction/approval'));
    expect(gone.body).to.include({ state: 'destroyed', destroyedBy: second.login });
    const rows = await world().hub.storage.database.query<{ sealed: unknown }>(
      'select sealed from signing.key_version where key_id = $1::uuid',
      [key.id],
    );
    expect(rows).to.deep.equal([{ sealed: null }]);
    expect((await signByPerson(admin, key.id, jws)).status).to.equal(409);
    expect((await admin.post(at(key, '/versions/1/activation'))).status).to.equal(409);
    expect((await grant(admin, key.id, {})).status).to.equal(409);
  });

  it('a key that never signed is destroyed at once by the one who made it in error', async () => {
    const key = await generate();
    const gone = await admin.post<KeyData>(at(key, '/destruction'), { reason: 'ошибка в имени' });
    expect(gone.body.state).to.equal('destroyed');
  });

  it('two persons edit one card: the second is told, nothing is lost', async () => {
    const key = await activeKey(admin, 'ecdsa-sha256');
    const change = { title: 'Новое имя', signaturesPerMinuteMax: 10, revision: key.revision };
    expect((await admin.put<KeyData>(at(key), change)).body.title).to.equal('Новое имя');
    const late = await second.put(at(key), { ...change, title: 'Другое имя' });
    expect(late.status).to.equal(409);
    expect((await card(key)).title).to.equal('Новое имя');
  });

  it('an organisation sees its own keys only; the region’s administrator sees all, by filter', async () => {
    const key = await activeKey(admin, 'ecdsa-sha256', 'Отличимое-имя');
    const foreign = await signIn(world(), { roles: ['participant.admin'], organisation: stranger });
    expect(
      (await foreign.get<{ keys: KeyLineData[] }>('/api/v1/signing/keys')).body.keys,
    ).to.deep.equal([]);
    expect((await foreign.get(at(key))).status).to.equal(404);
    expect((await foreign.get(at(key, '/usage'))).status).to.equal(404);
    expect((await foreign.post(at(key, '/suspension'))).status).to.equal(403);
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: owner });
    expect((await clerk.get('/api/v1/signing/keys')).status).to.equal(403);
    const region = await signIn(world(), { roles: ['kis.admin'] });
    const find = async (query: string): Promise<readonly KeyLineData[]> =>
      (await region.get<{ keys: KeyLineData[] }>(`/api/v1/signing/keys?${query}`)).body.keys;
    const [line] = await find(`text=${encodeURIComponent('отличимое')}`);
    expect(line).to.include({ id: key.id, state: 'active', organisation: owner, usedToday: 0 });
    expect(line?.organisationName).to.be.a('string');
    await signByPerson(admin, key.id, { kind: 'jws', documents: [{ payload: 1 }, { payload: 2 }] });
    expect((await find(`text=${encodeURIComponent('отличимое')}`))[0]?.usedToday).to.equal(2);
    expect(await find(`organisation=${stranger}`)).to.deep.equal([]);
    expect(
      (await find('expiresInDays=30')).every(({ daysLeft }) => (daysLeft ?? 0) <= 30),
    ).to.equal(true);
    const outside = await admin.post('/api/v1/signing/keys', {
      title: 'Чужой',
      organisation: stranger,
      algorithm: 'ecdsa-sha256',
      subject,
    });
    expect(outside.status).to.equal(403);
  });
});
