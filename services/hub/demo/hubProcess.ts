import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { projectRoot } from '../../../adapters/config/index.ts';
import { stopwatch } from '../../../adapters/runtime/index.ts';

export type HubProcess = {
  readonly url: string;
  readonly startedInMs: number;
  readonly pid: number | undefined;
  stop(): Promise<void>;
};

const startMsMax = 60_000;
/** The compiled program: what an installation runs, also when a benchmark starts it from the sources. */
const entry = path.join(projectRoot, 'dist/services/hub/main.js');

const readyUrl = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`хаб не готов за ${startMsMax / 1000} с`)),
      startMsMax,
    );
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const url = /Хаб готов: (\S+)/.exec(line)?.[1];
        if (url !== undefined) {
          clearTimeout(timer);
          resolve(url);
        }
      });
    }
    child.once('exit', (code) => reject(new Error(`хаб завершился с кодом ${code}`)));
  });

/** Starts a hub of its own process and waits until it says that it is ready. */
export const startHubProcess = async ({
  dataDir,
  port,
  flags,
}: {
  dataDir: string;
  port: number;
  /** Flags of node, for profiling. */
  flags?: readonly string[];
}): Promise<HubProcess> => {
  const passedMs = stopwatch();
  const child = spawn(process.execPath, [...(flags ?? []), entry], {
    env: {
      PATH: '/usr/bin:/bin',
      HUB_DATA: dataDir,
      HUB_PORT: String(port),
      HUB_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await readyUrl(child);
    return {
      url,
      startedInMs: passedMs(),
      pid: child.pid,
      stop: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
};
