import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { HubError } from '../../broker/index.ts';
import { readIfPresent, readOrMakeSecret } from '../files/index.ts';

export const keyBytes = 32;

/**
 * Reads a master key: 32 bytes as 64 hex digits or base64.
 * @throws HubError SMEVFailure that never quotes the text
 */
export const parseMasterKey = (text: string): Buffer => {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : Buffer.from(trimmed, 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed);
  if (key.length !== keyBytes || (trimmed.length !== 64 && !isBase64)) {
    throw new HubError('SMEVFailure', {
      reason: 'Главный ключ должен быть 32 байтами в base64 или в шестнадцатеричной записи.',
    });
  }
  return key;
};

/**
 * The key that wraps the data keys. With `file` (HUB_MASTER_KEY_FILE) it must exist; without, `master.key` of the data folder is
 * used and made at the first start (mode 0600).
 * @throws HubError SMEVFailure: the named file is absent, or the key has a wrong form
 */
export const loadMasterKey = async (dataDir: string, file?: string): Promise<Buffer> => {
  if (file === undefined) {
    const makeKey = (): string => randomBytes(keyBytes).toString('base64');
    return parseMasterKey(await readOrMakeSecret(path.join(dataDir, 'master.key'), makeKey));
  }
  const text = await readIfPresent(file);
  if (text !== null) return parseMasterKey(text);
  throw new HubError('SMEVFailure', {
    reason: `Файла главного ключа ${file} нет (HUB_MASTER_KEY_FILE).`,
  });
};
