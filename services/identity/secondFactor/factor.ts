import { HubError, limits } from '../../../broker/index.ts';
import type { IdentityPorts } from '../ports.ts';
import {
  beginFactor,
  confirmFactor,
  findFactor,
  spendRecovery,
  takeStep,
  type SecondFactorRow,
} from './store.ts';

const wrongCode = (): HubError =>
  new HubError('LoginRefused', {
    field: 'code',
    reason: 'Код не подходит или уже использован; подождите следующего.',
  });

/** The second factor by codes of an application, with recovery codes for a lost telephone (PUSK-4.3.5). */
export const makeSecondFactor = ({ db, clock, secrets, seals, timeCodes }: IdentityPorts) => {
  const recoveryHash = (accountId: string, code: string): string =>
    secrets.keyed('recovery', `${accountId}:${code.trim().toLowerCase()}`);

  const secretOf = (accountId: string, row: SecondFactorRow): string => {
    const secret = seals.open(accountId, row.secretSealed);
    if (secret === null) {
      throw new HubError('ActionNotAllowed', {
        reason: 'Второй фактор записан под другим ключом хаба: попросите администратора снять его.',
      });
    }
    return secret;
  };
  const fits = async (accountId: string, row: SecondFactorRow, code: string): Promise<boolean> => {
    const step = timeCodes.stepOf(secretOf(accountId, row), code, clock.nowMs());
    return step !== null && takeStep(db, accountId, step);
  };
  return {
    /** @throws HubError SecondFactorRequired without a code, LoginRefused with a wrong one */
    check: async (accountId: string, code: string | undefined): Promise<void> => {
      const row = await findFactor(db, accountId);
      if (row?.confirmed !== true) return;
      if (code === undefined) throw new HubError('SecondFactorRequired', { field: 'code' });
      const isRight = /^\d{6}$/.test(code)
        ? await fits(accountId, row, code)
        : await spendRecovery(db, accountId, recoveryHash(accountId, code));
      if (!isRight) throw wrongCode();
    },
    /** A new secret for the person's application. @throws HubError ActionNotAllowed when one is in force */
    begin: async (accountId: string, login: string) => {
      const secret = timeCodes.newSecret();
      if (!(await beginFactor(db, accountId, seals.seal(accountId, secret)))) {
        throw new HubError('ActionNotAllowed', { reason: 'Второй фактор уже подключён.' });
      }
      const uri = timeCodes.uri(secret, login);
      return { secret, uri, picture: await timeCodes.picture(uri) };
    },
    /** Puts it in force by a first code. @returns recovery codes, told once. @throws HubError LoginRefused, ActionNotAllowed */
    confirm: async (accountId: string, code: string): Promise<readonly string[]> => {
      const row = await findFactor(db, accountId);
      if (row === null || row.confirmed) {
        throw new HubError('ActionNotAllowed', { reason: 'Начните подключение заново.' });
      }
      if (!(await fits(accountId, row, code))) throw wrongCode();
      const codes = Array.from({ length: limits.recoveryCodesCount }, () => secrets.recoveryCode());
      const hashes = codes.map((one) => recoveryHash(accountId, one));
      await confirmFactor(db, accountId, hashes, clock.nowMs());
      return codes;
    },
    /** How it stands: null when there is none in force. */
    state: async (accountId: string): Promise<{ readonly recoveryLeft: number } | null> => {
      const row = await findFactor(db, accountId);
      return row?.confirmed === true ? { recoveryLeft: row.recoveryHashes.length } : null;
    },
  };
};

export type SecondFactor = ReturnType<typeof makeSecondFactor>;
