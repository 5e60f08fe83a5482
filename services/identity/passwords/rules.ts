import { HubError, limits, type Violation } from '../../../broker/index.ts';
import { commonPasswords } from './common.ts';

const field = 'password';

/** Without what people add to a common word to pass a check: case, digits and signs at its ends. */
const coreOf = (password: string): string =>
  password.toLowerCase().replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

const isCommon = (password: string): boolean =>
  commonPasswords.has(password.toLowerCase()) || commonPasswords.has(coreOf(password));

/** One character, or a few of them again and again. */
const isMonotonous = (password: string): boolean => new Set(password.toLowerCase()).size < 5;

/** What is wrong with a password that somebody wants to have; empty when nothing is. */
export const passwordFaults = (password: string, login: string): readonly Violation[] => {
  const lower = password.toLowerCase();
  const faults: readonly (readonly [wrong: boolean, reason: string])[] = [
    [
      [...password].length < limits.passwordCharsMin,
      `короче ${limits.passwordCharsMin} знаков; удобны несколько слов подряд`,
    ],
    [lower.includes(login.toLowerCase()), 'содержит имя для входа'],
    [isCommon(password), 'входит в список распространённых паролей'],
    [isMonotonous(password), 'состоит из одних и тех же знаков'],
  ];
  return faults.filter(([wrong]) => wrong).map(([, reason]) => ({ field, reason }));
};

/** The refusal of a password with every reason. */
export const unacceptable = (violations: readonly Violation[]): HubError =>
  new HubError('PasswordUnacceptable', {
    violations,
    reason: `Пароль ${violations.map(({ reason }) => reason).join('; ')}.`,
  });
