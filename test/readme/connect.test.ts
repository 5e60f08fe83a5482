import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { projectRoot } from '../../adapters/config/index.ts';
import { startHubProcess, type HubProcess } from '../../services/hub/demo/hubProcess.ts';

/** The block of commands under the heading that tells how a department is connected. */
const commandsOf = (readme: string): string => {
  const section =
    readme.split('## Подключить ведомство за десять минут')[1]?.split('\n## ')[0] ?? '';
  return /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
};

describe('README', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-readme-'));
  let hub: HubProcess | undefined;
  after(async () => {
    await hub?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('connects two departments and carries a request and its answer by the commands it shows, as they stand', async function () {
    this.timeout(180_000);
    const commands = commandsOf(readFileSync(path.join(projectRoot, 'README.md'), 'utf8'));
    expect(commands).to.contain('npx hub registry import .hub/soc42.json');
    // The project's folder as the commands see it, without leaving files in it.
    symlinkSync(path.join(projectRoot, 'schemas'), path.join(folder, 'schemas'));
    const dataDir = path.join(folder, '.hub');
    hub = await startHubProcess({ dataDir, port: 0 });
    const cli = path.join(projectRoot, 'adapters/cli/hub.mjs');
    const script = commands.replaceAll('npx hub', `"${process.execPath}" "${cli}"`);
    const env = {
      PATH: process.env['PATH'] ?? '',
      HUB_DATA: dataDir,
      HUB_PORT: new URL(hub.url).port,
    };
    const { stdout } = await promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      env,
    });
    expect(stdout).to.contain('Статус:      requestIsQueued');
    expect(stdout.trimEnd().split('\n').at(-1)).to.match(/запрос|ответ/);
    expect(stdout).to.match(/запрос\s+доставка подтверждена\s+доставлено/);
    expect(stdout).to.match(/ответ\s+доставка подтверждена\s+доставлено/);
  });
});
