import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { ensureBuilt } from '../support/built.ts';
import { withDatabase } from '../support/database.ts';
import { runHubToItsEnd, startHubProcess } from '../support/hubProcess.ts';
import { setUpRegion, toolsOf } from '../support/regionSetup.ts';
import { tell } from '../support/tell.ts';

describe('start and stop of the hub process', function () {
  this.timeout(60_000);
  let dataDir = '';
  const test = withDatabase();
  const place = () => ({ dataDir, databaseUrl: test().connectionString });
  before(async () => {
    ensureBuilt();
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-start-'));
  });
  after(() => rm(dataDir, { recursive: true, force: true }));

  it('refuses a database that a newer version has changed, in words, and changes nothing', async () => {
    const { database } = test();
    const rows = () => database.read('select module, name from public.hub_migration order by 1, 2');
    await database.query(
      "insert into public.hub_migration (module, name) values ('postgres', '9999_future.sql')",
    );
    const before = await rows();
    const { code, said } = await runHubToItsEnd(place());
    expect(code).to.equal(1);
    expect(said).to.match(/^Хаб не запущен\. База данных новее программы: .*9999_future/);
    expect(await rows()).to.deep.equal(before);
    await database.query("delete from public.hub_migration where name = '9999_future.sql'");
  });

  it('refuses a port that is taken, in words', async () => {
    const first = await startHubProcess(place());
    const second = await runHubToItsEnd({ ...place(), port: first.port });
    await first.terminate();
    expect(second.code).to.equal(1);
    expect(second.said).to.contain(`Порт ${first.port} на 127.0.0.1 занят другой программой`);
  });

  it('stops within its time though a client waits for a message and another has sent half a call', async () => {
    const departments = await setUpRegion(test().database, { dataDir });
    const hub = await startHubProcess(place());
    const client = toolsOf(departments('RPGU42')).json(hub.url);
    const waiting = client.lease('requests', { waitMs: 30_000 }).then(
      (taken) => taken,
      (error: unknown) => error,
    );
    const half = connect(hub.port, '127.0.0.1', () => {
      half.write(
        'POST /ws/1.2 HTTP/1.1\r\nHost: hub\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<half',
      );
    });
    half.on('error', () => undefined);
    await new Promise((resolve) => half.once('connect', resolve));
    // The long poll is with the hub when a later call of the same client is answered.
    await client.statistics();
    const beganMs = performance.now();
    const end = await hub.terminate();
    tell(`stopped in ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
    expect(end).to.deep.equal({ code: 0, signal: null, said: '' });
    await waiting;
  });
});
