import { isDeepStrictEqual } from 'node:util';
import {
  canonical,
  insertReferences,
  momentParam,
  type EntryData,
  type PublicationContext,
  type Reference,
  type VersionKey,
} from '../entries/index.ts';
import type { AttributeRow, Queryable } from '../ports.ts';
import { attributeSchema, type Attribute } from './attribute.ts';
import { looksPersonal } from './personalData.ts';

type Known = {
  readonly code: string;
  /** Highest number ever used. */
  readonly last: number;
  /** Last published version; null when there is none. */
  readonly version: number | null;
  readonly data: Attribute | null;
};

type Change = { readonly code: string; readonly version: number; readonly data: EntryData };

const author = 'registry';

const definitionOf = (row: AttributeRow): Attribute => ({
  code: row.code,
  name: row.name,
  kind: row.kind,
  ...(row.base !== null && { base: row.base }),
  patterns: [...row.patterns],
  ...(row.lengthMin !== null && { lengthMin: row.lengthMin }),
  ...(row.lengthMax !== null && { lengthMax: row.lengthMax }),
  enumeration: [...row.enumeration],
  description: row.description,
});

/** The part of an entry that a schema decides. */
const withoutAnnotations = (data: EntryData): EntryData => {
  const { personalData: _flag, classifier: _link, annotated: _by, ...definition } = data;
  return definition;
};

const annotationsOf = (row: AttributeRow, before: Attribute | null): Partial<Attribute> =>
  before === null
    ? { personalData: looksPersonal(row.name) }
    : {
        personalData: before.personalData ?? false,
        annotated: before.annotated ?? false,
        ...(before.classifier !== undefined && { classifier: before.classifier }),
      };

const knownOf = async (
  t: Queryable,
  codes: readonly string[],
): Promise<ReadonlyMap<string, Known>> => {
  const rows = await t.query<Known>(
    `select wanted.code,
       coalesce((select max(v.version) from registry.entry_event v
         where v.register = 'attributes' and v.code = wanted.code), 0) as last,
       latest.version, latest.data
     from unnest($1::text[]) as wanted(code)
     left join lateral (
       select e.version, e.data from registry.entry e
       where e.register = 'attributes' and e.code = wanted.code and e.state in ('published', 'deprecated')
       order by e.version desc limit 1
     ) latest on true`,
    [codes],
  );
  return new Map(rows.map((row) => [row.code, row]));
};

const insertChanges = async (
  t: Queryable,
  changes: readonly Change[],
  nowMs: number,
): Promise<void> => {
  if (changes.length === 0) return;
  // A first version has no beginning, like every entry; versions that waited for publication lose to the schema.
  await t.query(
    `with change as (
       select * from jsonb_to_recordset($1::jsonb) as c(code text, version int, data jsonb)
     ), written as (
       insert into registry.entry
         (register, code, version, state, base_version, valid_from, data, created_at, created_by, published_at, published_by)
       select 'attributes', c.code, c.version, 'published', nullif(c.version - 1, 0),
         case when c.version = 1 then '-infinity' else ${momentParam(2)} end, c.data,
         ${momentParam(2)}, $3::text, ${momentParam(2)}, $3::text
       from change c
     ), linked as (
       insert into registry.reference (register, code, version, to_register, to_code, field)
       select 'attributes', c.code, c.version, 'classifiers', c.data ->> 'classifier', '/classifier'
       from change c where c.data ? 'classifier'
     )
     insert into registry.entry_event (register, code, version, at, by_whom, event, state)
     select 'attributes', c.code, c.version, ${momentParam(2)}, $3::text, 'publish', 'published' from change c`,
    [JSON.stringify(changes), nowMs, author],
  );
};

/**
 * Writes what the schemas of a published information type declare into the register of types and attributes (KIS-4.2.10.c).
 * A type that is declared differently than before becomes a new version; the version that others use stays as it was.
 * @param from the published version of the information type; it refers to exact versions afterwards
 */
export const recordAttributes = async (
  { t, nowMs }: PublicationContext,
  from: VersionKey,
  rows: readonly AttributeRow[],
): Promise<void> => {
  const byCode = new Map(rows.map((row) => [row.code, row]));
  const known = await knownOf(t, [...byCode.keys()]);
  const changes: Change[] = [];
  const references: Reference[] = [];
  for (const [code, row] of byCode) {
    const before = known.get(code);
    const definition = canonical(attributeSchema, definitionOf(row)) as EntryData;
    const same =
      before?.data != null &&
      isDeepStrictEqual(canonical(attributeSchema, withoutAnnotations(before.data)), definition);
    const version = same ? (before.version ?? 1) : (before?.last ?? 0) + 1;
    references.push({ register: 'attributes', code, version, field: '/xsd' });
    if (same) continue;
    const data = { ...definition, ...annotationsOf(row, before?.data ?? null) };
    changes.push({ code, version, data: canonical(attributeSchema, data) as EntryData });
  }
  await insertChanges(t, changes, nowMs);
  await insertReferences(t, from, references);
};
