import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../adapters/config/index.ts';
import { ensureBuilt } from './built.ts';

export type CliResult = {
  readonly code: number | null;
  readonly stdout: Buffer;
  /** stdout as text. */
  readonly out: string;
  /** stderr. */
  readonly err: string;
};
export type CliOptions = {
  readonly stdin?: string | Uint8Array;
  /** Settings of the hub; nothing of the test's own environment reaches the command. */
  readonly env?: Readonly<Record<string, string>>;
};
export type Cli = (args: readonly string[], options?: CliOptions) => Promise<CliResult>;

const executable = path.join(projectRoot, 'adapters/cli/hub.mjs');

/** Runs the executable `hub` as a user does: another process, compiled code. */
export const hub: Cli = (args, { stdin = '', env = {} } = {}) => {
  ensureBuilt();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [executable, ...args], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ...env },
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const stdout = Buffer.concat(out);
      resolve({ code, stdout, out: stdout.toString(), err: Buffer.concat(err).toString() });
    });
    child.stdin.end(stdin);
  });
};

/** What a command with --json said: one document, whatever the exit code. */
export const jsonOf = ({ out, err, code }: CliResult): unknown => {
  try {
    return JSON.parse(out);
  } catch (cause) {
    throw new SyntaxError(`exit code ${code}, stdout «${out}», stderr «${err}»`, { cause });
  }
};

export type Workplace = {
  readonly folder: string;
  /** Path of a file in the folder. */
  at(name: string): string;
  /** Writes a file into the folder. @returns its path */
  write(name: string, content: string | Uint8Array): string;
};

/** A folder for the files of the surrounding `describe`, removed after it. */
export const withWorkplace = (): (() => Workplace) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-cli-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => path.join(folder, name);
  return () => ({
    folder,
    at,
    write: (name, content) => {
      writeFileSync(at(name), content);
      return at(name);
    },
  });
};
