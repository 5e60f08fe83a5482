import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { verifyChain, type Listening } from '../../adapters/postgres/index.ts';
import { ensureBuilt } from '../support/built.ts';
import { withDatabase } from '../support/database.ts';
import { makeOperator } from '../support/operator.ts';
import { setUpRegion, type Departments } from '../support/regionSetup.ts';
import { checkJournal, checkLedger, checkRepeats, checkStatuses } from './checks.ts';
import { startMortalHub, type Mnemonic, type MortalHub } from './mortalHub.ts';
import { makeSignal } from './signal.ts';
import { carryOut, makeRound } from './traffic.ts';

/** A step at which the hub dies; `name#3` the third time it comes there. */
export type Point = {
  readonly step: string;
  /** What has happened by then, for the title. */
  readonly when: string;
  /** Departments that save a message and end before their Ack, so that its lease runs out. */
  readonly forgetful?: readonly Mnemonic[];
};

/** One test for each point: the same traffic, the hub dies in the middle of it, is started again, and nothing is lost or done twice. */
export const crashSuite = (title: string, points: readonly Point[]): void => {
  describe(title, function () {
    this.timeout(90_000);
    const changed = makeSignal();
    let dataDir = '';
    let departments: Departments;
    let hub: MortalHub | undefined;
    let listening: Listening | undefined;
    after(async () => {
      await listening?.stop();
      await rm(dataDir, { recursive: true, force: true });
    });
    const test = withDatabase();
    before(async () => {
      ensureBuilt();
      dataDir = await mkdtemp(path.join(tmpdir(), 'hub-crash-'));
      departments = await setUpRegion(test().database, { dataDir, ackTimeoutMs: 1_000 });
      listening = await test().database.listen('hub_placed', changed.bump, changed.bump);
    });
    afterEach(async () => {
      await hub?.stop();
    });

    for (const { step, when, forgetful } of points) {
      it(`KIS-6.3.2.a loses and repeats nothing when killed at ${step}: ${when}`, async () => {
        const { database, connectionString } = test();
        const place = { dataDir, databaseUrl: connectionString };
        hub = await startMortalHub(place, departments, changed, step);
        const round = makeRound(hub, database, changed, forgetful);
        await carryOut(round);
        checkLedger(round);
        expect(hub.deaths.map(({ signal }) => signal)).to.deep.equal(['SIGKILL']);
        await checkRepeats(round);
        await checkStatuses(round);
        const { url } = await hub.process();
        await checkJournal(round, await makeOperator({ url, dataDir }));
        expect(await hub.stop()).to.include({ code: 0, said: '' });
        expect(await verifyChain(database)).to.include({ ok: true });
      });
    }
  });
};
