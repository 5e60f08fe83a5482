import { expect } from 'chai';
import { withHub } from '../../support/hub.ts';
import {
  approveRegulation,
  cit42,
  concludeAgreement,
  mfc42,
  registerOperator,
  vis42,
} from '../../support/organisations.ts';
import { enter, makeAccount, signIn, type TestPerson } from '../../support/people.ts';

type Problem = { readonly code: string; readonly field?: string; readonly detail: string };
type Grant = {
  readonly grantId: string;
  readonly role: string;
  readonly regulationVersion: string | null;
  readonly withdrawnAt: string | null;
};
type Rights = {
  readonly rights: readonly {
    readonly right: string;
    readonly reach: 'region' | readonly string[];
    readonly because: readonly { readonly role: string; readonly grantedBy: string }[];
  }[];
  readonly withheld: readonly { readonly right: string; readonly reason: string }[];
};

describe('giving roles', () => {
  const world = withHub();
  let admin: TestPerson;
  before(async () => {
    await registerOperator(world());
    admin = await signIn(world(), { roles: ['kis.admin'] });
  });

  const employee = async (organisation?: string): Promise<{ accountId: string; login: string }> =>
    makeAccount(world(), { roles: [], ...(organisation !== undefined && { organisation }) });
  const wanted = (
    account: string,
    role: string,
    organisation: string | null,
    subsystem = 'mev',
  ) => ({
    account,
    role,
    organisation,
    subsystem,
  });
  const give = (
    giver: TestPerson,
    ...[account, role, organisation, subsystem]: Parameters<typeof wanted>
  ) =>
    giver.post<Grant & Problem>('/api/v1/grants', wanted(account, role, organisation, subsystem));
  const giveTechnical = (giver: TestPerson, account: string, role: string) =>
    giver.post<Grant & Problem>('/api/v1/technical-grants', wanted(account, role, null));

  it('KIS-1.3 needs an approved regulation of the subsystem and an agreement of the organisation', async () => {
    const { accountId } = await employee(mfc42);
    const first = await give(admin, accountId, 'participant.clerk', mfc42);
    expect([first.status, first.body.code]).to.deep.equal([409, 'RegulationRequired']);
    const version = await approveRegulation(world(), 'mev', '1');
    admin = await enter(world(), admin.login);
    const second = await give(admin, accountId, 'participant.clerk', mfc42);
    expect([second.status, second.body.code]).to.deep.equal([409, 'AgreementRequired']);
    await concludeAgreement(world(), mfc42);
    const third = await give(admin, accountId, 'participant.clerk', mfc42);
    expect(third.status).to.equal(201);
    expect(third.body.regulationVersion).to.equal(String(version));
    // An agreement and a regulation of one subsystem open no other one.
    const other = await give(admin, accountId, 'participant.clerk', mfc42, 'pusk');
    expect([other.status, other.body.code]).to.deep.equal([409, 'RegulationRequired']);
    await approveRegulation(world(), 'pusk', '1');
    const still = await give(admin, accountId, 'participant.clerk', mfc42, 'pusk');
    expect([still.status, still.body.code]).to.deep.equal([409, 'AgreementRequired']);
  });

  it('KIS-1.3 refuses when the regulation is not in force yet', async () => {
    await approveRegulation(world(), 'vis', '1', '2099-01-01');
    await concludeAgreement(world(), mfc42, ['vis']);
    const { accountId } = await employee(mfc42);
    const answer = await give(admin, accountId, 'participant.clerk', mfc42, 'vis');
    expect([answer.status, answer.body.code]).to.deep.equal([409, 'RegulationRequired']);
  });

  it('KIS-3.2 gives the role of the administrator of the System only in an institution subordinate to the operator', async () => {
    await concludeAgreement(world(), cit42);
    const stranger = await employee(mfc42);
    const refused = await giveTechnical(admin, stranger.accountId, 'kis.sysadmin');
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'GrantRefused']);
    const own = await employee(cit42);
    expect((await giveTechnical(admin, own.accountId, 'kis.sysadmin')).status).to.equal(201);
  });

  it('KIS-D.2-1 lets the administrator of the System do technical work and not give business roles', async () => {
    const { accountId, login } = await employee(cit42);
    await giveTechnical(admin, accountId, 'kis.sysadmin');
    const sysadmin = await enter(world(), login);
    for (const path of ['/api/v1/registry/systems', '/api/v1/roles']) {
      expect((await sysadmin.get(path)).status, path).to.equal(200);
    }
    const clerk = await employee(mfc42);
    const direct = await give(sysadmin, clerk.accountId, 'participant.clerk', mfc42);
    expect([direct.status, direct.body.code]).to.deep.equal([403, 'AccessDenied']);
    const around = await giveTechnical(sysadmin, clerk.accountId, 'participant.clerk');
    expect([around.status, around.body.code]).to.deep.equal([403, 'AccessDenied']);
    const colleague = await employee(cit42);
    expect((await giveTechnical(sysadmin, colleague.accountId, 'kis.monitor')).status).to.equal(
      201,
    );
  });

  it('KIS-D.1.1 checks what only the operator does by the organisation, not by the login', async () => {
    const right = { roles: ['kis.registrar', 'kis.holder'] };
    const operator = await signIn(world(), right);
    const stranger = await signIn(world(), { ...right, organisation: cit42 });
    expect((await operator.get('/api/v1/access-rules')).status).to.equal(200);
    expect((await stranger.get('/api/v1/access-rules')).status).to.equal(403);
    const { body } = await stranger.get<Rights>('/api/v1/session/rights');
    const names = body.withheld.map((one) => one.right);
    expect(names).to.include.members(['registry.approve', 'roles.manage', 'regulations.approve']);
    expect(body.withheld.find((one) => one.right === 'roles.manage')?.reason).to.match(/оператора/);
  });

  it('gives no role of the whole region to other organisations, and none in a foreign one', async () => {
    const { accountId } = await employee(mfc42);
    const region = await give(admin, accountId, 'kis.registrar', null);
    expect([region.status, region.body.code]).to.deep.equal([409, 'GrantRefused']);
    const foreign = await give(admin, accountId, 'participant.clerk', vis42);
    expect([foreign.status, foreign.body.code]).to.deep.equal([409, 'GrantRefused']);
  });

  it('gives nobody a role by himself and no rights that the giver has not', async () => {
    const self = await give(admin, admin.accountId, 'kis.registrar', null);
    expect([self.status, self.body.code]).to.deep.equal([403, 'AccessDenied']);
    const role = {
      code: 'kis.granter',
      title: 'Выдаёт роли',
      kind: 'business',
      rights: ['grants.business', 'users.read'],
    };
    expect((await admin.post('/api/v1/roles', role)).status).to.equal(201);
    const granter = await signIn(world(), { roles: ['kis.granter'] });
    const { accountId } = await employee();
    const refused = await give(granter, accountId, 'kis.security', null);
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'AccessDenied']);
    expect(refused.body.detail).to.include('Журнал действий: просмотр');
  });

  it('lets the administrator of a participant appoint clerks in his own organisation only', async () => {
    const chief = await signIn(world(), { roles: ['participant.admin'], organisation: mfc42 });
    const clerk = await employee(mfc42);
    expect((await give(chief, clerk.accountId, 'participant.clerk', mfc42)).status).to.equal(201);
    const beyond = await give(chief, clerk.accountId, 'participant.clerk', null);
    expect(beyond.status).to.equal(403);
    const foreign = await employee(vis42);
    const other = await give(chief, foreign.accountId, 'participant.clerk', vis42);
    expect(other.status).to.equal(403);
    const hidden = await chief.get(`/api/v1/accounts/${foreign.accountId}/grants`);
    expect(hidden.status).to.equal(404);
  });

  it('KIS-2.4.3 a withdrawn role ends with the next call, stays in the history, and cannot be withdrawn twice', async () => {
    const { accountId, login } = await employee(mfc42);
    const { body: grant } = await give(admin, accountId, 'participant.admin', mfc42);
    const clerk = await enter(world(), login);
    expect((await clerk.get('/api/v1/registry/systems')).status).to.equal(200);
    const path = `/api/v1/grants/${grant.grantId}`;
    expect((await admin.delete(path)).status).to.equal(204);
    expect((await clerk.get('/api/v1/registry/systems')).status).to.equal(403);
    expect((await admin.delete(path)).status).to.equal(409);
    const { body } = await admin.get<{ grants: readonly Grant[] }>(
      `/api/v1/accounts/${accountId}/grants`,
    );
    expect(body.grants.map(({ role, withdrawnAt }) => [role, withdrawnAt !== null])).to.deep.equal([
      ['participant.admin', true],
    ]);
  });

  it('refuses the same role twice, an unknown role and an unknown account', async () => {
    const { accountId } = await employee(mfc42);
    await give(admin, accountId, 'participant.clerk', mfc42);
    const again = await give(admin, accountId, 'participant.clerk', mfc42);
    expect([again.status, again.body.code]).to.deep.equal([409, 'GrantRefused']);
    expect((await give(admin, accountId, 'kis.nothing', mfc42)).status).to.equal(404);
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect((await give(admin, nobody, 'participant.clerk', mfc42)).status).to.equal(404);
  });

  it('KIS-2.4.3 explains each right by the roles and grants that give it', async () => {
    const { accountId } = await employee(mfc42);
    await give(admin, accountId, 'participant.clerk', mfc42);
    await give(admin, accountId, 'participant.admin', mfc42);
    const { body } = await admin.get<Rights>(`/api/v1/accounts/${accountId}/rights`);
    const queues = body.rights.find(({ right }) => right === 'queues.read');
    expect(queues?.reach).to.deep.equal([mfc42]);
    expect(queues?.because.map(({ role }) => role)).to.have.members([
      'participant.clerk',
      'participant.admin',
    ]);
    expect(queues?.because.every(({ grantedBy }) => grantedBy === admin.login)).to.equal(true);
    const content = body.rights.find(({ right }) => right === 'messages.content');
    expect(content?.because.map(({ role }) => role)).to.deep.equal(['participant.clerk']);
  });
});

describe('roles and their rights', () => {
  const world = withHub();
  let admin: TestPerson;
  before(async () => {
    admin = await signIn(world(), { roles: ['kis.admin'] });
  });
  const role = (over: Readonly<Record<string, unknown>> = {}) => ({
    title: 'Наблюдатель',
    kind: 'business',
    rights: ['registry.read'],
    ...over,
  });

  it('KIS-2.4.3 a change of the rights of a role holds in open sessions from the next call on', async () => {
    await admin.post('/api/v1/roles', { code: 'kis.watcher', ...role() });
    const watcher = await signIn(world(), { roles: ['kis.watcher'] });
    expect((await watcher.get('/api/v1/registry/systems')).status).to.equal(200);
    expect((await watcher.get('/api/v1/audit')).status).to.equal(403);
    const changed = await admin.put<{ revision: number }>('/api/v1/roles/kis.watcher', {
      ...role({ rights: ['audit.read'] }),
      revision: 1,
    });
    expect([changed.status, changed.body.revision]).to.deep.equal([200, 2]);
    expect((await watcher.get('/api/v1/registry/systems')).status).to.equal(403);
    expect((await watcher.get('/api/v1/audit')).status).to.equal(200);
  });

  it('tells the second of two editors who was first', async () => {
    await admin.post('/api/v1/roles', { code: 'kis.twice', ...role() });
    const edit = () =>
      admin.put<Problem>('/api/v1/roles/kis.twice', { ...role({ title: 'Иначе' }), revision: 1 });
    expect((await edit()).status).to.equal(200);
    const second = await edit();
    expect([second.status, second.body.code]).to.deep.equal([409, 'RecordConflict']);
    expect(second.body.detail).to.include(admin.login);
  });

  it('KIS-4.4.7 KIS-D.2-1 gives a technical role neither content nor business', async () => {
    for (const right of [
      'messages.content',
      'messages.export',
      'grants.business',
      'users.manage',
    ]) {
      const made = await admin.post<Problem>('/api/v1/roles', {
        code: 'kis.tech',
        ...role({ kind: 'technical', rights: [right] }),
      });
      expect([made.status, made.body.code], right).to.deep.equal([403, 'AccessDenied']);
    }
  });

  it('refuses what cannot be: the fixed role, a taken code, an unknown right, rights for oneself', async () => {
    const fixed = await admin.put('/api/v1/roles/kis.admin', { ...role(), revision: 1 });
    expect(fixed.status).to.equal(409);
    const taken = await admin.post('/api/v1/roles', { code: 'kis.holder', ...role() });
    expect(taken.status).to.equal(409);
    const unknown = { code: 'kis.odd', ...role({ rights: ['no.such'] }) };
    expect((await admin.post('/api/v1/roles', unknown)).status).to.equal(400);
    const holder = await signIn(world(), { roles: ['kis.holder'] });
    const { body } = await holder.get<{
      roles: { code: string; rights: string[]; revision: number }[];
    }>('/api/v1/roles');
    const own = body.roles.find(({ code }) => code === 'kis.holder');
    const greedy = await holder.put<Problem>('/api/v1/roles/kis.holder', {
      ...role({ rights: [...(own?.rights ?? []), 'messages.content'] }),
      revision: own?.revision,
    });
    expect([greedy.status, greedy.body.code]).to.deep.equal([403, 'AccessDenied']);
  });

  it('keeps who changed what', async () => {
    await admin.post('/api/v1/roles', { code: 'kis.kept', ...role() });
    await admin.put('/api/v1/roles/kis.kept', {
      ...role({ rights: ['registry.read', 'incidents.read'], comment: 'по служебной записке' }),
      revision: 1,
    });
    const { body } = await admin.get<{
      events: { revision: number; by: string; rights: string[]; comment: string }[];
    }>('/api/v1/roles/kis.kept/history');
    expect(body.events.map(({ revision, by, comment }) => [revision, by, comment])).to.deep.equal([
      [2, admin.login, 'по служебной записке'],
      [1, admin.login, ''],
    ]);
  });
});
