import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  builtinProvider,
  findSignatures,
  readCertificate,
  verifyCms,
  verifyDetachedJws,
  verifySignature,
} from '../../../adapters/crypto/index.ts';
import { parseXml, type XmlElement } from '../../../adapters/xml/index.ts';
import type { KeyData, UseData } from '../../../services/signing/index.ts';
import { rowsHolding } from '../../support/everyTable.ts';
import { withHub } from '../../support/hub.ts';
import { makeOperator } from '../../support/operator.ts';
import { callJson, signIn, type TestPerson } from '../../support/people.ts';
import { makeContainer } from './container.ts';
import { activeKey, envelopeOf, grant, owner, signByPerson, signBySystem } from './world.ts';

const provider = builtinProvider();
const xml =
  '<s:Doc xmlns:s="urn:test"><s:Body><s:A>Содержимое-Фикстурин</s:A></s:Body><s:Sign/></s:Doc>';
const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('signing on the server', () => {
  const lines: string[] = [];
  const note = (event: string, fields?: object): void =>
    void lines.push(JSON.stringify([event, fields]));
  const world = withHub({ log: { info: note, warn: note, error: note } });
  let admin: TestPerson;
  let key: KeyData;
  before(async () => {
    admin = await signIn(world(), { roles: ['participant.admin'], organisation: owner });
    key = await activeKey(admin, 'gost2012-256');
    await grant(admin, key.id, { grantee: 'MFC42' });
  });

  const certificateOf = ({ versions, activeVersion }: KeyData) =>
    readCertificate(
      versions.find(({ version }) => version === activeVersion)?.certificatePem ?? '',
    );
  const usesOf = async (id: string, query = ''): Promise<readonly UseData[]> =>
    (await admin.get<{ uses: UseData[] }>(`/api/v1/signing/keys/${id}/usage${query}`)).body.uses;

  const checkXml = async (text: string, certificate = certificateOf(key)): Promise<void> => {
    const document = parseXml(text);
    const [signature, second] = findSignatures(document);
    expect(second).to.equal(undefined);
    const body = document.root.children.find(
      (node): node is XmlElement => node.kind === 'element' && node.local === 'Body',
    );
    if (!signature || !body) throw new TypeError('a signature and a body');
    const check = await verifySignature(document, signature, {
      provider,
      expectedTarget: body,
      certificate,
    });
    expect(check.ok, check.reason).to.equal(true);
  };

  it('KIS-2.4.5 a service with the right signs XML, PKCS#7 and JSON by API without holding the key', async () => {
    const inXml = await signBySystem(world(), 'MFC42', key.id, {
      kind: 'xmldsig',
      documents: [{ name: 'запрос', xml, element: 'Body', into: 'Sign' }],
    });
    expect(inXml.status, JSON.stringify(inXml.body)).to.equal(200);
    expect(inXml.body.signatures[0]?.name).to.equal('запрос');
    await checkXml(inXml.body.signatures[0]?.signature ?? '');

    const certificate = certificateOf(key);
    const inCms = await signBySystem(world(), 'MFC42', key.id, {
      kind: 'cms',
      documents: [{ content: base64('первый') }, { content: base64('второй'), attached: true }],
    });
    const [detached, attached] = inCms.body.signatures.map(({ signature }) =>
      Buffer.from(signature, 'base64'),
    );
    const content = Buffer.from('первый');
    expect((await verifyCms({ cms: detached as Buffer, content, provider })).ok).to.equal(true);
    const opened = await verifyCms({ cms: attached as Buffer, provider });
    expect(Buffer.from(opened.content ?? []).toString()).to.equal('второй');
    expect(opened.certificate?.sha256).to.equal(certificate.sha256);

    const payload = { номер: 1, состав: ['а', 'б'] };
    const inJws = await signBySystem(world(), 'MFC42', key.id, {
      kind: 'jws',
      documents: [{ payload }],
    });
    const jws = inJws.body.signatures[0]?.signature ?? '';
    expect(await verifyDetachedJws({ payload, jws, certificate, provider })).to.equal(true);
  });

  it('KIS-2.4.5 without the right the answer is 403, and the attempt is logged', async () => {
    const documents = [{ content: base64('чужое') }];
    const refused = await signBySystem(world(), 'RPGU42', key.id, { kind: 'cms', documents });
    expect(refused).to.have.property('status', 403);
    expect(refused.body.code).to.equal('AccessDenied');
    const [use] = await usesOf(key.id, '?requester=RPGU42');
    expect(use).to.include({ outcome: 'AccessDenied', requesterKind: 'system' });
    // The owner's own system needs a right as well: deny by default.
    const own = await signBySystem(world(), 'VIS42', key.id, { kind: 'cms', documents });
    expect(own.status).to.equal(403);
  });

  it('KIS-2.4.5 every signature is logged with its digest and who asked, and stands in the audit trail', async () => {
    const texts = ['договор-1', 'договор-2', 'договор-3'];
    await signBySystem(world(), 'MFC42', key.id, {
      kind: 'cms',
      purpose: 'пакет договоров',
      documents: texts.map((text) => ({ content: base64(text) })),
    });
    const uses = await usesOf(key.id);
    expect(uses.slice(0, 3).map(({ digest }) => digest)).to.have.members(texts.map(sha256));
    for (const use of uses.slice(0, 3)) {
      expect(use).to.include({
        requester: 'MFC42',
        requesterKind: 'system',
        requesterOrganisation: '1020000000019',
        purpose: 'пакет договоров',
        kind: 'cms',
        digestAlgorithm: 'sha256',
        outcome: 'done',
        version: 1,
      });
    }
    const found = await usesOf(key.id, `?digest=${sha256('договор-2')}`);
    expect(found).to.have.length(1);
    const auditor = await signIn(world(), { roles: ['kis.security'] });
    const trail = await auditor.get(`/api/v1/audit?event=key.used&object=key:${key.id}`);
    const text = JSON.stringify(trail.body);
    expect(text).to.contain(sha256('договор-2'));
    expect(text).to.contain('MFC42');
    expect(text).not.to.contain('договор-2');
  });

  it('a log entry can be neither changed nor removed, by nobody', async () => {
    const { database } = world().hub.storage;
    for (const sql of [
      'update signing.signature set requester = $$x$$',
      'delete from signing.signature',
      'truncate signing.signature',
    ]) {
      const failed = await database.query(sql).then(
        () => '',
        (error: unknown) => String(error),
      );
      expect(failed).to.contain('append-only');
    }
  });

  it('a right names the kinds of signatures and ends when it is withdrawn or its term has passed', async () => {
    const { body } = await grant(admin, key.id, { grantee: 'GISGMP42', kinds: ['jws'] });
    const jws = { kind: 'jws', documents: [{ payload: 1 }] };
    const cms = { kind: 'cms', documents: [{ content: base64('х') }] };
    expect((await signBySystem(world(), 'GISGMP42', key.id, jws)).status).to.equal(200);
    expect((await signBySystem(world(), 'GISGMP42', key.id, cms)).status).to.equal(403);
    const given = body.grants.find(({ grantee }) => grantee === 'GISGMP42');
    await admin.delete(`/api/v1/signing/keys/${key.id}/grants/${given?.id}`);
    expect((await signBySystem(world(), 'GISGMP42', key.id, jws)).status).to.equal(403);
    await grant(admin, key.id, { grantee: 'GISGMP42', kinds: ['jws'] });
    await world().hub.storage.database.query(
      "update signing.key_grant set valid_to = now() - interval '1 second' where grantee = 'GISGMP42' and withdrawn_at is null",
    );
    expect((await signBySystem(world(), 'GISGMP42', key.id, jws)).status).to.equal(403);
    const past = await grant(admin, key.id, { validTo: '2020-01-01T00:00:00Z' });
    expect(past.status).to.equal(400);
    expect((await grant(admin, key.id, { grantee: 'NOBODY' })).status).to.equal(404);
  });

  it('KIS-4.6.2 a person of the owner signs with the password given anew; another organisation and the installation do not', async () => {
    const cms = { kind: 'cms', documents: [{ content: base64('сотрудник') }] };
    expect((await signByPerson(admin, key.id, cms)).status).to.equal(200);
    const foreign = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: '1020000000019',
    });
    expect((await signByPerson(foreign, key.id, cms)).status).to.equal(403);
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    const path = `/api/v1/signing/keys/${key.id}/signatures`;
    expect((await operator.post(path, envelopeOf(key.id, cms))).status).to.equal(403);
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: owner });
    expect((await signByPerson(clerk, key.id, cms)).status).to.equal(403);
    await world().hub.storage.database.query(
      "update identity.session set confirmed_at = confirmed_at - interval '10 minutes'",
    );
    const late = await signByPerson(admin, key.id, cms);
    expect(late.body.code).to.equal('ConfirmationRequired');
    await admin.post('/api/v1/session/confirm', { password: admin.password });
    expect((await signByPerson(admin, key.id, cms)).status).to.equal(200);
  });

  it('a personal token signs only with a key that its owner was granted', async () => {
    await admin.post('/api/v1/session/confirm', { password: admin.password });
    const issued = await admin.post<{ token: string }>('/api/v1/tokens', {
      title: 'Учётная программа',
      rights: ['keys.use'],
      days: 1,
    });
    expect(issued.status, JSON.stringify(issued.body)).to.equal(201);
    const sign = () =>
      callJson<{ code?: string }>(
        world().hub.url,
        'POST',
        `/api/v1/signing/keys/${key.id}/signatures`,
        { envelope: envelopeOf(key.id, { kind: 'jws', documents: [{ payload: 1 }] }) },
        { authorization: `Bearer ${issued.body.token}` },
      );
    expect((await sign()).body.code).to.equal('AccessDenied');
    await grant(admin, key.id, { granteeKind: 'person', grantee: admin.login, kinds: ['jws'] });
    expect((await sign()).status).to.equal(200);
    const [use] = await usesOf(key.id, `?requester=${admin.login}`);
    expect(use).to.include({ requesterKind: 'token', outcome: 'done' });
  });

  it('RSA and ECDSA keys sign in every kind', async () => {
    for (const algorithm of ['rsa-sha256', 'ecdsa-sha256'] as const) {
      const own = await activeKey(admin, algorithm);
      const certificate = certificateOf(own);
      const signed = await signByPerson(admin, own.id, {
        kind: 'xmldsig',
        documents: [{ xml, element: 'Body', into: 'Sign' }],
      });
      await checkXml(signed.body.signatures[0]?.signature ?? '', certificate);
      const jws = await signByPerson(admin, own.id, { kind: 'jws', documents: [{ payload: [1] }] });
      const text = jws.body.signatures[0]?.signature ?? '';
      const held = await verifyDetachedJws({ payload: [1], jws: text, certificate, provider });
      expect(held).to.equal(true);
      const cms = await signByPerson(admin, own.id, {
        kind: 'cms',
        documents: [{ digest: createHash('sha256').update('большой файл').digest('base64') }],
      });
      const content = Buffer.from('большой файл');
      const bytes = Buffer.from(cms.body.signatures[0]?.signature ?? '', 'base64');
      expect((await verifyCms({ cms: bytes, content, provider })).ok).to.equal(true);
    }
  });

  it('a bad document of a batch is named, and nothing of the batch is signed', async () => {
    const count = (await usesOf(key.id)).length;
    const bad = async (kind: string, document: object, field: string): Promise<void> => {
      const documents = [kind === 'cms' ? { content: base64('a') } : { payload: 1 }, document];
      const { status, body } = await signByPerson(admin, key.id, { kind, documents });
      expect(status).to.equal(400);
      expect(JSON.stringify(body)).to.contain(`documents[1].${field}`);
    };
    await bad('cms', { content: '***' }, 'content');
    await bad('cms', {}, 'content');
    await bad('cms', { digest: base64('мал') }, 'digest');
    await bad('cms', { content: base64('a'), xml }, 'xml');
    await bad('jws', { name: 'пусто' }, 'payload');
    const place = await signByPerson(admin, key.id, {
      kind: 'xmldsig',
      documents: [{ xml, element: 'Body', into: 'A' }],
    });
    expect(place.status).to.equal(400);
    const broken = await signByPerson(admin, key.id, {
      kind: 'xmldsig',
      documents: [{ xml: '<a>' }],
    });
    expect(broken.status).to.equal(400);
    const other = envelopeOf('00000000-0000-4000-8000-000000000000', {
      kind: 'jws',
      documents: [{ payload: 1 }],
    });
    const path = `/api/v1/signing/keys/${key.id}/signatures`;
    expect((await admin.post(path, { envelope: other })).status).to.equal(400);
    expect((await usesOf(key.id)).length).to.equal(count);
  });

  it('one key makes no more signatures in a minute than its card allows', async () => {
    const own = await activeKey(admin, 'ecdsa-sha256', 'Редкий');
    await admin.put(`/api/v1/signing/keys/${own.id}`, {
      title: 'Редкий',
      signaturesPerMinuteMax: 3,
      revision: own.revision,
    });
    const of = (count: number) =>
      signByPerson(admin, own.id, {
        kind: 'jws',
        documents: Array.from({ length: count }, () => ({ payload: 1 })),
      });
    expect((await of(4)).body.code).to.equal('RateLimitExceeded');
    // The minute may turn between the calls; two full ones cannot both fit into it.
    const codes = [await of(3), await of(3), await of(3)].map(({ status }) => status);
    expect(codes).to.include(429);
    expect(codes[0]).to.equal(200);
  });

  it('a hundred documents are one call; more are refused', async () => {
    const documents = Array.from({ length: 100 }, (_, index) => ({
      content: base64(`№ ${index}`),
    }));
    const all = await signBySystem(world(), 'MFC42', key.id, { kind: 'cms', documents });
    expect(all.body.signatures).to.have.length(100);
    const more = [...documents, { content: base64('лишний') }];
    const refused = await signBySystem(world(), 'MFC42', key.id, { kind: 'cms', documents: more });
    expect(refused.status).to.equal(400);
  });

  it('KIS-6.3.4 the private key stands in no table, no log and no answer', async () => {
    const { database } = world().hub.storage;
    // The canary is a real private key, imported: its scalar must be found nowhere.
    const canary = makeContainer();
    const imported = await admin.post<KeyData>('/api/v1/signing/keys/import', {
      title: 'Канарейка',
      container: canary.container.toString('base64'),
      password: canary.password,
    });
    expect(imported.status, JSON.stringify(imported.body)).to.equal(201);
    await admin.post(`/api/v1/signing/keys/${imported.body.id}/versions/1/activation`);
    const signed = await signByPerson(admin, imported.body.id, {
      kind: 'jws',
      documents: [{ payload: 'x' }],
    });
    expect(signed.status).to.equal(200);
    const wrong = await admin.post('/api/v1/signing/keys/import', {
      title: 'Канарейка',
      container: canary.container.toString('base64'),
      password: 'не тот',
    });
    expect(wrong.status).to.equal(400);
    expect(await rowsHolding(database, [...canary.traces, canary.password])).to.deep.equal([]);
    const said = [
      ...lines,
      JSON.stringify(imported.body),
      JSON.stringify(signed.body),
      JSON.stringify(wrong.body),
    ].join('\n');
    for (const trace of [...canary.traces, canary.password, 'PRIVATE KEY'])
      expect(said).not.to.contain(trace);
    expect(said).not.to.contain('Содержимое-Фикстурин');
    expect(await rowsHolding(database, ['Содержимое-Фикстурин'])).to.deep.equal([]);
  });
});
