import { HubError, type Violation } from '../errors.ts';
import { limits } from '../limits.ts';
import type { ListedLine } from './compare.ts';

const columns = ['messageId', 'direction', 'contentHash'] as const;
const directions = { sent: 'sent', received: 'received' } as const;

const cellsOf = (line: string, separator: string): string[] =>
  line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

const refuse = (violations: readonly Violation[]): void => {
  const [first] = violations;
  if (first) throw new HubError('InvalidContent', { ...first, violations });
};

const lineOf = (cells: readonly string[], order: readonly number[]): ListedLine | string => {
  const [messageId = '', direction = '', contentHash = ''] = order.map((at) => cells[at] ?? '');
  if (!/^[0-9a-f-]{36}$/.test(messageId)) return `messageId «${messageId.slice(0, 60)}» — не UUID`;
  if (direction !== directions.sent && direction !== directions.received) {
    return `direction «${direction.slice(0, 20)}»: ожидается sent или received`;
  }
  if (contentHash !== '' && !/^[0-9a-f]{64}$/.test(contentHash)) {
    return 'contentHash: ожидаются 64 шестнадцатеричные цифры или пусто';
  }
  return { messageId, direction, contentHash: contentHash === '' ? null : contentHash };
};

/**
 * Reads a participant's list: a header line with messageId, direction, contentHash in any order, then one message a line; `;` or `,`.
 * None of these values holds a separator, so quotes only surround.
 * @throws HubError InvalidContent naming the lines, at most limits.validationErrorsMax of them
 */
export const readReconciliationCsv = (text: string): readonly ListedLine[] => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = lines[0] ?? '';
  const separator = header.includes(';') ? ';' : ',';
  const names = cellsOf(header, separator);
  const order = columns.map((name) => names.indexOf(name));
  refuse(
    order.flatMap((at, index) =>
      at === -1
        ? [{ field: `csv[1].${columns[index] ?? ''}`, reason: 'такого столбца в заголовке нет' }]
        : [],
    ),
  );
  const violations: Violation[] = [];
  const found: ListedLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const read = lineOf(cellsOf(line, separator), order);
    if (typeof read !== 'string') found.push(read);
    else if (violations.length < limits.validationErrorsMax) {
      violations.push({ field: `csv[${index + 1}]`, reason: read, line: index + 1 });
    }
  }
  refuse(violations);
  return found;
};
