import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../../adapters/config/index.ts';
import { hub, jsonOf, withWorkplace } from '../../support/cli.ts';

describe('npx hub start on the embedded database', () => {
  const place = withWorkplace();

  it('runs until a signal; the journal can be verified beside it and after it', async () => {
    const data = { HUB_DATA: place().at('data') };
    const never = await hub(['journal', 'verify'], { env: data });
    expect(never.code).to.equal(1);
    expect(never.err).to.contain('хаб в ней ещё не запускали');

    const file = path.join(projectRoot, 'adapters/cli/hub.mjs');
    const child = spawn(process.execPath, [file, 'start'], {
      env: { PATH: process.env['PATH'], ...data, HUB_PORT: '0', HUB_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const url = /^Хаб готов: (http:\S+)$/.exec(line)?.[1] ?? expect.fail(line);
      const empty = await hub(['queues', '--url', url], { env: data });
      expect(empty, empty.err).to.include({ code: 0 });
      expect(empty.out).to.contain('Очередей пока нет');
      const beside = await hub(['journal', 'verify', '--json'], { env: data });
      expect(beside, beside.err).to.include({ code: 0 });
      expect(jsonOf(beside)).to.include({ ok: true });
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).to.deep.equal([0, null]);
    const after = await hub(['journal', 'verify'], { env: data });
    expect(after, after.err).to.include({ code: 0 });
    expect(after.out).to.contain('Журнал цел');
  });
});
