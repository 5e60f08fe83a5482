import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { notRun } from './notRun.ts';

const root = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Folder of test vectors next to the project, or undefined (recorded as not run) when it is absent. */
export const sharedData = (folder: string): string | undefined => {
  const path = `${root}${folder}`;
  if (existsSync(path)) return path;
  notRun(`vectors of ${folder}`, 'the folder of shared test data is absent', true);
  return undefined;
};

/** True when the program can be started; otherwise the differential test against it is recorded as not run. */
export const hasProgram = (name: string): boolean => {
  const found = spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found) notRun(`differential test against ${name}`, `${name} is not installed`);
  return found;
};
