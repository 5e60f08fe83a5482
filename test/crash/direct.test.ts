import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { makeSweeper, verifyChain } from '../../adapters/postgres/index.ts';
import { limits } from '../../broker/index.ts';
import { ensureBuilt } from '../support/built.ts';
import { withDatabase } from '../support/database.ts';
import {
  jsonAnswer,
  startEndpoint,
  type DepartmentEndpoint,
} from '../support/departmentEndpoint.ts';
import { startHubProcess, type HubProcess } from '../support/hubProcess.ts';
import { makeOperator } from '../support/operator.ts';
import { quietLog } from '../support/quietLog.ts';
import { codeOf } from '../support/refusal.ts';
import { setUpRegion, toolsOf, type Departments } from '../support/regionSetup.ts';
import { newMessageId } from './ledger.ts';

const type = 'VS00004v001';
const content = { Uin: '18810577250455140013' };

describe('kill -9 during a call of an electronic service', function () {
  this.timeout(60_000);
  let dataDir = '';
  let departments: Departments;
  let endpoint: DepartmentEndpoint;
  let hub: HubProcess | undefined;
  after(async () => {
    await hub?.terminate();
    await endpoint.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const test = withDatabase();
  before(async () => {
    ensureBuilt();
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-direct-'));
    endpoint = await startEndpoint();
    endpoint.answerWith(jsonAnswer({ ...content, Code: '0', Text: 'Замечаний нет.' }));
    const service = {
      code: 'uin-check',
      name: 'Проверка УИН',
      owner: 'GISGMP42',
      endpoint: `${endpoint.url}/check`,
      protocol: 'rest' as const,
      version: '1.0',
      informationType: type,
      state: 'active' as const,
    };
    departments = await setUpRegion(test().database, {
      dataDir,
      change: (bundle) => ({ ...bundle, services: [service] }),
    });
  });

  it('KIS-6.3.2.a takes the call no second time, and ends it when nobody can be waiting for it', async () => {
    const { database, connectionString } = test();
    const place = { dataDir, databaseUrl: connectionString };
    const call = (url: string, messageId: string) =>
      toolsOf(departments('RPGU42'))
        .json(url)
        .callService('uin-check', { messageId, type, content });
    const [broken, repeated] = [newMessageId(), newMessageId()];

    const first = await startHubProcess({ ...place, crashAt: 'direct:kept' });
    const lost = await call(first.url, broken).then(
      () => 'answered',
      (error: unknown) => (error instanceof TypeError ? 'lost' : error),
    );
    expect(lost).to.equal('lost');
    expect(await first.ended).to.include({ signal: 'SIGKILL' });

    const second = await startHubProcess(place);
    hub = second;
    expect(await codeOf(call(second.url, broken))).to.equal('MessageIsAlreadySent');
    expect(endpoint.asked).to.have.length(0);
    await call(second.url, repeated);
    expect(endpoint.asked).to.have.length(1);

    const operator = await makeOperator({ url: second.url, dataDir });
    const stateOf = async (id: string): Promise<string> =>
      (await operator.get<{ state: string }>(`/api/v1/messages/${id}`)).state;
    const newSweeper = () =>
      makeSweeper({
        database,
        clock: { nowMs: Date.now },
        log: quietLog,
        onPlaced: () => undefined,
      });
    const sweeper = newSweeper();
    await sweeper.sweep(Date.now());
    expect(await stateOf(broken)).to.equal('leased');
    const laterMs = Date.now() + 2 * limits.directCallMsMax + 1_000;
    await sweeper.sweep(laterMs);
    await newSweeper().sweep(laterMs);
    expect(await stateOf(broken)).to.equal('undeliverable');
    expect(await stateOf(repeated)).to.equal('delivered');
    const client = toolsOf(departments('RPGU42')).json(second.url);
    expect(await client.leaseStatus()).to.deep.include({
      messageId: broken,
      category: 'requestIsRejectedBySmev',
    });
    expect(await client.leaseStatus()).to.equal(null);
    expect(await second.terminate()).to.include({ code: 0, said: '' });
    expect(await verifyChain(database)).to.include({ ok: true });
  });
});
