import { expect } from 'chai';
import { makeRedrives, type PostgresRedrives } from '../../../adapters/postgres/index.ts';
import {
  isHubError,
  type DeadLetterFilter,
  type HubError,
  type Mnemonic,
} from '../../../broker/index.ts';
import { freshName, idOf, keep, lease } from '../../contract/store/helpers.ts';
import { withDatabase } from '../../support/database.ts';
import { mnemonic, requestEntry, requestsOf, testNowMs } from '../../support/messages.ts';
import { quietLog } from '../../support/quietLog.ts';
import { testClock, withStore } from '../../support/store.ts';

const deadAtMs = testNowMs + 10_000;
const startMs = testNowMs + 3_600_000;

const refusalOf = async (call: Promise<unknown>): Promise<HubError> => {
  try {
    await call;
  } catch (error) {
    if (isHubError(error)) return error;
    throw error;
  }
  return expect.fail('a refusal was expected');
};

describe('adapters/postgres: redrives at a limited rate', () => {
  const db = withDatabase({ modules: ['postgres'] });
  const harness = withStore(db);

  const redrivesOf = (): PostgresRedrives =>
    makeRedrives({
      database: db().database,
      deadLetters: harness().deadLetters,
      clock: testClock,
      log: quietLog,
      onPlaced: harness().store.placed,
    });

  const bury = async (count: number): Promise<{ readonly owner: Mnemonic }> => {
    const recipient = freshName('VIS');
    for (let index = 0; index < count; index += 1) {
      await keep(harness().store, requestEntry({ recipient, expiresAtMs: deadAtMs }));
    }
    await harness().sweep(deadAtMs);
    return { owner: mnemonic(recipient) };
  };
  const beginWith = (filter: DeadLetterFilter, ratePerSecond = 2) =>
    redrivesOf().begin({ filter, by: 'operator', note: 'Проверка', ratePerSecond, atMs: startMs });

  it('puts back so many a second and no more, whichever hub goes on; another run of the hub ends it', async () => {
    const filter = await bury(5);
    const { redriveId, total, state } = await beginWith(filter);
    expect({ total, state }).to.deep.equal({ total: 5, state: 'running' });
    const [first, second] = [redrivesOf(), redrivesOf()];
    expect(await first.step(startMs)).to.equal(2);
    expect(await second.step(startMs + 900), 'the second is not over').to.equal(0);
    // The first hub is gone; the task is a row.
    expect(await second.step(startMs + 1_000)).to.equal(2);
    expect(await second.step(startMs + 60_000), 'what was slept through is not caught up').to.equal(
      1,
    );
    await second.step(startMs + 62_000);
    const done = await second.find(redriveId);
    expect(done).to.include({ state: 'done', moved: 5, finishedAtMs: startMs + 62_000 });
    expect(done?.filter).to.deep.equal(filter);
    expect((await second.list()).map((one) => one.redriveId)).to.include(redriveId);
    expect(await harness().deadLetters.list(filter)).to.deep.equal([]);
  });

  it('a dry run says what would move and moves nothing', async () => {
    const filter = await bury(3);
    const queue = `${filter.owner}/requests`;
    expect(await redrivesOf().dryRun(filter, startMs)).to.deep.equal([
      { queue, reason: 'expired', count: 3, redrivable: true },
    ]);
    expect(await harness().deadLetters.list(filter)).to.have.length(3);
    expect(await lease(harness().store, requestsOf(filter.owner), startMs)).to.equal(null);
  });

  it('is cancelled between two seconds; what moved can be undone while nobody has it', async () => {
    const filter = await bury(4);
    const { redriveId } = await beginWith(filter, 3);
    const redrives = redrivesOf();
    await redrives.step(startMs);
    expect(await redrives.cancel(redriveId, startMs + 10)).to.include({
      state: 'cancelled',
      moved: 3,
    });
    expect(await redrives.cancel(redriveId, startMs + 11), 'only a running one').to.equal(null);
    expect(await redrives.step(startMs + 5_000)).to.equal(0);
    const taken = await lease(harness().store, requestsOf(filter.owner), startMs + 20);
    expect(idOf(taken)).to.be.a('string');
    const { deadLetters } = harness();
    expect(await deadLetters.undo(redriveId, 'operator', startMs + 30)).to.deep.equal({
      undone: 2,
      late: 1,
    });
    expect(await redrives.find(redriveId)).to.include({ state: 'undone', undone: 2 });
    expect(await deadLetters.list(filter)).to.have.length(3);
  });

  it('undoing ends a redrive that still runs; letters that die again are not its own', async () => {
    const filter = await bury(3);
    const { redriveId } = await beginWith(filter, 1);
    await redrivesOf().step(startMs);
    await harness().deadLetters.undo(redriveId, 'operator', startMs + 10);
    expect(await redrivesOf().step(startMs + 10_000)).to.equal(0);
    expect(await harness().deadLetters.list(filter)).to.have.length(3);
    const again = await beginWith(filter, 10);
    await redrivesOf().step(startMs);
    await harness().sweep(startMs + 40 * 24 * 3_600_000);
    await redrivesOf().step(startMs + 5_000);
    expect(await redrivesOf().find(again.redriveId)).to.include({ state: 'done', moved: 3 });
  });

  it('refuses a quarantined selection and an empty one in words', async () => {
    const filter = await bury(1);
    await db().database.query(
      `update broker.dead_letter set reason = 'quarantined' where queue = $1::text`,
      [`${filter.owner}/requests`],
    );
    const quarantined = await refusalOf(beginWith(filter));
    expect(quarantined).to.have.property('code', 'ActionNotAllowed');
    expect(quarantined.message).to.match(/карантин/i);
    const empty = await refusalOf(beginWith({ owner: mnemonic('NOBODY') }));
    expect(empty.message).to.match(/недоставленных сообщений нет/);
  });

  it('shows a caller only what is dead in the queues that may be seen', async () => {
    const mine = await bury(2);
    const other = await bury(1);
    const { deadLetters } = harness();
    const seen = await deadLetters.list({ owners: [mine.owner] });
    expect(seen).to.have.length(2);
    expect(await deadLetters.list({ owners: [mine.owner], owner: other.owner })).to.deep.equal([]);
    expect(await deadLetters.list({ owners: [] })).to.deep.equal([]);
  });
});
