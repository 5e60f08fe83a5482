import { existsSync, readlinkSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { HubError } from '../../../broker/index.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** One cluster on disk and the programs that serve it. */
export type Cluster = {
  readonly folder: string;
  readonly directory: string;
  readonly binaries: Binaries;
  readonly account: Account;
};

export const superuser = 'hub';

/** The server must not inherit PG* settings of the surroundings; the locale keeps its messages readable by programs. */
export const serverEnvironment = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
};

const finish = (child: ChildProcess): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString('utf8')).slice(-4_000);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });

const spawnOptions = (cluster: Cluster): SpawnOptions => ({
  cwd: cluster.folder,
  env: serverEnvironment(),
  stdio: ['ignore', 'pipe', 'pipe'],
});

/**
 * Makes the cluster unless it exists: ICU locale ru-RU, scram passwords, checksums. It is built under another name and renamed, so an
 * interrupted first start leaves nothing half-made.
 */
export const ensureCluster = async (cluster: Cluster, password: string): Promise<void> => {
  if (existsSync(path.join(cluster.directory, 'PG_VERSION'))) return;
  const fresh = `${cluster.directory}.new`;
  const passwordFile = path.join(cluster.folder, 'password.once');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await cluster.account.own(fresh);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await cluster.account.own(passwordFile);
  try {
    const child = cluster.account.spawn(
      cluster.binaries.initdb,
      [
        `--pgdata=${fresh}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=icu',
        '--icu-locale=ru-RU',
        '--data-checksums',
      ],
      spawnOptions(cluster),
    );
    const { code, output } = await finish(child);
    if (code !== 0) {
      throw new HubError('SMEVFailure', {
        reason: `Встроенная база данных не создана: ${output.trim().split('\n').at(-1) ?? ''}`,
      });
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, cluster.directory);
};

/** Process id of a server that still works on the cluster, for example after its hub was killed; null when there is none. */
const orphanOf = async (cluster: Cluster): Promise<number | null> => {
  const text = await readFile(path.join(cluster.directory, 'postmaster.pid'), 'utf8').catch(
    () => '',
  );
  const pid = Number.parseInt(text, 10);
  if (!Number.isInteger(pid)) return null;
  try {
    process.kill(pid, 0);
    // After a reboot the number may belong to anybody: a server stands in its own data folder.
    if (process.platform === 'linux') {
      return readlinkSync(`/proc/${pid}/cwd`) === cluster.directory ? pid : null;
    }
    return pid;
  } catch {
    return null;
  }
};

/** Stops a server that an earlier hub left behind. @throws HubError SMEVFailure when it does not stop within 30 s */
export const stopOrphan = async (cluster: Cluster): Promise<boolean> => {
  if ((await orphanOf(cluster)) === null) return false;
  const args = ['stop', '-D', cluster.directory, '-m', 'fast', '-w', '-t', '30'];
  const child = cluster.account.spawn(cluster.binaries.pgCtl, args, spawnOptions(cluster));
  const { output } = await finish(child);
  if ((await orphanOf(cluster)) !== null) {
    throw new HubError('SMEVFailure', {
      reason: `Прежний сервер базы данных в ${cluster.directory} не останавливается: ${output.trim()}`,
    });
  }
  return true;
};
