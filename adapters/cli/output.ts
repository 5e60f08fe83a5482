import { errorTable, isHubError } from '../../broker/index.ts';

/** Where a command writes: results to stdout, words about failure to stderr. */
export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
};

/** Exit codes of every command (design.md §3). */
export const exitCodes = { done: 0, refused: 1, usage: 2 } as const;

/** One result in two forms: `--json` for scripts, text for people. */
export const show = (
  terminal: Terminal,
  asJson: boolean,
  value: unknown,
  text: () => string,
): void => terminal.out(asJson ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);

const widthOf = (cell: string): number => [...cell].length;

/** A table of text with columns as wide as their widest cell. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => widthOf(row[column] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(header), rule, ...rows.map(line)].join('\n');
};

const causeOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Says what was refused, where, and what to do next. @returns the exit code */
export const reportFailure = (terminal: Terminal, asJson: boolean, error: unknown): number => {
  if (!isHubError(error)) {
    const text = causeOf(error);
    terminal.err(
      asJson
        ? `${JSON.stringify({ ok: false, code: 'SMEVFailure', reason: text })}\n`
        : `Ошибка: ${text}\n`,
    );
    return exitCodes.refused;
  }
  const row = errorTable[error.code];
  const { reason = row.title, violations = [] } = error.details;
  if (asJson) {
    terminal.err(
      `${JSON.stringify({ ok: false, code: error.code, reason, violations, advice: row.advice })}\n`,
    );
    return exitCodes.refused;
  }
  const places = violations.map(
    ({ field, reason: why, line }) =>
      `  • ${field}${line === undefined ? '' : ` (строка ${line})`}: ${why}`,
  );
  terminal.err(
    [`${row.title} [${error.code}]`, reason, ...places, `Что делать: ${row.advice}`, ''].join('\n'),
  );
  return exitCodes.refused;
};
