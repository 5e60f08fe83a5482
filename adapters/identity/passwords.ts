import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Passwords by argon2id (RFC 9106) on the thread pool; a hash names its own cost, so it may be raised later. */
export const argon2Passwords = {
  hash: (password: string): Promise<string> => hash(password.normalize('NFC'), cost),
  verify: (hashed: string, password: string): Promise<boolean> =>
    verify(hashed, password.normalize('NFC')),
};
