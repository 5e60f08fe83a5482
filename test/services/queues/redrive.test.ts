import { expect } from 'chai';
import { applicationOf, familyRequest, present, setClock } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { until } from '../../support/until.ts';

type Letter = {
  readonly deadId: number;
  readonly queue: string;
  readonly reasonText: string;
  readonly redrivable: boolean;
};
type Task = {
  readonly redriveId: number;
  readonly state: string;
  readonly total: number;
  readonly moved: number;
  readonly note: string | null;
};
type DryRun = {
  readonly counts: readonly { readonly count: number }[];
  readonly total: number;
  readonly warnings: readonly { readonly text: string }[];
};

const letters = '/api/v1/operations/dead-letters';
const redrives = '/api/v1/operations/redrives';
const count = 6;
const hourMs = 3_600_000;

describe('hub: dead letters and redrives for people', () => {
  const clock = setClock(Date.now());
  const world = withHub({
    clock,
    change: (bundle) => ({
      ...bundle,
      informationTypes: (bundle.informationTypes ?? []).map((type) => ({
        ...type,
        lifeMs: hourMs,
      })),
    }),
  });
  let admin: TestPerson;
  let clerk: TestPerson;

  const envelope = (operation: string, more: object) => ({
    envelope: { operation, timestamp: new Date(clock.nowMs()).toISOString(), ...more },
  });
  const deadOf = async (person: TestPerson, query = ''): Promise<readonly Letter[]> =>
    (await person.get<{ deadLetters: readonly Letter[] }>(`${letters}${query}`)).body.deadLetters;

  before(async () => {
    const mfc = world().soap('MFC42', '1.2');
    for (let n = 1; n <= count; n += 1) {
      await mfc.sendRequest({ payload: familyRequest(applicationOf(n)) });
    }
    clock.advance(hourMs + 60_000);
    admin = await signIn(world(), { roles: ['kis.admin'] });
    const system = present(world().bundle.systems?.find(({ mnemonic }) => mnemonic === 'VIS42'));
    clerk = await signIn(world(), {
      roles: ['participant.clerk'],
      organisation: system.participant,
    });
    await until('buried', async () => (await deadOf(admin)).length === count);
  });

  it('lists them with reasons in words; a participant sees what died in its own queues', async () => {
    const all = await deadOf(admin);
    expect(all[0]).to.include({ queue: 'VIS42/requests', redrivable: true });
    expect(all[0]?.reasonText).to.match(/не забрал/);
    expect(await deadOf(clerk)).to.have.length(count);
    const mfc = await signIn(world(), {
      roles: ['participant.clerk'],
      organisation: '1020000000019',
    });
    expect(await deadOf(mfc)).to.have.length(0);
  });

  it('only those who may redrive do; a dry run moves nothing and warns of a quota', async () => {
    const asked = envelope('previewRedrive', { filter: { owner: 'VIS42' } });
    expect((await clerk.post(`${letters}/dry-run`, asked)).status).to.equal(403);
    const start = envelope('startRedrive', { filter: {}, ratePerSecond: 1, note: 'Проба' });
    expect((await clerk.post(redrives, start)).status).to.equal(403);
    const { body } = await admin.post<DryRun>(`${letters}/dry-run`, asked);
    expect(body).to.deep.include({ total: count, warnings: [] });
    expect(body.counts[0]?.count).to.equal(count);
    expect(await deadOf(admin)).to.have.length(count);
  });

  it('goes on by itself at its rate, shows progress, is stopped, and undone where nobody was faster', async () => {
    const filter = { queue: 'VIS42/requests' };
    const begun = await admin.post<Task>(
      redrives,
      envelope('startRedrive', { filter, ratePerSecond: 1, note: 'Получатель снова работает' }),
    );
    expect(begun.status).to.equal(201);
    const { redriveId } = begun.body;
    const progress = async (): Promise<Task> =>
      (await admin.get<Task>(`${redrives}/${redriveId}`)).body;
    await until('some moved', async () => (await progress()).moved >= 1);
    const stopped = await admin.post<Task>(
      `${redrives}/${redriveId}/cancel`,
      envelope('cancelRedrive', { redriveId }),
    );
    expect(stopped.body.state).to.equal('cancelled');
    expect(stopped.body.moved).to.be.lessThan(count);
    const again = await admin.post(
      `${redrives}/${redriveId}/cancel`,
      envelope('cancelRedrive', { redriveId }),
    );
    expect(again.status).to.equal(409);
    present(await world().soap('VIS42', '1.3').getRequest());
    const undone = await admin.post<{ undone: number; late: number }>(
      `${redrives}/${redriveId}/undo`,
      envelope('undoRedrive', { redriveId }),
    );
    expect(undone.body).to.deep.equal({ undone: stopped.body.moved - 1, late: 1 });
    expect(await progress()).to.include({ state: 'undone', note: 'Получатель снова работает' });
    const history = await admin.get<{ redrives: readonly Task[] }>(redrives);
    expect(history.body.redrives.map((one) => one.redriveId)).to.include(redriveId);
  });

  it('is in the trail of actions with its reason and numbers', async () => {
    const [entry] = await world().hub.storage.database.query<{ details: Record<string, unknown> }>(
      `select details from audit.entry
        where event = 'deadLetters.redriven' and outcome = 'done' and details ->> 'reason' is not null`,
    );
    expect(entry?.details).to.include({ ratePerSecond: 1, reason: 'Получатель снова работает' });
  });
});
