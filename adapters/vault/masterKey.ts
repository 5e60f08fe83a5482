import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HubError } from '../../broker/index.ts';

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

const readIfPresent = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/**
 * The key that wraps the data keys. With `file` (HUB_MASTER_KEY_FILE) it must exist; without, `master.key` of the data folder is
 * used and made at the first start (mode 0600).
 * @throws HubError SMEVFailure: the named file is absent, or the key has a wrong form
 */
export const loadMasterKey = async (dataDir: string, file?: string): Promise<Buffer> => {
  const name = file ?? path.join(dataDir, 'master.key');
  const text = await readIfPresent(name);
  if (text !== null) return parseMasterKey(text);
  if (file !== undefined) {
    throw new HubError('SMEVFailure', {
      reason: `Файла главного ключа ${file} нет (HUB_MASTER_KEY_FILE).`,
    });
  }
  const key = randomBytes(keyBytes);
  await mkdir(dataDir, { recursive: true });
  // `wx`: of two first starts only one makes the key; the other must not overwrite it.
  await writeFile(name, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
};
