import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { makeMetrics } from '../../../adapters/telemetry/index.ts';
import { metricsPage } from '../../../services/hub/metricsPage.ts';
import { withHub } from '../../support/hub.ts';
import { makeCalls } from './support.ts';

const read = (name: string): Promise<string> =>
  readFile(new URL(`../../../${name}`, import.meta.url), 'utf8');

/** Names that stand in an expression of Prometheus, without the suffixes of histograms. */
const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:hub|process|nodejs)_\w+/g)].map(([name]) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );

describe('metrics', function () {
  this.timeout(60_000);
  const world = withHub();

  it('are documented: schemas/metrics.md is what the script writes', async () => {
    expect(await read('schemas/metrics.md')).to.equal(metricsPage());
  });

  it('show nothing that is not documented', async () => {
    await world().soap('VIS42').getRequest();
    const page = await (await fetch(`${world().hub.url}/metrics`)).text();
    const documented = await read('schemas/metrics.md');
    const shown = [...page.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1] ?? '');
    expect(shown.length).to.be.greaterThan(30);
    for (const name of shown) expect(documented).to.contain(`\`${name}\``);
    for (const name of ['hub_database_up 1', 'hub_component_enabled{component="door.soap"} 1']) {
      expect(page).to.contain(name);
    }
    expect(page).to.match(/hub_certificate_days_left\{name="VIS42"\} 36[345]/);
  });

  it('are named in the dashboard and in the alert rules as they are', async () => {
    const known = new Set(
      makeMetrics()
        .catalogue()
        .map(({ name }) => name),
    );
    const dashboard = JSON.parse(await read('services/console/grafana/dashboard.json')) as {
      panels: readonly { targets: readonly { expr: string }[] }[];
    };
    const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const rules = await read('services/console/grafana/alerts.yml');
    const conditions = [...rules.matchAll(/expr: '(.*)'/g)].map((match) => match[1] ?? '');
    expect(expressions).to.have.length.greaterThan(15);
    expect(conditions).to.have.length.greaterThan(10);
    for (const text of [...expressions, ...conditions]) {
      const names = namesIn(text);
      expect(names, text).to.have.length.greaterThan(0);
      for (const name of names) expect(known.has(name), `${name} in ${text}`).to.equal(true);
    }
  });
});

describe('health with its reasons', function () {
  this.timeout(60_000);
  const world = withHub();

  type Health = {
    readonly status: string;
    readonly checks: readonly { name: string; stage: number; status: string; text: string }[];
  };

  it('KIS-4.4.5 checks node, disk, database, queues and certificates, each with its reason', async () => {
    const response = await fetch(`${world().hub.url}/health/details`);
    expect(response.status).to.equal(200);
    const { checks } = (await response.json()) as Health;
    const names = checks.map(({ name }) => name);
    expect(names).to.include.members([
      'process',
      'database',
      'registry',
      'crypto',
      'diskFree',
      'clockSkew',
      'eventLoop',
      'memory',
      'certificateExpiry',
      'crlAge',
      'queueAge',
      'lag',
      'sealLag',
      'backupAge',
    ]);
    expect(checks.map(({ stage }) => stage)).to.deep.equal(
      checks.map(({ stage }) => stage).toSorted((a, b) => a - b),
    );
    for (const { text } of checks) expect(text).to.match(/\S/);
  });

  it('ends at the stage that is asked for', async () => {
    const { checks } = (await (
      await fetch(`${world().hub.url}/health/details?stage=2`)
    ).json()) as Health;
    expect(Math.max(...checks.map(({ stage }) => stage))).to.equal(2);
  });

  it('shows details to the machine itself and to those who see the region, to nobody behind a proxy', async () => {
    const { hub, dataDir } = world();
    const behind = await fetch(`${hub.url}/health/details`, {
      headers: { 'x-forwarded-for': '10.0.0.7' },
    });
    expect(behind.status).to.equal(403);
    expect((await fetch(`${hub.url}/api/v1/monitor/health`)).status).to.equal(401);
    const calls = await makeCalls(hub.url, dataDir);
    expect((await calls.call('GET', '/api/v1/monitor/health')).status).to.equal(200);
  });

  it('knows the age of the backup that was told of', async () => {
    const { hub, dataDir } = world();
    const calls = await makeCalls(hub.url, dataDir);
    const at = new Date(Date.now() - 27 * 3_600_000).toISOString();
    expect((await calls.call('POST', '/api/v1/monitor/backups', { at })).status).to.equal(204);
    const { checks } = await calls.get<Health>('/api/v1/monitor/health');
    expect(checks.find(({ name }) => name === 'backupAge')).to.include({ status: 'warning' });
  });
});
