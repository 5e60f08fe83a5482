import { HubError } from '../../../broker/index.ts';
import type { Arrived } from '../../../module/index.ts';
import { parseSnils } from '../accounts/employee.ts';
import type { LoginRules } from '../login/login.ts';
import type { IdentityPorts, SignedOnPerson, SignOn } from '../ports.ts';
import { digestOf, sameText } from '../sessions/cookie.ts';
import { openSession } from '../sessions/open.ts';
import { confirmSession } from '../sessions/store.ts';
import {
  accountsOfPerson,
  sessionOrigin,
  takeSignOn,
  type KnownPerson,
  type SignOnRow,
} from './store.ts';

export type Finished = {
  readonly returnTo: string;
  /** null: the session that was there is confirmed. */
  readonly cookie: string | null;
};

/** A refusal of the person, not of the call: the page tells it. */
export class SignOnRefused extends HubError {
  readonly returnTo: string;

  constructor(cause: HubError, returnTo: string) {
    super(cause.code, cause.details, { cause });
    this.returnTo = returnTo;
  }
}

const unknown = (reason: string): HubError => new HubError('LoginRefused', { reason });

/**
 * Ends a sign-on: the browser brings back the state that it left with, the provider's answer is checked, and the person's account
 * is found by СНИЛС (KIS-2.4.1).
 * @throws HubError BadRequest when state or nonce was tampered with; SignOnRefused when the person may not come in
 */
export const makeFinish = (ports: IdentityPorts, signOn: SignOn, rules: LoginRules) => {
  const { db, clock, secrets, audit } = ports;

  const accountOf = async ({ snils, organisation }: SignedOnPerson): Promise<KnownPerson> => {
    if (snils === null) throw unknown('Единый вход не сообщил СНИЛС.');
    const key = secrets.keyed('snils', parseSnils(snils));
    const [first, ...others] = await accountsOfPerson(db, key, organisation);
    if (first === undefined)
      throw unknown('Для вас нет учётной записи: обратитесь к администратору.');
    if (others.length > 0) throw unknown('Выберите организацию при входе через ЕСИА.');
    return first;
  };
  const say = (arrived: Arrived, { login, organisation }: KnownPerson, error: HubError | null) =>
    audit.write({
      event: error === null ? 'session.opened' : 'session.refused',
      atMs: clock.nowMs(),
      actor: { kind: 'person', name: login, organisation, address: arrived.address },
      outcome: error === null ? 'done' : 'refused',
      object: `person:${login}`,
      details: { origin: 'oidc', ...(error !== null && { code: error.code }) },
    });
  const confirm = async ({ sessionId, returnTo }: SignOnRow, account: KnownPerson) => {
    const origin = sessionId === null ? null : await sessionOrigin(db, sessionId);
    if (sessionId === null || origin?.accountId !== account.accountId) {
      throw unknown('Через ЕСИА вошёл другой человек.');
    }
    await confirmSession(db, sessionId, clock.nowMs());
    return { returnTo, cookie: null };
  };
  const enter = async (arrived: Arrived, person: SignedOnPerson, account: KnownPerson) => {
    const { accountId, organisation } = account;
    try {
      await rules.admit(organisation, arrived.address);
    } catch (error) {
      if (error instanceof HubError) await say(arrived, account, error);
      throw error;
    }
    const { sid, idToken: oidcIdToken } = person;
    const oidcSid = sid ?? undefined;
    const opening = { accountId, origin: 'oidc', oidcSid, oidcIdToken } as const;
    const opened = await db.tx((t) => openSession(ports, t, arrived, opening));
    await say(arrived, account, null);
    return opened.cookie;
  };
  return async (arrived: Arrived, current: string, kept: string | null): Promise<Finished> => {
    const state = new URL(current).searchParams.get('state') ?? '';
    const begun = await takeSignOn(db, digestOf(state), clock.nowMs());
    // The state must have left from this very browser.
    if (begun === null || kept === null || !sameText(kept, state)) {
      throw new HubError('BadRequest', {
        field: 'state',
        reason: 'Этот вход не начинался в вашем браузере или устарел: начните заново.',
      });
    }
    const isConfirmation = begun.sessionId !== null;
    const person = await signOn.finish(current, { ...begun, state }, isConfirmation);
    try {
      const account = await accountOf(person);
      if (isConfirmation) return await confirm(begun, account);
      return { returnTo: begun.returnTo, cookie: await enter(arrived, person, account) };
    } catch (error) {
      throw error instanceof HubError ? new SignOnRefused(error, begun.returnTo) : error;
    }
  };
};
