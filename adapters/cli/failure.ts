import { CommanderError } from 'commander';
import { errorTable, isHubError, type Violation } from '../../broker/index.ts';
import { exitCodes, type Terminal } from './output.ts';
import { usageReason } from './usage.ts';

/** Why a command failed, in the words of `--json`. */
type Failure = {
  readonly exitCode: number;
  readonly code: string;
  readonly title: string;
  readonly reason: string;
  readonly violations: readonly Violation[];
  readonly advice: string;
};

/** `fetch` hides what happened to the connection in its cause. */
const networkCodeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  const { cause } = error;
  if (!(error instanceof TypeError) || !(cause instanceof Error)) return undefined;
  return 'code' in cause ? String(cause.code) : cause.message;
};

const refusedBy = (error: unknown): Failure => {
  if (isHubError(error)) {
    const { title, advice } = errorTable[error.code];
    const { reason = title, violations = [] } = error.details;
    return { exitCode: exitCodes.refused, code: error.code, title, reason, violations, advice };
  }
  const network = networkCodeOf(error);
  const rest = { exitCode: exitCodes.refused, violations: [] };
  if (network !== undefined)
    return {
      ...rest,
      code: 'NoAnswer',
      title: 'Хаб не отвечает',
      reason: `Соединение не установлено (${network}).`,
      advice: 'Запустите хаб командой npx hub start или укажите его адрес параметром --url.',
    };
  return {
    ...rest,
    code: 'SMEVFailure',
    title: 'Команда не выполнена',
    reason: error instanceof Error ? error.message : String(error),
    advice: 'Если причина не в файле и не в параметрах, передайте текст ошибки оператору хаба.',
  };
};

const failureOf = (error: unknown): Failure =>
  error instanceof CommanderError
    ? {
        exitCode: exitCodes.usage,
        code: 'usage',
        title: 'Команда вызвана неверно',
        reason: usageReason(error),
        violations: [],
        advice: 'Посмотрите справку: npx hub help или npx hub КОМАНДА --help.',
      }
    : refusedBy(error);

const inWords = ({ code, title, reason, violations, advice }: Failure): string => {
  const places = violations.map(
    ({ field, reason: why, line }) =>
      `  • ${field}${line === undefined ? '' : ` (строка ${line})`}: ${why}`,
  );
  const first = code === 'usage' ? `${title}: ${reason}` : `${title} [${code}]`;
  const second = code === 'usage' || reason === title ? [] : [reason];
  return [first, ...second, ...places, `Что делать: ${advice}`, ''].join('\n');
};

/** Says what was refused, where, and what to do next: words to stderr, or one JSON document to stdout. @returns the exit code */
export const reportFailure = (terminal: Terminal, asJson: boolean, error: unknown): number => {
  const failure = failureOf(error);
  const { exitCode, title: _title, ...said } = failure;
  if (asJson) terminal.out(`${JSON.stringify({ ok: false, ...said }, null, 2)}\n`);
  else terminal.err(inWords(failure));
  return exitCode;
};
