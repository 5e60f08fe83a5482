import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { startMail, type MailEmulator } from '../emulators/mail.ts';
import { contact, makeCalls } from '../services/monitor/support.ts';
import { ensureBuilt } from '../support/built.ts';
import { databasePid, startHubProcess, type HubProcess } from '../support/hubProcess.ts';
import { tell } from '../support/tell.ts';
import { until } from '../support/until.ts';

const childrenOf = (parent: number): readonly number[] =>
  readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number);

describe('the monitor of a hub that is hurt', function () {
  this.timeout(120_000);
  let dataDir = '';
  let hub: HubProcess | undefined;
  let mail: MailEmulator | undefined;

  before(async () => {
    ensureBuilt();
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-monitor-'));
  });
  after(async () => {
    await hub?.terminate();
    await mail?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('loses no notice that was promised when it is killed before it could send', async () => {
    // The mail server is away: its port is known, nobody listens there yet.
    const probe = await startMail();
    const { port, url } = probe;
    await probe.stop();
    const more = { HUB_SMTP_URL: url, HUB_MAIL_FROM: 'hub@example.ru' };
    hub = await startHubProcess({ dataDir, more });
    const calls = await makeCalls(hub.url, dataDir);
    const added = await calls.call<{ contactId: number }>(
      'POST',
      '/api/v1/monitor/contacts',
      contact(),
    );
    const test = `/api/v1/monitor/contacts/${added.body.contactId}/test`;
    for (let count = 0; count < 3; count += 1) {
      expect((await calls.call('POST', test)).status).to.equal(202);
    }
    await hub.kill();
    const server = await startMail(port);
    mail = server;
    hub = await startHubProcess({ dataDir, more });
    // What the killed hub had in its hands comes back when its lease runs out.
    await until(
      'three different letters',
      async () =>
        new Set(server.letters.map(({ headers }) => headers.get('message-id'))).size === 3,
      90_000,
    );
  });

  it('KIS-4.4.5 is not ready within ten seconds of the death of its database, says why, and is ready again', async () => {
    if (!hub) throw new TypeError('the hub is started by the first test');
    const { url } = hub;
    const ready = () => fetch(`${url}/health/ready`);
    expect((await ready()).status).to.equal(200);
    const killed = databasePid(dataDir);
    // The server and its backends: a stopped server alone would leave open connections working.
    const processes = [killed, ...childrenOf(killed)];
    const beganMs = performance.now();
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    try {
      const answer = await until('not ready', async () => {
        const response = await ready();
        return response.status === 503 && response;
      });
      const tookMs = performance.now() - beganMs;
      tell(`not ready ${(tookMs / 1000).toFixed(1)} s after the database stood still`);
      expect(tookMs).to.be.lessThan(10_000);
      const { checks } = (await answer.json()) as { checks: { name: string; ok: boolean }[] };
      expect(checks.find(({ name }) => name === 'database')?.ok).to.equal(false);
      const details = await fetch(`${url}/health/details`);
      expect(details.status).to.equal(503);
      expect(await details.text()).to.contain('База данных не отвечает');
      expect((await fetch(`${url}/health/live`)).status).to.equal(200);
      expect(await (await fetch(`${url}/metrics`)).text()).to.contain('hub_database_up 0');
    } finally {
      process.kill(killed, 'SIGKILL');
      for (const pid of processes.slice(1)) process.kill(pid, 'SIGCONT');
    }
    // Orphans of the killed server may answer for a moment; ready again means by the new one.
    await until('the server is started again', async () => {
      try {
        return databasePid(dataDir) !== killed;
      } catch {
        // Between two servers there is no file of the process.
        return false;
      }
    });
    await until('ready again', async () => (await ready()).status === 200);
  });
});
