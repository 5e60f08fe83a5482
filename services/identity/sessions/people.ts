import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import {
  sessionCookie,
  type Arrived,
  type Hidden,
  type People,
  type Person,
  type Route,
} from '../../../module/index.ts';
import type { IdentityPorts } from '../ports.ts';
import { reachOf, type ActiveGrant } from '../roles/reach.ts';
import { activeGrants } from '../roles/store.ts';
import { cookieOf, digestOf, sameText } from './cookie.ts';
import { findSession, touchSession, type SessionRow } from './store.ts';

/** What the rest of identity says about a person who has shown a session or a token. */
export type PersonRules = {
  /** What the holder hides from these roles (KIS-3.1). */
  hidden(grants: readonly ActiveGrant[]): Promise<Hidden>;
  /**
   * Whether the person may go on with this route.
   * @throws HubError RegulationNotAccepted, SecondFactorNeeded, OrganisationSuspended
   */
  admit(who: Who, route: Route): Promise<void>;
  /** The same for a token, which neither has a second factor nor reads regulations. */
  admitToken(who: Pick<Who, 'organisation' | 'address'>): Promise<void>;
};

export type Who = {
  readonly accountId: string;
  readonly organisation: string;
  /** Has the second factor, or came by a sign-on that asks for its own. */
  readonly secondFactor: boolean;
  readonly address: string;
  /** When the session began. */
  readonly openedAtMs: EpochMs;
  readonly grants: readonly ActiveGrant[];
};

/** A person with what the routes of identity itself need to know. */
export type SignedIn = {
  readonly session: SessionRow;
  readonly grants: readonly ActiveGrant[];
};

export type SessionPeople = Pick<People, 'bySession'> & {
  /** The session behind a person of a route; null for the owner of a token. */
  signedIn(person: Person): SignedIn | null;
};

/** Calls that a locked session and one with an issued password may still make: look, give the password, leave. */
const alwaysOpen = new Set([
  'get /api/v1/session',
  'post /api/v1/session/regulation',
  'delete /api/v1/session',
  'put /api/v1/session/password',
  'post /api/v1/session/confirm',
]);

/** The shell asks again and again whether the session is still there. */
const ownName = 'get /api/v1/session';

const leaving = new Set(['delete /api/v1/session', 'post /api/v1/session/confirm']);

const nameOf = (route: Route): string => `${route.method} ${route.path}`;

const checkCsrf = (arrived: Arrived, { csrf }: SessionRow): void => {
  if (arrived.method === 'GET' || arrived.method === 'HEAD') return;
  const given = arrived.headers['x-hub-csrf'];
  if (typeof given !== 'string' || !sameText(given, csrf)) {
    throw new HubError('CsrfRefused', { field: 'X-Hub-Csrf' });
  }
};

/** Makes a person of an account and the roles it has now. */
export const personOf = (
  {
    accountId,
    login,
    name,
    organisation,
  }: Pick<Who, 'accountId' | 'organisation'> & {
    readonly login: string;
    readonly name: string;
  },
  grants: readonly ActiveGrant[],
  rest: Pick<Person, 'confirmedAtMs' | 'hidden' | 'reach'>,
): Person => ({
  personId: accountId,
  login,
  name,
  organisation,
  roles: [...new Set(grants.map(({ role }) => role))],
  ...rest,
});

/** Polls of pages, and the stream of live updates, which cannot carry a header of its own. */
const isBackground = ({ headers }: Arrived): boolean =>
  headers['x-hub-background'] !== undefined || headers['accept'] === 'text/event-stream';

/** Persons by the session of the console: rights are read anew on every call, so a change holds at once (KIS-2.4.3). */
export const makeSessionPeople = (
  { db, clock, settings }: IdentityPorts,
  rules: PersonRules,
): SessionPeople => {
  const known = new WeakMap<Person, SignedIn>();

  const checkIdle = (session: SessionRow, route: Route, nowMs: number): void => {
    const idle = session.seenAtMs + settings.idleMs <= nowMs;
    if ((idle || session.lockedAtMs !== null) && !leaving.has(nameOf(route))) {
      throw new HubError('SessionLocked');
    }
  };
  const touch = async (
    session: SessionRow,
    arrived: Arrived,
    route: Route,
    nowMs: number,
  ): Promise<void> => {
    // What a page asks by itself does not show that anybody sits before it.
    if (isBackground(arrived) || nameOf(route) === ownName) return;
    if (session.seenAtMs + limits.sessionTouchMs > nowMs) return;
    await touchSession(db, session.sessionId, nowMs);
  };
  return {
    signedIn: (person) => known.get(person) ?? null,
    bySession: async (arrived, route) => {
      const nowMs = clock.nowMs();
      const token = cookieOf(arrived, sessionCookie);
      const session = token === null ? null : await findSession(db, digestOf(token), nowMs);
      if (session === null) throw new HubError('LoginRequired');
      checkCsrf(arrived, session);
      checkIdle(session, route, nowMs);
      const open = alwaysOpen.has(nameOf(route));
      if (session.passwordIssued && session.origin === 'password' && !open)
        throw new HubError('PasswordChangeRequired');
      const grants = await activeGrants(db, session.accountId, settings.operatorOrganisation);
      if (!open) {
        const secondFactor = session.secondFactor || session.origin === 'oidc';
        await rules.admit({ ...session, secondFactor, grants, address: arrived.address }, route);
      }
      if (!leaving.has(nameOf(route))) await touch(session, arrived, route, nowMs);
      const person = personOf(session, grants, {
        confirmedAtMs: session.confirmedAtMs,
        hidden: await rules.hidden(grants),
        reach: (right) => reachOf(grants, right),
      });
      known.set(person, { session, grants });
      return person;
    },
  };
};
