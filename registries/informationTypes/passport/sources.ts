import { limits, type EpochMs } from '../../../broker/index.ts';
import { entryAt, momentParam, type EntryState } from '../../entries/index.ts';
import type { Queryable } from '../../ports.ts';

export type PassportSystem = {
  readonly mnemonic: string;
  readonly name: string;
  readonly ogrn: string;
  readonly organisation: string;
};

const systemsSql = `
  select s.code as mnemonic, s.data ->> 'name' as name, s.data ->> 'participant' as ogrn,
    coalesce(p.data ->> 'name', '') as organisation
  from unnest($1::text[]) as wanted(code)
  join lateral (
    select e.code, e.data from registry.entry e where e.register = 'systems' and e.code = wanted.code
    order by e.version desc limit 1
  ) s on true
  left join lateral (
    select e.data from registry.entry e where e.register = 'participants' and e.code = s.data ->> 'participant'
    order by e.version desc limit 1
  ) p on true
  order by s.code collate "C"`;

/** Systems by mnemonic with the organisation behind each; unknown ones are left out. */
export const systemsOf = (
  db: Queryable,
  mnemonics: readonly string[],
): Promise<readonly PassportSystem[]> => db.query<PassportSystem>(systemsSql, [mnemonics]);

export type PassportRoute = {
  readonly mode: string;
  /** Where the code of the recipient stands in the content, for a table. */
  readonly xpath: string | null;
  readonly pointer: string | null;
  readonly recipients: readonly {
    /** Code of the table; null for fixed routing and broadcasts. */
    readonly key: string | null;
    readonly mnemonic: string;
    readonly name: string;
  }[];
};

type RouteData = {
  readonly mode: string;
  readonly recipient?: string;
  readonly recipients?: readonly string[];
  readonly xpath?: string;
  readonly pointer?: string;
  readonly table?: Readonly<Record<string, string>>;
};

const pairsOf = ({ recipient, recipients = [], table = {} }: RouteData) => [
  ...(recipient === undefined ? [] : [{ key: null, mnemonic: recipient }]),
  ...recipients.map((mnemonic) => ({ key: null, mnemonic })),
  ...Object.entries(table).map(([key, mnemonic]) => ({ key, mnemonic })),
];

/** The route in force; null when nobody has set one. */
export const routeOf = async (
  db: Queryable,
  code: string,
  atMs: EpochMs,
): Promise<PassportRoute | null> => {
  const entry = await entryAt(db, 'routes', code, atMs);
  if (entry === undefined) return null;
  const data = entry.data as RouteData;
  const pairs = pairsOf(data).slice(0, limits.listRowsMax);
  const systems = await systemsOf(db, [...new Set(pairs.map(({ mnemonic }) => mnemonic))]);
  const names = new Map(systems.map(({ mnemonic, name }) => [mnemonic, name]));
  return {
    mode: data.mode,
    xpath: data.xpath ?? null,
    pointer: data.pointer ?? null,
    recipients: pairs.map((pair) => ({ ...pair, name: names.get(pair.mnemonic) ?? '' })),
  };
};

export type TypeVersion = {
  readonly code: string;
  readonly family: string;
  readonly name: string;
  readonly version: string;
  /** Last edition of the card. */
  readonly edition: number;
  readonly state: EntryState;
  /** Edition in force; null when none is. */
  readonly editionInForce: number | null;
  readonly validToMs: EpochMs | null;
  readonly owner: string;
  readonly kind: string;
  readonly routing: string;
  readonly forms: readonly string[];
  readonly consumers: number;
  /** Composed in the form designer. */
  readonly designed: boolean;
};

// `familyOf` in SQL: the field, or the code without its end vNNN.
const familySql = `coalesce(e.data ->> 'family', regexp_replace(e.code, '^(.+?)v[0-9]{3}(-[A-Za-z0-9_]+)?$', '\\1'))`;

const versionsSql = `
  with last as (
    select distinct on (e.code) e.code, e.version, e.state, e.data, e.valid_to, ${familySql} as family
    from registry.entry e where e.register = 'informationTypes' order by e.code, e.version desc
  ), consumers as (
    select a.data ->> 'informationType' as code, count(distinct a.data ->> 'sender')::int as total
    from registry.effective_at(${momentParam(1)}) a where a.register = 'accessRules' group by 1
  )
  select l.code, l.family, l.data ->> 'name' as name, l.data ->> 'version' as version, l.version as edition, l.state,
    c.version as "editionInForce",
    case when isfinite(c.valid_to) then (extract(epoch from c.valid_to) * 1000)::float8 end as "validToMs",
    l.data ->> 'owner' as owner, l.data ->> 'kind' as kind, l.data ->> 'routing' as routing, l.data -> 'forms' as forms,
    coalesce(n.total, 0) as consumers, l.data ? 'design' as designed
  from last l
  left join registry.effective_at(${momentParam(1)}) c on c.register = 'informationTypes' and c.code = l.code
  left join consumers n on n.code = l.code
  where ($2::text is null or l.family = $2::text)
    and ($3::text is null or strpos(lower(l.code || ' ' || (l.data ->> 'name')), lower($3::text)) > 0)
    and ($4::text is null or l.state = $4::text)
    and ($5::text is null or l.data ->> 'owner' = $5::text)
  order by l.family collate "C", string_to_array(l.data ->> 'version', '.')::numeric[] desc, l.code collate "C" desc
  limit $6::int`;

export type VersionFilter = {
  readonly family?: string | undefined;
  /** Part of the code or the name, letter case ignored. */
  readonly text?: string | undefined;
  readonly state?: EntryState | undefined;
  readonly owner?: string | undefined;
};

/** Versions of information types by family, the newest first; at most `limits.listRowsMax`. */
export const typeVersions = (
  db: Queryable,
  filter: VersionFilter,
  nowMs: EpochMs,
): Promise<readonly TypeVersion[]> =>
  db.query<TypeVersion>(versionsSql, [
    nowMs,
    filter.family ?? null,
    filter.text ?? null,
    filter.state ?? null,
    filter.owner ?? null,
    limits.listRowsMax,
  ]);
