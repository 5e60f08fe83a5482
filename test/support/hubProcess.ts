import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { projectRoot } from '../../adapters/config/index.ts';
import { ensureBuilt } from './built.ts';

export type HubProcessOptions = {
  readonly dataDir: string;
  /** Absent: the embedded database in the data folder. */
  readonly databaseUrl?: string;
  /** Absent: any free one. */
  readonly port?: number;
  /** Step at which the hub kills itself; `name#3` is the third time. */
  readonly crashAt?: string;
  /** More variables of its environment. */
  readonly more?: Readonly<Record<string, string>>;
};

export type HubEnd = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly said: string;
};

export type HubProcess = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly startedInMs: number;
  readonly ended: Promise<HubEnd>;
  /** kill -9 */
  kill(): Promise<HubEnd>;
  /** SIGTERM: drains and stops. */
  terminate(): Promise<HubEnd>;
  /** Memory of the process that is in RAM now (VmRSS). */
  rssBytes(): number;
  /** The end of what it has written to stderr so far. */
  said(): string;
};

const entry = path.join(projectRoot, 'dist/services/hub/main.js');
const saidCharsMax = 4_000;

const running = new Map<ChildProcess, string>();

/** Process id of the embedded database server of a data folder. @throws when there is none */
export const databasePid = (dataDir: string): number =>
  Number.parseInt(readFileSync(path.join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10);

const endDatabase = (dataDir: string): void => {
  try {
    process.kill(databasePid(dataDir), 'SIGQUIT');
  } catch {
    // It has none, or it has ended.
  }
};

// A run that was broken off must leave nothing behind.
process.on('exit', () => {
  for (const [child, dataDir] of running) {
    child.kill('SIGKILL');
    endDatabase(dataDir);
  }
});

const environment = (options: HubProcessOptions): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HUB_DATA: options.dataDir,
  HUB_PORT: String(options.port ?? 0),
  HUB_LOG_LEVEL: 'error',
  ...(options.databaseUrl !== undefined && { DATABASE_URL: options.databaseUrl }),
  ...(options.crashAt !== undefined && { HUB_TEST_CRASH_AT: options.crashAt }),
  ...options.more,
});

const launch = (options: HubProcessOptions) => {
  ensureBuilt();
  const child = spawn(process.execPath, [entry], {
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.set(child, options.dataDir);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-saidCharsMax);
  });
  // `close` comes after the streams: what it said last is then there.
  const ended = new Promise<HubEnd>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, said });
    });
  });
  const end = (signal: NodeJS.Signals): Promise<HubEnd> => {
    child.kill(signal);
    return ended;
  };
  return { child, ended, end, said: () => said };
};

const readyUrl = (child: ChildProcess, ended: Promise<HubEnd>): Promise<string> =>
  new Promise((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const url = /Хаб готов: (\S+)/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    void ended.then(({ code, signal, said }) =>
      reject(new TypeError(`the hub ended (${code ?? signal}) before it was ready:\n${said}`)),
    );
  });

const rssOf = (pid: number): number => {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
};

/**
 * Starts the compiled hub as a process of its own and waits until it says that it is ready. It never outlives the test run.
 * @throws TypeError with its words when it ends before that
 */
export const startHubProcess = async (options: HubProcessOptions): Promise<HubProcess> => {
  const { child, ended, end, said } = launch(options);
  const startedAtMs = performance.now();
  const url = await readyUrl(child, ended);
  const pid = child.pid ?? 0;
  return {
    url,
    port: Number(new URL(url).port),
    pid,
    startedInMs: performance.now() - startedAtMs,
    ended,
    kill: () => end('SIGKILL'),
    terminate: () => end('SIGTERM'),
    rssBytes: () => rssOf(pid),
    said,
  };
};

/** Starts a hub that is expected to refuse, and waits for its end. */
export const runHubToItsEnd = (options: HubProcessOptions): Promise<HubEnd> =>
  launch(options).ended;
