import { createHmac, randomBytes } from 'node:crypto';
import { HubError, type Clock } from '../../broker/index.ts';
import { decrypt, encrypt } from './cipher.ts';
import { keyBytes } from './masterKey.ts';

export type WrappedKey = {
  readonly keyNo: number;
  readonly month: string;
  readonly wrapped: Buffer;
};

/** Where the wrapped data keys are kept. */
export type DataKeys = {
  load(): Promise<readonly WrappedKey[]>;
  /** Keeps the month's key unless it has one; the first wins. */
  add(month: string, wrapped: Buffer): Promise<void>;
};

/** Encryption at rest (KIS-6.3.4). */
export type Vault = {
  /** @param name message id and part; the same name opens */
  seal(name: string, plain: Uint8Array): Buffer;
  /** null when the bytes or the name were altered, or the key is unknown (see `knows`). */
  open(name: string, sealed: Uint8Array): Buffer | null;
  /** False when another hub made the key after this one read the keys: call `refresh` and try again. */
  knows(sealed: Uint8Array): boolean;
  /** What a value is found by without being kept: equal values of one name have equal marks, nobody without the key can tell which. */
  mark(name: string, value: string): string;
  /** Reads new keys and makes this month's when it is missing; daily and on demand. */
  refresh(): Promise<void>;
};

const format = 1;
const headerBytes = 5;

const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7);
const markBytes = 16;
const wrapName = (month: string): string => `data-key/${month}`;

/**
 * Opens the vault: reads the data keys, unwraps them, makes this month's.
 * @param options.masterKey 32 bytes (loadMasterKey)
 * @throws HubError SMEVFailure when the master key is not the one that wrapped the kept keys
 */
export const makeVault = async (options: {
  readonly masterKey: Buffer;
  readonly dataKeys: DataKeys;
  readonly clock: Clock;
}): Promise<Vault> => {
  const { masterKey, dataKeys, clock } = options;
  const keys = new Map<number, Buffer>();
  let current: { month: string; keyNo: number; key: Buffer } | null = null;

  const read = async (): Promise<void> => {
    for (const { keyNo, month, wrapped } of await dataKeys.load()) {
      if (keys.has(keyNo)) continue;
      const key = decrypt(masterKey, wrapName(month), wrapped);
      if (key === null) {
        throw new HubError('SMEVFailure', {
          reason: `Главный ключ не подходит к данным: ключ за ${month} не раскрывается. Укажите в HUB_MASTER_KEY_FILE тот ключ, с которым хаб работал раньше.`,
        });
      }
      keys.set(keyNo, key);
      if (current === null || month > current.month) current = { month, keyNo, key };
    }
  };
  const refresh = async (): Promise<void> => {
    await read();
    const month = monthOf(clock.nowMs());
    if (current !== null && current.month >= month) return;
    await dataKeys.add(month, encrypt(masterKey, wrapName(month), randomBytes(keyBytes)));
    await read();
  };
  await refresh();
  // Not a data key: those change each month, and what was marked before must be found.
  const markKey = createHmac('sha256', masterKey).update('search-marks').digest();

  const keyNoOf = (sealed: Uint8Array): number =>
    sealed.length > headerBytes && sealed[0] === format
      ? Buffer.from(sealed.buffer, sealed.byteOffset, headerBytes).readUInt32BE(1)
      : 0;
  return {
    seal: (name, plain) => {
      if (current === null) throw new ReferenceError('the vault has no data key');
      const header = Buffer.alloc(headerBytes);
      header.writeUInt8(format, 0);
      header.writeUInt32BE(current.keyNo, 1);
      return Buffer.concat([header, encrypt(current.key, name, plain)]);
    },
    open: (name, sealed) => {
      const key = keys.get(keyNoOf(sealed));
      if (!key) return null;
      const rest = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      return decrypt(key, name, rest.subarray(headerBytes));
    },
    knows: (sealed) => keys.has(keyNoOf(sealed)),
    mark: (name, value) =>
      createHmac('sha256', markKey)
        .update(`${name}\u0000${value}`)
        .digest()
        .subarray(0, markBytes)
        .toString('base64url'),
    refresh,
  };
};
