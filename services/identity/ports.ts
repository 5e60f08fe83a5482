import type { Clock, EpochMs } from '../../broker/index.ts';
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
  /** Two groups of five such letters. */
  recoveryCode(): string;
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
  /** Address of the hub for browsers, without a slash at the end; null: the address of the call. */
  readonly publicUrl: string | null;
};

/** What the registers say about organisations. */
export type Organisations = {
  /** null when it is not registered. */
  nameOf(ogrn: string): Promise<string | null>;
  /** Why its people may not work now, as a sentence; null when they may. */
  suspended(ogrn: string): Promise<string | null>;
};

/** Codes of the second factor by time (RFC 6238): six digits, thirty seconds. */
export type TimeCodes = {
  newSecret(): string;
  /** `otpauth://…` for the application of the person. */
  uri(secret: string, login: string): string;
  /** Number of the time step that the code belongs to, one step early or late allowed; null when it fits none. */
  stepOf(secret: string, code: string, nowMs: EpochMs): number | null;
  /** The URI as a picture: a data URL of an SVG. */
  picture(uri: string): Promise<string>;
};

/** Keeps small secrets so that a copy of the database does not show them. */
export type Seals = {
  seal(name: string, text: string): string;
  /** null when it was altered or sealed under another name or key. */
  open(name: string, sealed: string): string | null;
};

/** A sign-on that has begun; everything in it is secret until the browser comes back. */
export type BegunSignOn = {
  /** Where the browser goes. */
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};

/** Who came back, as the provider says under its signature. */
export type SignedOnPerson = {
  /** Identifier of the person at the provider. */
  readonly subject: string;
  /** Eleven digits; null when the provider does not tell it. */
  readonly snils: string | null;
  /** OGRN of the organisation that the person chose at the provider; null when none. */
  readonly organisation: string | null;
  /** Session at the provider; null when it does not tell. */
  readonly sid: string | null;
  readonly idToken: string;
};

/** The single sign-on by OpenID Connect (ЕСИА); PKCE, state and nonce are always used. */
export type SignOn = {
  /** @param fresh the provider asks for the password again. @throws HubError SignOnUnavailable */
  begin(redirectUri: string, fresh: boolean): Promise<BegunSignOn>;
  /** @param current address to which the browser came back. @throws HubError BadRequest when state, nonce or the answer is forged; SignOnUnavailable */
  finish(current: string, begun: Omit<BegunSignOn, 'url'>, fresh: boolean): Promise<SignedOnPerson>;
  /** Address that ends the session at the provider; null when it has none. */
  logoutUrl(idToken: string, returnTo: string): Promise<string | null>;
  /** Session at the provider that a back-channel call says has ended. @throws HubError BadRequest when the token is forged or old */
  endedSession(logoutToken: string): Promise<{ readonly sid: string }>;
};

export type IdentityPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly passwords: Passwords;
  readonly secrets: Secrets;
  readonly seals: Seals;
  readonly timeCodes: TimeCodes;
  readonly organisations: Organisations;
  /** Tells the officer of security; the text names no person. */
  readonly alarm: (text: string) => Promise<void>;
  /** null: not configured. */
  readonly signOn: SignOn | null;
  readonly settings: IdentitySettings;
};
