import { HubError, limits, type EpochMs, type Violation } from '../../broker/index.ts';
import type { Queryable } from '../ports.ts';
import { editConflict, publicationConflict } from './conflict.ts';
import { nextState, registerTitles, type Entry, type EntryState } from './entry.ts';
import {
  entryRefusal,
  type ParsedEntry,
  type ParsePorts,
  type PublicationContext,
  type Register,
} from './register.ts';
import {
  claimConflicts,
  insertEvent,
  insertVersion,
  updatePublished,
  updateState,
  versionNumbers,
  versionsOf,
} from './store.ts';
import { missingReferences } from './usage.ts';

export type SubmitOptions = {
  /** `draft` may still be wrong inside (schemas, samples); `on-approval` waits for the operator. */
  readonly state?: 'draft' | 'on-approval';
  /** Last version that the author saw, null for a new entry; absent: not checked. */
  readonly expectedVersion?: number | null;
  readonly comment?: string;
};

/** Writes a new version inside a transaction; versions that still waited are superseded by it. */
export const submitIn = async (
  t: Queryable,
  register: Register,
  entry: ParsedEntry,
  atMs: EpochMs,
  by: string,
  options: SubmitOptions = {},
): Promise<Entry> => {
  const { name } = register;
  const numbers = await versionNumbers(t, name, entry.code);
  if (options.expectedVersion !== undefined && options.expectedVersion !== numbers.present) {
    const versions = await versionsOf(t, name, entry.code);
    throw editConflict(register, entry.code, versions, options.expectedVersion);
  }
  const version = numbers.last + 1;
  for (const old of await versionsOf(t, name, entry.code)) {
    if (old.state !== 'draft' && old.state !== 'on-approval') continue;
    const next = nextState(old, 'supersede');
    await updateState(t, old, next);
    const comment = `заменена редакцией ${version}`;
    await insertEvent(t, old, { atMs, by, event: 'supersede', state: next, comment });
  }
  const state: EntryState = options.state ?? 'on-approval';
  const comment = options.comment ?? null;
  await insertVersion(t, {
    entry,
    version,
    state,
    baseVersion: numbers.published,
    atMs,
    by,
    comment,
  });
  const key = { register: name, code: entry.code, version };
  await insertEvent(t, key, { atMs, by, event: 'submit', state, comment });
  return requireVersion(t, register, entry.code, version);
};

/** One version. @throws HubError RegistryEntryNotFound */
export const requireVersion = async (
  t: Queryable,
  register: Register,
  code: string,
  version: number,
): Promise<Entry> => {
  const found = (await versionsOf(t, register.name, code)).find((item) => item.version === version);
  if (!found) {
    throw new HubError('RegistryEntryNotFound', {
      field: 'version',
      value: `${code}#${version}`,
      reason: `${registerTitles[register.name]}: редакции ${version} записи «${code}» нет.`,
    });
  }
  return found;
};

const claimTitles = { namespace: 'пространство имён', certificate: 'сертификат' } as const;

const relationViolations = async (
  entry: Entry,
  context: PublicationContext,
  skipMissing: (reference: { register: string; code: string }) => boolean,
): Promise<readonly Violation[]> => {
  const missing = await missingReferences(context.t, entry, context.nowMs);
  const conflicts = await claimConflicts(context.t, entry, context.nowMs);
  return [
    ...missing
      .filter((reference) => !skipMissing(reference))
      .map(({ register, code, field }) => ({
        field,
        reason: `${registerTitles[register]}: действующей записи «${code}» нет`,
      })),
    ...conflicts.map(({ kind, code, field }) => ({
      field,
      reason: `${claimTitles[kind]} уже принадлежит записи «${code}»`,
    })),
  ];
};

/** Everything that keeps a version from being published; empty when it may be. */
export const publicationViolations = async (
  register: Register,
  parsed: ParsedEntry,
  entry: Entry,
  context: PublicationContext,
  skipMissing: (reference: { register: string; code: string }) => boolean = () => false,
): Promise<readonly Violation[]> => [
  ...(await relationViolations(entry, context, skipMissing)),
  ...(await register.checkPublication(parsed, context)),
];

/**
 * Publishes a version inside a transaction.
 * @throws HubError RegistryVersionConflict when another version was published since it was written; RegistryEntryInvalid with
 *   every place that keeps it from being published
 */
export const publishIn = async (
  register: Register,
  entry: Entry,
  context: PublicationContext,
  ports: ParsePorts,
  by: string,
  skipMissing?: (reference: { register: string; code: string }) => boolean,
): Promise<Entry> => {
  const { t, nowMs } = context;
  const state = nextState(entry, 'publish');
  const numbers = await versionNumbers(t, entry.register, entry.code);
  if (numbers.published !== entry.baseVersion) {
    throw publicationConflict(register, entry, await versionsOf(t, entry.register, entry.code));
  }
  const parsed = register.parse(entry.data, ports);
  const violations = [
    ...(await publicationViolations(register, parsed, entry, context, skipMissing)),
  ];
  const validFromMs = parsed.validFromMs ?? (numbers.everPublished ? nowMs : null);
  if (validFromMs !== null && parsed.validToMs !== null && parsed.validToMs <= validFromMs) {
    violations.push({ field: '/validTo', reason: '«Действует по» раньше начала действия' });
  }
  if (violations.length > 0) throw entryRefusal(register.name, entry.code, violations);
  await updatePublished(t, entry, validFromMs, nowMs, by);
  await insertEvent(t, entry, { atMs: nowMs, by, event: 'publish', state, comment: null });
  const published = await requireVersion(t, register, entry.code, entry.version);
  await register.afterPublication(published, context);
  return published;
};

/** How many users of an entry a refusal names. */
export const usersNamedMax = Math.min(20, limits.listRowsMax);
