import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type HubProcess = {
  readonly url: string;
  readonly startedInMs: number;
  readonly pid: number | undefined;
  stop(): Promise<void>;
};

const startMsMax = 60_000;
const inSources = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(new URL(inSources ? '../main.ts' : '../main.js', import.meta.url));

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
}: {
  dataDir: string;
  port: number;
}): Promise<HubProcess> => {
  const startMs = performance.now();
  const child = spawn(process.execPath, [...(inSources ? ['--import', 'tsx'] : []), entry], {
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
      startedInMs: performance.now() - startMs,
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
