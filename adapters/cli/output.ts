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
  asJson: boolean | undefined,
  value: unknown,
  text: () => string,
): void => terminal.out(asJson === true ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);

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

/** Lines `name: value` with the values under each other; rows without a value are left out. */
export const card = (rows: readonly (readonly [string, string | null | undefined])[]): string => {
  const given = rows.filter((row): row is readonly [string, string] => (row[1] ?? '') !== '');
  const width = Math.max(...given.map(([name]) => widthOf(name)));
  return given
    .map(([name, value]) => `${name}:${' '.repeat(width - widthOf(name) + 2)}${value}`)
    .join('\n');
};
