/** Beginnings that a spreadsheet would run as a formula. */
const formula = /^[=+\-@\t\r]/;

const cell = (text: string): string => {
  const safe =
    formula.test(text) && Number.isNaN(Number(text.replace(',', '.'))) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as CSV the way Russian spreadsheets open it: `;`, CRLF, UTF-8 with its mark. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cell).join(';')}\r\n`).join('')}`;
