import { createHmac, randomInt, randomUUID } from 'node:crypto';
import { decrypt, encrypt } from '../vault/index.ts';
import { newToken } from '../runtime/index.ts';

/** Without the letters that are mistaken for digits or for each other. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
const groupChars = 5;

const newGroup = (): string =>
  Array.from({ length: groupChars }, () => letters[randomInt(letters.length)] ?? '').join('');

/** Groups of 25 random bits that a person can type: `k7m2p-…`. */
const newGroups = (count: number): string => Array.from({ length: count }, newGroup).join('-');

/** Chance of this machine and keyed hashes by the keys of the installation. */
export const makeSecrets = (keyFor: (use: string) => Uint8Array) => ({
  token: newToken,
  uuid: (): string => randomUUID(),
  password: (): string => newGroups(4),
  recoveryCode: (): string => newGroups(2),
  keyed: (use: string, text: string): string =>
    createHmac('sha256', keyFor(use)).update(text, 'utf8').digest('base64url'),
});

/** Small secrets kept encrypted under a key of the installation (AES-256-GCM). */
export const makeSeals = (key: Buffer) => ({
  seal: (name: string, text: string): string =>
    encrypt(key, name, Buffer.from(text, 'utf8')).toString('base64url'),
  open: (name: string, sealed: string): string | null =>
    decrypt(key, name, Buffer.from(sealed, 'base64url'))?.toString('utf8') ?? null,
});
