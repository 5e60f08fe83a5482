import assert from 'node:assert/strict';
import type { EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../ports.ts';
import type { Entry, EntryState, RegisterName } from './entry.ts';
import type { Claim, ParsedEntry, Reference } from './register.ts';
import { entryColumns, momentParam, type EntryEventRow, type VersionKey } from './rows.ts';

/** Makes changes of the registers wait for each other until the transaction ends. */
export const lockRegisters = async (t: Queryable): Promise<void> => {
  await t.query('select revision from registry.revision for update');
};

export type VersionNumbers = {
  /** Highest number ever used, deleted drafts included; 0 when the entry never was. */
  readonly last: number;
  /** Highest existing version; null when there is none. */
  readonly present: number | null;
  /** Highest published version that is not retired; null when there is none. */
  readonly published: number | null;
  readonly everPublished: boolean;
};

/** Numbers of an entry's versions. */
export const versionNumbers = async (
  t: Queryable,
  register: RegisterName,
  code: string,
): Promise<VersionNumbers> => {
  const rows = await t.query<VersionNumbers>(
    `select
       coalesce((select max(version) from registry.entry_event where register = $1::text and code = $2::text), 0) as last,
       (select max(version) from registry.entry where register = $1::text and code = $2::text) as present,
       (select max(version) from registry.entry
         where register = $1::text and code = $2::text and state in ('published', 'deprecated')) as published,
       exists (select from registry.entry
         where register = $1::text and code = $2::text and published_at is not null) as "everPublished"`,
    [register, code],
  );
  const row = rows[0];
  assert(row, 'one row');
  return row;
};

export type NewVersion = {
  readonly entry: ParsedEntry;
  readonly version: number;
  readonly state: EntryState;
  readonly baseVersion: number | null;
  readonly atMs: EpochMs;
  readonly by: string;
  readonly comment: string | null;
};

/** Writes a new version with its references and claims. */
export const insertVersion = async (t: Queryable, row: NewVersion): Promise<void> => {
  const { entry } = row;
  const key = [entry.register, entry.code, row.version];
  await t.query(
    `insert into registry.entry
       (register, code, version, state, base_version, valid_from, valid_to, data, created_at, created_by, comment)
     values ($1::text, $2::text, $3::int, $4::text, $5::int,
       coalesce(${momentParam(6)}, '-infinity'), coalesce(${momentParam(7)}, 'infinity'),
       $8::jsonb, ${momentParam(9)}, $10::text, $11::text)`,
    [
      ...key,
      row.state,
      row.baseVersion,
      entry.validFromMs,
      entry.validToMs,
      JSON.stringify(entry.data),
      row.atMs,
      row.by,
      row.comment,
    ],
  );
  await insertReferences(t, { ...entry, version: row.version }, entry.references);
  await t.query(
    `insert into registry.claim (kind, value, register, code, version, field)
     select distinct on (c.kind, c.value) c.kind, c.value, $1::text, $2::text, $3::int, c.field
     from jsonb_to_recordset($4::jsonb) as c(kind text, value text, field text)`,
    [...key, JSON.stringify(entry.claims)],
  );
};

/** Adds references from a version. */
export const insertReferences = async (
  t: Queryable,
  from: VersionKey,
  references: readonly Reference[],
): Promise<void> => {
  if (references.length === 0) return;
  await t.query(
    `insert into registry.reference (register, code, version, to_register, to_code, to_version, field)
     select $1::text, $2::text, $3::int, r.register, r.code, r.version, r.field
     from jsonb_to_recordset($4::jsonb) as r(register text, code text, version int, field text)`,
    [from.register, from.code, from.version, JSON.stringify(references)],
  );
};

/** Notes a step for the history; `state` null: the version is gone. */
export const insertEvent = async (
  t: Queryable,
  key: VersionKey,
  step: Omit<EntryEventRow, 'version'>,
): Promise<void> => {
  await t.query(
    `insert into registry.entry_event (register, code, version, at, by_whom, event, state, comment)
     values ($1::text, $2::text, $3::int, ${momentParam(4)}, $5::text, $6::text, $7::text, $8::text)`,
    [key.register, key.code, key.version, step.atMs, step.by, step.event, step.state, step.comment],
  );
};

/** Moves a version to another state; `validToMs` undefined leaves its end as it is. */
export const updateState = async (
  t: Queryable,
  key: VersionKey,
  state: EntryState,
  validToMs?: EpochMs,
): Promise<void> => {
  await t.query(
    `update registry.entry
     -- greatest() passes over a null: a step that ends nothing would end the version at its beginning
     set state = $4::text,
         valid_to = case when $5::float8 is null then valid_to else greatest(valid_from, ${momentParam(5)}) end
     where register = $1::text and code = $2::text and version = $3::int`,
    [key.register, key.code, key.version, state, validToMs ?? null],
  );
};

/** Publishes a version. A first version without a date has no beginning; the next ones begin with their publication. */
export const updatePublished = async (
  t: Queryable,
  entry: Entry,
  validFromMs: EpochMs | null,
  atMs: EpochMs,
  by: string,
): Promise<void> => {
  await t.query(
    `update registry.entry
     set state = 'published', published_at = ${momentParam(4)}, published_by = $5::text,
         valid_from = coalesce(${momentParam(6)}, '-infinity')
     where register = $1::text and code = $2::text and version = $3::int`,
    [entry.register, entry.code, entry.version, atMs, by, validFromMs],
  );
};

/** Deletes a version that was never published; its events stay. */
export const deleteUnpublished = async (t: Queryable, key: VersionKey): Promise<void> => {
  await t.query(
    `delete from registry.entry
     where register = $1::text and code = $2::text and version = $3::int and published_at is null`,
    [key.register, key.code, key.version],
  );
};

/** Versions of an entry, oldest first. */
export const versionsOf = (
  t: Queryable,
  register: RegisterName,
  code: string,
): Promise<readonly Entry[]> =>
  t.query<Entry>(
    `select ${entryColumns('e')} from registry.entry e
     where e.register = $1::text and e.code = $2::text order by e.version`,
    [register, code],
  );

/** Steps of an entry's versions, oldest first. */
export const eventsOf = (
  t: Queryable,
  register: RegisterName,
  code: string,
): Promise<readonly EntryEventRow[]> =>
  t.query<EntryEventRow>(
    `select version, (extract(epoch from at) * 1000)::float8 as "atMs", by_whom as by, event, state, comment
     from registry.entry_event where register = $1::text and code = $2::text order by event_id`,
    [register, code],
  );

/** The version in force at a moment (KIS-6.3.3 «на дату»); undefined when none was. */
export const entryAt = async (
  t: Queryable,
  register: RegisterName,
  code: string,
  atMs: EpochMs,
): Promise<Entry | undefined> => {
  const rows = await t.query<Entry>(
    `select ${entryColumns('e')} from registry.effective_at(${momentParam(3)}) e
     where e.register = $1::text and e.code = $2::text`,
    [register, code, atMs],
  );
  return rows[0];
};

/** Published versions of an entry that are in force at a moment or will be, by their beginning. */
export const liveVersionsOf = (
  t: Queryable,
  register: RegisterName,
  code: string,
  atMs: EpochMs,
): Promise<readonly Entry[]> =>
  t.query<Entry>(
    `select ${entryColumns('e')} from registry.live_at(${momentParam(3)}) e
     where e.register = $1::text and e.code = $2::text and e.published_at is not null
     order by e.valid_from, e.version`,
    [register, code, atMs],
  );

/** Everything of a register that was in force at a moment, by code. */
export const entriesAt = (
  t: Queryable,
  register: RegisterName,
  atMs: EpochMs,
  limitRows: number,
): Promise<readonly Entry[]> =>
  t.query<Entry>(
    `select ${entryColumns('e')} from registry.effective_at(${momentParam(2)}) e
     where e.register = $1::text order by e.code collate "C" limit $3::int`,
    [register, atMs, limitRows],
  );

/** Everything that is in force at a moment or published for a later one, in the order of codes and beginnings. */
export const publishedEntries = (
  t: Queryable,
  atMs: EpochMs,
  registers: readonly RegisterName[],
): Promise<readonly Entry[]> =>
  t.query<Entry>(
    `select ${entryColumns('e')} from registry.live_at(${momentParam(1)}) e
     where e.published_at is not null and e.register = any($2::text[])
     order by e.register, e.code collate "C", e.valid_from, e.version`,
    [atMs, registers],
  );

export type ClaimConflict = Claim & { readonly code: string };

/** Claims of a version that another entry holds: a namespace for ever, a certificate while that entry is live. */
export const claimConflicts = (
  t: Queryable,
  key: VersionKey,
  atMs: EpochMs,
): Promise<readonly ClaimConflict[]> =>
  t.query<ClaimConflict>(
    `select distinct on (mine.kind, mine.value) mine.kind, mine.value, mine.field, other.code
     from registry.claim mine
     join registry.claim other on other.kind = mine.kind and other.value = mine.value
       and (other.register, other.code) <> (mine.register, mine.code)
     join registry.entry held on (held.register, held.code, held.version) = (other.register, other.code, other.version)
     where mine.register = $1::text and mine.code = $2::text and mine.version = $3::int
       and held.published_at is not null
       and (mine.kind = 'namespace' or exists (
         select from registry.live_at(${momentParam(4)}) live
         where (live.register, live.code, live.version) = (held.register, held.code, held.version)))
     order by mine.kind, mine.value, other.code`,
    [key.register, key.code, key.version, atMs],
  );
