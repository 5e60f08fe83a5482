import assert from 'node:assert/strict';
import { HubError, isHubError, limits, type Violation } from '../../broker/index.ts';
import { annotateIn, type Annotation } from '../attributes/index.ts';
import {
  changeRegisters,
  entryAt,
  pointerStep,
  publishedEntries,
  publishIn,
  schemaViolations,
  storageViolations,
  submitIn,
  type Entry,
  type ParsedEntry,
  type PublicationContext,
  type WorkflowPorts,
} from '../entries/index.ts';
import { annotationSchema, bundleSchema, codeOfItem, registers, sections } from './bundle.ts';
import type { Bundle, BundleSection } from './bundle.ts';
import { bundleItemOf } from './export.ts';

export type ImportOutcome = 'created' | 'updated' | 'unchanged';
export type ImportReport = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly entries: readonly {
    readonly register: BundleSection;
    readonly code: string;
    readonly version: number;
    readonly outcome: ImportOutcome;
  }[];
};

type Item = { readonly section: BundleSection; readonly index: number; readonly value: unknown };
type Line = ImportReport['entries'][number];

export type ImportOptions = {
  /** Who wrote the bundle, when another person publishes it (decisions/030). */
  readonly author?: string;
};

const refusal = (violations: readonly Violation[]): HubError =>
  new HubError('RegistryEntryInvalid', {
    reason: `Пакет реестров не принят. ${violations[0]?.field ?? ''}: ${violations[0]?.reason ?? ''}`,
    violations: violations.slice(0, limits.validationErrorsMax),
  });

const beginningOf = (value: unknown): number => {
  const text: unknown = (value as { validFrom?: unknown } | null)?.validFrom;
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms;
};

// Of two versions of an entry the one that begins later is published later: it must have the higher number.
const itemsOf = (bundle: Bundle): readonly Item[] =>
  sections.flatMap((section) =>
    (bundle[section] ?? [])
      .map((value: unknown, index): Item => ({ section, index, value }))
      .toSorted((left, right) => {
        const [first, second] = [beginningOf(left.value), beginningOf(right.value)];
        return first === second ? left.index - right.index : first - second;
      }),
  );

const isSection = (name: string): name is BundleSection =>
  (sections as readonly string[]).includes(name);

/** The outside of a bundle: its items are judged one by one by their registers. */
const readBundle = (value: unknown): Bundle => {
  const stored = storageViolations(value);
  if (stored.length > 0) throw refusal(stored);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refusal([{ field: '', reason: 'пакет должен быть объектом JSON' }]);
  const violations = Object.entries(value).flatMap(([name, items]): readonly Violation[] => {
    if (name === '$schema') return [];
    if (!isSection(name)) return schemaViolations(bundleSchema, { [name]: items });
    return Array.isArray(items)
      ? []
      : [{ field: `/${name}`, reason: 'раздел должен быть списком' }];
  });
  if (violations.length > 0) throw refusal(violations);
  const bundle = value as Bundle;
  if (itemsOf(bundle).length > limits.bundleEntriesMax)
    throw refusal([{ field: '', reason: `записей больше ${limits.bundleEntriesMax}` }]);
  return bundle;
};

/** The same entry twice is a mistake, unless its versions begin at different moments. */
const repeatedItems = (items: readonly Item[]): readonly Violation[] => {
  const seen = new Set<string>();
  return items.flatMap(({ section, index, value }) => {
    const code = codeOfItem(section, value);
    if (code === null) return [];
    const beginning: unknown = (value as Record<string, unknown>)['validFrom'];
    const key = JSON.stringify([section, code, beginning]);
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated
      ? [{ field: `/${section}/${index}`, reason: `запись «${code}» повторяется` }]
      : [];
  });
};

const textOf = (value: unknown): string => JSON.stringify(value);

type Pass = {
  readonly p: WorkflowPorts;
  readonly context: PublicationContext;
  readonly by: string;
  readonly author: string;
  /** Live versions as a bundle would carry them: `register code` → text → version. */
  readonly live: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly bundled: ReadonlySet<string>;
};

const keyOf = (register: string, code: string): string => `${register} ${code}`;

const liveTexts = (entries: readonly Entry[]): Pass['live'] => {
  const live = new Map<string, Map<string, number>>();
  for (const entry of entries) {
    const key = keyOf(entry.register, entry.code);
    const versions = live.get(key) ?? new Map<string, number>();
    live.set(key, versions.set(textOf(bundleItemOf(entry)), entry.version));
  }
  return live;
};

const importAnnotation = async (pass: Pass, value: unknown): Promise<Line> => {
  const violations = schemaViolations(annotationSchema, value);
  if (violations.length > 0) throw refusal(violations);
  const { code, personalData, classifier } = value as Annotation & { code: string };
  const annotation = { personalData: personalData ?? false, classifier: classifier ?? null };
  const entry = await annotateIn(pass.context, pass.p, code, annotation, pass.by);
  const current = entry ?? (await entryAt(pass.context.t, 'attributes', code, pass.context.nowMs));
  assert(current, 'the attribute was found');
  const outcome = entry === null ? 'unchanged' : 'updated';
  return { register: 'attributes', code, version: current.version, outcome };
};

const importEntry = async (pass: Pass, section: BundleSection, value: unknown): Promise<Line> => {
  const { p, context, by, author } = pass;
  const register = registers[section];
  const parsed: ParsedEntry = register.parse(value, p);
  const { code } = parsed;
  const before = pass.live.get(keyOf(section, code));
  const same = before?.get(textOf(parsed.data));
  if (same !== undefined) return { register: section, code, version: same, outcome: 'unchanged' };
  const submitted = await submitIn(context.t, register, parsed, context.nowMs, author, {
    state: 'draft',
  });
  // What the bundle brings itself may be wrong there; it is named at its own place, not at everything that refers to it.
  const entry = await publishIn(register, submitted, context, p, by, (reference) =>
    pass.bundled.has(keyOf(reference.register, reference.code)),
  );
  const outcome = before === undefined ? 'created' : 'updated';
  return { register: section, code, version: entry.version, outcome };
};

const importItem = async (
  pass: Pass,
  { section, index, value }: Item,
  violations: Violation[],
): Promise<Line | null> => {
  try {
    return section === 'attributes'
      ? await importAnnotation(pass, value)
      : await importEntry(pass, section, value);
  } catch (error) {
    if (!isHubError(error)) throw error;
    const places = error.details.violations ?? [{ field: '', reason: error.message }];
    const at = `/${section}${pointerStep(index)}`;
    violations.push(...places.map((place) => ({ ...place, field: at + place.field })));
    return null;
  }
};

const count = (lines: readonly Line[], outcome: ImportOutcome): number =>
  lines.filter((line) => line.outcome === outcome).length;

/**
 * Imports a bundle inside a transaction of the registers.
 * @throws HubError RegistryEntryInvalid with a JSON pointer (and file, line, column) for every wrong place
 */
export const importIn = async (
  p: WorkflowPorts,
  context: PublicationContext,
  items: readonly Item[],
  by: string,
  { author = by }: ImportOptions = {},
): Promise<ImportReport> => {
  const published = await publishedEntries(context.t, context.nowMs, sections);
  const bundled = items.map(({ section, value: item }) =>
    keyOf(section, codeOfItem(section, item) ?? ''),
  );
  const pass = { p, context, by, author, live: liveTexts(published), bundled: new Set(bundled) };
  const violations: Violation[] = [];
  const lines: Line[] = [];
  for (const item of items) {
    const line = await importItem(pass, item, violations);
    if (line) lines.push(line);
  }
  if (violations.length > 0) throw refusal(violations);
  return {
    created: count(lines, 'created'),
    updated: count(lines, 'updated'),
    unchanged: count(lines, 'unchanged'),
    entries: lines,
  };
};

/** The items of a bundle in the order of their import. @throws HubError RegistryEntryInvalid when it is no bundle or repeats itself */
export const readItems = (value: unknown): readonly Item[] => {
  const items = itemsOf(readBundle(value));
  const repeated = repeatedItems(items);
  if (repeated.length > 0) throw refusal(repeated);
  return items;
};

/**
 * Imports a registry bundle: all of it or nothing, in one transaction. Entries that say the same as the registers change nothing, so a
 * second import makes no new versions. Nothing is deleted: a bundle may carry one new department only.
 */
export const makeImport =
  (p: WorkflowPorts) =>
  /** @throws HubError RegistryEntryInvalid with a JSON pointer (and file, line, column) for every wrong place */
  async (value: unknown, by: string, options: ImportOptions = {}): Promise<ImportReport> => {
    const items = readItems(value);
    return changeRegisters(p, (context) => importIn(p, context, items, by, options));
  };
