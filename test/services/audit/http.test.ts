import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { auditEvents, auditFieldsOf, type AuditEvent } from '../../../module/index.ts';
import { auditEventsPage } from '../../../services/hub/auditEventsPage.ts';
import { withHub } from '../../support/hub.ts';
import { makeOperator } from '../../support/operator.ts';
import { callJson, makeAccount, signIn, type TestPerson } from '../../support/people.ts';

type Entry = {
  readonly no: number;
  readonly at: string;
  readonly event: AuditEvent;
  readonly title: string;
  readonly actor: { readonly kind: string; readonly name: string; readonly address: string | null };
  readonly outcome: 'done' | 'refused';
  readonly object: string | null;
  readonly details: Readonly<Record<string, unknown>>;
};
type Page = { readonly entries: readonly Entry[]; readonly next: number | null };
type Verdict = { readonly ok: boolean; readonly entries: number; readonly hash: string };

describe('the audit trail over HTTP', () => {
  const world = withHub();
  let officer: TestPerson;
  before(async () => {
    officer = await signIn(world(), { roles: ['kis.security'] });
  });
  const find = async (query: Readonly<Record<string, string>>): Promise<readonly Entry[]> =>
    (await officer.get<Page>(`/api/v1/audit?${new URLSearchParams(query).toString()}`)).body
      .entries;

  it('KIS-4.4.7 keeps who did what, to what, from where and how it ended, of persons, tokens and systems', async () => {
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    const role = { code: 'kis.seen', title: 'Видна', kind: 'business', rights: ['queues.read'] };
    await admin.post('/api/v1/roles', role);
    const [made] = await find({ object: 'role:kis.seen' });
    expect(made).to.deep.include({ event: 'role.changed', outcome: 'done' });
    expect(made?.actor).to.deep.include({ kind: 'person', name: admin.login });
    expect(made?.actor.address).to.match(/^127\.0\.0\.1$|^::1$/);
    expect(made?.title).to.equal(auditEvents['role.changed']);
    const refusedBy = await signIn(world(), { roles: ['kis.monitor'] });
    await refusedBy.post('/api/v1/roles', { ...role, code: 'kis.refused' });
    const [refused] = await find({ actor: refusedBy.login, outcome: 'refused' });
    expect(refused?.details).to.deep.include({ code: 'AccessDenied' });
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    await operator.get('/api/v1/registry/bundle');
    const [exported] = await find({ event: 'registry.exported' });
    expect(exported?.actor).to.deep.include({ kind: 'token' });
  });

  it('KIS-4.4.7 keeps imports of registers that the command line makes', async () => {
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    await operator.post('/api/v1/registry/bundle', {
      operation: 'importBundle',
      timestamp: new Date().toISOString(),
      bundle: { participants: world().bundle.participants },
    });
    const [entry] = await find({ event: 'registry.changed' });
    expect(entry?.details).to.deep.include({ operation: 'importBundle', created: 0 });
  });

  it('KIS-4.4.7 keeps neither passwords nor names nor СНИЛС of what people send', async () => {
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    const canaries = ['Канарейкин Тест', '112-233-445 95', 'kanareika@example.ru'];
    await admin.post('/api/v1/accounts', {
      login: 'canary1',
      name: canaries[0],
      snils: canaries[1],
      email: canaries[2],
      organisation: '1020000000052',
    });
    await callJson(world().hub.url, 'POST', '/api/v1/session', {
      login: 'canary1',
      password: 'пароль-канарейки',
    });
    await officer.get(`/api/v1/audit?text=${encodeURIComponent(canaries[1] ?? '')}`);
    const kept = await world().hub.storage.database.query(
      'select string_agg(e::text, chr(10)) as all from audit.entry e',
    );
    const text = JSON.stringify(kept);
    expect(text).to.include('canary1');
    for (const canary of [...canaries, 'пароль-канарейки']) expect(text).to.not.include(canary);
  });

  it('finds by event, group, actor, organisation, object, outcome, period and text, page by page', async () => {
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const { login } = await makeAccount(world(), { roles: [] });
    for (let tries = 0; tries < 3; tries += 1) {
      await callJson(world().hub.url, 'POST', '/api/v1/session', { login, password: 'не тот' });
    }
    expect(await find({ event: 'session.refused', actor: login })).to.have.length(3);
    expect(await find({ event: 'session.,role.changed', actor: login })).to.have.length(3);
    expect(await find({ object: `person:${login}`, outcome: 'refused' })).to.have.length(3);
    expect(await find({ object: `person:${login}`, outcome: 'done' })).to.have.length(0);
    expect(await find({ actor: login, from: since })).to.have.length(3);
    expect(await find({ actor: login, to: since })).to.have.length(0);
    expect(await find({ text: login.toUpperCase(), event: 'session.refused' })).to.have.length(3);
    expect(await find({ text: '%', actor: login })).to.have.length(0);
    const first = await officer.get<Page>(`/api/v1/audit?actor=${login}&limit=2`);
    expect(first.body.entries).to.have.length(2);
    const rest = await officer.get<Page>(
      `/api/v1/audit?actor=${login}&limit=2&before=${first.body.next}`,
    );
    expect(rest.body.entries).to.have.length(1);
    expect(rest.body.next).to.equal(null);
  });

  it('says the wrong field of a filter', async () => {
    for (const [query, field] of [
      ['from=вчера', 'from'],
      ['outcome=maybe', 'outcome'],
      ['limit=0', 'limit'],
      ['colour=red', 'colour'],
    ] as const) {
      const { status, body } = await officer.get(`/api/v1/audit?${query}`);
      expect(status).to.equal(400);
      expect(JSON.stringify(body)).to.include(field);
    }
  });

  it('PUSK-4.2.8 KIS-4.4.7 an export carries login, time and filter, and is itself in the trail with its rows', async () => {
    const file = await officer.get<string>('/api/v1/audit/export?event=session.');
    expect(file.status).to.equal(200);
    const lines = file.body.trimEnd().split('\r\n');
    expect(lines[0]).to.include(officer.login).and.to.include('session.');
    expect(lines.at(-1)).to.include(officer.login);
    const [entry] = await find({ event: 'audit.exported' });
    expect(entry?.details).to.deep.equal({
      filter: { event: 'session.' },
      rows: lines.length - 3,
    });
    expect(entry?.actor.name).to.equal(officer.login);
  });

  it('shows one entry, and its place in the chain can be proved later', async () => {
    const before = await officer.get<Verdict>('/api/v1/audit/verification');
    expect(before.body.ok).to.equal(true);
    const { entries: no, hash } = before.body;
    expect((await officer.get<{ hash: string }>(`/api/v1/audit/${no}`)).body.hash).to.equal(hash);
    const holds = await officer.get<{ ok: boolean; anchor: string }>(
      `/api/v1/audit/verification?no=${no}&hash=${hash}`,
    );
    expect(holds.body).to.deep.include({ ok: true, anchor: 'holds' });
    const differs = await officer.get<{ ok: boolean; anchor: string }>(
      `/api/v1/audit/verification?no=${no}&hash=${'0'.repeat(64)}`,
    );
    expect(differs.body).to.deep.include({ ok: false, anchor: 'differs' });
    expect((await officer.get('/api/v1/audit/999999')).status).to.equal(404);
  });

  it('has no way to change an entry, for the administrator either', async () => {
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      expect((await admin.call(method, '/api/v1/audit/1')).status, method).to.equal(405);
    }
  });

  it('names every event and the fields that entries have', async () => {
    const { body } = await officer.get<{
      events: readonly { code: AuditEvent; title: string; fields: Record<string, string> }[];
    }>('/api/v1/audit/events');
    expect(body.events.map(({ code }) => code)).to.have.members(Object.keys(auditEvents));
    for (const { event, details } of await find({ limit: '500' })) {
      const known = Object.keys(auditFieldsOf(event));
      for (const name of Object.keys(details)) expect(known, `${event}.${name}`).to.include(name);
    }
  });

  it('tells the catalogue as a page (node --import tsx services/hub/auditEventsPage.ts writes it)', () => {
    const page = readFileSync(new URL('../../../schemas/audit-events.md', import.meta.url), 'utf8');
    expect(page).to.equal(auditEventsPage());
  });

  it('is closed to those without the right', async () => {
    const clerk = await signIn(world(), { roles: ['kis.sysadmin'] });
    for (const path of ['/api/v1/audit', '/api/v1/audit/export', '/api/v1/audit/verification']) {
      expect((await clerk.get(path)).status).to.equal(403);
    }
  });
});
