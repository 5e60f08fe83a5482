import type { Entry, EntryData } from './entry.ts';
import { validToMsOf } from './validity.ts';

/** Content of a version together with the end that was announced after it was written. */
export const contentOf = (entry: Entry): EntryData => {
  const { validTo: declared, ...data } = entry.data as EntryData & { readonly validTo?: string };
  if (validToMsOf(declared) === entry.validToMs) return entry.data;
  return entry.validToMs === null
    ? data
    : { ...data, validTo: new Date(entry.validToMs).toISOString() };
};
