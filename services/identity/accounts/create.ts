import { HubError } from '../../../broker/index.ts';
import { insertGrant } from '../roles/store.ts';
import type { IdentityPorts } from '../ports.ts';
import { parseLogin, parseOrganisation, type Account } from './account.ts';
import { personKeys, type EmployeeNumbers } from './employee.ts';
import { findAccount, insertAccount, noteAccountEvent } from './store.ts';

export type GrantedRole = {
  readonly role: string;
  /** OGRN; null: the whole region. */
  readonly organisation: string | null;
};

export type AccountDraft = EmployeeNumbers & {
  readonly login: string;
  readonly name: string;
  readonly email?: string;
  readonly organisation: string;
  /** Roles that it has from the start; only the hub itself gives them this way. */
  readonly roles?: readonly GrantedRole[];
  /** The password is known to whom it is told: null makes an account for the single sign-on only. */
  readonly password: string | null;
  /** Must be changed at the first login. */
  readonly issued: boolean;
};

const conflictOf = (conflict: 'login' | 'person'): HubError =>
  conflict === 'login'
    ? new HubError('PersonConflict', { field: 'login', reason: 'Такое имя для входа уже занято.' })
    : new HubError('PersonConflict', {
        field: 'employeeId',
        reason: 'У этого человека уже есть действующая учётная запись в организации.',
      });

/**
 * Makes an account of one human being (KIS-1.2.a).
 * @throws HubError PersonConflict when the login is taken or the person has an active account in the organisation; BadRequest
 */
export const makeCreateAccount =
  ({ db, clock, passwords, secrets }: IdentityPorts) =>
  async (draft: AccountDraft, by: string): Promise<Account> => {
    const login = parseLogin(draft.login);
    const organisation = parseOrganisation(draft.organisation);
    const keys = personKeys(secrets, draft);
    const passwordHash = draft.password === null ? null : await passwords.hash(draft.password);
    const accountId = secrets.uuid();
    const atMs = clock.nowMs();
    return db.tx(async (t) => {
      const { name, email = null } = draft;
      const passwordIssued = draft.issued && passwordHash !== null;
      const row = { accountId, login, name, email, organisation, passwordHash, passwordIssued };
      const conflict = await insertAccount(t, { ...row, ...keys, by, atMs });
      if (conflict !== null) throw conflictOf(conflict);
      const changes = { login, name, organisation };
      await noteAccountEvent(t, { accountId, revision: 1, atMs, by, kind: 'created', changes });
      for (const { role, organisation: scope } of draft.roles ?? []) {
        const grant = { grantId: secrets.uuid(), accountId, role, organisation: scope };
        await insertGrant(t, { ...grant, by, atMs });
      }
      const made = await findAccount(t, accountId);
      if (made === null) throw new HubError('RecordNotFound');
      return made;
    });
  };
