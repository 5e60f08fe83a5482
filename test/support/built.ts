import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../adapters/config/index.ts';

const folders = ['module', 'broker', 'registries', 'adapters', 'services'];
/** Built by Vite into files of other names; the build of `npm test` makes it. */
const consoleFolder = path.join('services', 'console');

const writtenMs = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Sources that are newer than what was compiled from them. */
const stale = (): string[] =>
  folders.flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|sql)$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => path.join(folder, name))
      .filter((name) => !name.startsWith(consoleFolder))
      .filter((name) => {
        const compiled = path.join(projectRoot, 'dist', name.replace(/\.ts$/, '.js'));
        return writtenMs(compiled) < writtenMs(path.join(projectRoot, name));
      }),
  );

let done = false;

/** Compiles the hub unless what stands in dist/ is newer than its sources; `npm test` has compiled it before. */
export const ensureBuilt = (): void => {
  if (done) return;
  done = true;
  if (stale().length === 0) return;
  const built = spawnSync('npm', ['run', '-s', 'build'], { cwd: projectRoot, encoding: 'utf8' });
  // The compiler passes over a source that was only touched: after a good build its old output is right.
  const left = built.status === 0 ? [] : stale();
  if (left.length > 0)
    throw new TypeError(`not compiled: ${left.slice(0, 5).join(', ')}\n${built.stdout}`);
};
