import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { startEsia, type Citizen, type Esia } from '../../emulators/esia/index.ts';
import { makeCookieJar, type CookieJar } from '../../support/cookieJar.ts';
import { freePort } from '../../support/freePort.ts';
import { withHub, type HubWorld } from '../../support/hub.ts';
import { callJson, operatorOgrn } from '../../support/people.ts';
import { until } from '../../support/until.ts';

type Problem = { readonly code: string; readonly detail: string };

const secret = 'the-secret-of-the-emulator';
const known: Citizen = {
  oid: '1000000001',
  snils: '11223344595',
  password: 'пароль-есиа',
  organisation: operatorOgrn,
};
const stranger: Citizen = { oid: '1000000002', snils: '00000006012', password: 'пароль-есиа' };

describe('single sign-on through the emulator of ЕСИА', () => {
  const ports: number[] = [];
  let esia: Esia;
  before(async () => {
    ports.push(await freePort(), await freePort());
    const clients = ports.map((port) => ({
      clientId: `HUB${port}`,
      secret,
      url: `http://127.0.0.1:${port}`,
    }));
    esia = await startEsia(clients, [known, stranger]);
  });
  after(async () => {
    await esia.stop();
  });
  const hubAt = (index: number) =>
    withHub({
      environment: async (dataDir) => {
        const file = path.join(dataDir, 'oidc.secret');
        await writeFile(file, secret);
        return {
          HUB_PORT: String(ports[index]),
          HUB_OIDC_ISSUER: esia.issuer,
          HUB_OIDC_CLIENT_ID: `HUB${ports[index]}`,
          HUB_OIDC_CLIENT_SECRET_FILE: file,
        };
      },
    });
  const first = hubAt(0);
  const second = hubAt(1);

  const account = (world: HubWorld, snils: string, login: string) =>
    world.hub.identity.createAccount(
      {
        login,
        name: 'Специалист',
        organisation: operatorOgrn,
        snils,
        password: null,
        issued: false,
        roles: [{ role: 'kis.monitor', organisation: null }],
      },
      'test',
    );
  before(async () => {
    for (const world of [first(), second()]) await account(world, known.snils, 'by.esia');
  });

  const start = '/api/v1/sign-on/start?return=/console/queues';
  const givePassword = (jar: CookieJar, at: string, citizen: Citizen = known, stopAt?: string) =>
    jar.go(
      at,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          snils: citizen.snils,
          password: citizen.password,
        }).toString(),
      },
      stopAt,
    );
  const signOnAt = async (world: HubWorld, jar: CookieJar) => {
    const form = await jar.go(`${world.hub.url}${start}`);
    return givePassword(jar, form.url, known, '/console/');
  };
  const whoAt = (world: HubWorld, jar: CookieJar) =>
    callJson<Problem & { csrf: string; person: { login: string }; session: { origin: string } }>(
      world.hub.url,
      'GET',
      '/api/v1/session',
      undefined,
      { cookie: `hub_session=${jar.cookie(world.hub.url, 'hub_session') ?? ''}` },
    );

  it('KIS-2.4.1 one login opens the workplaces of two systems without a second password; logout ends all sessions', async () => {
    const jar = makeCookieJar();
    const asked = esia.passwordsAsked();
    const back = await signOnAt(first(), jar);
    expect(new URL(back.url).pathname).to.equal('/console/queues');
    const who = await whoAt(first(), jar);
    expect(who.body.person.login).to.equal('by.esia');
    expect(who.body.session.origin).to.equal('oidc');
    const there = await jar.go(`${second().hub.url}${start}`, {}, '/console/');
    expect(new URL(there.url).origin).to.equal(second().hub.url);
    expect((await whoAt(second(), jar)).status).to.equal(200);
    expect(esia.passwordsAsked()).to.equal(asked + 1);

    const left = await callJson<{ signOnLogout: string }>(
      first().hub.url,
      'DELETE',
      '/api/v1/session',
      undefined,
      {
        cookie: `hub_session=${jar.cookie(first().hub.url, 'hub_session') ?? ''}`,
        'x-hub-csrf': who.body.csrf,
      },
    );
    expect(left.status).to.equal(200);
    expect((await whoAt(first(), jar)).body.code).to.equal('LoginRequired');
    const page = await (await jar.once(left.body.signOnLogout)).text();
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    await jar.once(action, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
    });
    await until('the session of the other system ends', async () => {
      const { status } = await whoAt(second(), jar);
      return status === 401;
    });
  });

  it('refuses a tampered state or a foreign browser with 400 and no session', async () => {
    const jar = makeCookieJar();
    const form = await jar.go(`${first().hub.url}${start}`);
    const back = await givePassword(jar, form.url, known, '/api/v1/sign-on/callback');
    const tampered = new URL(back.url);
    tampered.searchParams.set('state', 'x'.repeat(43));
    const forged = await jar.once(tampered.href);
    expect(forged.status).to.equal(400);
    expect(((await forged.json()) as Problem).code).to.equal('BadRequest');
    const foreign = await makeCookieJar().once(back.url);
    expect(foreign.status).to.equal(400);
    expect(jar.cookie(first().hub.url, 'hub_session')).to.equal(undefined);
    // The foreign browser has used it up: nobody can finish it any more.
    expect((await jar.once(back.url)).status).to.equal(400);
  });

  it('refuses an answer to another question of the same browser', async () => {
    const jar = makeCookieJar();
    const form = await jar.go(`${first().hub.url}${start}`);
    const back = await givePassword(jar, form.url, known, '/api/v1/sign-on/callback');
    const code = new URL(back.url).searchParams.get('code') ?? '';
    const other = makeCookieJar();
    const begun = await other.once(`${first().hub.url}${start}`);
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const stolen = new URL(back.url);
    stolen.searchParams.set('state', state);
    stolen.searchParams.set('code', code);
    const refused = await other.once(stolen.href);
    expect(refused.status).to.equal(400);
    expect(other.cookie(first().hub.url, 'hub_session')).to.equal(undefined);
  });

  it('tells a person without an account on the page of the login', async () => {
    const jar = makeCookieJar();
    const form = await jar.go(`${first().hub.url}${start}`);
    const back = await givePassword(jar, form.url, stranger, '/console/');
    expect(new URL(back.url).search).to.equal('?signOn=LoginRefused');
    expect(jar.cookie(first().hub.url, 'hub_session')).to.equal(undefined);
  });

  it('returns to pages of the console only', async () => {
    const jar = makeCookieJar();
    const at = `${first().hub.url}/api/v1/sign-on/start?return=https://elsewhere.example/`;
    const form = await jar.go(at);
    const back = await givePassword(jar, form.url, known, '/console/');
    expect(back.url).to.equal(`${first().hub.url}/console/`);
  });

  it('KIS-4.6.2 asks the provider for the password anew to unlock a session that has none of its own', async () => {
    const jar = makeCookieJar();
    await signOnAt(first(), jar);
    const { csrf } = (await whoAt(first(), jar)).body;
    const { url } = first().hub;
    const cookie = `hub_session=${jar.cookie(url, 'hub_session') ?? ''}`;
    const headers = { cookie, 'x-hub-csrf': csrf };
    await callJson(url, 'POST', '/api/v1/session/lock', {}, headers);
    expect((await whoAt(first(), jar)).body.code).to.equal('SessionLocked');
    const asked = esia.passwordsAsked();
    const form = await jar.go(`${url}${start}&purpose=confirm`);
    expect(esia.passwordsAsked()).to.equal(asked + 1);
    await givePassword(jar, form.url, known, '/console/');
    expect((await whoAt(first(), jar)).status).to.equal(200);
  });

  it('refuses forged logout tokens', async () => {
    const call = (token: string) =>
      fetch(`${first().hub.url}/api/v1/sign-on/back-channel-logout`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
      });
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = encode({
      iss: esia.issuer,
      aud: `HUB${ports[0]}`,
      iat: Math.floor(Date.now() / 1_000),
      sid: 'some',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    for (const head of [encode({ alg: 'none' }), encode({ alg: 'RS256' })]) {
      expect((await call(`${head}.${body}.c2lnbmF0dXJl`)).status).to.equal(400);
    }
    expect((await call('not a token')).status).to.equal(400);
  });

  it('tells the page of the login that there is a single sign-on', async () => {
    const { body } = await callJson<{ enabled: boolean }>(
      first().hub.url,
      'GET',
      '/api/v1/sign-on',
    );
    expect(body.enabled).to.equal(true);
  });
});
