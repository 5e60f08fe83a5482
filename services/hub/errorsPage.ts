import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { errorTable, type ErrorRow } from '../../broker/index.ts';

const header = `# Ошибки хаба

Страница построена командой \`npm run errors\` из таблицы \`broker/errorTable.ts\`; править её руками не нужно.

- **Код** — поле \`code\` ответа JSON (RFC 9457, \`application/problem+json\`).
- **Элемент SOAP** — элемент схемы faults, которым отказ передаётся на адресах \`/ws\`; код стоит в его описании.
- **SMEV-NNN** — номер в начале описания отказа.
- **Повтор** — поможет ли то же самое обращение позже без изменений.
`;

const line = ([code, row]: [string, ErrorRow]): string =>
  `| \`${code}\` | ${row.httpStatus} | ${row.soapFault} | SMEV-${row.smevNumber} | ` +
  `${row.retryable ? 'да' : 'нет'} | ${row.title}. | ${row.advice} |`;

/** The page of errors for people who connect their systems, made from the table of refusals (design.md §7). */
export const errorsPage = (): string =>
  [
    header,
    '| Код | HTTP | Элемент SOAP | Номер | Повтор | Что произошло | Что делать |',
    '|---|---|---|---|---|---|---|',
    ...Object.entries(errorTable).map(line),
    '',
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../../schemas/errors.md', import.meta.url), errorsPage());
}
