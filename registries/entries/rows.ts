import type { EpochMs } from '../../broker/index.ts';
import type { Entry, EntryState, RegisterName } from './entry.ts';

/** Columns of an entry as `Entry` names them; moments in epoch milliseconds, infinity as null. */
export const entryColumns = (alias: string): string => `
  ${alias}.register, ${alias}.code, ${alias}.version, ${alias}.state, ${alias}.base_version as "baseVersion",
  case when isfinite(${alias}.valid_from) then (extract(epoch from ${alias}.valid_from) * 1000)::float8 end as "validFromMs",
  case when isfinite(${alias}.valid_to) then (extract(epoch from ${alias}.valid_to) * 1000)::float8 end as "validToMs",
  ${alias}.data,
  (extract(epoch from ${alias}.created_at) * 1000)::float8 as "createdAtMs", ${alias}.created_by as "createdBy",
  (extract(epoch from ${alias}.published_at) * 1000)::float8 as "publishedAtMs", ${alias}.published_by as "publishedBy",
  ${alias}.comment`;

/** A moment parameter `$n` of epoch milliseconds. */
export const momentParam = (position: number): string =>
  `to_timestamp($${position}::float8 / 1000)`;

/** Key of one version. */
export type VersionKey = {
  readonly register: RegisterName;
  readonly code: string;
  readonly version: number;
};

/** One step in the life of a version, as history shows it. */
export type EntryEventRow = {
  readonly version: number;
  readonly atMs: EpochMs;
  readonly by: string;
  /** `submit`, an event of the workflow, or `remove`. */
  readonly event: string;
  readonly state: EntryState | null;
  readonly comment: string | null;
};

/** An entry that names another one. */
export type Usage = {
  readonly register: RegisterName;
  readonly code: string;
  readonly name: string;
  readonly version: number;
  readonly state: EntryState;
  /** JSON pointer of the field that names it. */
  readonly field: string;
  /** The named version, when it is named exactly. */
  readonly toVersion: number | null;
};

/** One line of a list: the last version of an entry. */
export type EntrySummary = Omit<Entry, 'data'> & {
  readonly name: string;
  /** Version in force at the moment of the list; null when none is. */
  readonly currentVersion: number | null;
};
