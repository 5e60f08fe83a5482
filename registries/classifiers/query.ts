import { HubError, type Clock, type EpochMs } from '../../broker/index.ts';
import { entryAt, localDateOf, registerTitles } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';
import { isInForce, type ClassifierCard, type ClassifierValue } from './classifier.ts';

export type ClassifierAtDate = {
  readonly code: string;
  readonly name: string;
  readonly version: number;
  /** Values in force on that date, in the order of the card. */
  readonly values: readonly ClassifierValue[];
};

/** Reading of classifiers «на дату» for every service (KIS-6.3.3). */
export const makeClassifierQuery = (p: { readonly db: Queryable; readonly clock: Clock }) => {
  /**
   * The classifier as it was in force at a moment, now when absent: the version of that moment, and of its values those
   * whose dates hold on the local date.
   * @throws HubError RegistryEntryNotFound
   */
  const at = async (code: string, atMs: EpochMs = p.clock.nowMs()): Promise<ClassifierAtDate> => {
    const entry = await entryAt(p.db, 'classifiers', code, atMs);
    if (!entry) {
      throw new HubError('RegistryEntryNotFound', {
        field: 'code',
        value: code,
        reason: `${registerTitles.classifiers}: на эту дату классификатора «${code}» нет.`,
      });
    }
    const card = entry.data as ClassifierCard;
    const date = localDateOf(atMs);
    const values = card.entries.filter((item) => isInForce(item, date));
    return { code, name: card.name, version: entry.version, values };
  };
  /** Name of a value at a moment; null when the value was not in force. @throws HubError RegistryEntryNotFound */
  const nameOf = async (code: string, value: string, atMs?: EpochMs): Promise<string | null> =>
    (await at(code, atMs)).values.find((item) => item.code === value)?.name ?? null;
  return { at, nameOf };
};

export type ClassifierQuery = ReturnType<typeof makeClassifierQuery>;
