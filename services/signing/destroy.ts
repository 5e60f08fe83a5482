import { HubError, type EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../../registries/index.ts';
import { checkStep, type KeyRow } from './key.ts';
import type { SigningPorts } from './ports.ts';
import { destroyKey, lockKey, readVersions, updateDestruction } from './store/keys.ts';

const neverActivated = async (t: Queryable, key: KeyRow): Promise<boolean> =>
  (await readVersions(t, key.id)).every(({ activatedAt }) => activatedAt === null);

/**
 * Asks to destroy a key. A key that never signed goes at once; of any other a second person has to agree.
 * @returns whether it is destroyed already
 * @throws HubError ActionNotAllowed when it is destroyed or asked for already
 */
export const askDestruction = (
  p: SigningPorts,
  id: string,
  asked: { readonly by: string; readonly reason: string; readonly atMs: EpochMs },
): Promise<boolean> =>
  p.db.tx(async (t) => {
    const key = await lockKey(t, id);
    checkStep(key, 'askDestruction');
    if (key.destructionAskedBy !== null) {
      throw new HubError('ActionNotAllowed', {
        field: 'state',
        reason: 'Уничтожение уже запрошено.',
      });
    }
    await updateDestruction(t, id, asked);
    if (!(await neverActivated(t, key))) return false;
    await destroyKey(t, id, asked.by, asked.atMs);
    return true;
  });

const checkAsked = (key: KeyRow): string => {
  checkStep(key, 'askDestruction');
  if (key.destructionAskedBy !== null) return key.destructionAskedBy;
  throw new HubError('ActionNotAllowed', {
    field: 'state',
    reason: 'Уничтожения никто не просил.',
  });
};

/** Takes the request back. @throws HubError ActionNotAllowed when there is none */
export const withdrawDestruction = (p: SigningPorts, id: string): Promise<void> =>
  p.db.tx(async (t) => {
    checkAsked(await lockKey(t, id));
    await updateDestruction(t, id, null);
  });

/** Destroys a key on the word of the second person. @throws HubError FourEyesRequired when it is the first, ActionNotAllowed */
export const approveDestruction = (
  p: SigningPorts,
  id: string,
  by: string,
  atMs: EpochMs,
): Promise<void> =>
  p.db.tx(async (t) => {
    if (checkAsked(await lockKey(t, id)) === by) {
      throw new HubError('FourEyesRequired', {
        field: 'by',
        reason: 'Уничтожение подтверждает другой сотрудник, не тот, кто его запросил.',
      });
    }
    await destroyKey(t, id, by, atMs);
  });
