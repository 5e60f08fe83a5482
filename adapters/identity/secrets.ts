import { createHmac, randomInt, randomUUID } from 'node:crypto';
import { newToken } from '../runtime/index.ts';

/** Without the letters that are mistaken for digits or for each other. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
const passwordCharsCount = 20;
const groupChars = 5;

/** 100 random bits in groups of five that a person can type: `k7m2p-…`. */
const newPassword = (): string =>
  Array.from({ length: passwordCharsCount }, (_, at) => {
    const letter = letters[randomInt(letters.length)] ?? '';
    return at > 0 && at % groupChars === 0 ? `-${letter}` : letter;
  }).join('');

/** Chance of this machine and keyed hashes by the keys of the installation. */
export const makeSecrets = (keyFor: (use: string) => Uint8Array) => ({
  token: newToken,
  uuid: (): string => randomUUID(),
  password: newPassword,
  keyed: (use: string, text: string): string =>
    createHmac('sha256', keyFor(use)).update(text, 'utf8').digest('base64url'),
});
