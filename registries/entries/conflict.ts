import { HubError, limits, type EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../ports.ts';
import { compareEntries, type Change } from './compare.ts';
import { contentOf } from './content.ts';
import { registerTitles, type Entry } from './entry.ts';
import { regionZone } from './localTime.ts';
import type { Register } from './register.ts';
import { eventsOf } from './store.ts';

const moments = new Intl.DateTimeFormat('ru-RU', {
  timeZone: regionZone,
  dateStyle: 'short',
  timeStyle: 'short',
});

const momentOf = (atMs: EpochMs): string => moments.format(atMs);

/** Longer values are cut in a refusal: the whole comparison is on the page of the entry. */
const wordsCharsMax = 200;
const cut = (text: string | null): string =>
  text === null ? 'нет' : text.length > wordsCharsMax ? `${text.slice(0, wordsCharsMax)}…` : text;

const inWords = ({ title, kind, before, after, lines }: Change): string => {
  if (lines) return `«${title}»: изменён текст`;
  if (kind === 'added') return `«${title}»: добавлено «${cut(after)}»`;
  if (kind === 'removed') return `«${title}»: убрано «${cut(before)}»`;
  return `«${title}»: было «${cut(before)}», стало «${cut(after)}»`;
};

const conflict = (
  register: Register,
  code: string,
  reason: string,
  changes: readonly Change[],
): HubError =>
  new HubError('RegistryVersionConflict', {
    field: 'version',
    value: code,
    reason: `${registerTitles[register.name]}, запись «${code}»: ${reason}`,
    violations: changes
      .slice(0, limits.validationErrorsMax)
      .map((change) => ({ field: change.field, reason: inWords(change) })),
  });

const differences = (register: Register, from: Entry | undefined, to: Entry): readonly Change[] =>
  compareEntries(register.schema, from ? contentOf(from) : {}, contentOf(to));

/** The author wrote over a version that another has changed since: says who, when and what, place by place. */
export const editConflict = (
  register: Register,
  code: string,
  versions: readonly Entry[],
  expected: number | null,
): HubError => {
  const last = versions.at(-1);
  if (!last) return conflict(register, code, `записи больше нет, вы изменяли ${expected}.`, []);
  const base = versions.find(({ version }) => version === expected);
  const yours = expected === null || expected === 0 ? 'новую запись' : `редакцию ${expected}`;
  const who = `последняя редакция — ${last.version}, её составил «${last.createdBy}» ${momentOf(last.createdAtMs)}`;
  return conflict(
    register,
    code,
    `${who}; вы изменяли ${yours}.`,
    differences(register, base, last),
  );
};

/** A version was written over one that is no longer the published one. */
export const publicationConflict = (
  register: Register,
  entry: Entry,
  versions: readonly Entry[],
): HubError => {
  const base = versions.find(({ version }) => version === entry.baseVersion);
  const published = versions.findLast(
    ({ state }) => state === 'published' || state === 'deprecated',
  );
  if (!published) {
    const reason = 'с тех пор опубликованная редакция выведена; составьте новую.';
    return conflict(register, entry.code, reason, []);
  }
  const who = `с тех пор опубликована редакция ${published.version}, её составил «${published.createdBy}» ${momentOf(published.createdAtMs)}`;
  const reason = `${who}; составьте новую на её основе.`;
  return conflict(register, entry.code, reason, differences(register, base, published));
};

/**
 * Approval by a second person: who wrote a version or handed it in does not publish it (decisions/030).
 * @throws HubError FourEyesRequired
 */
export const requireSecondPerson = async (
  t: Queryable,
  entry: Entry,
  by: string,
): Promise<void> => {
  const events = await eventsOf(t, entry.register, entry.code);
  const wrote = events.some(
    ({ version, event, by: author }) =>
      version === entry.version &&
      author === by &&
      (event === 'submit' || event === 'requestApproval'),
  );
  if (!wrote) return;
  throw new HubError('FourEyesRequired', {
    field: 'version',
    value: entry.code,
    reason: `${registerTitles[entry.register]}, запись «${entry.code}»: редакцию ${entry.version} составили или подали вы сами.`,
  });
};
