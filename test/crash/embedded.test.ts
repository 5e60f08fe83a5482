import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { makeDatabase, verifyChain, type Database } from '../../adapters/postgres/index.ts';
import { ensureBuilt } from '../support/built.ts';
import {
  databasePid,
  runHubToItsEnd,
  startHubProcess,
  type HubProcess,
} from '../support/hubProcess.ts';
import { makeOperator } from '../support/operator.ts';
import { setUpRegion, type Departments } from '../support/regionSetup.ts';
import { tell } from '../support/tell.ts';
import { checkJournal, checkLedger, checkRepeats, checkStatuses } from './checks.ts';
import { startMortalHub, type MortalHub } from './mortalHub.ts';
import { makeSignal, type Signal } from './signal.ts';
import { carryOut, makeRound, type Round } from './traffic.ts';

const megabyte = 1024 * 1024;

/** The embedded database of a data folder, while its hub keeps it running. */
const openEmbedded = async (dataDir: string): Promise<Database> => {
  const read = async (name: string): Promise<string> =>
    (await readFile(path.join(dataDir, 'postgres', name), 'utf8')).trim();
  return makeDatabase(
    `postgresql://hub:${await read('password')}@127.0.0.1:${await read('port')}/hub`,
  );
};

const hasHappened = async (changed: Signal, what: () => boolean): Promise<void> => {
  for (let seen = changed.count(); !what(); seen = changed.count()) await changed.after(seen);
};

describe('a hub with its embedded database', function () {
  this.timeout(120_000);
  const changed = makeSignal();
  let dataDir = '';
  let database: Database;
  let departments: Departments;
  let hub: MortalHub | undefined;
  let stopListening: (() => Promise<void>) | undefined;

  const told = (what: string, { startedInMs, rssBytes }: HubProcess): void =>
    tell(
      `${what}: ready in ${(startedInMs / 1000).toFixed(1)} s, ${Math.round(rssBytes() / megabyte)} MB RSS`,
    );

  before(async () => {
    ensureBuilt();
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-embedded-'));
    const first = await startHubProcess({ dataDir });
    told('first start', first);
    database = await openEmbedded(dataDir);
    departments = await setUpRegion(database, { dataDir, ackTimeoutMs: 1_000 });
    expect(await first.terminate()).to.include({ code: 0, said: '' });
  });
  beforeEach(async () => {
    hub = await startMortalHub({ dataDir }, departments, changed);
    stopListening ??= (await database.listen('hub_placed', changed.bump, changed.bump)).stop;
  });
  afterEach(async () => {
    await hub?.stop();
  });
  after(async () => {
    await stopListening?.();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const current = (): MortalHub => {
    if (!hub) throw new TypeError('started before each test');
    return hub;
  };
  const newRound = (): Round => makeRound(current(), database, changed);
  const checkAll = async (round: Round): Promise<void> => {
    checkLedger(round);
    await checkRepeats(round);
    await checkStatuses(round);
    const { url } = await current().process();
    await checkJournal(round, await makeOperator({ url, dataDir }));
    expect(await verifyChain(database)).to.include({ ok: true });
  };

  it('keeps what it has taken between starts, is ready soon and needs little memory', async () => {
    const process = await current().process();
    told('second start', process);
    expect(process.rssBytes()).to.be.at.most(250 * megabyte);
    const round = newRound();
    const [post] = round.posts;
    const wires = await current().wires();
    if (post) await wires[post.sender].send(post.message);
    expect(await current().stop()).to.include({ code: 0, said: '' });
    hub = await startMortalHub({ dataDir }, departments, changed);
    const taken = await (await hub.wires()).VIS42.take('requests');
    expect(taken?.messageId).to.equal(post?.message.messageId);
    await (await hub.wires()).VIS42.ack(taken?.messageId ?? '');
  });

  it('refuses a second hub on its folder in words, and goes on', async () => {
    const second = await runHubToItsEnd({ dataDir });
    expect(second).to.include({ code: 1, signal: null });
    expect(second.said).to.match(
      /^Хаб не запущен\. Папка .* уже занята другим хабом \(процесс \d+\)\./,
    );
    expect(second.said).to.contain('HUB_DATA');
    const { url, pid } = await current().process();
    expect(second.said).to.contain(`процесс ${pid}`);
    expect((await fetch(`${url}/health/ready`)).status).to.equal(200);
  });

  it('KIS-6.3.2.a loses and repeats nothing when it is killed from outside three times', async () => {
    const round = newRound();
    const kills = (async (): Promise<void> => {
      for (const accepted of [1, 4, 7]) {
        await hasHappened(changed, () => round.ledger.accepted.size >= accepted);
        await (await current().process()).kill();
      }
    })();
    await carryOut(round);
    await kills;
    expect(current().deaths.map(({ signal }) => signal)).to.deep.equal([
      'SIGKILL',
      'SIGKILL',
      'SIGKILL',
    ]);
    await checkAll(round);
  });

  it('goes on by itself when its database server is killed', async () => {
    const round = newRound();
    const killed = databasePid(dataDir);
    const kill = (async (): Promise<void> => {
      await hasHappened(changed, () => round.ledger.accepted.size >= 2);
      process.kill(killed, 'SIGKILL');
    })();
    await carryOut(round);
    await kill;
    expect(current().deaths).to.deep.equal([]);
    expect(databasePid(dataDir)).not.to.equal(killed);
    await checkAll(round);
  });

  it('ends calls in progress at SIGTERM, loses nothing of what it took and exits with 0', async () => {
    const round = newRound();
    let tookMs = 0;
    const stop = (async (): Promise<void> => {
      await hasHappened(changed, () => round.ledger.accepted.size >= 3);
      const running = await current().process();
      const beganMs = performance.now();
      await running.terminate();
      tookMs = performance.now() - beganMs;
    })();
    await carryOut(round);
    await stop;
    tell(`stopped in ${(tookMs / 1000).toFixed(1)} s`);
    expect(current().deaths).to.deep.equal([{ code: 0, signal: null, said: '' }]);
    await checkAll(round);
  });
});
