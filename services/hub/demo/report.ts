import { moment, table } from '../../../adapters/cli/index.ts';
import type { RefusalRow } from './operator.ts';

/** Refusals of a message as a table. */
export const refusalTable = (refusals: readonly RefusalRow[]): string =>
  table(
    ['Время (Кузбасс)', 'Операция', 'Отказ', 'Причина'],
    refusals.map(({ at, operation, code, reason }) => [moment(at), operation, code, reason]),
  );
