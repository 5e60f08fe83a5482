import { HubError } from '../../../broker/index.ts';
import type { Secrets } from '../ports.ts';

/** What says which human being an account belongs to; at least one of both. */
export type EmployeeNumbers = { readonly snils?: string; readonly employeeId?: string };

/** Keyed hashes under which a person is recognised; the numbers themselves are not kept. */
export type PersonKeys = { readonly snilsKey: string | null; readonly employeeKey: string | null };

const refuse = (field: string, reason: string): never => {
  throw new HubError('BadRequest', { field, reason });
};

/**
 * Eleven digits of a СНИЛС whose check number holds (постановление Правления ПФР от 11.12.2020 № 875п); spaces and dashes may stand
 * between them.
 * @throws HubError BadRequest
 */
export const parseSnils = (text: string, field = 'snils'): string => {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!/^\d{11}$/.test(digits)) refuse(field, 'СНИЛС — одиннадцать цифр');
  const sum = [...digits].slice(0, 9).reduce((all, digit, at) => all + Number(digit) * (9 - at), 0);
  const control = (sum % 101) % 100;
  if (control !== Number(digits.slice(9))) refuse(field, 'контрольное число СНИЛС не сходится');
  return digits;
};

/**
 * Hashes of the numbers of a person (KIS-1.2.a: no account without a person).
 * @throws HubError BadRequest when there is none, or a number is wrong
 */
export const personKeys = (
  secrets: Secrets,
  { snils, employeeId }: EmployeeNumbers,
): PersonKeys => {
  const employee = employeeId?.trim().toLowerCase() ?? '';
  if (snils === undefined && employee === '') {
    refuse('employeeId', 'нужен табельный номер или СНИЛС: общих учётных записей нет');
  }
  return {
    snilsKey: snils === undefined ? null : secrets.keyed('snils', parseSnils(snils)),
    employeeKey: employee === '' ? null : secrets.keyed('employee', employee),
  };
};
