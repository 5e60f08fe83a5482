import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { projectRoot } from '../../adapters/config/index.ts';
import { ensureBuilt } from './built.ts';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export type ProgramEnd = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
};

export type Program = {
  readonly pid: number;
  readonly ended: Promise<ProgramEnd>;
  /** First line of its output that fits, by its first group. @throws TypeError when the program ends before it */
  line(pattern: RegExp): Promise<string>;
  end(signal: NodeJS.Signals): Promise<ProgramEnd>;
};

/**
 * Runs a compiled program as a process of its own; it never outlives the test run.
 * @param file its source without the ending: `services/hub/participant`
 */
export const startProgram = (file: string, args: readonly string[]): Program => {
  ensureBuilt();
  const entry = path.join(projectRoot, 'dist', `${file}.js`);
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  running.add(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, out, err });
    });
  });
  const lines = createInterface({ input: child.stdout });
  return {
    pid: child.pid ?? 0,
    ended,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        lines.on('line', (text) => {
          const found = pattern.exec(text)?.[1];
          if (found !== undefined) resolve(found);
        });
        void ended.then(({ code, err: said }) =>
          reject(new TypeError(`${file} ended (${code}) before ${pattern.source}:\n${said}`)),
        );
      }),
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
};
