import assert from 'node:assert/strict';
import { HubError, isHubError, limits, type Clock, type EpochMs } from '../../broker/index.ts';
import type { CertificateReader, Database, Queryable, SchemaCompiler } from '../ports.ts';
import { compareEntries, type Change, type Say } from './compare.ts';
import { requireSecondPerson } from './conflict.ts';
import { contentOf } from './content.ts';
import { nextState, registerTitles, type Entry, type EntryEvent } from './entry.ts';
import type { RegisterName } from './entry.ts';
import { localDateOf } from './localTime.ts';
import {
  listEntries,
  listWaiting,
  type EntryList,
  type ListFilter,
  type WaitingFilter,
} from './list.ts';
import { countRegisters, type RegisterCounts } from './ownership.ts';
import {
  publicationViolations,
  publishIn,
  requireVersion,
  submitIn,
  usersNamedMax,
  type SubmitOptions,
} from './publish.ts';
import { entryRefusal, type PublicationContext, type Register } from './register.ts';
import type { EntryEventRow, EntrySummary, Usage } from './rows.ts';
import {
  deleteUnpublished,
  entryAt,
  eventsOf,
  insertEvent,
  lockRegisters,
  updateState,
  versionNumbers,
  versionsOf,
} from './store.ts';
import { usagesOf } from './usage.ts';

export type WorkflowPorts = {
  readonly db: Database;
  readonly compiler: SchemaCompiler;
  readonly certificates: CertificateReader;
  readonly clock: Clock;
  readonly registers: Readonly<Record<RegisterName, Register>>;
};

/** One change at a time, in one transaction: what a check saw is what is written. */
export const changeRegisters = <T>(
  p: WorkflowPorts,
  work: (context: PublicationContext) => Promise<T>,
): Promise<T> =>
  p.db.tx(async (t: Queryable) => {
    await lockRegisters(t);
    return work({ t, compiler: p.compiler, nowMs: p.clock.nowMs() });
  });

const notFound = (register: RegisterName, code: string): HubError =>
  new HubError('RegistryEntryNotFound', {
    field: 'code',
    value: code,
    reason: `${registerTitles[register]}: записи «${code}» нет.`,
  });

const refuseInUse = async (
  { t, nowMs }: PublicationContext,
  register: RegisterName,
  code: string,
): Promise<void> => {
  const users = await usagesOf(t, register, code, nowMs, usersNamedMax);
  if (users.length === 0) return;
  const names = users.map((user) => `${registerTitles[user.register]}: «${user.code}»`);
  throw new HubError('RegistryEntryInUse', {
    value: code,
    reason: `${registerTitles[register]}: запись «${code}» используется. ${[...new Set(names)].join('; ')}.`,
    violations: users.map((user) => ({
      field: `${user.register}/${user.code}${user.field}`,
      reason: `${registerTitles[user.register]}, «${user.name}», редакция ${user.version}`,
    })),
  });
};

type Step = {
  readonly event: EntryEvent;
  readonly by: string;
  readonly comment?: string | undefined;
  readonly validToMs?: EpochMs;
};

const move = async (
  { t, nowMs }: PublicationContext,
  register: Register,
  entry: Entry,
  step: Step,
): Promise<Entry> => {
  const state = nextState(entry, step.event);
  await updateState(t, entry, state, step.validToMs);
  const { event, by } = step;
  await insertEvent(t, entry, { atMs: nowMs, by, event, state, comment: step.comment ?? null });
  return requireVersion(t, register, entry.code, entry.version);
};

const makeSubmission = (p: WorkflowPorts) => ({
  /**
   * Takes a card of an entry as a new version (KIS-4.2.10.a); the exchange does not see it until it is published.
   * @throws HubError RegistryEntryInvalid with every wrong field; RegistryVersionConflict when `expectedVersion` is not the last
   */
  submit: async (
    name: RegisterName,
    value: unknown,
    by: string,
    options: SubmitOptions = {},
  ): Promise<Entry> => {
    const register = p.registers[name];
    const parsed = register.parse(value, p);
    return changeRegisters(p, async (context) => {
      const entry = await submitIn(context.t, register, parsed, context.nowMs, by, options);
      if (entry.state === 'draft') return entry;
      const violations = await publicationViolations(register, parsed, entry, context);
      if (violations.length > 0) throw entryRefusal(name, entry.code, violations);
      return entry;
    });
  },
  /** Hands a draft to the operator. @throws HubError RegistryEntryInvalid when it could not be published */
  requestApproval: (name: RegisterName, code: string, version: number, by: string) =>
    changeRegisters(p, async (context) => {
      const register = p.registers[name];
      const entry = await requireVersion(context.t, register, code, version);
      const parsed = register.parse(entry.data, p);
      const violations = await publicationViolations(register, parsed, entry, context);
      if (violations.length > 0) throw entryRefusal(name, code, violations);
      return move(context, register, entry, { event: 'requestApproval', by });
    }),
});

const makeApproval = (p: WorkflowPorts) => ({
  /** The operator returns a card to its author. @param comment what must be changed */
  sendBack: (name: RegisterName, code: string, version: number, by: string, comment: string) =>
    changeRegisters(p, async (context) => {
      const entry = await requireVersion(context.t, p.registers[name], code, version);
      return move(context, p.registers[name], entry, { event: 'sendBack', by, comment });
    }),
  /**
   * The operator publishes a version: from its beginning the exchange works by it (KIS-4.2.10.a, b).
   * @throws HubError RegistryVersionConflict, RegistryEntryInvalid, FourEyesRequired
   */
  publish: (
    name: RegisterName,
    code: string,
    version: number,
    by: string,
    /** For persons: who wrote the version or handed it in may not publish it; FourEyesRequired (decisions/030). */
    options: { readonly secondPerson?: boolean } = {},
  ) =>
    changeRegisters(p, async (context) => {
      const register = p.registers[name];
      const entry = await requireVersion(context.t, register, code, version);
      if (options.secondPerson === true) await requireSecondPerson(context.t, entry, by);
      return publishIn(register, entry, context, p, by);
    }),
  /** Submits and publishes in one transaction: for changes that need no second person. */
  submitAndPublish: (name: RegisterName, value: unknown, by: string, options: SubmitOptions = {}) =>
    changeRegisters(p, async (context) => {
      const register = p.registers[name];
      const parsed = register.parse(value, p);
      const entry = await submitIn(context.t, register, parsed, context.nowMs, by, options);
      return publishIn(register, entry, context, p, by);
    }),
});

const makeEnding = (p: WorkflowPorts) => ({
  /** Announces the end of a published version. @param validToMs first moment at which it is no longer in force */
  deprecate: (
    name: RegisterName,
    code: string,
    version: number,
    by: string,
    end: { readonly validToMs: EpochMs; readonly comment?: string },
  ) =>
    changeRegisters(p, async (context) => {
      const entry = await requireVersion(context.t, p.registers[name], code, version);
      if (end.validToMs < context.nowMs || end.validToMs <= (entry.validFromMs ?? 0)) {
        const field = '/validTo';
        throw entryRefusal(name, code, [
          { field, reason: 'дата вывода из эксплуатации уже прошла' },
        ]);
      }
      return move(context, p.registers[name], entry, { event: 'deprecate', by, ...end });
    }),
  /** Throws away a version that was never published. @throws HubError RegistryVersionConflict when it was */
  discard: (name: RegisterName, code: string, version: number, by: string): Promise<void> =>
    changeRegisters(p, async ({ t, nowMs }) => {
      const entry = await requireVersion(t, p.registers[name], code, version);
      nextState(entry, 'supersede');
      await deleteUnpublished(t, entry);
      const step = { atMs: nowMs, by, event: 'discard', state: null, comment: null };
      await insertEvent(t, entry, step);
    }),
  /** Ends a published version now. @throws HubError RegistryEntryInUse when what names it could not work without it */
  retire: (name: RegisterName, code: string, version: number, by: string, comment?: string) =>
    changeRegisters(p, async (context) => {
      const register = p.registers[name];
      const entry = await requireVersion(context.t, register, code, version);
      const { published } = await versionNumbers(context.t, name, code);
      if (!register.retireWhileReferenced && published === version)
        await refuseInUse(context, name, code);
      const validToMs = context.nowMs;
      return move(context, register, entry, { event: 'retire', by, comment, validToMs });
    }),
  /**
   * Deletes an entry: versions that were never published disappear, published ones are retired and stay in history (KIS-6.3.5).
   * @throws HubError RegistryEntryInUse naming every entry that refers to it; RegistryEntryNotFound
   */
  remove: (name: RegisterName, code: string, by: string): Promise<void> =>
    changeRegisters(p, async (context) => {
      const { t, nowMs } = context;
      const present = (await versionsOf(t, name, code)).filter((item) => item.state !== 'retired');
      if (present.length === 0) throw notFound(name, code);
      await refuseInUse(context, name, code);
      for (const version of present) {
        if (version.publishedAtMs === null) {
          await deleteUnpublished(t, version);
        } else await updateState(t, version, nextState(version, 'retire'), nowMs);
        const state = version.publishedAtMs === null ? null : 'retired';
        await insertEvent(t, version, { atMs: nowMs, by, event: 'remove', state, comment: null });
      }
    }),
});

/** A certificate in words: whose it is and until when, instead of lines of base64. */
export const sayCertificate =
  (read: CertificateReader): Say =>
  (value) => {
    if (typeof value !== 'string' || !value.startsWith('-----BEGIN CERTIFICATE-----')) return null;
    try {
      const { subject, serial, notAfterMs } = read(value);
      return `${subject}, № ${serial}, по ${localDateOf(notAfterMs)}`;
    } catch (error) {
      if (!isHubError(error)) throw error;
      return null;
    }
  };

export type History = {
  readonly versions: readonly Entry[];
  readonly events: readonly EntryEventRow[];
};

const makeReading = (p: WorkflowPorts) => ({
  /** Every version of an entry and every step of each, oldest first. @throws HubError RegistryEntryNotFound */
  history: async (name: RegisterName, code: string): Promise<History> => {
    const [versions, events] = await Promise.all([
      versionsOf(p.db, name, code),
      eventsOf(p.db, name, code),
    ]);
    if (events.length === 0) throw notFound(name, code);
    return { versions, events };
  },
  /** Last versions of the entries of a register. */
  list: (name: RegisterName, filter: ListFilter = {}): Promise<EntryList> =>
    listEntries(p.db, name, filter, p.clock.nowMs()),
  /** The version in force at a moment, now when absent. @throws HubError RegistryEntryNotFound */
  get: async (name: RegisterName, code: string, atMs?: EpochMs): Promise<Entry> => {
    const entry = await entryAt(p.db, name, code, atMs ?? p.clock.nowMs());
    if (!entry) throw notFound(name, code);
    assert(entry.publishedAtMs !== null, 'only published versions are in force');
    return entry;
  },
  /** What waits in all registers: for the operator, or for its author. */
  waiting: (filter: WaitingFilter): Promise<readonly EntrySummary[]> => listWaiting(p.db, filter),
  /** Counts of the registers, of what these organisations may see (null: all). */
  counts: (organisations: readonly string[] | null): Promise<readonly RegisterCounts[]> =>
    countRegisters(p.db, p.clock.nowMs(), organisations),
  /**
   * What differs between two versions, element by element; from nothing when `from` is 0.
   * @throws HubError RegistryEntryNotFound
   */
  compare: async (
    name: RegisterName,
    code: string,
    from: number,
    to: number,
  ): Promise<readonly Change[]> => {
    const register = p.registers[name];
    const left = from === 0 ? {} : contentOf(await requireVersion(p.db, register, code, from));
    const right = contentOf(await requireVersion(p.db, register, code, to));
    return compareEntries(register.schema, left, right, sayCertificate(p.certificates));
  },
  /** «Где используется»: live entries that name the given one (KIS-4.2.10.c). */
  whereUsed: (name: RegisterName, code: string): Promise<readonly Usage[]> =>
    usagesOf(p.db, name, code, p.clock.nowMs(), limits.listRowsMax),
});

/** The life of entries of all registers: card → approval → publication → end (KIS-4.2.10.a, KIS-6.3.5). */
export const makeWorkflow = (p: WorkflowPorts) => ({
  ...makeSubmission(p),
  ...makeApproval(p),
  ...makeEnding(p),
  ...makeReading(p),
});

export type Workflow = ReturnType<typeof makeWorkflow>;
