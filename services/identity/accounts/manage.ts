import { HubError, limits } from '../../../broker/index.ts';
import { rights, type Caller } from '../../../module/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import { clearGuard } from '../login/guard.ts';
import { setPassword } from '../passwords/store.ts';
import type { IdentityPorts } from '../ports.ts';
import { effectiveRights } from '../roles/reach.ts';
import { administrator } from '../roles/seeded.ts';
import { activeGrants } from '../roles/store.ts';
import { dropFactor } from '../secondFactor/store.ts';
import { closeSessions } from '../sessions/store.ts';
import { withdrawTokens } from '../tokens/store.ts';
import type { Account } from './account.ts';
import {
  closeAccountRow,
  countOthersWithRole,
  findAccount,
  noteAccountEvent,
  reopenAccountRow,
  updateAccount,
  type AccountEvent,
} from './store.ts';

const notFound = (): HubError => new HubError('RecordNotFound', { field: 'id' });

const changed = (account: Account): HubError =>
  new HubError('RecordConflict', {
    field: 'revision',
    value: String(account.revision),
    reason:
      account.state === 'closed'
        ? 'Учётная запись закрыта.'
        : `Сейчас действует редакция ${account.revision}.`,
  });

/** Whether the caller's users.manage reaches the organisation. */
export const reaches = ({ organisations }: Caller, organisation: string): boolean =>
  organisations === null || organisations.includes(organisation);

/**
 * Nobody rules over a person who may do more in the region: else an issued password would be a way to the rights of another.
 * @throws HubError AccessDenied
 */
const checkNotAbove = async (
  t: Queryable,
  caller: Caller,
  target: Account,
  operator: string,
): Promise<void> => {
  const { person } = caller;
  if (person === null) return;
  const regional = effectiveRights(await activeGrants(t, target.accountId, operator)).filter(
    ({ reach }) => reach === 'region',
  );
  const above = regional.find(({ right }) => person.reach(right) !== 'region');
  if (above === undefined) return;
  throw new HubError('AccessDenied', {
    reason: `У этого сотрудника есть право на весь регион, которого нет у вас: «${rights[above.right].title}».`,
  });
};

type Steps = {
  /** The account that the caller may manage. @throws HubError RecordNotFound, AccessDenied */
  target(t: Queryable, caller: Caller, accountId: string): Promise<Account>;
  note(
    t: Queryable,
    caller: Caller,
    accountId: string,
    event: Pick<AccountEvent, 'kind' | 'changes' | 'revision'>,
  ): Promise<void>;
  /** Sets a new one-time password; the sessions end. */
  issue(t: Queryable, caller: Caller, target: Account): Promise<string>;
};

const makeSteps = ({ clock, secrets, passwords, settings }: IdentityPorts): Steps => {
  const note: Steps['note'] = (t, { name: by }, accountId, event) =>
    noteAccountEvent(t, { accountId, atMs: clock.nowMs(), by, ...event });
  return {
    note,
    target: async (t, caller, accountId) => {
      const found = await findAccount(t, accountId);
      // An account out of reach is not told from one that does not exist.
      if (found === null || !reaches(caller, found.organisation)) throw notFound();
      await checkNotAbove(t, caller, found, settings.operatorOrganisation);
      return found;
    },
    issue: async (t, caller, { accountId, login }) => {
      const password = secrets.password();
      const hash = await passwords.hash(password);
      const atMs = clock.nowMs();
      const pastMax = limits.pastPasswordsMax;
      const revision = await setPassword(t, { accountId, hash, issued: true, atMs, pastMax });
      await clearGuard(t, login);
      await closeSessions(t, accountId, null, 'passwordIssued', atMs);
      await note(t, caller, accountId, { kind: 'passwordIssued', revision, changes: {} });
      return password;
    },
  };
};

const makeLife = ({ db, clock, settings }: IdentityPorts, { target, note, issue }: Steps) => ({
  /** Sessions end, tokens are withdrawn, the history stays. @throws HubError ActionNotAllowed for oneself and the last administrator */
  close: (caller: Caller, accountId: string, reason: string): Promise<Account> =>
    db.tx(async (t) => {
      const found = await target(t, caller, accountId);
      if (caller.person?.personId === accountId)
        throw new HubError('ActionNotAllowed', { reason: 'Себя закрыть нельзя.' });
      const grants = await activeGrants(t, accountId, settings.operatorOrganisation);
      const isAdministrator = grants.some(({ role }) => role === administrator);
      if (isAdministrator && (await countOthersWithRole(t, administrator, accountId)) === 0)
        throw new HubError('ActionNotAllowed', { reason: 'Это последний администратор.' });
      const nowMs = clock.nowMs();
      const revision = await closeAccountRow(t, accountId, caller.name, nowMs);
      if (revision === null) throw changed(found);
      await closeSessions(t, accountId, null, 'accountClosed', nowMs);
      await withdrawTokens(t, accountId, null, caller.name, nowMs);
      await note(t, caller, accountId, { kind: 'closed', revision, changes: { reason } });
      return found;
    }),
  /** @returns the new one-time password. @throws HubError PersonConflict when the person has another account by now */
  reopen: (caller: Caller, accountId: string): Promise<string> =>
    db.tx(async (t) => {
      const found = await target(t, caller, accountId);
      if (found.state === 'active') throw changed(found);
      const revision = await reopenAccountRow(t, accountId);
      if (revision === null) throw new HubError('PersonConflict');
      await note(t, caller, accountId, { kind: 'reopened', revision, changes: {} });
      return issue(t, caller, found);
    }),
});

const makeEntrance = ({ db, clock }: IdentityPorts, { target, note, issue }: Steps) => ({
  /** A new one-time password, told once; the sessions end. @throws HubError ActionNotAllowed for a closed account */
  issuePassword: (caller: Caller, accountId: string): Promise<string> =>
    db.tx(async (t) => {
      const found = await target(t, caller, accountId);
      if (found.state === 'closed')
        throw new HubError('ActionNotAllowed', { reason: 'Учётная запись закрыта.' });
      return issue(t, caller, found);
    }),
  /** Forgets the wrong passwords. */
  unlock: (caller: Caller, accountId: string): Promise<Account> =>
    db.tx(async (t) => {
      const found = await target(t, caller, accountId);
      const { login, revision } = found;
      await clearGuard(t, login);
      await note(t, caller, accountId, { kind: 'unlocked', revision, changes: {} });
      return found;
    }),
  /** Takes the second factor away: the telephone is lost, and so are the recovery codes. */
  dropSecondFactor: (caller: Caller, accountId: string): Promise<Account> =>
    db.tx(async (t) => {
      const found = await target(t, caller, accountId);
      const { revision } = found;
      if (!(await dropFactor(t, accountId))) throw notFound();
      await closeSessions(t, accountId, null, 'secondFactor', clock.nowMs());
      await note(t, caller, accountId, { kind: 'secondFactorDropped', revision, changes: {} });
      return found;
    }),
});

/** What an administrator does with accounts of others (KIS-2.4.3, KIS-4.2.6); nothing is deleted. */
export const makeManage = (ports: IdentityPorts) => {
  const steps = makeSteps(ports);
  return {
    target: steps.target,
    /** @throws HubError RecordConflict when somebody has changed it since `revision` */
    change: (
      caller: Caller,
      accountId: string,
      revision: number,
      next: { readonly name: string; readonly email: string | null },
    ): Promise<Account> =>
      ports.db.tx(async (t) => {
        const found = await steps.target(t, caller, accountId);
        const now = await updateAccount(t, accountId, revision, next);
        if (now === null) throw changed(found);
        const changes = {
          ...(found.name !== next.name && { name: [found.name, next.name] }),
          ...(found.email !== next.email && { email: 'changed' }),
        };
        await steps.note(t, caller, accountId, { kind: 'changed', revision: now, changes });
        return { ...found, ...next, revision: now };
      }),
    ...makeLife(ports, steps),
    ...makeEntrance(ports, steps),
  };
};

export type Manage = ReturnType<typeof makeManage>;
