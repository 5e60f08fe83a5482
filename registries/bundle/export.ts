import {
  canonical,
  contentOf,
  publishedEntries,
  type Entry,
  type EntryData,
} from '../entries/index.ts';
import type { Attribute } from '../attributes/index.ts';
import type { Clock } from '../../broker/index.ts';
import type { Queryable } from '../ports.ts';
import { canonicalBundle, registers, sections, type Bundle } from './bundle.ts';

/** The content of a version as a bundle carries it: an end that was announced later belongs to it. */
export const bundleItemOf = (entry: Entry): EntryData => {
  if (entry.register === 'attributes') {
    const { code, personalData, classifier } = entry.data as Attribute;
    return {
      code,
      ...(personalData === true && { personalData }),
      ...(classifier !== undefined && { classifier }),
    };
  }
  return canonical(registers[entry.register].schema, contentOf(entry)) as EntryData;
};

const isExported = (entry: Entry): boolean =>
  entry.register !== 'attributes' || (entry.data as Attribute).annotated === true;

/** Everything that is in force or published for a later date, in canonical form (KIS-6.3.5). */
export const makeExport =
  (p: { readonly db: Queryable; readonly clock: Clock }) => async (): Promise<Bundle> => {
    const entries = await publishedEntries(p.db, p.clock.nowMs(), sections);
    const bundle: Record<string, EntryData[]> = {};
    for (const entry of entries.filter(isExported))
      (bundle[entry.register] ??= []).push(bundleItemOf(entry));
    return canonicalBundle(bundle);
  };
