import { Type } from 'typebox';
import type { EpochMs, Violation } from '../../broker/index.ts';
import { addDays, isLocalDate, startOfDayMs } from './localTime.ts';

const momentPattern =
  '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?(Z|[+-]\\d{2}:\\d{2}))?$';

/** Fields that every entry may carry: when its version is in force. */
export const validityFields = {
  validFrom: Type.Optional(
    Type.String({
      pattern: momentPattern,
      title: 'Действует с',
      description:
        'дата ГГГГ-ММ-ДД (с начала дня по времени Кузбасса) или момент с часовым поясом; первая редакция без даты действует без начала, следующие — с публикации',
    }),
  ),
  validTo: Type.Optional(
    Type.String({
      pattern: momentPattern,
      title: 'Действует по',
      description:
        'дата ГГГГ-ММ-ДД (включительно, по времени Кузбасса) или момент с часовым поясом (не включая его)',
    }),
  ),
};

export type Validity = { readonly validFrom?: string; readonly validTo?: string };
export type ValidityMs = {
  readonly validFromMs: EpochMs | null;
  readonly validToMs: EpochMs | null;
};

const isMoment = (text: string): boolean =>
  isLocalDate(text.slice(0, 10)) && (text.length === 10 || !Number.isNaN(Date.parse(text)));

/** Moment from which a text of `validFrom` counts; null when absent. */
export const validFromMsOf = (text: string | undefined): EpochMs | null =>
  text === undefined ? null : isLocalDate(text) ? startOfDayMs(text) : Date.parse(text);

/** First moment after a text of `validTo`; null when absent. A date names its last day. */
export const validToMsOf = (text: string | undefined): EpochMs | null =>
  text === undefined ? null : isLocalDate(text) ? startOfDayMs(addDays(text, 1)) : Date.parse(text);

/** What is wrong with the two dates of an entry: no such date, or the end is not after the beginning. */
export const validityViolations = ({ validFrom, validTo }: Validity): readonly Violation[] => {
  const violations: Violation[] = [];
  if (validFrom !== undefined && !isMoment(validFrom))
    violations.push({ field: '/validFrom', reason: '«Действует с»: такой даты нет' });
  if (validTo !== undefined && !isMoment(validTo))
    violations.push({ field: '/validTo', reason: '«Действует по»: такой даты нет' });
  if (violations.length > 0) return violations;
  const [fromMs, toMs] = [validFromMsOf(validFrom), validToMsOf(validTo)];
  if (fromMs !== null && toMs !== null && fromMs >= toMs)
    violations.push({ field: '/validTo', reason: '«Действует по» не позже, чем «Действует с»' });
  return violations;
};
