import { limits } from '../../../broker/index.ts';
import { setPassword } from '../passwords/store.ts';
import type { IdentityPorts } from '../ports.ts';
import { administrator } from '../roles/seeded.ts';
import { makeCreateAccount } from './create.ts';
import { countAccounts, findByLogin, noteAccountEvent } from './store.ts';

export const firstLogin = 'admin';

/**
 * The account with which a new installation begins. Its one-time password is told once; when the hub starts again and the
 * password was never changed, another takes its place, so that a forgotten first login does not close the installation.
 */
export const makeFirstAdministrator =
  (ports: IdentityPorts) => async (): Promise<string | null> => {
    const { db, clock, passwords, secrets, settings } = ports;
    const existing = await findByLogin(db, firstLogin);
    const isOnly = (await countAccounts(db)) === (existing === null ? 0 : 1);
    if (!isOnly || existing?.passwordIssued === false) return null;
    const password = secrets.password();
    if (existing === null) {
      await makeCreateAccount(ports)(
        {
          login: firstLogin,
          name: 'Администратор региона',
          organisation: settings.operatorOrganisation,
          employeeId: firstLogin,
          roles: [{ role: administrator, organisation: null }],
          password,
          issued: true,
        },
        'hub',
      );
      return password;
    }
    const { accountId } = existing;
    const [hash, atMs] = [await passwords.hash(password), clock.nowMs()];
    await db.tx(async (t) => {
      const pastMax = limits.pastPasswordsMax;
      const revision = await setPassword(t, { accountId, hash, issued: true, atMs, pastMax });
      const event = { accountId, revision, atMs, by: 'hub', kind: 'passwordIssued', changes: {} };
      await noteAccountEvent(t, event);
    });
    return password;
  };
