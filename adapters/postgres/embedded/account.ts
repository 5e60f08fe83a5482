import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import path from 'node:path';
import { HubError } from '../../../broker/index.ts';

/** Runs the server's programs under an operating-system user that the server accepts. */
export type Account = {
  spawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Gives a path to the user of the server. */
  own(file: string): Promise<void>;
};

type Ids = { readonly uid: number; readonly gid: number };

const sameUser: Account = {
  spawn: (program, args, options) => spawn(program, args, options),
  own: () => Promise.resolve(),
};

const idOf = (user: string): Ids | null => {
  const uid = spawnSync('id', ['-u', user], { encoding: 'utf8' });
  const gid = spawnSync('id', ['-g', user], { encoding: 'utf8' });
  return uid.status === 0 && gid.status === 0
    ? { uid: Number(uid.stdout), gid: Number(gid.stdout) }
    : null;
};

/** True when the user can walk down to the path and into it. */
const reaches = (ids: Ids, file: string): boolean => {
  for (let at = path.resolve(file); ; at = path.dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
};

/**
 * Chooses who runs the server. PostgreSQL refuses root, so a hub that runs as root hands it to the owner of the existing
 * cluster, else to `postgres` or `nobody`; no user is created and nothing outside the data folder changes.
 * @param folder the data folder (exists) @param home the packaged server
 * @throws HubError SMEVFailure when root has no such user
 */
export const chooseAccount = (folder: string, home: string): Account => {
  if (process.getuid?.() !== 0) return sameUser;
  const cluster = path.join(folder, 'cluster');
  const owner = existsSync(cluster) ? statSync(cluster) : null;
  const ids =
    owner !== null && owner.uid !== 0
      ? { uid: owner.uid, gid: owner.gid }
      : (idOf('postgres') ?? idOf('nobody'));
  if (ids === null) {
    throw new HubError('SMEVFailure', {
      reason:
        'Хаб запущен от root, а PostgreSQL под root не работает: заведите пользователя postgres или запустите хаб от обычного пользователя.',
    });
  }
  const own = (file: string): Promise<void> => chown(file, ids.uid, ids.gid);
  if (reaches(ids, folder) && reaches(ids, home)) {
    return { spawn: (program, args, options) => spawn(program, args, { ...options, ...ids }), own };
  }
  // Under a closed home folder such as /root the other user keeps one right of root: to walk through closed folders.
  const demote = [
    `--reuid=${ids.uid}`,
    `--regid=${ids.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return {
    spawn: (program, args, options) => spawn('setpriv', [...demote, program, ...args], options),
    own,
  };
};
