import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { movableClock } from '../../support/movableClock.ts';
import { withHub } from '../../support/hub.ts';
import {
  callJson,
  cookieOfAnswer,
  enter,
  makeAccount,
  operatorOgrn,
  signIn,
  testPassword,
} from '../../support/people.ts';

type Problem = { readonly code: string; readonly detail: string };
type Session = {
  readonly csrf: string;
  readonly mustChangePassword: boolean;
  readonly person: { readonly login: string; readonly roles: readonly string[] };
  readonly rights: Readonly<Record<string, 'region' | string[]>>;
};

const minuteMs = 60_000;

describe('sessions of the console', () => {
  const clock = movableClock();
  const world = withHub({ clock });
  const url = () => world().hub.url;
  const logIn = (body: Readonly<Record<string, string>>, headers = {}) =>
    callJson<Session & Problem>(url(), 'POST', '/api/v1/session', body, headers);

  it('KIS-4.2.6 gives the first administrator a one-time password in a file that only its owner reads', async () => {
    const file = path.join(world().dataDir, 'admin.password');
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    const first = (await readFile(file, 'utf8')).trim();
    const rows = await world().hub.storage.database.query<{ hash: string }>(
      `select password_hash as hash from identity.account where login = 'admin'`,
    );
    expect(rows[0]?.hash).to.match(/^\$argon2id\$/);
    const opened = await logIn({ login: 'admin', password: first });
    expect(opened.status).to.equal(200);
    expect(opened.body.mustChangePassword).to.equal(true);
    const mine = { cookie: cookieOfAnswer(opened), 'x-hub-csrf': opened.body.csrf };
    const elsewhere = await callJson<Problem>(url(), 'POST', '/api/v1/session/lock', {}, mine);
    expect(elsewhere.body.code).to.equal('PasswordChangeRequired');
    const again = await logIn({ login: 'admin', password: first });
    expect([again.status, again.body.code]).to.eql([401, 'LoginRefused']);
    const changed = await callJson(
      url(),
      'PUT',
      '/api/v1/session/password',
      { current: first, next: testPassword },
      mine,
    );
    expect(changed.status).to.equal(204);
    const admin = await enter(world(), 'admin');
    const who = await admin.get<Session>('/api/v1/session');
    expect(who.body.person.roles).to.eql(['kis.admin']);
    expect(who.body.mustChangePassword).to.equal(false);
    expect(new Set(Object.values(who.body.rights))).to.eql(new Set(['region']));
  });

  it('limits the rights of a participant to its own organisation', async () => {
    const organisation = '1020000000019';
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation });
    const { body } = await clerk.get<Session>('/api/v1/session');
    expect(body.rights).to.have.property('messages.content');
    expect(Object.values(body.rights)).to.eql(Object.keys(body.rights).map(() => [organisation]));
  });

  it('sets a cookie that scripts and other sites do not get, and keeps only its digest', async () => {
    const { login } = await makeAccount(world(), { roles: [] });
    const opened = await logIn({ login, password: testPassword });
    const [cookie = ''] = opened.headers.getSetCookie();
    expect(cookie).to.match(/^hub_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const token = cookie.slice('hub_session='.length, cookie.indexOf(';'));
    const kept = await world().hub.storage.database.query<{ row: string }>(
      'select session::text as row from identity.session as session',
    );
    expect(kept.some(({ row }) => row.includes(token))).to.equal(false);
  });

  it('answers a wrong login as it does a wrong password', async () => {
    const { login } = await makeAccount(world(), { roles: [] });
    const strange = await logIn({ login: 'nobody.here', password: testPassword });
    const wrong = await logIn({ login, password: 'не тот пароль' });
    expect(strange.status).to.equal(401);
    expect([strange.body.code, strange.body.detail]).to.eql([wrong.body.code, wrong.body.detail]);
  });

  it('refuses a change without the CSRF token of the session', async () => {
    const person = await signIn(world(), { roles: [] });
    const { cookie } = person;
    for (const headers of [{ cookie }, { cookie, 'x-hub-csrf': 'x'.repeat(43) }]) {
      const answer = await callJson<Problem>(
        url(),
        'DELETE',
        '/api/v1/session',
        undefined,
        headers,
      );
      expect([answer.status, answer.body.code]).to.eql([403, 'CsrfRefused']);
    }
    expect((await person.get('/api/v1/session')).status).to.equal(200);
  });

  it('ends a session at the logout', async () => {
    const person = await signIn(world(), { roles: [] });
    const left = await person.delete('/api/v1/session');
    expect(left.status).to.equal(204);
    expect(left.headers.getSetCookie()[0]).to.match(/^hub_session=; Max-Age=0;/);
    const after = await person.get<Problem>('/api/v1/session');
    expect([after.status, after.body.code]).to.eql([401, 'LoginRequired']);
  });

  it('KIS-4.6.2 locks an idle session until the password is given again, and ends it after 12 hours', async () => {
    const person = await signIn(world(), { roles: ['kis.monitor'] });
    clock.forward(14 * minuteMs);
    expect((await person.get('/api/v1/sessions')).status).to.equal(200);
    clock.forward(14 * minuteMs);
    expect((await person.get('/api/v1/sessions')).status).to.equal(200);
    clock.forward(15 * minuteMs);
    const idle = await person.get<Problem>('/api/v1/sessions');
    expect([idle.status, idle.body.code]).to.eql([401, 'SessionLocked']);
    const wrong = await person.post<Problem>('/api/v1/session/confirm', { password: 'не тот' });
    expect([wrong.status, wrong.body.code]).to.eql([401, 'LoginRefused']);
    const confirmed = await person.post('/api/v1/session/confirm', { password: person.password });
    expect(confirmed.status).to.equal(200);
    expect((await person.get('/api/v1/sessions')).status).to.equal(200);
    clock.forward(12 * 60 * minuteMs);
    expect((await person.get<Problem>('/api/v1/sessions')).body.code).to.equal('LoginRequired');
  });

  it('does not take what a page asks by itself for a person at the workplace', async () => {
    const person = await signIn(world(), { roles: [] });
    const poll = () =>
      person.call('GET', '/api/v1/sessions', undefined, { 'x-hub-background': 'true' });
    clock.forward(10 * minuteMs);
    expect((await poll()).status).to.equal(200);
    clock.forward(10 * minuteMs);
    expect((await poll()).status).to.equal(401);
  });

  it('does not count the shell asking who is signed in as work', async () => {
    const person = await signIn(world(), { roles: [] });
    clock.forward(10 * minuteMs);
    expect((await person.get('/api/v1/session')).status).to.equal(200);
    clock.forward(10 * minuteMs);
    expect((await person.get<Problem>('/api/v1/session')).body.code).to.equal('SessionLocked');
  });

  it('KIS-4.6.2 locks the workplace by hand', async () => {
    const person = await signIn(world(), { roles: [] });
    expect((await person.post('/api/v1/session/lock')).status).to.equal(204);
    expect((await person.get<Problem>('/api/v1/sessions')).body.code).to.equal('SessionLocked');
    await person.post('/api/v1/session/confirm', { password: person.password });
    expect((await person.get('/api/v1/sessions')).status).to.equal(200);
  });

  it('KIS-1.2.a makes one active account of one person in an organisation', async () => {
    const { identity } = world().hub;
    const draft = (login: string, employeeId: string, organisation = operatorOgrn) => ({
      login,
      name: 'Инженер',
      organisation,
      employeeId,
      password: testPassword,
      issued: false,
    });
    await identity.createAccount(draft('one.person', '  Т-17 '), 'test');
    const second = await identity.createAccount(draft('other.login', 'т-17'), 'test').then(
      () => null,
      (error: unknown) => error,
    );
    expect(second).to.include({ code: 'PersonConflict' });
    await identity.createAccount(draft('same.elsewhere', 'т-17', '1020000000019'), 'test');
    const nobody = await identity.createAccount(draft('shared', ' '), 'test').then(
      () => null,
      (error: unknown) => error,
    );
    expect(nobody).to.include({ code: 'BadRequest' });
  });
});
