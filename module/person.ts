import type { EpochMs } from '../broker/index.ts';
import type { Arrived, Route } from './route.ts';
import type { Right } from './rights.ts';
import type { Hidden } from './visibility.ts';

/** Where a right holds: everywhere, or for these organisations (OGRN); never empty. */
export type Reach = 'region' | readonly string[];

/** A signed-in person or the owner of an API token, as a session or the token says (KIS-1.2.a). */
export type Person = {
  readonly personId: string;
  readonly login: string;
  readonly name: string;
  /** OGRN of the organisation that the person works for. */
  readonly organisation: string;
  readonly roles: readonly string[];
  /** When the password was last given; null for a token, which cannot confirm itself. */
  readonly confirmedAtMs: EpochMs | null;
  /** Where the person may use a right now; null: nowhere. */
  readonly reach: (right: Right) => Reach | null;
  /** What the holder's access rules hide from the person's roles now, whatever the rights say (KIS-3.1). */
  readonly hidden: Hidden;
};

/** Finds out which person calls; services/identity answers. */
export type People = {
  /**
   * The person of the session cookie (`sessionCookie`).
   * @throws HubError LoginRequired, PasswordChangeRequired, RegulationNotAccepted, CsrfRefused
   */
  bySession(arrived: Arrived, route: Route): Promise<Person>;
  /** The owner of a personal API token; null when there is none such in force. */
  byToken(token: string, arrived: Arrived): Promise<Person | null>;
};

/** Name of the cookie that carries a session. */
export const sessionCookie = 'hub_session';
