import { expect } from 'chai';
import { makeComponents, verifyChain } from '../../../adapters/postgres/index.ts';
import { systemClock } from '../../../adapters/runtime/index.ts';
import { componentCodes, HubError } from '../../../broker/index.ts';
import { withHub } from '../../support/hub.ts';
import { quietLog } from '../../support/quietLog.ts';
import { codeOf } from '../../support/refusal.ts';
import { until } from '../../support/until.ts';
import { makeCalls, type Calls } from './support.ts';

type Component = {
  readonly code: string;
  readonly state: string;
  readonly version: string;
  readonly enabled: boolean;
  readonly changedBy: string | null;
  readonly reason: string;
};
type Components = {
  readonly components: readonly Component[];
  readonly nodes: readonly { readonly version: string }[];
};

describe('components of the hub', function () {
  this.timeout(60_000);
  const world = withHub();
  let calls: Calls;
  before(async () => {
    calls = await makeCalls(world().hub.url, world().dataDir);
  });
  const turn = (code: string, enabled: boolean, reason = 'проверка выключателя') =>
    calls.call<Components & { code?: string }>('PUT', `/api/v1/components/${code}`, {
      enabled,
      reason,
    });

  it('KIS-2.1.7 shows all parts with versions and states, and the nodes', async () => {
    const { components, nodes } = await until('the node is known', async () => {
      const seen = await calls.get<Components>('/api/v1/components');
      return seen.nodes.length === 1 && seen;
    });
    expect(components.map(({ code }) => code)).to.include.members([
      'door.soap',
      'door.rest',
      'door.direct',
      'job.sweeper',
      'job.sealer',
      'job.alerts',
      'job.notifier',
      'database',
      'crypto',
    ]);
    for (const { version, state } of components) {
      expect(version).to.match(/\S/);
      expect(state).to.equal('works');
    }
    expect(nodes[0]?.version).to.match(/^\d+\.\d+\.\d+$/);
  });

  it('KIS-2.1.7 switches the SOAP door off and on while the JSON door works on', async () => {
    const { status, body } = await turn('door.soap', false);
    expect(status).to.equal(200);
    expect(body.components.find(({ code }) => code === 'door.soap')).to.include({
      state: 'off',
      changedBy: 'operator',
      reason: 'проверка выключателя',
    });
    const closed = await fetch(`${world().hub.url}/ws/1.2`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: '<a/>',
    });
    expect(closed.status).to.equal(503);
    expect(closed.headers.get('retry-after')).to.equal('5');
    expect(await closed.text())
      .to.contain('выключено администратором')
      .and.to.contain('ComponentIsOff');
    expect(await world().json('VIS42').lease('requests')).to.equal(null);
    await turn('door.soap', true);
    expect(await world().soap('MFC42').getRequest()).to.equal(null);
  });

  it('KIS-2.1.7 switches the JSON door off; people and the SOAP door work on', async () => {
    await turn('door.rest', false);
    try {
      const refused = await fetch(`${world().hub.url}/api/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(refused.status).to.equal(503);
      const problem = (await refused.json()) as { code: string; retryable: boolean };
      expect(problem).to.include({ code: 'ComponentIsOff', retryable: true });
      expect(await codeOf(world().json('VIS42').lease('requests'))).to.equal('ComponentIsOff');
      expect(await world().soap('MFC42').getRequest()).to.equal(null);
      expect((await calls.get<Components>('/api/v1/components')).components).to.have.length(
        componentCodes.length,
      );
    } finally {
      await turn('door.rest', true);
    }
    expect(await world().json('VIS42').lease('requests')).to.equal(null);
  });

  it('is in force on another node at once, and after its start', async () => {
    const { database } = world().hub.storage;
    const self = { node: 'other', version: '0.0.1', roles: ['doors'] };
    const other = makeComponents(database, systemClock, quietLog, self);
    other.start();
    try {
      expect(other.isOn('job.sealer')).to.equal(true);
      await turn('job.sealer', false);
      await until('seen', async () => !other.isOn('job.sealer'));
      const late = makeComponents(database, systemClock, quietLog, { ...self, node: 'late' });
      await late.refresh();
      expect(late.isOn('job.sealer')).to.equal(false);
      await turn('job.sealer', true);
      await until('seen', async () => other.isOn('job.sealer'));
    } finally {
      await other.stop();
    }
    expect(await verifyChain(database)).to.include({ ok: true });
  });

  it('refuses to switch off what the hub cannot work without, and asks for a reason', async () => {
    expect((await turn('database', false)).body.code).to.equal('ActionNotAllowed');
    expect((await turn('door.fax', false)).status).to.equal(404);
    expect((await turn('door.soap', false, '')).status).to.equal(400);
    const { state } = (await calls.get<Components>('/api/v1/components')).components.find(
      ({ code }) => code === 'door.soap',
    ) ?? { state: new HubError('RecordNotFound').code };
    expect(state).to.equal('works');
  });

  it('leaves a trace of who switched what in the audit trail', async () => {
    const { entries } = await calls.get<{
      entries: readonly { event: string; object: string | null }[];
    }>('/api/v1/audit?event=component.changed');
    expect(entries.map(({ object }) => object)).to.include('component:door.soap');
  });
});
