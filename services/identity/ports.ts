import type { Clock } from '../../broker/index.ts';
import type { Audit } from '../../module/index.ts';
import type { Database } from '../../registries/index.ts';

/** Slow, salted hashes of passwords (argon2id). */
export type Passwords = {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
};

/** Chance and keys of the installation. */
export type Secrets = {
  /** 256 random bits in URL-safe letters. */
  token(): string;
  uuid(): string;
  /** A password that a person can type: letters and digits that are not mistaken for each other. */
  password(): string;
  /** The same text gives the same hash on every node; without the key of the installation nobody can guess it back. */
  keyed(use: string, text: string): string;
};

export type IdentitySettings = {
  /** A session that nobody used this long asks for the password again (PUSK-4.3.5). */
  readonly idleMs: number;
  /** No session lives longer. */
  readonly sessionMs: number;
  /** Cookies travel over TLS only. */
  readonly secureCookie: boolean;
  /** OGRN of the region's operator: the organisation of the first administrator. */
  readonly operatorOrganisation: string;
};

export type IdentityPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly passwords: Passwords;
  readonly secrets: Secrets;
  readonly settings: IdentitySettings;
};
