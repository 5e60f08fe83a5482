import { HubError, isHubError, type ErrorCode } from '../../../broker/index.ts';
import type { Arrived, AuditEvent } from '../../../module/index.ts';
import { findPassword, spendIssued, type PasswordRow } from '../passwords/store.ts';
import type { IdentityPorts } from '../ports.ts';
import { openSession, type OpenedSession } from '../sessions/open.ts';
import { checkGuard, clearGuard, countAttempt, noteFailure } from './guard.ts';

export type Credentials = {
  readonly login: string;
  readonly password: string;
  /** Six digits of the second factor, or a recovery code. */
  readonly code?: string;
};

/** Further conditions of coming in, each of which throws its refusal. */
export type LoginRules = {
  /** @throws HubError AddressNotAllowed, OrganisationSuspended */
  admit(organisation: string, address: string): Promise<void>;
  /** @throws HubError SecondFactorRequired when there is a second factor and no code; LoginRefused when the code is wrong */
  secondFactor(accountId: string, code: string | undefined): Promise<void>;
};

type Said = {
  readonly event: AuditEvent;
  readonly refused?: ErrorCode | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** Refusals after which the same call with more in it may succeed: not yet a mistake of the person. */
const unfinished = new Set<ErrorCode>(['SecondFactorRequired']);

/**
 * Signs a person in (KIS-1.2.a, KIS-4.2.6). Answers the same, in the same time, whether the login or the password is wrong.
 * @throws HubError LoginRefused, AccountLocked, SecondFactorRequired, RateLimitExceeded, and what the rules throw
 */
export const makeLogin = (ports: IdentityPorts, rules: LoginRules) => {
  const { db, clock, passwords, audit, secrets } = ports;
  // Checked when there is no account, so that a stranger cannot tell by the time.
  const decoy = passwords.hash(secrets.token());

  const say = (
    arrived: Arrived,
    login: string,
    { event, refused, details = {} }: Said,
  ): Promise<void> =>
    audit.write({
      event,
      atMs: clock.nowMs(),
      actor: { kind: 'person', name: login, organisation: null, address: arrived.address },
      outcome: refused === undefined ? 'done' : 'refused',
      object: `person:${login}`,
      details: refused === undefined ? details : { code: refused, ...details },
    });

  const checkPassword = async (login: string, given: string): Promise<PasswordRow> => {
    const row = await findPassword(db, login);
    const right = await passwords.verify(row?.hash ?? (await decoy), given);
    if (row === null || row.hash === null || !right) throw new HubError('LoginRefused');
    if (row.issued && row.used) {
      throw new HubError('LoginRefused', {
        field: 'password',
        reason: 'Первый пароль уже использован: попросите администратора выдать новый.',
      });
    }
    return row;
  };
  const countMistake = async (arrived: Arrived, login: string, code: ErrorCode): Promise<void> => {
    const lockedUntilMs = await noteFailure(db, login, clock.nowMs());
    await say(arrived, login, { event: 'session.refused', refused: code });
    if (lockedUntilMs === null) return;
    const minutes = Math.ceil((lockedUntilMs - clock.nowMs()) / 60_000);
    await say(arrived, login, { event: 'account.locked', details: { minutes } });
  };
  const enter = async (arrived: Arrived, row: PasswordRow): Promise<OpenedSession> =>
    db.tx(async (t) => {
      // The condition of the update decides between two who come with the same first password at once.
      if (row.issued && !(await spendIssued(t, row.accountId, clock.nowMs()))) {
        throw new HubError('LoginRefused');
      }
      await clearGuard(t, row.login);
      return openSession(ports, t, arrived, { accountId: row.accountId, origin: 'password' });
    });

  return async (arrived: Arrived, given: Credentials): Promise<OpenedSession> => {
    const login = given.login.toLowerCase();
    await countAttempt(db, arrived.address, clock.nowMs());
    await checkGuard(db, login, clock.nowMs());
    try {
      const row = await checkPassword(login, given.password);
      await rules.admit(row.organisation, arrived.address);
      await rules.secondFactor(row.accountId, given.code);
      const opened = await enter(arrived, row);
      await say(arrived, login, { event: 'session.opened', details: { origin: 'password' } });
      return opened;
    } catch (error) {
      if (!isHubError(error) || unfinished.has(error.code)) throw error;
      if (error.code === 'LoginRefused') await countMistake(arrived, login, error.code);
      else await say(arrived, login, { event: 'session.refused', refused: error.code });
      throw error;
    }
  };
};
