import { expect } from 'chai';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { fixtureInn, fixtureOgrn } from '../../support/registryFixture.ts';

type Package = {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly report: { readonly created: number } | null;
  readonly events: readonly { readonly event: string; readonly by: string }[];
};
type Plan = {
  readonly created: number;
  readonly updated: number;
  readonly entries: readonly {
    readonly register: string;
    readonly code: string;
    readonly outcome: string;
    readonly changes: readonly { readonly title: string; readonly after: string | null }[];
  }[];
};
type Problem = { readonly code: string; readonly detail: string };

const base = '/api/v1/registry/packages';

describe('packages of changes', () => {
  const world = withHub();
  let author: TestPerson;
  let second: TestPerson;
  before(async () => {
    author = await signIn(world(), { login: 'author', roles: ['kis.registrar'] });
    second = await signIn(world(), { login: 'second', roles: ['kis.registrar'] });
  });

  const department = (serial: number, mnemonic: string) => ({
    participants: [
      {
        ogrn: fixtureOgrn(serial),
        inn: fixtureInn(serial),
        name: 'Новый отдел',
        kind: 'authority',
      },
    ],
    systems: [{ mnemonic, name: 'Система отдела', participant: fixtureOgrn(serial) }],
    accessRules: [{ sender: mnemonic, informationType: 'VS00001v001', basis: 'соглашение' }],
  });
  const create = async (bundle: object) => {
    const envelope = {
      kind: 'onboarding',
      title: 'Подключение отдела',
      bundle,
      progress: { at: 1 },
    };
    return (await author.post<Package>(base, { envelope })).body;
  };
  const step = <T = Package>(person: TestPerson, { id, revision }: Package, operation: string) =>
    person.post<T>(`${base}/${id}/steps`, { envelope: { operation, revision } });

  it('a department is prepared by one person, planned, and connected by another, whole', async () => {
    const draft = await create({});
    const saved = await author.put<Package>(`${base}/${draft.id}`, {
      envelope: {
        revision: draft.revision,
        title: 'Подключение отдела',
        bundle: department(41, 'NEW41'),
        progress: { at: 5 },
      },
    });
    expect(saved.status, JSON.stringify(saved.body)).to.equal(200);
    const plan = await author.get<Plan>(`${base}/${draft.id}/plan`);
    expect(plan.body.entries.map(({ register, outcome }) => [register, outcome])).to.deep.equal([
      ['participants', 'created'],
      ['systems', 'created'],
      ['accessRules', 'created'],
    ]);
    expect((await author.get('/api/v1/registry/systems/NEW41')).status).to.equal(404);
    const handed = await step(author, saved.body, 'requestApproval');
    expect(handed.body.state).to.equal('on-approval');
    const own = await step<Problem>(author, handed.body, 'apply');
    expect([own.status, own.body.code]).to.deep.equal([409, 'FourEyesRequired']);
    const applied = await step(second, handed.body, 'apply');
    expect(applied.status, JSON.stringify(applied.body)).to.equal(200);
    expect(applied.body.report?.created).to.equal(3);
    const entry = await author.get<{ createdBy: string; publishedBy: string }>(
      '/api/v1/registry/systems/NEW41',
    );
    expect([entry.body.createdBy, entry.body.publishedBy]).to.deep.equal(['author', 'second']);
    expect(applied.body.events.map(({ event, by }) => [event, by])).to.deep.equal([
      ['create', 'author'],
      ['requestApproval', 'author'],
      ['apply', 'second'],
    ]);
  });

  it('says who changed a draft meanwhile, and refuses steps that its state does not allow', async () => {
    const draft = await create(department(42, 'NEW42'));
    const envelope = { revision: 1, title: 'Иначе', bundle: {}, progress: {} };
    expect((await second.put(`${base}/${draft.id}`, { envelope })).status).to.equal(200);
    const late = await author.put<Problem>(`${base}/${draft.id}`, { envelope });
    expect([late.status, late.body.code]).to.deep.equal([409, 'RecordConflict']);
    expect(late.body.detail).to.include('«second»');
    const early = await step<Problem>(second, { ...draft, revision: 2 }, 'apply');
    expect(early.body.code).to.equal('ActionNotAllowed');
  });

  it('hands in only what the registers would take, and plans a bundle without writing it', async () => {
    const wrong = {
      systems: [{ mnemonic: 'NEW43', name: 'Без владельца', participant: fixtureOgrn(43) }],
    };
    const refused = await step<Problem>(author, await create(wrong), 'requestApproval');
    expect([refused.status, refused.body.code]).to.deep.equal([422, 'RegistryEntryInvalid']);
    const changed = { ...world().bundle.participants?.[0], shortName: 'ДМФЦ' };
    const envelope = { bundle: { participants: [changed] } };
    const plan = await author.post<Plan>('/api/v1/registry/bundle/plan', { envelope });
    expect(plan.body.updated).to.equal(1);
    expect(plan.body.entries[0]?.changes).to.deep.equal([
      {
        field: '/shortName',
        title: 'Краткое наименование',
        kind: 'added',
        before: null,
        after: 'ДМФЦ',
      },
    ]);
    const member = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: '1020000000019',
    });
    expect((await member.get(base)).status).to.equal(403);
  });
});
