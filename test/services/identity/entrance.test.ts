import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import { readCertificate } from '../../../adapters/crypto/index.ts';
import { movableClock } from '../../support/movableClock.ts';
import { withHub } from '../../support/hub.ts';
import {
  callJson,
  enter,
  makeAccount,
  signIn,
  testPassword,
  type TestPerson,
} from '../../support/people.ts';

type Problem = { readonly code: string; readonly detail: string };
type Begun = { readonly secret: string; readonly uri: string; readonly picture: string };

const halfMinuteMs = 30_000;
const mfc = '1020000000019';

describe('the second factor, sessions, tokens and addresses', () => {
  const clock = movableClock();
  const world = withHub({ clock });
  const url = () => world().hub.url;
  const logIn = (body: Readonly<Record<string, string>>) =>
    callJson<Problem>(url(), 'POST', '/api/v1/session', body);
  const codeOf = (secret: string): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.nowMs() });
  const factor = '/api/v1/session/second-factor';
  const enrol = async (person: TestPerson) => {
    const begun = await person.post<Begun>(factor);
    expect(begun.status).to.equal(200);
    const { secret } = begun.body;
    const confirmed = await person.put<{ recoveryCodes: readonly string[] }>(factor, {
      code: codeOf(secret),
    });
    expect(confirmed.status).to.equal(200);
    return { ...begun.body, recoveryCodes: confirmed.body.recoveryCodes };
  };

  describe('second factor', () => {
    it('asks for a code at the login once it is connected; each code works once', async () => {
      const person = await signIn(world(), { roles: [] });
      const { secret, uri, picture } = await enrol(person);
      expect(uri).to.match(/^otpauth:\/\/totp\//);
      expect(picture).to.match(/^data:image\/svg\+xml;base64,/);
      const { login } = person;
      const without = await logIn({ login, password: testPassword });
      expect([without.status, without.body.code]).to.eql([401, 'SecondFactorRequired']);
      clock.forward(halfMinuteMs);
      const code = codeOf(secret);
      expect((await logIn({ login, password: testPassword, code })).status).to.equal(200);
      const again = await logIn({ login, password: testPassword, code });
      expect([again.status, again.body.code]).to.eql([401, 'LoginRefused']);
    });

    it('lets in by a recovery code, once', async () => {
      const person = await signIn(world(), { roles: [] });
      const { recoveryCodes } = await enrol(person);
      expect(recoveryCodes).to.have.length(10);
      const [code = ''] = recoveryCodes;
      const { login } = person;
      expect((await logIn({ login, password: testPassword, code })).status).to.equal(200);
      expect((await logIn({ login, password: testPassword, code })).status).to.equal(401);
      const state = await person.get<{ recoveryLeft: number }>(factor);
      expect(state.body.recoveryLeft).to.equal(9);
    });

    it('keeps secrets and recovery codes unreadable', async () => {
      const person = await signIn(world(), { roles: [] });
      const { secret, recoveryCodes } = await enrol(person);
      const rows = await world().hub.storage.database.query<{ row: string }>(
        'select factor::text as row from identity.second_factor as factor',
      );
      const all = rows.map(({ row }) => row).join('\n');
      for (const shown of [secret, ...recoveryCodes]) expect(all).not.to.include(shown);
    });

    it('stops the members of a role that asks for it until they connect it', async () => {
      await world().hub.storage.database.query(
        `update identity.role set second_factor = true where code = 'kis.security'`,
      );
      const officer = await signIn(world(), { roles: ['kis.security'] });
      const stopped = await officer.get<Problem>('/api/v1/sessions');
      expect([stopped.status, stopped.body.code]).to.eql([403, 'SecondFactorNeeded']);
      await enrol(officer);
      expect((await officer.get('/api/v1/sessions')).status).to.equal(200);
      const kept = await officer.delete<Problem>(factor);
      expect([kept.status, kept.body.code]).to.eql([409, 'ActionNotAllowed']);
    });

    it('is taken away by an administrator when the telephone is lost', async () => {
      const admin = await signIn(world(), { roles: ['kis.admin'] });
      const person = await signIn(world(), { roles: [] });
      await enrol(person);
      const dropped = await admin.delete(`/api/v1/accounts/${person.accountId}/second-factor`);
      expect(dropped.status).to.equal(204);
      expect((await person.get('/api/v1/session')).status).to.equal(401);
      const { login } = person;
      expect((await logIn({ login, password: testPassword })).status).to.equal(200);
    });
  });

  describe('sessions', () => {
    type Sessions = {
      readonly sessions: readonly { readonly sessionId: string; readonly current: boolean }[];
    };

    it('are listed and ended one by one and everywhere', async () => {
      const { login } = await makeAccount(world(), { roles: [] });
      const [one, two, three] = [
        await enter(world(), login),
        await enter(world(), login),
        await enter(world(), login),
      ];
      const list = await one.get<Sessions>('/api/v1/sessions');
      expect(list.body.sessions).to.have.length(3);
      expect(list.body.sessions.filter(({ current }) => current)).to.have.length(1);
      const own = await two.get<Sessions>('/api/v1/sessions');
      const ofTwo = own.body.sessions.find(({ current }) => current)?.sessionId ?? '';
      expect((await one.delete(`/api/v1/sessions/${ofTwo}`)).status).to.equal(204);
      expect((await two.get('/api/v1/session')).status).to.equal(401);
      const closed = await one.delete<{ closed: number }>('/api/v1/sessions');
      expect(closed.body.closed).to.equal(1);
      expect((await three.get('/api/v1/session')).status).to.equal(401);
      expect((await one.get('/api/v1/session')).status).to.equal(200);
    });

    it('of another are ended by an administrator only', async () => {
      const admin = await signIn(world(), { roles: ['kis.admin'] });
      const person = await signIn(world(), { roles: [] });
      const at = `/api/v1/accounts/${person.accountId}/sessions`;
      expect((await person.delete(at)).status).to.equal(403);
      expect((await admin.delete<{ closed: number }>(at)).body.closed).to.equal(1);
      expect((await person.get('/api/v1/session')).status).to.equal(401);
    });

    it('of another cannot be ended as one of one’s own', async () => {
      const [mine, theirs] = [
        await signIn(world(), { roles: [] }),
        await signIn(world(), { roles: [] }),
      ];
      const list = await theirs.get<Sessions>('/api/v1/sessions');
      const id = list.body.sessions[0]?.sessionId ?? '';
      expect((await mine.delete(`/api/v1/sessions/${id}`)).status).to.equal(404);
      expect((await theirs.get('/api/v1/session')).status).to.equal(200);
    });

    it('end elsewhere when the password is changed', async () => {
      const { login } = await makeAccount(world(), { roles: [] });
      const [here, elsewhere] = [await enter(world(), login), await enter(world(), login)];
      await here.put('/api/v1/session/password', {
        current: testPassword,
        next: 'совершенно-новый-пароль',
      });
      expect((await here.get('/api/v1/session')).status).to.equal(200);
      expect((await elsewhere.get('/api/v1/session')).status).to.equal(401);
    });
  });

  describe('tokens', () => {
    type IssuedToken = { readonly token: string; readonly tokenId: string };
    const issue = (person: TestPerson, rights: readonly string[], days = 30) =>
      person.post<IssuedToken & Problem>('/api/v1/tokens', { title: 'монитор', rights, days });
    const read = (token: string, path = '/api/v1/accounts') =>
      callJson<Problem>(url(), 'GET', path, undefined, { authorization: `Bearer ${token}` });

    it('give the named rights of their owner and no more', async () => {
      const admin = await signIn(world(), { roles: ['kis.admin'] });
      const issued = await issue(admin, ['users.read']);
      expect(issued.status).to.equal(201);
      const { token } = issued.body;
      expect(token).to.match(/^hub_pat_[\w-]{43}$/);
      expect((await read(token)).status).to.equal(200);
      expect((await read(token, '/api/v1/audit')).status).to.equal(403);
      const own = await read(token, '/api/v1/sessions');
      expect([own.status, own.body.code]).to.eql([403, 'AccessDenied']);
      const list = await admin.get<{ tokens: readonly { lastUsedAt: string | null }[] }>(
        '/api/v1/tokens',
      );
      expect(list.body.tokens[0]?.lastUsedAt).to.be.a('string');
      expect(JSON.stringify(list.body)).not.to.include(token);
    });

    it('are not issued for rights that the person does not have', async () => {
      const monitor = await signIn(world(), { roles: ['kis.registrar'] });
      const refused = await issue(monitor, ['users.read', 'audit.read']);
      expect([refused.status, refused.body.code]).to.eql([403, 'AccessDenied']);
    });

    it('end with their term, their withdrawal, and the account', async () => {
      const admin = await signIn(world(), { roles: ['kis.admin'] });
      const person = await signIn(world(), { roles: ['kis.registrar'] });
      const short = (await issue(person, ['users.read'], 1)).body;
      const long = (await issue(person, ['users.read'], 300)).body;
      const withdrawn = (await issue(person, ['users.read'], 300)).body;
      await person.delete(`/api/v1/tokens/${withdrawn.tokenId}`);
      expect((await read(withdrawn.token)).status).to.equal(401);
      expect((await read(short.token)).status).to.equal(200);
      await admin.call('DELETE', `/api/v1/accounts/${person.accountId}`, { reason: 'перевод' });
      expect((await read(long.token)).status).to.equal(401);
      expect((await read('hub_pat_made-up')).status).to.equal(401);
    });

    it('end with their term', async () => {
      const person = await signIn(world(), { roles: ['kis.registrar'] });
      const { token } = (await issue(person, ['users.read'], 1)).body;
      clock.forward(24 * 3_600_000 - 1_000);
      expect((await read(token)).status).to.equal(200);
      clock.forward(2_000);
      expect((await read(token)).status).to.equal(401);
    });
  });

  describe('addresses', () => {
    const at = `/api/v1/organisations/${mfc}/addresses`;

    it('KIS-4.6.2 an organisation with a list refuses a login from elsewhere and tells the officer of security', async () => {
      const admin = await signIn(world(), { roles: ['kis.admin'] });
      const { login } = await makeAccount(world(), {
        roles: ['participant.clerk'],
        organisation: mfc,
      });
      const put = await admin.post(at, { network: '10.20.0.0/16', comment: 'офис' });
      expect(put.status).to.equal(204);
      const refused = await logIn({ login, password: testPassword });
      expect([refused.status, refused.body.code]).to.eql([403, 'AddressNotAllowed']);
      const incidents = await world().hub.storage.database.query<{ text: string }>(
        `select text from broker.incident where kind = 'signInRefused' and addressee = 'security'`,
      );
      expect(incidents[0]?.text).to.include('127.0.0.1').and.include(mfc);
      await admin.post(at, { network: '127.0.0.0/8' });
      expect((await logIn({ login, password: testPassword })).status).to.equal(200);
      for (const network of ['10.20.0.0/16', '127.0.0.0/8']) {
        expect((await admin.call('DELETE', at, { network })).status).to.equal(204);
      }
    });

    it('refuse what is not a network, and a list that would close the way of its author', async () => {
      const own = await signIn(world(), { roles: ['participant.admin'], organisation: mfc });
      const wrong = await own.post<Problem>(at, { network: '10.20.0.1/16' });
      expect([wrong.status, wrong.body.code]).to.eql([400, 'BadRequest']);
      const closing = await own.post<Problem>(at, { network: '10.20.0.0/16' });
      expect([closing.status, closing.body.code]).to.eql([409, 'ActionNotAllowed']);
      const list = await own.get<{ rules: readonly unknown[] }>(at);
      expect(list.body.rules).to.eql([]);
      const foreign = await own.get('/api/v1/organisations/1020000000020/addresses');
      expect(foreign.status).to.equal(404);
    });
  });

  describe('the standing of an organisation', () => {
    it('KIS-4.2.6 gives each information system a credential of its own: a certificate with its fingerprint', async () => {
      const registrar = await signIn(world(), { roles: ['kis.registrar'] });
      const { body } = await registrar.get<{
        certificates: readonly { system: string; sha256: string }[];
      }>('/api/v1/registry/certificates');
      const own = body.certificates.find(({ system }) => system === 'MFC42');
      const pem = world().department('MFC42').certificatePem;
      expect(own?.sha256).to.equal(readCertificate(pem).sha256);
      expect(new Set(body.certificates.map(({ sha256 }) => sha256)).size).to.equal(
        body.certificates.length,
      );
    });

    it('stops its people when its agreement has ended, and lets them go on under a new one', async () => {
      const organisation = '1020000000020';
      const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation });
      expect((await clerk.get('/api/v1/sessions')).status).to.equal(200);
      const agree = (number: string, more: object) =>
        world().registers.workflow.submitAndPublish(
          'agreements',
          {
            number,
            organisation,
            name: 'Соглашение для проверки',
            signedOn: '2026-01-12',
            subsystems: ['mev'],
            ...more,
          },
          'test',
        );
      await agree('С-1', { status: 'suspended' });
      clock.forward(16_000);
      const stopped = await clerk.get<Problem>('/api/v1/sessions');
      expect([stopped.status, stopped.body.code]).to.eql([403, 'OrganisationSuspended']);
      const { login } = clerk;
      const refused = await logIn({ login, password: testPassword });
      expect([refused.status, refused.body.code]).to.eql([403, 'OrganisationSuspended']);
      await agree('С-2', {});
      clock.forward(16_000);
      expect((await clerk.get('/api/v1/sessions')).status).to.equal(200);
    });
  });

  it('KIS-4.6.2 writes down that restricted content was printed or copied, without the content', async () => {
    const person = await signIn(world(), { roles: ['kis.monitor'] });
    const told = await person.post('/api/v1/session/printed', {
      object: 'message:7f3e8a1c-0000-11f0-8000-000000000001',
      how: 'copy',
      chars: 120,
    });
    expect(told.status).to.equal(204);
    const rows = await world().hub.storage.database.query<{ entry: string }>(
      `select entry::text as entry from audit.entry as entry where event = 'document.printed'`,
    );
    expect(rows).to.have.length(1);
    expect(rows[0]?.entry).to.include('message:7f3e8a1c').and.include(person.login);
  });
});
