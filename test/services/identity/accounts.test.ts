import { expect } from 'chai';
import { movableClock } from '../../support/movableClock.ts';
import { withHub } from '../../support/hub.ts';
import {
  callJson,
  enter,
  makeAccount,
  operatorOgrn,
  signIn,
  testPassword,
  type TestPerson,
} from '../../support/people.ts';

type Problem = { readonly code: string; readonly detail: string };
type Issued = { readonly accountId: string; readonly login: string; readonly password: string };
type Line = { readonly login: string; readonly organisation: string; readonly accountId: string };
type List = { readonly accounts: readonly Line[]; readonly total: number };
type Card = Line & {
  readonly state: string;
  readonly revision: number;
  readonly name: string;
  readonly lockedUntil: string | null;
  readonly passwordIssued: boolean;
  readonly sessions: readonly { readonly sessionId: string }[];
  readonly history: readonly { readonly kind: string; readonly by: string }[];
};

const mfc = '1020000000019';
const minuteMs = 60_000;

describe('accounts as administrators keep them', () => {
  const clock = movableClock();
  const world = withHub({ clock });
  let admin: TestPerson;
  let counter = 0;
  const draft = (more: object = {}) => {
    counter += 1;
    return {
      login: `person.${counter}`,
      name: 'Специалист',
      organisation: mfc,
      employeeId: `T-${counter}`,
      ...more,
    };
  };
  const create = async (more: object = {}): Promise<Issued> => {
    const made = await admin.post<Issued>('/api/v1/accounts', draft(more));
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    return made.body;
  };
  const logIn = (login: string, password: string) =>
    callJson<Problem>(world().hub.url, 'POST', '/api/v1/session', { login, password });

  beforeEach(async () => {
    admin = await signIn(world(), { roles: ['kis.admin'] });
  });

  it('KIS-2.4.3 creates, shows, changes and closes an account; closing keeps its history', async () => {
    const made = await create();
    const at = `/api/v1/accounts/${made.accountId}`;
    const shown = await admin.get<Card>(at);
    expect(shown.body).to.include({ login: made.login, state: 'active', passwordIssued: true });
    const { revision } = shown.body;
    const changed = await admin.put(at, { revision, name: 'Главный специалист' });
    expect(changed.status).to.equal(200);
    const late = await admin.put<Problem>(at, { revision, name: 'Начальник' });
    expect([late.status, late.body.code]).to.eql([409, 'RecordConflict']);
    const closed = await admin.call('DELETE', at, { reason: 'увольнение' });
    expect(closed.status).to.equal(204);
    const after = await admin.get<Card>(at);
    expect(after.body).to.include({ state: 'closed', name: 'Главный специалист' });
    expect(after.body.history.map(({ kind }) => kind)).to.eql(['closed', 'changed', 'created']);
    expect(after.body.history.every(({ by }) => by === admin.login)).to.equal(true);
    const rows = await world().hub.storage.database.query<{ count: number }>(
      'select count(*)::int as count from identity.account where account_id = $1::uuid',
      [made.accountId],
    );
    expect(rows[0]?.count).to.equal(1);
  });

  it('KIS-4.2.6 issues a first password that opens one session, in which it must be changed', async () => {
    const { login, password } = await create();
    expect(password).to.match(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    const person = await enter(world(), login, password);
    expect((await person.get<Problem>('/api/v1/sessions')).body.code).to.equal(
      'PasswordChangeRequired',
    );
    const second = await logIn(login, password);
    expect([second.status, second.body.code]).to.eql([401, 'LoginRefused']);
    const same = await person.put<Problem>('/api/v1/session/password', {
      current: password,
      next: password,
    });
    expect([same.status, same.body.code]).to.eql([422, 'PasswordUnacceptable']);
    const changed = await person.put('/api/v1/session/password', {
      current: password,
      next: testPassword,
    });
    expect(changed.status).to.equal(204);
    expect((await person.get('/api/v1/sessions')).status).to.equal(200);
    expect((await logIn(login, password)).status).to.equal(401);
    expect((await logIn(login, testPassword)).status).to.equal(200);
    const kept = await world().hub.storage.database.query<{ row: string }>(
      `select account::text as row from identity.account as account where login = $1::text`,
      [login],
    );
    expect(kept[0]?.row).to.include('$argon2id$').and.not.include(password);
  });

  it('KIS-1.2.a refuses a second active account of the same person in the organisation', async () => {
    const snils = '112-233-445 95';
    const first = await create({ employeeId: undefined, snils });
    const again = () => admin.post<Problem>('/api/v1/accounts', draft({ snils: '11223344595' }));
    const refused = await again();
    expect([refused.status, refused.body.code]).to.eql([409, 'PersonConflict']);
    const nobody = await admin.post<Problem>('/api/v1/accounts', draft({ employeeId: undefined }));
    expect([nobody.status, nobody.body.code]).to.eql([400, 'BadRequest']);
    const wrong = await admin.post<Problem>('/api/v1/accounts', draft({ snils: '11223344500' }));
    expect([wrong.status, wrong.body.code]).to.eql([400, 'BadRequest']);
    const at = `/api/v1/accounts/${first.accountId}`;
    await admin.call('DELETE', at, { reason: 'перевод' });
    expect((await again()).status).to.equal(201);
    const reopened = await admin.post<Problem>(`${at}/reopen`);
    expect([reopened.status, reopened.body.code]).to.eql([409, 'PersonConflict']);
    const rows = await world().hub.storage.database.query<{ found: boolean }>(
      `select bool_or(account::text like '%11223344595%') as found from identity.account as account`,
    );
    expect(rows[0]?.found).to.equal(false);
  });

  it('takes a taken login for a conflict, whatever its case', async () => {
    const { login } = await create();
    const refused = await admin.post<Problem>(
      '/api/v1/accounts',
      draft({ login: login.toUpperCase() }),
    );
    expect([refused.status, refused.body.code]).to.eql([409, 'PersonConflict']);
  });

  it('ends the sessions of a closed account and opens it again with a new first password', async () => {
    const { login } = await makeAccount(world(), { roles: ['kis.monitor'] });
    const person = await enter(world(), login);
    const at = `/api/v1/accounts/${person.accountId}`;
    await admin.call('DELETE', at, { reason: 'отпуск' });
    expect((await person.get<Problem>('/api/v1/session')).body.code).to.equal('LoginRequired');
    expect((await logIn(login, testPassword)).body.code).to.equal('LoginRefused');
    const reopened = await admin.post<{ password: string }>(`${at}/reopen`);
    expect(reopened.status).to.equal(200);
    expect((await logIn(login, reopened.body.password)).status).to.equal(200);
  });

  it('keeps oneself and the last administrator open', async () => {
    const own = await admin.call<Problem>('DELETE', `/api/v1/accounts/${admin.accountId}`, {
      reason: 'проба',
    });
    expect([own.status, own.body.code]).to.eql([409, 'ActionNotAllowed']);
  });

  it('shows an administrator of a participant only the people of the organisation', async () => {
    const theirs = await signIn(world(), { roles: ['participant.admin'], organisation: mfc });
    const list = await theirs.get<List>('/api/v1/accounts');
    expect(new Set(list.body.accounts.map(({ organisation }) => organisation))).to.eql(
      new Set([mfc]),
    );
    const foreign = await theirs.get<Problem>(`/api/v1/accounts/${admin.accountId}`);
    expect([foreign.status, foreign.body.code]).to.eql([404, 'RecordNotFound']);
    const made = await theirs.post<Problem>(
      '/api/v1/accounts',
      draft({ organisation: operatorOgrn }),
    );
    expect([made.status, made.body.code]).to.eql([403, 'AccessDenied']);
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: mfc });
    const closed = await theirs.call('DELETE', `/api/v1/accounts/${clerk.accountId}`, {
      reason: 'перевод',
    });
    expect(closed.status).to.equal(204);
  });

  it('does not let one issue a password to a person who may do more', async () => {
    const registrar = await signIn(world(), { roles: ['kis.registrar'] });
    const refused = await registrar.post<Problem>(`/api/v1/accounts/${admin.accountId}/password`);
    expect([refused.status, refused.body.code]).to.eql([403, 'AccessDenied']);
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: mfc });
    const issued = await registrar.post(`/api/v1/accounts/${clerk.accountId}/password`);
    expect(issued.status).to.equal(200);
    expect((await clerk.get('/api/v1/session')).status).to.equal(401);
  });

  it('refuses persons without the right', async () => {
    const monitor = await signIn(world(), { roles: ['kis.monitor'] });
    const refused = await monitor.get<Problem>('/api/v1/accounts');
    expect([refused.status, refused.body.code]).to.eql([403, 'AccessDenied']);
  });

  it('asks for the password again before it issues one', async () => {
    clock.forward(6 * minuteMs);
    const refused = await admin.post<Problem>('/api/v1/accounts', draft());
    expect([refused.status, refused.body.code]).to.eql([403, 'ConfirmationRequired']);
    await admin.post('/api/v1/session/confirm', { password: admin.password });
    expect((await admin.post('/api/v1/accounts', draft())).status).to.equal(201);
  });

  it('closes a login after five wrong passwords, longer each time, until an administrator opens it', async () => {
    const { login, accountId } = await makeAccount(world(), { roles: ['kis.monitor'] });
    const wrong = () => logIn(login, 'совсем не тот пароль');
    for (let time = 1; time <= 5; time += 1) expect((await wrong()).status).to.equal(401);
    const locked = await logIn(login, testPassword);
    expect([locked.status, locked.body.code]).to.eql([403, 'AccountLocked']);
    expect(locked.body.detail).to.include('1 мин');
    clock.forward(minuteMs);
    expect((await wrong()).status).to.equal(401);
    expect((await wrong()).body.detail).to.include('2 мин');
    const list = await admin.get<List>('/api/v1/accounts?state=locked');
    expect(list.body.accounts.map((one) => one.login)).to.include(login);
    const opened = await admin.delete(`/api/v1/accounts/${accountId}/lock`);
    expect(opened.status).to.equal(204);
    expect((await logIn(login, testPassword)).status).to.equal(200);
    const events = await world().hub.storage.database.query<{ event: string }>(
      'select event from audit.entry where object = $1::text order by 1',
      [`person:${login}`],
    );
    expect(events.map(({ event }) => event)).to.include('account.locked');
  });

  it('closes a login that nobody has in the same way', async () => {
    const wrong = () => logIn('there.is.nobody', 'совсем не тот пароль');
    for (let time = 1; time <= 5; time += 1) await wrong();
    expect((await wrong()).body.code).to.equal('AccountLocked');
  });

  it('limits the tries of one address, whatever the logins', async () => {
    const { database } = world().hub.storage;
    await database.query(
      `insert into identity.login_attempt (at, address)
       select to_timestamp($1::float8 / 1000), '127.0.0.1' from generate_series(1, 60)`,
      [clock.nowMs()],
    );
    const refused = await logIn('anybody', testPassword);
    expect([refused.status, refused.body.code]).to.eql([429, 'RateLimitExceeded']);
    clock.forward(minuteMs + 1_000);
    expect((await logIn('anybody', testPassword)).status).to.equal(401);
  });

  it('refuses weak and former passwords with every reason', async () => {
    const person = await signIn(world(), { login: 'kuzbass.user', roles: [] });
    const change = (current: string, next: string) =>
      person.put<Problem>('/api/v1/session/password', { current, next });
    for (const [weak, reason] of [
      ['короткий', 'короче 12'],
      ['my-kuzbass.user-2026', 'имя для входа'],
      ['Qwertyuiop2026!', 'распространённых'],
      ['ааааааааааааааа', 'одних и тех же'],
    ] as const) {
      const refused = await change(testPassword, weak);
      expect([refused.status, refused.body.code]).to.eql([422, 'PasswordUnacceptable']);
      expect(refused.body.detail).to.include(reason);
    }
    const passwords = [1, 2, 3, 4, 5].map((at) => `новый-пароль-номер-${at}`);
    let current = testPassword;
    for (const next of passwords) {
      expect((await change(current, next)).status).to.equal(204);
      current = next;
    }
    expect((await change(current, testPassword)).body.detail).to.include('уже был');
    expect((await change(current, 'шестой-новый-пароль')).status).to.equal(204);
    expect((await change('шестой-новый-пароль', testPassword)).status).to.equal(204);
  });

  it('finds accounts by text, role and state, page by page', async () => {
    const { login } = await makeAccount(world(), {
      login: 'seeker',
      roles: ['participant.clerk'],
      organisation: mfc,
    });
    const found = await admin.get<List>('/api/v1/accounts?text=SEEK&role=participant.clerk');
    expect(found.body.accounts.map((one) => one.login)).to.eql([login]);
    const page = await admin.get<List>('/api/v1/accounts?limit=1&offset=1&sort=created&order=desc');
    expect(page.body.accounts).to.have.length(1);
    expect(page.body.total).to.be.greaterThan(2);
    const percent = await admin.get<List>('/api/v1/accounts?text=%25');
    expect(percent.body.total).to.equal(0);
  });
});
