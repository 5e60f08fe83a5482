import { HubError, limits } from '../../../broker/index.ts';
import { noteAccountEvent } from '../accounts/store.ts';
import { checkGuard, clearGuard, noteFailure } from '../login/guard.ts';
import type { IdentityPorts } from '../ports.ts';
import { closeSessions } from '../sessions/store.ts';
import { passwordFaults, unacceptable } from './rules.ts';
import { findPassword, setPassword, type PasswordRow } from './store.ts';

/**
 * Checks a password that a signed-in person gives again; mistakes count as wrong logins do.
 * @throws HubError LoginRefused, AccountLocked
 */
export const makeCheckAgain =
  ({ db, clock, passwords }: IdentityPorts) =>
  async (login: string, password: string): Promise<PasswordRow> => {
    await checkGuard(db, login, clock.nowMs());
    const row = await findPassword(db, login);
    if (row?.hash && (await passwords.verify(row.hash, password))) {
      await clearGuard(db, login);
      return row;
    }
    await noteFailure(db, login, clock.nowMs());
    throw new HubError('LoginRefused', {
      field: 'password',
      reason: 'Пароль не подходит.',
    });
  };

export type PasswordChange = {
  readonly login: string;
  readonly current: string;
  readonly password: string;
  /** The session that stays; every other one ends. */
  readonly sessionId: string;
};

/**
 * Changes one's own password: by the rules, not one of the last limits.pastPasswordsMax (KIS-4.2.6, PUSK-4.3.5).
 * @throws HubError PasswordUnacceptable with every fault; LoginRefused, AccountLocked
 */
export const makeChangePassword = (ports: IdentityPorts) => {
  const { db, clock, passwords } = ports;
  const checkAgain = makeCheckAgain(ports);
  const wasUsed = async ({ hash, pastHashes }: PasswordRow, password: string): Promise<boolean> => {
    for (const past of [hash, ...pastHashes]) {
      if (past !== null && (await passwords.verify(past, password))) return true;
    }
    return false;
  };
  return async ({ login, current, password, sessionId }: PasswordChange): Promise<void> => {
    const row = await checkAgain(login, current);
    const faults = passwordFaults(password, login);
    if (faults.length > 0) throw unacceptable(faults);
    if (await wasUsed(row, password)) {
      throw unacceptable([{ field: 'password', reason: 'уже был у этой учётной записи' }]);
    }
    const hash = await passwords.hash(password);
    const { accountId } = row;
    const atMs = clock.nowMs();
    await db.tx(async (t) => {
      const pastMax = limits.pastPasswordsMax;
      const revision = await setPassword(t, { accountId, hash, issued: false, atMs, pastMax });
      await closeSessions(t, accountId, sessionId, 'password', atMs);
      const kind = 'passwordChanged';
      await noteAccountEvent(t, { accountId, revision, atMs, by: login, kind, changes: {} });
    });
  };
};
