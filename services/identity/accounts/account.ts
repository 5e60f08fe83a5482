import { HubError, type EpochMs } from '../../../broker/index.ts';
import { isOgrn } from '../../../registries/index.ts';

/** A person's account as it is kept, without anything secret. */
export type Account = {
  readonly accountId: string;
  readonly login: string;
  readonly name: string;
  readonly email: string | null;
  readonly organisation: string;
  readonly state: 'active' | 'closed';
  /** Has the password that an administrator issued. */
  readonly passwordIssued: boolean;
  readonly passwordChangedAtMs: EpochMs;
  readonly revision: number;
  readonly createdAtMs: EpochMs;
  readonly createdBy: string;
  readonly lastLoginAtMs: EpochMs | null;
  readonly closedAtMs: EpochMs | null;
  readonly closedBy: string | null;
};

export const loginPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$';

/** Logins differ by more than case. @throws HubError BadRequest */
export const parseLogin = (text: string, field = 'login'): string => {
  if (new RegExp(loginPattern).test(text)) return text.toLowerCase();
  throw new HubError('BadRequest', {
    field,
    reason: 'от 3 до 64 латинских букв, цифр, точек, дефисов; первая — буква или цифра',
  });
};

/** OGRN of an organisation. @throws HubError BadRequest */
export const parseOrganisation = (text: string, field = 'organisation'): string => {
  if (isOgrn(text)) return text;
  throw new HubError('BadRequest', { field, reason: 'ОГРН записан с ошибкой' });
};
