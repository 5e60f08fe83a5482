import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { ensureBuilt } from '../support/built.ts';
import { withDatabase } from '../support/database.ts';
import { startEsmevWorld, type EsmevWorld } from '../support/esmevWorld.ts';
import { applicationOf, familyRequest, landRequest } from '../support/exchangeParts.ts';
import { startHubProcess, type HubProcess } from '../support/hubProcess.ts';
import { setUpRegion, toolsOf, type Departments } from '../support/regionSetup.ts';
import { until } from '../support/until.ts';

describe('the bridge of a hub that is killed', function () {
  this.timeout(120_000);
  const database = withDatabase();
  let dataDir = '';
  let esmev: EsmevWorld;
  let departments: Departments;
  let more: Readonly<Record<string, string>>;
  let hub: HubProcess | undefined;

  before(async () => {
    ensureBuilt();
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-esmev-'));
    esmev = await startEsmevWorld({ clock: { nowMs: Date.now }, ackTimeoutMs: 1_000 });
    more = await esmev.environment(dataDir);
    const change = esmev.change.bind(esmev);
    departments = await setUpRegion(database().database, { dataDir, ackTimeoutMs: 1_000, change });
  });
  after(async () => {
    await hub?.terminate();
    await esmev.federal.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = (crashAt?: string): Promise<HubProcess> => {
    const { connectionString: databaseUrl } = database();
    return startHubProcess({
      dataDir,
      databaseUrl,
      more,
      ...(crashAt !== undefined && { crashAt }),
    });
  };

  for (const step of ['esmev:mapped', 'esmev:beforeAck']) {
    it(`S7 KIS-6.3.8 killed at ${step}: ЕСМЭВ delivers again, the department gets one case`, async () => {
      hub = await start(step);
      const application = applicationOf(step.length);
      const order = await esmev.epgu().sendRequest({ payload: familyRequest(application) });
      const { signal } = await hub.ended;
      expect(signal).to.equal('SIGKILL');
      hub = await start();
      const vis = toolsOf(departments('VIS42')).soap(hub.url, '1.3');
      const request = await until('the case', () => vis.getRequest());
      expect(request.metadata.messageId).to.equal(order.messageId);
      await vis.ack(order.messageId);
      await until('an empty federal queue', async () => {
        const { calls } = await esmev.federal.state();
        return calls.some(
          (call) =>
            call.operation === 'Ack' && call.messageId === order.messageId && call.fault === null,
        );
      });
      expect(await vis.getRequest(), 'one case').to.equal(null);
      await hub.terminate();
    });
  }

  for (const step of ['esmev:outMapped', 'esmev:outSent']) {
    it(`KIS-6.3.8 killed at ${step}: ЕСМЭВ gets the request of the region once`, async () => {
      hub = await start(step);
      const payload = landRequest('32701000', `42:00:0303003:${step.length}`);
      const mfc = toolsOf(departments('MFC42')).soap(hub.url, '1.2');
      const { messageId } = await mfc.sendRequest({ payload });
      await hub.ended;
      hub = await start();
      const again = toolsOf(departments('MFC42')).soap(hub.url, '1.2');
      const refusal = await until('the answer', () => again.getResponse());
      expect(refusal.originalMessageId).to.equal(messageId);
      await again.ack(refusal.metadata.messageId);
      const { calls } = await esmev.federal.state();
      const sent = calls.filter(
        (call) =>
          call.operation === 'SendRequest' && call.messageId === messageId && call.fault === null,
      );
      expect(sent).to.have.length(1);
      expect(await again.getResponse(), 'one answer').to.equal(null);
      await hub.terminate();
    });
  }
});
